import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'

let sandbox: RunningSandbox
let offset = 0

beforeAll(async () => {
  sandbox = await runningSandbox({ now: () => Date.now() + offset })
})
beforeEach(async () => {
  offset = 0
  await fetch(new URL('/__sandbox/reset', sandbox.url), { method: 'POST' })
})
afterAll(() => sandbox.close())

const get = async <Body>(path: string): Promise<Body> =>
  (await sandbox.call('full-access', 'GET', path)).json() as Promise<Body>

describe('the account', () => {
  it('shows what the server sees of the caller', async () => {
    const answer = await sandbox.call('read-only', 'GET', '/accounts/v1/account')
    const account = (await answer.json()) as { scopes: string[] }
    expect(account).toMatchObject({
      environment: 'eu',
      application: { clientId: sandbox.connection('read-only').clientId },
      features: { usageMetering: true, insights: false },
    })
    expect(account.scopes).toHaveLength(9)
    expect(account.scopes.every((scope) => scope.startsWith('read:'))).toBe(true)
  })
})

describe('customers', () => {
  it('come by page number with the neighbours in Link', async () => {
    const answer = await sandbox.call('full-access', 'GET', '/accounts/v1/customers?page=2&pageSize=150')
    const body = (await answer.json()) as { customers: object[] }
    expect(body).toMatchObject({ page: 2, totalPages: 3, total: 400 })
    expect(body.customers).toHaveLength(150)
    const relations = [...(answer.headers.get('link') ?? '').matchAll(/page=(\d)[^>]*>; rel="(\w+)"/g)]
    expect(relations.map(([, page, relation]) => [relation, page])).toEqual([
      ['first', '1'],
      ['prev', '1'],
      ['next', '3'],
      ['last', '3'],
    ])
    expect(await get('/accounts/v1/customers?page=9')).toMatchObject({ customers: [] })
  })

  it('have 400 different names, one of 128 characters', async () => {
    const pages = [1, 2].map((page) =>
      get<{ customers: { userId: string }[] }>(`/accounts/v1/customers?pageSize=200&page=${page}`),
    )
    const names = (await Promise.all(pages)).flatMap(({ customers }) => customers.map(({ userId }) => userId))
    expect(new Set(names).size).toBe(400)
    expect(Math.max(...names.map((name) => name.length))).toBe(128)
  })
})

describe('alerts', () => {
  type Alert = { alertId: string; meterId: string; value: number; status: string; severity: string; reachedAt: string }

  it('are filtered, and paged to the end', async () => {
    const first = await get<{ alerts: Alert[]; paging: { nextCursor: string } }>(
      '/alerts/v1/alerts?limit=5&status=closed',
    )
    const second = await get<{ alerts: Alert[] }>(
      `/alerts/v1/alerts?limit=5&status=closed&cursor=${first.paging.nextCursor}`,
    )
    const both = [...first.alerts, ...second.alerts]
    expect(new Set(both.map(({ alertId }) => alertId)).size).toBe(10)
    expect(both.every(({ status }) => status === 'closed')).toBe(true)
    const times = both.map(({ reachedAt }) => reachedAt)
    expect(times).toEqual(times.toSorted().toReversed())
    const critical = await get<{ alerts: Alert[] }>('/alerts/v1/alerts?severity=critical&limit=200')
    expect(critical.alerts.every(({ value }) => value >= 10_000)).toBe(true)
  })

  it('are followed as server-sent events', async () => {
    const before = Math.floor(Date.now() / 8000)
    const answer = await sandbox.call('full-access', 'GET', '/alerts/v1/alerts/stream', {
      headers: { 'last-event-id': String(before - 1) },
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (text.includes('data: ')) break
    }
    expect(text.startsWith(`retry: 3000\n\nid: ${before}\nevent: alert\n`)).toBe(true)
    const data = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? '') as Alert
    expect(data.alertId).toMatch(/^[\da-f-]{36}$/)
  })
})

describe('an export', () => {
  type Job = { id: string; status: string; progress: { done: number; total: number }; links: { result?: string } }
  const start = async (body: object = {}) =>
    sandbox.call('full-access', 'POST', '/exports/v1/exports', {
      body,
      headers: { 'idempotency-key': crypto.randomUUID() },
    })

  it('needs an Idempotency-Key', async () => {
    const answer = await sandbox.call('full-access', 'POST', '/exports/v1/exports', { body: {} })
    expect(await answer.json()).toMatchObject({
      status: 400,
      errors: [{ parameter: 'Idempotency-Key', code: 'required' }],
    })
  })

  it('is queued, runs, and has 201,000 lines with a trailer that adds up', async () => {
    const started = await start()
    expect(started.status).toBe(202)
    const job = (await started.json()) as Job
    const path = started.headers.get('location') ?? ''
    expect(job).toMatchObject({ status: 'queued', progress: { done: 0, total: 201_000 } })

    const content = `/exports/v1/exports/${job.id}/content`
    expect((await sandbox.call('full-access', 'GET', content)).status).toBe(409)

    offset = 6000
    const running = await sandbox.call('full-access', 'GET', path)
    expect(Number(running.headers.get('retry-after'))).toBeGreaterThan(0)
    const half = (await running.json()) as Job
    expect(half.status).toBe('running')
    expect(half.progress.done).toBeGreaterThan(90_000)

    offset = 12_500
    const done = await sandbox.call('full-access', 'GET', path)
    expect(done.headers.get('retry-after')).toBeNull()
    expect(await done.json()).toMatchObject({ status: 'succeeded', links: { result: content } })

    const answer = await sandbox.call('full-access', 'GET', content)
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    let count = 0
    let thousandths = 0
    let rest = ''
    let trailer: unknown
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const row = JSON.parse(line) as { value: number; trailer?: true }
        if (row.trailer) trailer = row
        else {
          count++
          thousandths += Math.round(row.value * 1000)
        }
      }
    }
    expect(rest).toBe('')
    expect(count).toBe(201_000)
    expect(trailer).toEqual({ trailer: true, count: 201_000, sum: thousandths / 1000 })
  })

  it('can be of one meter type and of some days', async () => {
    const { meterTypes } = await get<{ meterTypes: { id: string }[] }>(
      '/usage-metering/v1/meter-types?name=Fax%20pages',
    )
    const job = (await (await start({ meterTypeId: meterTypes[0]?.id })).json()) as Job
    expect(job.progress.total).toBe(2 * 67)
    expect((await start({ from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' })).status).toBe(422)
    expect((await start({ meterTypeId: '00000000-0000-4000-8000-000000000000' })).status).toBe(422)
  })
})

describe('an import of meters', () => {
  const upload = async (content: string, name: string, options?: object) => {
    const form = new FormData()
    form.append('file', new Blob([content]), name)
    if (options) form.append('options', new Blob([JSON.stringify(options)], { type: 'application/json' }))
    return sandbox.call('full-access', 'POST', '/usage-metering/v1/meters/imports', { body: form })
  }
  const parts = async () => {
    const { meterTypes } = await get<{ meterTypes: { id: string }[] }>(
      '/usage-metering/v1/meter-types?name=API%20requests',
    )
    const { streams } = await get<{ streams: { meterKey: string }[] }>('/stream-management/v1/streams')
    return { type: meterTypes[0]?.id, key: streams[5]?.meterKey }
  }

  it('makes meters from CSV and tells what is wrong by line', async () => {
    const { type, key } = await parts()
    const csv = [
      'userId,meterTypeId,meterKey,customFields.brand',
      `"Smith, ""J""",${type},${key},Acme`,
      `102,${type},${key},`,
      `102,${type},${key},`,
      `,${type},${key},`,
      `103,nonsense,${key},`,
    ].join('\r\n')
    const answer = await upload(csv, 'meters.csv')
    expect(answer.status).toBe(202)
    const job = await get<{ result: { errors: { line: number }[] } }>(answer.headers.get('location') ?? '')
    expect(job).toMatchObject({ type: 'import', status: 'succeeded', result: { created: 2, skipped: 1 } })
    expect(job.result.errors.map(({ line }) => line)).toEqual([5, 6])
    const path = `/usage-metering/v1/meters?meterTypeId=${type}&meterKey=${key}`
    const { meters } = await get<{ meters: { userId: string; customFields: object }[] }>(path)
    expect(meters.map(({ userId }) => userId)).toEqual(['Smith, "J"', '102'])
    expect(meters[0]?.customFields).toEqual({ brand: 'Acme' })
  })

  it('reads NDJSON, and only tells in a dry run', async () => {
    const { type, key } = await parts()
    const lines = `${JSON.stringify({ userId: 'x', meterTypeId: type, meterKey: key })}\nnot json\n`
    const job = (await (await upload(lines, 'meters.ndjson', { dryRun: true })).json()) as object
    expect(job).toMatchObject({ result: { created: 1, errors: [{ line: 2 }] } })
    const path = `/usage-metering/v1/meters?meterTypeId=${type}&meterKey=${key}`
    expect(await get(path)).toMatchObject({ meters: [] })
  })

  it('refuses other files, other options, other bodies and too much', async () => {
    expect((await upload('x', 'meters.pdf')).status).toBe(415)
    expect(await (await upload('', 'a.csv', { dryRun: 'maybe' })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/options/dryRun' }],
    })
    const send = (body: string, type: string) =>
      sandbox.call('full-access', 'POST', '/usage-metering/v1/meters/imports', {
        body,
        headers: { 'content-type': type },
      })
    expect((await send('{}', 'application/json')).status).toBe(415)
    expect((await send('x', 'multipart/form-data')).status).toBe(400)
    expect((await upload('x'.repeat(5 * 2 ** 20), 'a.csv')).status).toBe(413)
  })
})

describe('streams', () => {
  type Streams = {
    streams: { id: string; name: string; status: string; lastExecution: { executionId: string } | null }[]
  }
  const path = '/stream-management/v1/streams'

  it('are filtered', async () => {
    expect((await get<Streams>(path)).streams).toHaveLength(6)
    expect((await get<Streams>(`${path}?name=print`)).streams.map(({ name }) => name)).toEqual(['Print servers'])
    expect((await get<Streams>(`${path}?resource=aggregation-store`)).streams).toEqual([])
  })

  it('run for a while, once at a time', async () => {
    const [stream] = (await get<Streams>(path)).streams
    const start = () => sandbox.call('full-access', 'POST', `${path}/${stream?.id}/start`)
    const started = await start()
    expect(started.status).toBe(202)
    const { executionId } = (await started.json()) as { executionId: string }
    expect((await start()).status).toBe(409)
    expect((await get<Streams>(path)).streams[0]).toMatchObject({ status: 'Running', lastExecution: { executionId } })
    offset = 31_000
    expect((await get<Streams>(path)).streams[0]).toMatchObject({ status: 'Complete' })
    expect((await start()).status).toBe(202)
  })
})
