import { generateKeyPairSync } from 'node:crypto'
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { importSPKI, jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '../connections/connection.ts'
import { loopbackServer, loopbackSocketServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { exampleConnection, exampleJwt } from './example-connection.ts'
import { requestToken, type TokenVariant } from './request-token.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Seen = { headers: IncomingHttpHeaders; form: URLSearchParams; body: string }

const ask = async (
  answer: (res: ServerResponse, seen: Seen) => void,
  connection: Partial<Connection> = {},
  variant: TokenVariant = {},
  limits = { timeout: 5000, maxBytes: 64 * 1024 },
) => {
  const seen: Seen = { headers: {}, form: new URLSearchParams(), body: '' }
  const listener: RequestListener = (req, res) => {
    req
      .on('data', (chunk: Buffer) => (seen.body += chunk))
      .on('end', () => {
        seen.headers = req.headers
        seen.form = new URLSearchParams(seen.body)
        answer(res, seen)
      })
  }
  const server = await loopbackServer(listener)
  const upstream = createUpstream()
  closing.push(server.close, () => upstream.close())
  const whole = exampleConnection({ tokenUrl: `${server.origin}/oauth/token`, ...connection })
  const outcome = await requestToken(whole, variant, { upstream, clock: () => 1_000_000, limits })
  return { outcome, seen, connection: whole }
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  (res: ServerResponse) =>
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const good = { access_token: 'opaque-token-0123456789', token_type: 'Bearer', expires_in: 3600 }

describe('a token request', () => {
  it('sends the credentials as form fields, with audience, scope and further parameters', async () => {
    const { outcome, seen } = await ask(json(good), {
      clientSecret: 'odd +&=%é"secret',
      audience: 'https://api.example.com/',
      scope: 'read write',
      tokenParameters: { resource: 'urn:x', grant_type: 'password', client_id: 'someone-else' },
    })
    expect(outcome.granted).toBe(true)
    expect(Object.fromEntries(seen.form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'example-client',
      client_secret: 'odd +&=%é"secret',
      audience: 'https://api.example.com/',
      scope: 'read write',
      resource: 'urn:x',
    })
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(seen.headers.authorization).toBeUndefined()
  })

  it('leaves empty fields out, and takes scope and audience of a comparison instead', async () => {
    const bare = await ask(json(good), { scope: '' })
    expect([...bare.seen.form.keys()].sort()).toEqual(['client_id', 'client_secret', 'grant_type'])
    const narrower = await ask(json(good), { scope: 'a b', audience: 'x' }, { scope: 'a', audience: 'y' })
    expect(narrower.seen.form.get('scope')).toBe('a')
    expect(narrower.seen.form.get('audience')).toBe('y')
  })

  it('encodes identifier and secret before Basic, as RFC 6749 §2.3.1 asks', async () => {
    const { seen } = await ask(json(good), {
      clientAuthentication: 'client_secret_basic',
      clientId: 'an id:1',
      clientSecret: 'a+b/c é%',
    })
    const credentials = Buffer.from(seen.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
    expect(credentials).toBe('an+id%3A1:a%2Bb%2Fc+%C3%A9%25')
    expect([...seen.form.keys()]).toEqual(['grant_type'])
  })

  it('signs an assertion with a private key, and sends no secret', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { outcome, seen, connection } = await ask(json(good), {
      clientAuthentication: 'private_key_jwt',
      clientSecret: pem,
    })
    expect(outcome.granted).toBe(true)
    expect(seen.form.get('client_secret')).toBeNull()
    const key = await importSPKI(publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'RS256')
    const { payload } = await jwtVerify(seen.form.get('client_assertion') ?? '', key, {
      currentDate: new Date(1_000_000),
    })
    expect(payload).toMatchObject({ iss: 'example-client', sub: 'example-client', aud: connection.tokenUrl })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60)
    const exchange = outcome.granted && outcome.token.exchange
    expect(exchange && exchange.request.form['client_assertion']).toBe('[redacted]')
  })

  it('signs with a key given as JWK, and tells a key that cannot be read', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'key-1' })
    const { seen } = await ask(json(good), { clientAuthentication: 'private_key_jwt', clientSecret: jwk })
    const [header = ''] = (seen.form.get('client_assertion') ?? '').split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'ES256', kid: 'key-1' })
    const { outcome } = await ask(json(good), {
      clientAuthentication: 'private_key_jwt',
      clientSecret: 'not a key at all',
    })
    expect(outcome).toMatchObject({ granted: false, diagnosis: { cause: 'client-key-unreadable' } })
    expect(JSON.stringify(outcome)).not.toContain('not a key at all')
  })

  it('counts the lifetime from receipt', async () => {
    const { outcome } = await ask(json({ ...good, expires_in: 60 }))
    expect(outcome).toMatchObject({
      granted: true,
      token: { receivedAt: 1_000_000, expiresAt: 1_060_000, expiresIn: 60, tokenType: 'Bearer' },
    })
  })
})

describe('an answer with a token', () => {
  const granted = async (answer: (res: ServerResponse) => void) => {
    const { outcome } = await ask(answer)
    if (!outcome.granted) throw new Error(outcome.diagnosis.title)
    return outcome.token
  }
  const oddities = (token: Awaited<ReturnType<typeof granted>>) => token.oddities.map(({ cause }) => cause)

  it('that keeps to the standard has nothing odd', async () => {
    expect(oddities(await granted(json(good)))).toEqual([])
  })

  it.each([
    ['a lower-case type', { ...good, token_type: 'bearer' }, { tokenType: 'Bearer' }, []],
    ['a type of a gateway', { ...good, token_type: 'BearerToken' }, { tokenType: 'BearerToken' }, []],
    ['no type', { access_token: 'opaque-token', expires_in: 60 }, { expiresIn: 60 }, ['token-type-missing']],
    ['the type DPoP', { ...good, token_type: 'DPoP' }, { tokenType: 'DPoP' }, []],
    ['a lifetime as text', { ...good, expires_in: '3599' }, { expiresIn: 3599 }, ['expires-in-as-text']],
    ['a lifetime in milliseconds', { ...good, expires_in: 1_762_000_000_000 }, {}, []],
    ['a lifetime that is no number', { ...good, expires_in: 'soon' }, {}, ['expires-in-unreadable']],
    ['scopes as an array', { ...good, scope: ['a', 'b'] }, { answerScope: ['a', 'b'] }, ['scope-as-array']],
  ])('and %s is taken, and what is odd is said', async (_name, body, token, odd) => {
    const got = await granted(json(body))
    expect(got).toMatchObject(token)
    expect(oddities(got)).toEqual(odd)
    const isLifetimeKnown = !/expires-in-unreadable/.test(odd.join(' ')) && Number(body.expires_in) < 1e11
    expect(got.expiresAt !== undefined).toBe(isLifetimeKnown)
  })

  it('is read whatever its content type says, behind a byte order mark, compressed, and as form fields', async () => {
    const text = await granted((res) =>
      res.writeHead(200, { 'content-type': 'text/html' }).end(` \n${JSON.stringify(good)}`),
    )
    expect(oddities(text)).toEqual(['answer-not-marked-as-json'])
    const marked = await granted((res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(`\uFEFF${JSON.stringify(good)}`)
    })
    expect(oddities(marked)).toEqual(['answer-with-byte-order-mark'])
    const compressed = await granted((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      res.end(gzipSync(JSON.stringify(good)))
    })
    expect(compressed.accessToken).toBe(good.access_token)
    const form = await granted((res) => {
      res.writeHead(200, { 'content-type': 'application/x-www-form-urlencoded' })
      res.end('access_token=opaque-token-0123456789&token_type=bearer&expires_in=60')
    })
    expect(form).toMatchObject({ accessToken: 'opaque-token-0123456789', expiresIn: 60 })
  })

  it('takes the end from the token’s own claims where the answer says none', async () => {
    const jwt = exampleJwt({ iat: 5_000_000, exp: 5_000_300 })
    const token = await granted(json({ access_token: jwt, token_type: 'Bearer' }))
    // The server's clock is far ahead: only the span counts.
    expect(token).toMatchObject({ expiresIn: 300, expiresAt: 1_300_000 })
    const inMilliseconds = await granted(
      json({ access_token: exampleJwt({ iat: 5_000_000_000_000, exp: 5_000_000_300_000 }), token_type: 'Bearer' }),
    )
    expect(inMilliseconds).toMatchObject({ expiresIn: 300 })
  })

  it('shows the exchange without token and secret', async () => {
    const { outcome } = await ask((res, { form }) => {
      const echo = {
        ...good,
        note: `you sent ${form.get('client_secret') ?? ''}`,
        nested: { again: good.access_token },
      }
      json(echo, 200, { 'x-echo': good.access_token })(res)
    })
    if (!outcome.granted) throw new Error('refused')
    const { exchange } = outcome.token
    const shown = JSON.stringify(exchange)
    expect(shown).not.toContain(good.access_token)
    expect(shown).not.toContain('example-client-secret-value')
    expect(exchange.request.form).toMatchObject({ client_id: 'example-client', client_secret: '[redacted]' })
    expect(exchange.response.body).toMatchObject({ access_token: '[redacted]', note: 'you sent [redacted]' })
    expect(exchange.response.headers).toContainEqual(['x-echo', '[redacted]'])
  })
})

describe('an answer without a usable token', () => {
  const refused = async (
    answer: (res: ServerResponse, seen: Seen) => void,
    connection: Partial<Connection> = {},
    limits?: { timeout: number; maxBytes: number },
  ) => {
    const { outcome } = await ask(answer, connection, {}, limits)
    if (outcome.granted) throw new Error('granted')
    expect(outcome.diagnosis.title).not.toBe('')
    expect(outcome.diagnosis.cause).toMatch(/^[a-z-]+$/)
    return outcome
  }

  it('of the standard’s form carries its diagnosis and the exchange', async () => {
    const outcome = await refused(json({ error: 'invalid_client', error_description: 'bad credentials' }, 401))
    expect(outcome).toMatchObject({
      why: 'refused',
      diagnosis: { cause: 'client-authentication-failed' },
      exchange: { response: { status: 401, body: { error: 'invalid_client' } } },
    })
  })

  it('is a refusal also with 200, and where a token stands beside the error', async () => {
    expect(await refused(json({ error: 'invalid_client' }))).toMatchObject({
      diagnosis: { cause: 'client-authentication-failed' },
    })
    expect(await refused(json({ ...good, error: 'invalid_client' }))).toMatchObject({ granted: false })
    expect(await refused(json(good, 400))).toMatchObject({ why: 'refused' })
  })

  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['an empty token', { access_token: '' }],
    ['a token that is no text', { access_token: 7 }],
    ['a token inside data', { data: { access_token: 'nested-token-0123456789' } }],
    ['an array', [good]],
    ['null', null],
  ])('is said to be incomplete: %s', async (_name, body) => {
    const outcome = await refused(json(body))
    expect(outcome.why).toBe('unusable')
    expect(JSON.stringify(outcome)).not.toContain('nested-token-0123456789')
  })

  it.each([
    ['a token that would break out of its header', { access_token: 'abc\r\nHost: evil.test' }, 'token-unsendable'],
    ['a token with blanks', { access_token: 'abc def' }, 'token-unsendable'],
    ['no life left', { ...good, expires_in: 0 }, 'token-expired-on-arrival'],
    ['less than no life', { ...good, expires_in: -5 }, 'token-expired-on-arrival'],
  ])('is not used: %s', async (_name, body, cause) => {
    expect((await refused(json(body))).diagnosis.cause).toBe(cause)
  })

  it('is explained: a page, nothing, half of it, a redirect, too much of it, no end', async () => {
    await refused((res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome</body></html>'))
    await refused((res) => res.writeHead(200).end())
    const cut = await refused((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      res.write('{"access_token":"half-of-a-token-01234567', () => res.socket?.destroy())
    })
    expect(JSON.stringify(cut)).not.toContain('half-of-a-token')
    expect((await refused((res) => res.writeHead(302, { location: '/login' }).end())).exchange.response?.status).toBe(
      302,
    )
    await refused((res) => res.end('x'.repeat(10 * 1024 * 1024)))
    await refused((res) => {
      const more = () => {
        while (res.write('y'.repeat(10_000)));
        res.once('drain', more)
      }
      more()
    })
  })

  it('does not keep anyone waiting: dripping, silent', async () => {
    const limits = { timeout: 200, maxBytes: 1000 }
    const silent = await refused(() => {}, {}, limits)
    expect(silent.why).toBe('unanswered')
    await refused((res) => void res.writeHead(200, { 'content-type': 'application/json' }).write('{'), {}, limits)
  })

  it('came from something else than HTTP, or from nowhere', async () => {
    const other = await loopbackSocketServer((socket) => void socket.end('220 mail.example ESMTP\r\n'))
    closing.push(other.close)
    expect((await refused(() => {}, { tokenUrl: other.origin })).why).toBe('unanswered')
    const gone = await loopbackServer(() => {})
    await gone.close()
    const nowhere = await refused(() => {}, { tokenUrl: gone.origin })
    expect(nowhere).toMatchObject({ why: 'unanswered', diagnosis: { cause: 'connection-refused' } })
    const inside = await refused(() => {}, { tokenUrl: 'http://127.0.0.1:1/', allowPrivateNetwork: false })
    expect(inside).toMatchObject({ why: 'unanswered', diagnosis: { cause: 'address-refused' } })
  })

  it('shows no secret that the server repeats in its refusal', async () => {
    const secret = 'quite "odd" secret/with+parts'
    const outcome = await refused(
      (res, { body, form }) =>
        json(
          { error: 'invalid_client', error_description: `got ${body} and ${form.get('client_secret') ?? ''}` },
          401,
        )(res),
      { clientSecret: secret },
    )
    const shown = JSON.stringify(outcome)
    expect(shown).not.toContain('odd\\" secret')
    expect(shown).not.toContain('secret%2Fwith')
    expect(shown).toContain('[redacted]')
  })

  it('shows no half of one that stands where a long page is cut', async () => {
    const page = await refused(
      (res, { form }) => res.writeHead(502).end(`${'x'.repeat(64 * 1024 - 10)}${form.get('client_secret')}`),
      {},
      { timeout: 5000, maxBytes: 1024 * 1024 },
    )
    expect(String(page.exchange.response?.body).slice(-12)).toBe('xx[redacted]')
  })

  it('shows neither Basic credentials nor the password of a proxy, as they were sent', async () => {
    const sent: string[] = []
    const proxy = await loopbackServer((req, res) => {
      const own = [req.headers.authorization, req.headers['proxy-authorization']].map((value) => value?.split(' ')[1])
      sent.push(...own.map(String), 'proxy p@ss/word')
      json({ error: 'invalid_client', error_description: sent.join(' ') }, 401)(res)
    })
    closing.push(proxy.close)
    const outcome = await refused(() => {}, {
      tokenUrl: 'http://auth.test/token',
      proxy: proxy.origin.replace('//', '//me:proxy%20p%40ss%2Fword@'),
      clientAuthentication: 'client_secret_basic',
      clientId: 'an id:1',
      clientSecret: 'odd +&=%é"secret',
    })
    expect(sent).toEqual([
      Buffer.from('an+id%3A1:odd+%2B%26%3D%25%C3%A9%22secret').toString('base64'),
      Buffer.from('me:proxy p@ss/word').toString('base64'),
      'proxy p@ss/word',
    ])
    expect(outcome.exchange.response?.body).toMatchObject({ error_description: '[redacted] [redacted] [redacted]' })
    for (const secret of sent) expect(JSON.stringify(outcome)).not.toContain(secret)
  })
})
