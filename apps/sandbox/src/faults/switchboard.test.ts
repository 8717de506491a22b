import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { operations } from '../operations/operations.ts'
import { appliedIn, faultsOf } from '../testing/faults.ts'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'
import { faultNames } from './table.ts'

let sandbox: RunningSandbox
let drawn: number[] = []
beforeAll(async () => {
  sandbox = await runningSandbox({ random: () => drawn.shift() ?? 0.5 })
})
const faults = faultsOf(() => sandbox)
afterEach(async () => {
  drawn = []
  await faults.reset()
})
afterAll(() => sandbox.close())

const path = '/usage-metering/v1/meter-types'
const statusOf = async (lesson: 'full-access' | 'read-only' = 'full-access', method = 'GET', at = path) =>
  (await sandbox.call(lesson, method, at)).status

describe('the table of switches', () => {
  it('has all 28, each with a group, a value and examples that are taken', async () => {
    const { faults: table, rules } = await faults.list()
    expect(rules).toEqual([])
    expect(table.map(({ name }) => name).toSorted()).toEqual([
      'bad-json',
      'clock-skew',
      'cors',
      'drop',
      'errors',
      'export-cut',
      'html502',
      'job-fails',
      'job-slow',
      'licence',
      'oauth-errors',
      'opaque-token',
      'rate',
      'redirect',
      'revoke-client',
      'rotate-keys',
      'slow',
      'sse-drop',
      'sse-dup',
      'stale-etag',
      'stall',
      'status',
      'tls',
      'token-expired',
      'token-ttl',
      'trickle',
      'wrong-audience',
      'wrong-type',
    ])
    expect(table.find(({ name }) => name === 'slow')).toEqual({
      name: 'slow',
      group: 'way',
      title: 'The answer is slow',
      teaches: expect.any(String),
      value: { written: 'a whole number from 0 to 600000', unit: 'milliseconds' },
      examples: ['slow=8000'],
      acts: 'calls',
      perRequest: true,
    })
    expect(new Set(table.map(({ group }) => group))).toEqual(new Set(['way', 'token', 'api', 'work']))
    const examples = table.flatMap(({ examples }) => examples)
    for (const example of examples) {
      const [name = '', text] = example.split(/=(.*)/s)
      expect([example, (await faults.put({ rules: [{ effect: { [name]: text ?? true } }] })).status]).toEqual([
        example,
        200,
      ])
    }
  })

  it('names operations that exist', async () => {
    const { faults: table } = (await faults.list()) as unknown as { faults: { acts: string | string[] }[] }
    const named = table.flatMap(({ acts }) => (typeof acts === 'string' ? [] : acts))
    expect(named.filter((id) => !operations.some((operation) => operation.id === id))).toEqual([])
  })
})

describe('standing rules', () => {
  it('are listed as they were put, and replaced as a whole', async () => {
    await faults.rules({ effect: { html502: true } })
    const rule = { match: { operationId: 'listMeters', first: 3 }, effect: { slow: 5, status: '503; retry-after=5' } }
    const { rules } = await faults.rules(rule)
    expect(rules).toEqual([{ ...rule, remaining: 3 }])
    expect((await faults.list()).rules).toEqual(rules)
  })

  it('act on the first so many requests that match, and then heal', async () => {
    await faults.rules({ match: { operationId: 'listMeterTypes', first: 2 }, effect: { status: 500 } })
    expect(await statusOf('full-access', 'GET', '/accounts/v1/account')).toBe(200)
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([500, 500, 200])
    expect((await faults.list()).rules).toMatchObject([{ remaining: 0 }])
  })

  it('count a request only where their switches can act', async () => {
    await faults.rules({ match: { first: 1 }, effect: { 'token-expired': true } })
    expect((await sandbox.requestToken(sandbox.form('full-access'))).status).toBe(200)
    expect((await fetch(new URL('openapi.json', sandbox.url))).status).toBe(200)
    expect([await statusOf(), await statusOf()]).toEqual([401, 200])
  })

  it('come one after the other where they speak of the same', async () => {
    await faults.rules({ match: { first: 1 }, effect: { status: 500 } }, { effect: { status: 503 } })
    expect([await statusOf(), await statusOf()]).toEqual([500, 503])
  })

  it('match the client, of the API and of the token endpoint', async () => {
    await sandbox.token('read-only')
    await sandbox.token('full-access')
    await faults.rules({ match: { clientId: sandbox.connection('read-only').clientId }, effect: { status: 500 } })
    expect([await statusOf('read-only'), await statusOf()]).toEqual([500, 200])
    const { clientId, clientSecret, audience, tokenUrl } = sandbox.connection('read-only')
    const basic = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', audience }),
    })
    expect(basic.status).toBe(500)
    expect((await sandbox.requestToken(sandbox.form('read-only'))).status).toBe(500)
    expect((await sandbox.requestToken(sandbox.form('full-access'))).status).toBe(200)
  })

  it('match the token endpoint by its name, and a method in any case', async () => {
    await faults.rules(
      { match: { operationId: 'createAccessToken' }, effect: { status: 503 } },
      { match: { method: 'delete' }, effect: { status: 500 } },
    )
    expect((await sandbox.requestToken(sandbox.form('full-access'))).status).toBe(503)
    expect(await statusOf('full-access', 'DELETE', `${path}/00000000-0000-4000-8000-000000000000`)).toBe(500)
    expect(await statusOf()).toBe(200)
  })

  it('act by chance where they have a probability, and count only what they hit', async () => {
    await faults.rules({ match: { probability: 0.3, first: 1 }, effect: { status: 500 } })
    drawn = [0.3, 0.29, 0]
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 500, 200])
  })

  it('reach both environments, and never the control plane', async () => {
    await faults.rules({ effect: { status: 500 } })
    expect((await fetch(new URL(path, sandbox.secondUrl))).status).toBe(500)
    expect((await faults.list()).rules).toHaveLength(1)
  })

  it('are gone after a reset', async () => {
    await faults.rules({ effect: { status: 500, 'token-expired': true } })
    expect(await statusOf()).toBe(500)
    expect((await faults.reset()).status).toBe(204)
    const answer = await sandbox.call('full-access', 'GET', path)
    expect([answer.status, appliedIn(answer)]).toEqual([200, null])
    expect((await faults.list()).rules).toEqual([])
  })

  it.each([
    [{}, /^rules: /],
    [{ rules: [{ match: {} }] }, /^rules\[0\]\.effect: /],
    [
      { rules: [{ effect: { slower: 1 } }] },
      /^rules\[0\]\.effect\.slower: there is no switch "slower"; there are slow,/,
    ],
    [
      { rules: [{ effect: { slow: 'long' } }] },
      /effect\.slow: .* whole number from 0 to 600000, for example slow=8000; found "long"$/,
    ],
    [{ rules: [{ effect: { slow: true } }] }, /found ""$/],
    [{ rules: [{ effect: { html502: 1 } }] }, /the value of html502 is nothing, for example html502; found "1"$/],
    [{ rules: [{ effect: { status: 200 } }] }, /400 to 599/],
    [{ rules: [{ effect: { status: '503; after=5' } }] }, /retry-after/],
    [{ rules: [{ effect: { rate: '0/1s' } }] }, /effect\.rate/],
    [{ rules: [{ effect: { licence: 'insights:off' } }] }, /one of usageMetering:off/],
    [{ rules: [{ effect: { slow: [1] } }] }, /effect\.slow: true, a number or a text$/],
    [
      { rules: [{ match: { operationId: 'listMetres' }, effect: {} }] },
      /match\.operationId: one of createAccessToken, /,
    ],
    [{ rules: [{ match: { method: 'FETCH' }, effect: {} }] }, /match\.method: one of GET/],
    [{ rules: [{ match: { probability: 2 }, effect: {} }] }, /match\.probability/],
    [{ rules: [{ match: { first: 0 }, effect: {} }] }, /match\.first/],
    [{ rules: [{ match: { path: '/' }, effect: {} }] }, /match: .*"path"/],
    [{ rules: [{ effect: { html502: true } }, { effect: { slow: -1 } }] }, /^rules\[1\]\.effect\.slow: /],
    [[], /^the body: /],
  ])('are refused as a whole where one is no rule: %j', async (body, message) => {
    await faults.rules({ effect: { 'sse-dup': true } })
    const answer = await faults.put(body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ message: expect.stringMatching(message) })
    expect((await faults.list()).rules).toEqual([{ match: {}, effect: { 'sse-dup': true } }])
  })

  it('are refused where the body is no JSON, or too long', async () => {
    const put = (body: string) => fetch(new URL('/__sandbox/faults', sandbox.url), { method: 'PUT', body })
    const answers = [await put('{"rules":'), await put(`{"rules":[]${' '.repeat(70_000)}}`)]
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
    expect(await answers[0]?.json()).toEqual({ message: 'The body could not be read as JSON in UTF-8' })
  })

  it('are not for pages of other sites', async () => {
    const headers = { origin: 'https://example.com' }
    const answer = await fetch(new URL('/__sandbox/faults', sandbox.url), {
      method: 'PUT',
      headers,
      body: '{"rules":[]}',
    })
    expect(answer.status).toBe(403)
  })
})

describe('the header of a request', () => {
  it('takes several, and goes before the rules', async () => {
    await faults.rules({ effect: { status: 500, slow: 1 } })
    for (const text of ['status=503; retry-after=5; trickle=100000', 'status = 503;retry-after=5,trickle=100000']) {
      const answer = await sandbox.call('full-access', 'GET', path, faults.header(text))
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
      expect(appliedIn(answer)).toBe('status=503; retry-after=5, slow=1, trickle=100000')
    }
    expect(await statusOf()).toBe(500)
  })

  it('reaches the document too, which rules leave alone', async () => {
    await faults.rules({ effect: { html502: true } })
    const url = new URL('openapi.json', sandbox.url)
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(url, faults.header('html502'))).status).toBe(502)
  })

  it.each([
    ['slower=1', /there is no switch "slower"/],
    ['slow', /the value of slow is/],
    ['retry-after=5', /there is no switch "retry-after"/],
    ['slow=1; retry-after=5', /found "1; retry-after=5"/],
    ['html502=yes', /the value of html502 is nothing/],
    ['tls=self-signed', /PUT \/__sandbox\/faults/],
  ])('is refused where it can’t be understood: %s', async (text, message) => {
    for (const answer of [
      await sandbox.call('full-access', 'GET', path, faults.header(text)),
      await fetch(sandbox.connection('full-access').tokenUrl, { method: 'POST', ...faults.header(text) }),
    ]) {
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ message: expect.stringMatching(message) })
    }
  })

  it('is nothing where it is empty, and answers without faults say nothing of them', async () => {
    const answer = await sandbox.call('full-access', 'GET', path, faults.header(''))
    expect([answer.status, appliedIn(answer)]).toEqual([200, null])
  })
})

describe('the document', () => {
  it.each(['3.0', '3.1'])('of OpenAPI %s does not show the control plane', async (version) => {
    const text = await (await fetch(new URL(`openapi.json?v=${version}`, sandbox.url))).text()
    expect(text).not.toContain('__sandbox')
    expect(faultNames.filter((name) => name.includes('-') && text.includes(`"${name}"`))).toEqual([])
  })
})
