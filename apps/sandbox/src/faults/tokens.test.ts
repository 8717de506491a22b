import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appliedIn, faultsOf } from '../testing/faults.ts'
import { type RunningSandbox, runningSandbox, type TokenAnswer } from '../testing/running.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await runningSandbox()
})
const faults = faultsOf(() => sandbox)
afterEach(() => faults.reset())
afterAll(() => sandbox.close())

const account = (token: string, fault?: string, base = sandbox.url) =>
  fetch(new URL('accounts/v1/account', base), {
    headers: { authorization: `Bearer ${token}`, ...(fault === undefined ? {} : { 'x-sandbox-fault': fault }) },
  })
const challengeOf = (answer: Response) => answer.headers.get('www-authenticate') ?? ''
/** A new token under a switch, and what its answer says. */
const issued = async (fault?: string) => {
  const answer = await fetch(sandbox.connection('full-access').tokenUrl, {
    method: 'POST',
    body: new URLSearchParams(sandbox.form('full-access')),
    ...(fault === undefined ? {} : faults.header(fault)),
  })
  const body = (await answer.json()) as TokenAnswer
  return { answer, body, token: body.access_token }
}
const jwks = async () => {
  const answer = await fetch(new URL('.well-known/jwks.json', sandbox.connection('full-access').issuer))
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
}

describe('tokens and clocks', () => {
  it('token-expired: a good token counts as expired', async () => {
    const { token } = await issued()
    await faults.rules({ match: { first: 1 }, effect: { 'token-expired': true } })
    const refused = await account(token)
    expect([refused.status, appliedIn(refused)]).toEqual([401, 'token-expired'])
    expect(challengeOf(refused)).toBe('Bearer error="invalid_token", error_description="The access token expired"')
    expect((await account((await issued()).token)).status).toBe(200)
    const header = await account(token, 'token-expired')
    expect([header.status, appliedIn(header)]).toEqual([401, 'token-expired'])
  })

  it('token-expired: is not claimed for another refusal', async () => {
    const refused = await account('opaque', 'token-expired')
    expect([refused.status, appliedIn(refused)]).toEqual([401, null])
  })

  it('token-ttl: new tokens last so long', async () => {
    const { answer, body, token } = await issued('token-ttl=7')
    const { iat = 0, exp = 0 } = decodeJwt(token)
    expect([body.expires_in, exp - iat, appliedIn(answer)]).toEqual([7, 7, 'token-ttl=7'])
    expect((await account(token)).status).toBe(200)
  })

  it.each([-300, 300])('clock-skew=%i: the Date header and the token tell it', async (skew) => {
    const { answer, body, token } = await issued(`clock-skew=${skew}`)
    expect(appliedIn(answer)).toBe(`clock-skew=${skew}`)
    const now = Date.now() / 1000
    const { iat = 0, exp = 0 } = decodeJwt(token)
    expect(Math.abs(iat - now - skew)).toBeLessThan(30)
    expect([exp - iat, body.expires_in]).toEqual([3600, 3600])
    expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') / 1000 - now - skew)).toBeLessThan(30)
  })

  it('clock-skew: the API refuses a token from the future, until its own clock is ahead as well', async () => {
    const { token } = await issued('clock-skew=300')
    const refused = await account(token)
    expect(refused.status).toBe(401)
    expect(challengeOf(refused)).toContain('issued in the future')
    const taken = await account(token, 'clock-skew=+300')
    expect([taken.status, appliedIn(taken)]).toEqual([200, 'clock-skew=+300'])
    const { serverTime } = (await taken.json()) as { serverTime: string }
    expect(Date.parse(serverTime) - Date.now()).toBeGreaterThan(270_000)
    const behind = await account((await issued()).token, 'clock-skew=-300')
    expect([behind.status, appliedIn(behind)]).toEqual([401, 'clock-skew=-300'])
    const ahead = await account((await issued('token-ttl=60')).token, 'clock-skew=300')
    expect(challengeOf(ahead)).toContain('expired at')
  })

  it('revoke-client: no new tokens, and the old ones go on', async () => {
    const { token } = await issued()
    await faults.rules({
      match: { clientId: sandbox.connection('full-access').clientId },
      effect: { 'revoke-client': true },
    })
    const refused = await sandbox.requestToken(sandbox.form('full-access'))
    expect([refused.status, appliedIn(refused)]).toEqual([401, 'revoke-client'])
    expect(await refused.json()).toEqual({ error: 'access_denied', error_description: 'Unauthorized' })
    expect((await account(token)).status).toBe(200)
    expect((await sandbox.requestToken(sandbox.form('read-only'))).status).toBe(200)
    const standard = await issued('oauth-errors=rfc6749')
    expect(standard.body).toMatchObject({ error: 'invalid_client' })
    expect(appliedIn(standard.answer)).toBe('revoke-client, oauth-errors=rfc6749')
  })

  it('rotate-keys: earlier tokens are refused, and the new key is published', async () => {
    const { token } = await issued()
    const before = await jwks()
    await faults.rules({ match: { first: 1 }, effect: { 'rotate-keys': true } })
    const refused = await account(token)
    expect([refused.status, appliedIn(refused)]).toEqual([401, 'rotate-keys'])
    expect(challengeOf(refused)).toContain('error="invalid_token"')
    const after = await jwks()
    expect(after).toHaveLength(1)
    expect(after).not.toEqual(before)
    const renewed = await issued()
    expect(decodeProtectedHeader(renewed.token).kid).toBe(after[0])
    expect((await account(renewed.token)).status).toBe(200)
    await faults.reset()
    const old = await account(token)
    expect([old.status, appliedIn(old)]).toEqual([401, 'rotate-keys'])
  })

  it('rotate-keys: the repeat of the same request gets through once the token is renewed', async () => {
    const first = await issued()
    expect((await account(first.token)).status).toBe(200)
    expect((await account(first.token, 'rotate-keys')).status).toBe(401)
    const renewed = await issued()
    expect((await account(renewed.token, 'rotate-keys')).status).toBe(200)
    expect((await account(renewed.token, 'rotate-keys')).status).toBe(401)
  })

  it('rotate-keys: of many at once, one is done', async () => {
    const { token } = await issued()
    expect((await account(token)).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 5 }, () => account(token, 'rotate-keys')))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
    const renewed = await issued()
    expect((await account(renewed.token, 'rotate-keys')).status).toBe(200)
  })

  it('opaque-token: 200 with no JWT, which the API refuses and introspection knows', async () => {
    const { answer, body, token } = await issued('opaque-token')
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'opaque-token'])
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(token).toMatch(/^[\w-]{20,}$/)
    const refused = await account(token)
    expect(refused.status).toBe(401)
    expect(challengeOf(refused)).toContain('no signed JWT')
    const { clientId, clientSecret, introspectionUrl } = sandbox.connection('full-access')
    const about = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token })
    const known = await fetch(introspectionUrl, { method: 'POST', body: about })
    expect(await known.json()).toMatchObject({ active: true, client_id: clientId })
  })

  it('wrong-audience: the token is for the other environment', async () => {
    const { answer, token } = await issued('wrong-audience')
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'wrong-audience'])
    expect(decodeJwt(token).aud).toBe(sandbox.secondUrl)
    const refused = await account(token)
    expect(refused.status).toBe(401)
    expect(challengeOf(refused)).toContain('The aud claim is')
    expect((await account(token, undefined, sandbox.secondUrl)).status).toBe(200)
  })

  it('oauth-errors: refusals in the words of RFC 6749', async () => {
    const ask = (changes: Record<string, string>) =>
      fetch(sandbox.connection('full-access').tokenUrl, {
        method: 'POST',
        body: new URLSearchParams(sandbox.form('full-access', changes)),
        ...faults.header('oauth-errors=rfc6749'),
      })
    const secret = await ask({ client_secret: 'wrong' })
    expect([secret.status, appliedIn(secret)]).toEqual([401, 'oauth-errors=rfc6749'])
    expect(await secret.json()).toMatchObject({ error: 'invalid_client' })
    expect(await (await ask({ audience: 'https://api.example.com/' })).json()).toMatchObject({
      error: 'invalid_target',
    })
    expect(appliedIn(await ask({}))).toBeNull()
  })

  it('is not claimed for a token that was refused', async () => {
    const answer = await fetch(sandbox.connection('full-access').tokenUrl, {
      method: 'POST',
      body: new URLSearchParams(sandbox.form('full-access', { client_secret: 'wrong' })),
      ...faults.header('token-ttl=60; opaque-token; wrong-audience'),
    })
    expect([answer.status, appliedIn(answer)]).toEqual([401, null])
  })
})
