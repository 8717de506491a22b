import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allScopes, operations } from '../operations/operations.ts'
import { type RunningSandbox, runningSandbox, type TokenAnswer } from '../testing/running.ts'
import { limits } from './limits.ts'
import type { Operation } from './operation.ts'

let sandbox: RunningSandbox
let offset = 0
beforeAll(async () => {
  sandbox = await runningSandbox({ now: () => Date.now() + offset })
})
afterAll(() => sandbox.close())

const someId = '00000000-0000-4000-8000-000000000000'
const pathOf = ({ path }: Operation) => path.replace('{id}', someId)
const send = ({ method, ...operation }: Operation, token?: string) =>
  fetch(new URL(pathOf({ method, ...operation }), sandbox.url), {
    method: method.toUpperCase(),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
const getAccount = (authorization?: string, base = sandbox.url) =>
  fetch(new URL('accounts/v1/account', base), { headers: authorization === undefined ? {} : { authorization } })
const scoped = operations.flatMap((operation) =>
  typeof operation.scope === 'string' ? [[operation.id, operation.scope, operation] as const] : [],
)
const licensed = operations.filter(({ id }) => id !== 'getAccount')

describe('the operations', () => {
  it('are 25, each with a name and a route of its own', () => {
    expect(operations).toHaveLength(25)
    expect(new Set(operations.map(({ id }) => id)).size).toBe(25)
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(25)
    expect(allScopes).toHaveLength(18)
  })

  it.each(scoped)('%s is refused without the scope %s, and names it', async (_, scope, operation) => {
    const others = allScopes.filter((other) => other !== scope).join(' ')
    const answer = await sandbox.requestToken(sandbox.form('full-access', { scope: others }))
    const { access_token } = (await answer.json()) as TokenAnswer
    const refused = await send(operation, access_token)
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain(`error="insufficient_scope"`)
    expect(refused.headers.get('www-authenticate')).toContain(`scope="${scope}"`)
    expect(await refused.json()).toEqual({ message: expect.stringContaining(scope) })
    expect(refused.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  })

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s is refused without a token',
    async (_, operation) => {
      const refused = await send(operation)
      expect(refused.status).toBe(401)
      // RFC 6750 §3.1: no error where nothing was sent.
      expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="Usage Engine sandbox"')
    },
  )

  it('answer with the account in an edition without metering', async () => {
    expect((await sandbox.call('without-metering', 'GET', '/accounts/v1/account')).status).toBe(200)
  })

  it.each(licensed.map((operation) => [operation.id, operation] as const))(
    '%s in an edition without metering is a licence matter',
    async (_, operation) => {
      const answer = await send(operation, await sandbox.token('without-metering'))
      expect(answer.status).toBe(403)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('link')).toContain('rel="help"')
      expect(await answer.json()).toMatchObject({
        type: 'https://sandbox.invalid/problems/edition-not-licensed',
        status: 403,
        feature: operation.feature,
        instance: `urn:request:${answer.headers.get('x-request-id')}`,
      })
    },
  )

  it('include forecasts, which no edition has', async () => {
    const answer = await sandbox.call('full-access', 'GET', '/insights/v1/forecasts')
    expect(await answer.json()).toMatchObject({ status: 403, feature: 'insights' })
  })
})

describe('a token that is not good', () => {
  const descriptionOf = (answer: Response) => answer.headers.get('www-authenticate') ?? ''

  it('is for another audience: the fourth connection', async () => {
    const answer = await sandbox.call('wrong-audience', 'GET', '/accounts/v1/account')
    expect(answer.status).toBe(401)
    expect(descriptionOf(answer)).toContain('error="invalid_token"')
    expect(descriptionOf(answer)).toContain(`The aud claim is ${sandbox.secondUrl}, and this API is ${sandbox.url}`)
    const other = await getAccount(`Bearer ${await sandbox.token('wrong-audience')}`, sandbox.secondUrl)
    expect(await other.json()).toMatchObject({ environment: 'us' })
  })

  it('has expired', async () => {
    const token = await sandbox.token('sixty-seconds')
    expect((await getAccount(`Bearer ${token}`)).status).toBe(200)
    offset = 61_000
    const answer = await getAccount(`Bearer ${token}`)
    offset = 0
    expect(answer.status).toBe(401)
    expect(descriptionOf(answer)).toMatch(
      /error="invalid_token", error_description="The access token expired at \d{4}-/,
    )
  })

  it('was signed by somebody else', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const { issuer, audience, clientId } = sandbox.connection('full-access')
    const forged = await new SignJWT({ azp: clientId, scope: 'read:meters' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(privateKey)
    expect(descriptionOf(await getAccount(`Bearer ${forged}`))).toContain('signature verification failed')
  })

  it('was altered', async () => {
    const [header, payload = '', signature] = (await sandbox.token('read-only')).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const more = Buffer.from(JSON.stringify({ ...claims, scope: 'create:meters' })).toString('base64url')
    expect((await getAccount(`Bearer ${header}.${more}.${signature}`)).status).toBe(401)
  })

  it.each([
    ['Bearer opaque', 'invalid_token'],
    ['Bearer a b', 'invalid_token'],
    [`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'invalid_token'],
    ['Basic abc', 'realm='],
    ['Bearer', 'realm='],
  ])('is no token at all: %s', async (authorization, expected) => {
    const answer = await getAccount(authorization)
    expect(answer.status).toBe(401)
    expect(descriptionOf(answer)).toContain(expected)
  })
})

describe('the gateway', () => {
  it('knows no other route', async () => {
    const answer = await sandbox.call('full-access', 'GET', '/usage-metering/v2/meters')
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ message: 'No such route: GET /usage-metering/v2/meters' })
  })

  it('says which methods a route has', async () => {
    const answer = await sandbox.call('full-access', 'PUT', `/usage-metering/v1/meters/${someId}`)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(['DELETE', 'GET', 'PATCH'])
  })

  it('answers to loopback names alone', async () => {
    const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
      void import('node:http').then(({ get }) => {
        get(new URL('/__sandbox/connections', sandbox.url), { headers: { host: 'evil.example' } }, (answer) => {
          answer.resume()
          resolve({ status: answer.statusCode })
        }).on('error', reject)
      })
    })
    expect(status).toBe(421)
  })

  it('has no CORS headers', async () => {
    const answer = await fetch(new URL('accounts/v1/account', sandbox.url), {
      headers: { origin: 'https://example.com' },
    })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('the limits', () => {
  it('count each client and operation, say so on every answer, and end in 429', async () => {
    const strict = await runningSandbox({ limits })
    const path = '/ingest/v1/usage-events?limit=1&userId=nobody'
    const answers = await Promise.all(Array.from({ length: 30 }, () => strict.call('full-access', 'GET', path)))
    // Two a second and a burst of four.
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(6)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    for (const { headers } of answers) expect(headers.get('ratelimit-limit')).toBe('2')
    expect((await strict.call('read-only', 'GET', path)).status).toBe(200)
    expect((await strict.call('full-access', 'GET', '/accounts/v1/account')).status).toBe(200)
    await strict.close()
  })

  it('stand on refusals of the service too', async () => {
    const answer = await sandbox.call('full-access', 'GET', `/usage-metering/v1/meters/${someId}`)
    expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([404, '10000'])
  })
})
