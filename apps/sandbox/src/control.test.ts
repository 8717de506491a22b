import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SandboxConnection } from './connections.ts'
import type { ReceivedRequest } from './gateway/request-log.ts'
import { withoutSecrets } from './gateway/request-log.ts'
import { type RunningSandbox, runningSandbox } from './testing/running.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await runningSandbox()
})
afterAll(() => sandbox.close())

const control = (path: string, init: RequestInit = {}) => fetch(new URL(`/__sandbox/${path}`, sandbox.url), init)
const received = async () => ((await (await control('requests')).json()) as { requests: ReceivedRequest[] }).requests

describe('the connections', () => {
  it('are five, in the words of the console’s configuration, each with toys that look like toys', async () => {
    const { connections } = (await (await control('connections')).json()) as { connections: SandboxConnection[] }
    expect(connections).toHaveLength(5)
    for (const connection of connections) {
      expect(connection).toMatchObject({
        id: expect.stringMatching(/^sandbox-[a-z-]+$/),
        name: expect.stringMatching(/^Sandbox · /),
        kind: 'sandbox',
        tokenUrl: `${sandbox.url}authentication/v1/oauth/token`,
        issuer: `${sandbox.url}auth/`,
        apiUrl: sandbox.url,
        openApi: [`${sandbox.url}openapi.json`],
        allowPrivateNetwork: true,
        confirmWrites: false,
      })
      expect(connection.clientId).toMatch(/^sandbox[A-Za-z0-9]{25}$/)
      expect(connection.clientSecret).toMatch(/^not-a-secret-[A-Za-z0-9_-]{51}$/)
      expect(connection.description.length).toBeGreaterThan(40)
    }
    expect(new Set(connections.map(({ clientId }) => clientId)).size).toBe(5)
    expect(connections.filter(({ audience }) => audience !== sandbox.url).map(({ id }) => id)).toEqual([
      'sandbox-wrong-audience',
    ])
  })

  it('all get a token', async () => {
    for (const lesson of ['full-access', 'read-only', 'sixty-seconds', 'wrong-audience', 'without-metering'] as const)
      expect((await sandbox.requestToken(sandbox.form(lesson))).status).toBe(200)
  })
})

describe('the received requests', () => {
  it('are the last 200, the newest first', async () => {
    for (let index = 0; index < 205; index++) await fetch(new URL(`/nothing/${index}`, sandbox.url))
    const requests = await received()
    expect(requests).toHaveLength(200)
    expect(requests[1]).toMatchObject({ method: 'GET', url: '/nothing/204', status: 404, environment: 'eu' })
  })

  it('show what was sent, and neither secret nor token', async () => {
    const token = await sandbox.token('full-access')
    const secret = sandbox.connection('full-access').clientSecret
    await sandbox.requestToken(sandbox.form('full-access', { client_secret: 'a-production-secret' }))
    await fetch(new URL('authentication/v1/oauth/token', sandbox.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sandbox.form('full-access', { client_secret: 'a-production-"secret' })),
    })
    await sandbox.call('full-access', 'POST', '/usage-metering/v1/meters?access_token=a-production-secret', {
      body: { userId: token, customFields: { note: secret, password: 'a-production-secret' } },
      headers: { 'x-api-key': 'a-production-secret', cookie: 'session=a-production-secret' },
    })
    const requests = await received()
    const text = JSON.stringify(requests)
    expect(text).not.toContain('a-production')
    expect(text).not.toContain(secret)
    for (const part of token.split('.')) expect(text).not.toContain(part)
    expect(requests[1]?.headers).toContainEqual(['authorization', 'Bearer [redacted]'])
    expect(requests[1]?.body).toContain('"customFields":{"note":"[redacted]"')
    expect(requests[3]?.body).toContain('grant_type=client_credentials')
  })

  it.each([
    ['client_secret=abc&x=1', 'client_secret=[redacted]&x=1'],
    ['{"client_secret": "a\\"b", "x": 1}', '{"client_secret": "[redacted]", "x": 1}'],
    ['{"client_secret": "cut', '{"client_secret": "[redacted]"'],
    ['/path?id=1&access_token=abc', '/path?id=1&access_token=[redacted]'],
    ['see eyJhbGciOiJSUzI1NiJ9.eyJ', 'see [redacted]'],
    ['client_id=1&audience=http://127.0.0.1/', 'client_id=1&audience=http://127.0.0.1/'],
  ])('are written without what gives access: %s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected)
  })
})

describe('a reset', () => {
  it('forgets what was made', async () => {
    const resetSchedule = { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' }
    const body = { name: 'Forgotten', unit: 'u', aggregation: { type: 'sum' }, resetSchedule }
    const count = async () => {
      const answer = await sandbox.call('full-access', 'GET', '/usage-metering/v1/meter-types')
      return ((await answer.json()) as { meterTypes: object[] }).meterTypes.length
    }
    await sandbox.call('full-access', 'POST', '/usage-metering/v1/meter-types', { body })
    expect(await count()).toBe(13)
    expect((await control('reset', { method: 'POST' })).status).toBe(204)
    expect(await count()).toBe(12)
    expect(await received()).toHaveLength(2)
  })

  it('is not for pages of other sites', async () => {
    const headers = { origin: 'https://example.com' }
    expect((await control('reset', { method: 'POST', headers })).status).toBe(403)
    expect((await control('connections', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403)
    expect((await control('connections', { headers: { origin: sandbox.url.slice(0, -1) } })).status).toBe(200)
  })
})
