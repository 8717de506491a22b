import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appliedIn, faultsOf } from '../testing/faults.ts'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'

let sandbox: RunningSandbox
let offset = 0
beforeAll(async () => {
  sandbox = await runningSandbox({ now: () => Date.now() + offset })
})
const faults = faultsOf(() => sandbox)
afterEach(async () => {
  offset = 0
  await faults.reset()
})
afterAll(() => sandbox.close())

const types = '/usage-metering/v1/meter-types'
const get = (fault: string, at = types) => sandbox.call('full-access', 'GET', at, faults.header(fault))
const token = (fault: string, changes: Record<string, string> = {}) =>
  fetch(sandbox.connection('full-access').tokenUrl, {
    method: 'POST',
    body: new URLSearchParams(sandbox.form('full-access', changes)),
    ...faults.header(fault),
  })

describe('answers of the API', () => {
  it.each([
    [500, 'application/problem+json', { type: 'about:blank', title: 'Internal Server Error', status: 500 }],
    [503, 'application/json', { message: 'Service Unavailable' }],
    [418, 'application/json', { message: "I'm a Teapot" }],
  ])('status=%i: the server fails, in the words of whoever fails', async (status, type, body) => {
    const answer = await get(`status=${status}`)
    expect([answer.status, appliedIn(answer)]).toEqual([status, `status=${status}`])
    expect(answer.headers.get('content-type')).toContain(type)
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(answer.headers.get('retry-after')).toBeNull()
    expect(await answer.json()).toMatchObject(body)
  })

  it('status: the token endpoint fails in its own words, and says when to come back', async () => {
    const answer = await token('status=503; retry-after=5')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'Service Unavailable',
    })
    expect(await (await token('status=500')).json()).toMatchObject({ error: 'server_error' })
  })

  it('status: a write that fails changes nothing', async () => {
    const resetSchedule = { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' }
    const body = { name: 'Failed', unit: 'u', aggregation: { type: 'sum' }, resetSchedule }
    const failed = await sandbox.call('full-access', 'POST', types, { body, ...faults.header('status=500') })
    expect(failed.status).toBe(500)
    const { meterTypes } = (await (await sandbox.call('full-access', 'GET', types)).json()) as { meterTypes: object[] }
    expect(meterTypes).toHaveLength(12)
  })

  it.each(['API', 'token endpoint'])('html502: a page of a gateway in front of the %s', async (place) => {
    const answer = await (place === 'API' ? get('html502') : token('html502'))
    expect([answer.status, appliedIn(answer)]).toEqual([502, 'html502'])
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('x-request-id')).toBeNull()
    expect(await answer.text()).toContain('<h1>502 Bad Gateway</h1>')
  })

  it.each(['API', 'token endpoint'])('bad-json: the JSON of the %s breaks off', async (place) => {
    const answer = await (place === 'API' ? get('bad-json') : token('bad-json'))
    const text = await answer.text()
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'bad-json'])
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(text.startsWith('{')).toBe(true)
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  })

  it('wrong-type: JSON says it is text', async () => {
    const answer = await get('wrong-type')
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'wrong-type'])
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.json()).toHaveProperty('meterTypes')
  })

  it('bad-json and wrong-type: are not claimed for what is no JSON', async () => {
    const answer = await fetch(new URL('/reference.css', sandbox.url), faults.header('bad-json; wrong-type'))
    expect([answer.status, appliedIn(answer)]).toEqual([200, null])
  })

  it.each([
    ['2/60s', /^[1-9]\d?$/],
    ['2/59s; retry-after=seconds', /^[1-9]\d?$/],
    ['2/58s; retry-after=date', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
    ['2/57s; retry-after=none', /^absent$/],
  ])('rate=%s: one request too many', async (rate, wait) => {
    for (const ask of [() => get(`rate=${rate}`), () => token(`rate=${rate}`)]) {
      const answers = [await ask(), await ask(), await ask()]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
      expect(answers.map(appliedIn)).toEqual(Array.from({ length: 3 }, () => `rate=${rate}`))
      expect(answers[2]?.headers.get('retry-after') ?? 'absent').toMatch(wait)
    }
    const other = await sandbox.call('full-access', 'GET', '/accounts/v1/account', faults.header(`rate=${rate}`))
    expect(other.status).toBe(200)
    expect((await sandbox.call('full-access', 'GET', types)).status).toBe(200)
  })

  it('licence: every operation of the feature is refused, and the account says so', async () => {
    const fault = 'licence=usageMetering:off'
    const answer = await get(fault)
    expect([answer.status, appliedIn(answer)]).toEqual([403, fault])
    expect(await answer.json()).toMatchObject({
      type: 'https://sandbox.invalid/problems/edition-not-licensed',
      feature: 'usageMetering',
    })
    const account = await get(fault, '/accounts/v1/account')
    expect(appliedIn(account)).toBe(fault)
    expect(await account.json()).toMatchObject({ features: { usageMetering: false, streamManagement: true } })
    const streams = await get(fault, '/stream-management/v1/streams')
    expect([streams.status, appliedIn(streams)]).toEqual([200, null])
    expect((await get('licence=streamManagement:off', '/stream-management/v1/streams')).status).toBe(403)
  })

  it('errors=vendor-table: only the statuses that the vendor documents', async () => {
    const vendor = faults.header('errors=vendor-table')
    const [type] = (
      (await (await sandbox.call('full-access', 'GET', types)).json()) as { meterTypes: { id: string }[] }
    ).meterTypes
    const at = `${types}/${type?.id}`
    const patch = (headers: Record<string, string>, body: object = { unit: 'pages' }) =>
      sandbox.call('full-access', 'PATCH', at, { body, headers: { ...vendor.headers, ...headers } })
    const answers = {
      scope: await sandbox.call('read-only', 'DELETE', at, vendor),
      licence: await sandbox.call('full-access', 'GET', '/insights/v1/forecasts', vendor),
      stale: await patch({ 'if-match': '"other"' }),
      missing: await patch({}),
      invalid: await patch({ 'if-match': '*' }, { unit: 7 }),
    }
    expect(Object.values(answers).map(({ status }) => status)).toEqual([401, 401, 409, 400, 400])
    for (const answer of Object.values(answers)) expect(appliedIn(answer)).toBe('errors=vendor-table')
    expect(answers.scope.headers.get('www-authenticate')).toContain('insufficient_scope')
    expect(await answers.invalid.json()).toMatchObject({ status: 400, errors: [{ pointer: '/unit' }] })
    const untouched = await get('errors=vendor-table', `${types}/00000000-0000-4000-8000-000000000000`)
    expect([untouched.status, appliedIn(untouched)]).toEqual([404, null])
  })

  it('stale-etag: 412 for every change, until the rule is used up', async () => {
    const { meterTypes } = (await (await sandbox.call('full-access', 'GET', types)).json()) as {
      meterTypes: { id: string }[]
    }
    const at = `${types}/${meterTypes[0]?.id}`
    const etag = (await sandbox.call('full-access', 'GET', at)).headers.get('etag') ?? ''
    const patch = (headers: Record<string, string>) =>
      sandbox.call('full-access', 'PATCH', at, { body: { description: 'New' }, headers })
    await faults.rules({ match: { first: 1 }, effect: { 'stale-etag': true } })
    const refused = await patch({ 'if-match': etag })
    expect([refused.status, appliedIn(refused)]).toEqual([412, 'stale-etag'])
    expect((await patch({ 'if-match': etag })).status).toBe(200)
    expect((await patch({ 'x-sandbox-fault': 'stale-etag' })).status).toBe(428)
    const { meters } = (await (
      await sandbox.call('full-access', 'GET', '/usage-metering/v1/meters?limit=1')
    ).json()) as { meters: { id: string }[] }
    const meter = await sandbox.call('full-access', 'PATCH', `/usage-metering/v1/meters/${meters[0]?.id}`, {
      body: { deleteOnReset: true },
      ...faults.header('stale-etag'),
    })
    expect(meter.status).toBe(412)
  })
})

describe('jobs, exports and streams', () => {
  type Job = { status: string; progress: { done: number; total: number }; links: { self: string }; problem?: object }
  const start = async (fault: string, body: object = {}) => {
    const answer = await sandbox.call('full-access', 'POST', '/exports/v1/exports', {
      body,
      headers: { 'idempotency-key': crypto.randomUUID(), 'x-sandbox-fault': fault },
    })
    return { answer, job: (await answer.json()) as Job & { id: string } }
  }
  const poll = async (job: Job) => {
    const answer = await sandbox.call('full-access', 'GET', job.links.self)
    return { answer, job: (await answer.json()) as Job }
  }

  it('job-fails: the export fails at 60 %, and says why', async () => {
    const { answer, job } = await start('job-fails')
    expect([answer.status, appliedIn(answer), job.status]).toEqual([202, 'job-fails', 'queued'])
    offset = 6000
    const running = await poll(job)
    expect([running.job.status, appliedIn(running.answer)]).toEqual(['running', null])
    offset = 60_000
    const failed = await poll(job)
    expect(failed.job).toMatchObject({
      status: 'failed',
      progress: { done: 120_600, total: 201_000 },
      problem: { title: 'The export failed', status: 500 },
    })
    expect([failed.answer.headers.get('retry-after'), appliedIn(failed.answer)]).toEqual([null, 'job-fails'])
    const content = await sandbox.call('full-access', 'GET', `/exports/v1/exports/${job.id}/content`)
    expect([content.status, appliedIn(content)]).toEqual([409, 'job-fails'])
  })

  it('job-slow: the export takes so long', async () => {
    const { answer, job } = await start('job-slow=600')
    expect(appliedIn(answer)).toBe('job-slow=600')
    offset = 300_000
    const half = await poll(job)
    expect([half.job.status, appliedIn(half.answer)]).toEqual(['running', 'job-slow=600'])
    expect(half.job.progress.done).toBeGreaterThan(100_000)
    offset = 601_000
    expect((await poll(job)).job.status).toBe('succeeded')
  })

  it('export-cut: no trailer, and otherwise an answer as it should be', async () => {
    const ended = await sandbox.call('full-access', 'GET', `${types}?name=Fax%20pages`)
    const { meterTypes } = (await ended.json()) as { meterTypes: { id: string }[] }
    const { job } = await start('job-slow=0', { meterTypeId: meterTypes[0]?.id })
    expect(job.status).toBe('succeeded')
    const content = `/exports/v1/exports/${job.id}/content`
    const cut = await get('export-cut', content)
    expect([cut.status, appliedIn(cut)]).toEqual([200, 'job-slow=0, export-cut'])
    const lines = (await cut.text()).trimEnd().split('\n')
    expect(lines).toHaveLength(job.progress.total)
    expect(lines.at(-1)).not.toContain('trailer')
    expect((await (await sandbox.call('full-access', 'GET', content)).text()).trimEnd()).toMatch(/"trailer":true.*$/)
  })

  /** What a stream sent until it broke, or until so many events had come. */
  const followed = async (fault: string, back: number, most = Number.POSITIVE_INFINITY) => {
    const gone = new AbortController()
    const answer = await fetch(new URL('/alerts/v1/alerts/stream', sandbox.url), {
      headers: {
        authorization: `Bearer ${await sandbox.token('full-access')}`,
        'last-event-id': String(Math.floor(Date.now() / 8000) - back),
        'x-sandbox-fault': fault,
      },
      signal: gone.signal,
    })
    const decoder = new TextDecoder()
    let text = ''
    const ids = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)
    try {
      for await (const chunk of answer.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true })
        if (ids().length >= most) break
      }
      return { answer, ids: ids(), isCut: false }
    } catch {
      return { answer, ids: ids(), isCut: true }
    } finally {
      gone.abort()
    }
  }

  it('sse-drop: the connection is cut after so many events', async () => {
    const { answer, ids, isCut } = await followed('sse-drop=3', 10)
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'sse-drop=3'])
    expect([ids.length, isCut]).toEqual([3, true])
  })

  it('sse-dup: every event comes twice under one id', async () => {
    const { answer, ids } = await followed('sse-dup', 3, 4)
    expect(appliedIn(answer)).toBe('sse-dup')
    expect([ids[0], ids[2]]).toEqual([ids[1], ids[3]])
    expect(ids[0]).not.toBe(ids[2])
  })
})
