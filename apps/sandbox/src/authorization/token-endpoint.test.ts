import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../gateway/limits.ts'
import { type RunningSandbox, runningSandbox, type TokenAnswer } from '../testing/running.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await runningSandbox()
})
afterAll(() => sandbox.close())

const refusalOf = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as object) })

describe('a token request as the vendor documents it', () => {
  it('answers with exactly the four documented members', async () => {
    const answer = await sandbox.requestToken(sandbox.form('full-access'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const body = (await answer.json()) as TokenAnswer
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer' })
  })

  it('answers the same to JSON', async () => {
    const answer = await fetch(new URL('authentication/v1/oauth/token', sandbox.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sandbox.form('full-access')),
    })
    expect(answer.status).toBe(200)
    expect(Object.keys((await answer.json()) as object).toSorted()).toEqual([
      'access_token',
      'expires_in',
      'scope',
      'token_type',
    ])
  })

  it('takes HTTP Basic as well', async () => {
    const { clientId, clientSecret, audience, tokenUrl } = sandbox.connection('full-access')
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', audience }),
    })
    expect(answer.status).toBe(200)
  })

  it('carries all scopes of the client, and those that are asked for where some are', async () => {
    const all = (await (await sandbox.requestToken(sandbox.form('full-access'))).json()) as TokenAnswer
    expect(all.scope.split(' ')).toHaveLength(18)
    const fewer = await sandbox.requestToken(sandbox.form('full-access', { scope: 'read:meters read:alerts' }))
    const body = (await fewer.json()) as TokenAnswer
    expect(body.scope).toBe('read:meters read:alerts')
    expect(decodeJwt(body.access_token)['scope']).toBe('read:meters read:alerts')
  })

  it('is served on the second environment too', async () => {
    const answer = await sandbox.requestToken(
      sandbox.form('full-access', { audience: sandbox.secondUrl }),
      sandbox.secondUrl,
    )
    expect(answer.status).toBe(200)
  })
})

describe('a token', () => {
  it('has the documented claims and a jti, and nothing else', async () => {
    const { access_token, expires_in, scope } = (await (
      await sandbox.requestToken(sandbox.form('full-access'))
    ).json()) as TokenAnswer
    const claims = decodeJwt(access_token)
    const { clientId, audience, issuer } = sandbox.connection('full-access')
    expect(decodeProtectedHeader(access_token)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.stringMatching(/^.{21}$/),
    })
    expect(claims).toEqual({
      accountId: expect.stringMatching(/^[\da-f-]{36}$/),
      iss: issuer,
      sub: `${clientId}@clients`,
      aud: audience,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + expires_in,
      scope,
      gty: 'client-credentials',
      azp: clientId,
      jti: expect.any(String),
    })
  })

  it('differs from another of the same second', async () => {
    const ask = async () => (await (await sandbox.requestToken(sandbox.form('full-access'))).json()) as TokenAnswer
    const [first, second] = await Promise.all([ask(), ask()])
    expect(first.access_token).not.toBe(second.access_token)
  })

  it('lasts sixty seconds for the connection of that name', async () => {
    const body = (await (await sandbox.requestToken(sandbox.form('sixty-seconds'))).json()) as TokenAnswer
    const { iat = 0, exp = 0 } = decodeJwt(body.access_token)
    expect([body.expires_in, exp - iat]).toEqual([60, 60])
  })

  it('is verified by the keys that the issuer publishes', async () => {
    const { issuer, audience } = sandbox.connection('full-access')
    const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer))
    const verified = await jwtVerify(await sandbox.token('full-access'), keys, { issuer, audience })
    expect(verified.payload.iss).toBe(issuer)
  })
})

describe('the metadata of the issuer', () => {
  it.each([
    ['OpenID Connect Discovery', '/auth/.well-known/openid-configuration'],
    ['RFC 8414', '/.well-known/oauth-authorization-server/auth'],
    ['RFC 8414, appended', '/auth/.well-known/oauth-authorization-server'],
  ])('name endpoints that work (%s)', async (_, path) => {
    const metadata = (await (await fetch(new URL(path, sandbox.url))).json()) as Record<string, string>
    const { issuer, tokenUrl, introspectionUrl, revocationUrl, clientId, clientSecret } =
      sandbox.connection('full-access')
    expect(metadata).toMatchObject({
      issuer,
      token_endpoint: tokenUrl,
      introspection_endpoint: introspectionUrl,
      revocation_endpoint: revocationUrl,
    })
    const keys = (await (await fetch(metadata['jwks_uri'] ?? '')).json()) as { keys: object[] }
    expect(keys.keys).toHaveLength(1)
    expect(keys.keys[0]).not.toHaveProperty('d')

    const { access_token } = (await (await sandbox.requestToken(sandbox.form('full-access'))).json()) as TokenAnswer
    const about = { client_id: clientId, client_secret: clientSecret, token: access_token }
    const ask = (url: string) => fetch(url, { method: 'POST', body: new URLSearchParams(about) })
    expect(await (await ask(introspectionUrl)).json()).toMatchObject({
      active: true,
      client_id: clientId,
      scope: decodeJwt(access_token)['scope'],
      sub: `${clientId}@clients`,
    })
    expect((await ask(revocationUrl)).status).toBe(200)
    expect(await (await ask(introspectionUrl)).json()).toEqual({ active: false })
  })

  it('tell another client nothing of a token', async () => {
    const { clientId, clientSecret, introspectionUrl } = sandbox.connection('read-only')
    const about = { client_id: clientId, client_secret: clientSecret, token: await sandbox.token('full-access') }
    const answer = await fetch(introspectionUrl, { method: 'POST', body: new URLSearchParams(about) })
    expect(await answer.json()).toEqual({ active: false })
  })

  it.each(['not.a.jwt', 'opaque', 'eyJhbGciOiJub25lIn0.e30.'])('call %s inactive', async (token) => {
    const { clientId, clientSecret, introspectionUrl } = sandbox.connection('full-access')
    const about = { client_id: clientId, client_secret: clientSecret, token }
    const answer = await fetch(introspectionUrl, { method: 'POST', body: new URLSearchParams(about) })
    expect(await answer.json()).toEqual({ active: false })
  })
})

describe('a refused token request', () => {
  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'access_denied', 'Unauthorized'],
    ['an unknown client', { client_id: 'abcdefghijklmnopqrstuvwxyz012345' }, 401, 'access_denied', 'Unauthorized'],
    ['no client_id', { client_id: undefined }, 401, 'invalid_client', 'Missing client_id'],
    ['no secret', { client_secret: undefined }, 401, 'access_denied', 'Unauthorized'],
    [
      'an unknown audience',
      { audience: 'https://api.example.com/' },
      403,
      'access_denied',
      'Service not found: https://api.example.com/',
    ],
    ['an audience that is no URL', { audience: 'metering' }, 403, 'access_denied', 'Service not found: metering'],
    [
      'no audience',
      { audience: undefined },
      403,
      'access_denied',
      'Non-global clients are not allowed access to APIv1',
    ],
    ['an empty audience', { audience: '' }, 403, 'access_denied', 'Non-global clients are not allowed access to APIv1'],
    ['another grant', { grant_type: 'password' }, 403, 'unsupported_grant_type', 'Unsupported grant type: password'],
    [
      'a scope that is not granted',
      { scope: 'read:meters read:moon' },
      403,
      'access_denied',
      'Client has not been granted scopes: read:moon',
    ],
  ])('names what is likely at the vendor for %s', async (_, changes, status, error, error_description) => {
    const answer = await sandbox.requestToken(sandbox.form('read-only', changes))
    expect(await refusalOf(answer)).toEqual({ status, error, error_description })
  })

  it('is refused without the final slash, and says so', async () => {
    const audience = sandbox.url.slice(0, -1)
    const answer = await sandbox.requestToken(sandbox.form('sixty-seconds', { audience }))
    expect(answer.headers.get('x-sandbox-hint')).toContain('no final slash')
    expect(await refusalOf(answer)).toMatchObject({ status: 403, error_description: `Service not found: ${audience}` })
  })

  it('explains the stray quotes of an earlier documentation', async () => {
    const { client_secret = '' } = sandbox.form('sixty-seconds')
    const answer = await sandbox.requestToken(
      sandbox.form('sixty-seconds', { client_secret: `${client_secret}'`, grant_type: "'client_credentials'" }),
    )
    expect(answer.ok).toBe(false)
    expect(answer.headers.get('x-sandbox-hint')).toContain('grant_type arrived with a quote')
  })

  it('warns whoever types something else than a sandbox client', async () => {
    const answer = await sandbox.requestToken(sandbox.form('sixty-seconds', { client_id: 'production' }))
    expect(answer.headers.get('x-sandbox-hint')).toBe('not a sandbox client; never type a production secret here')
  })

  it.each([
    ['text/plain', 'client_id=a'],
    ['application/json', '{"client_id":'],
    ['application/json', '[]'],
    ['application/x-www-form-urlencoded', `client_id=${'a'.repeat(20_000)}`],
  ])('is invalid_request for an unreadable body (%s)', async (type, body) => {
    const answer = await fetch(new URL('authentication/v1/oauth/token', sandbox.url), {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(await refusalOf(answer)).toMatchObject({ status: 400, error: 'invalid_request' })
  })

  it('has no CORS headers, so that a browser alone gets nowhere', async () => {
    const answer = await fetch(new URL('authentication/v1/oauth/token', sandbox.url), {
      method: 'POST',
      headers: { origin: 'https://example.com' },
      body: new URLSearchParams(sandbox.form('wrong-audience')),
    })
    expect(answer.status).toBe(200)
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('the limit of the token endpoint', () => {
  it('lets some requests of one client through at once, then answers 429 with Retry-After', async () => {
    const other = await runningSandbox({ limits })
    const answers = await Promise.all(Array.from({ length: 60 }, () => other.requestToken(other.form('full-access'))))
    const refused = answers.filter(({ status }) => status === 429)
    // Ten a second and a burst of five: 15 where all arrive within one second, more where the machine is slow.
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(15)
    expect(refused.length).toBeGreaterThanOrEqual(1)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await refused[0]?.json()).toMatchObject({ error: 'too_many_requests' })
    expect((await other.requestToken(other.form('read-only'))).status).toBe(200)
    await other.close()
  })
})

describe('the standard family of refusals', () => {
  it('speaks as RFC 6749 does', async () => {
    const standard = await runningSandbox({ refusals: 'rfc6749' })
    const refusal = async (changes: Record<string, string | undefined>) =>
      refusalOf(await standard.requestToken(standard.form('full-access', changes)))
    expect(await refusal({ client_secret: 'wrong' })).toMatchObject({ status: 401, error: 'invalid_client' })
    expect(await refusal({ grant_type: 'password' })).toMatchObject({ status: 400, error: 'unsupported_grant_type' })
    expect(await refusal({ audience: 'https://api.example.com/' })).toMatchObject({
      status: 400,
      error: 'invalid_target',
    })
    expect(await refusal({ scope: 'read:moon' })).toMatchObject({ status: 400, error: 'invalid_scope' })
    await standard.close()
  })
})
