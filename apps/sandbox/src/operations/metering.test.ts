import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'

type Row = { id: string; name: string; userId: string; value: number; meterTypeId: string; meterKey: string }
type Page = { meters: Row[]; paging: { nextCursor: string | null; hasMore: boolean } }
type Problem = { type: string; status: number; errors: { pointer?: string; parameter?: string; code: string }[] }

const types = '/usage-metering/v1/meter-types'
const meters = '/usage-metering/v1/meters'
const events = '/ingest/v1/usage-events'

let sandbox: RunningSandbox
let offset = 0
const startedAt = Date.now()

beforeAll(async () => {
  sandbox = await runningSandbox({ now: () => Date.now() + offset })
})
beforeEach(async () => {
  offset = 0
  await fetch(new URL('/__sandbox/reset', sandbox.url), { method: 'POST' })
})
afterAll(() => sandbox.close())

const call: RunningSandbox['call'] = (...request) => sandbox.call(...request)
const get = async <Body>(path: string): Promise<Body> =>
  (await call('full-access', 'GET', path)).json() as Promise<Body>
const problemOf = async (answer: Response) => (await answer.json()) as Problem

const sheets = {
  name: 'Pay per sheet',
  description: 'Counts printed sheets',
  unit: 'sheets',
  category: 'Printing',
  aggregation: { type: 'sum' },
  resetSchedule: { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' },
  timezone: 'Etc/UTC',
  capacity: 10_000,
  thresholds: [
    { name: 'WARN', capacityPercentage: 90, customFields: { action: 'WARN' } },
    { name: 'STOP', absoluteValue: 10_000, customFields: { action: 'STOP' } },
  ],
}

const firstStreamKey = async () =>
  (await get<{ streams: { meterKey: string }[] }>('/stream-management/v1/streams')).streams[0]?.meterKey ?? ''

const createSheets = async () => (await (await call('full-access', 'POST', types, { body: sheets })).json()) as Row

describe('what the vendor tells a newcomer to do', () => {
  it('works from the meter type to the clean-up', async () => {
    const meterKey = await firstStreamKey()
    await createSheets()
    const found = await get<{ meterTypes: Row[] }>(`${types}?name=${encodeURIComponent(sheets.name)}`)
    expect(found.meterTypes).toHaveLength(1)
    const meterTypeId = found.meterTypes[0]?.id ?? ''

    for (const userId of ['101', '102', 'Cloud AI']) {
      const body = { userId, meterKey, meterTypeId, customFields: { brand: 'Acme', department: 'Research' } }
      const made = await call('full-access', 'POST', meters, { body })
      expect(made.status).toBe(201)
      const meter = (await made.json()) as Row
      expect(made.headers.get('location')).toBe(`${meters}/${meter.id}`)
      expect(meter).toMatchObject({ userId, value: 0, unit: 'sheets', meterTypeName: sheets.name })
    }

    const listed = await get<Page>(`${meters}?meterKey=${meterKey}&meterTypeId=${meterTypeId}`)
    expect(listed.meters).toHaveLength(3)

    const tooEarly = await call('full-access', 'DELETE', `${types}/${meterTypeId}`)
    expect(tooEarly.status).toBe(409)
    expect(tooEarly.headers.get('link')).toContain(`${meters}?meterTypeId=${meterTypeId}`)
    expect(await tooEarly.json()).toMatchObject({ numberOfMeters: 3 })

    for (const { id } of listed.meters) {
      expect((await call('full-access', 'DELETE', `${meters}/${id}`)).status).toBe(204)
      expect((await call('full-access', 'DELETE', `${meters}/${id}`)).status).toBe(404)
    }
    expect((await call('full-access', 'DELETE', `${types}/${meterTypeId}`)).status).toBe(204)
    expect((await call('full-access', 'GET', `${types}/${meterTypeId}`)).status).toBe(404)
  })
})

describe('listing meter types', () => {
  it('answers in the documented envelope with the documented members and times', async () => {
    const { meterTypes } = await get<{ meterTypes: Record<string, unknown>[] }>(types)
    expect(meterTypes).toHaveLength(12)
    const documented =
      'id accountId name description category unit aggregation resetSchedule timezone activeFrom activeTo externalRef numberOfMeters createdAt updatedAt'
    expect(Object.keys(meterTypes[0] ?? {})).toEqual(expect.arrayContaining(documented.split(' ')))
    expect(meterTypes[0]).toMatchObject({
      name: 'API requests',
      aggregation: { type: 'increment' },
      numberOfMeters: 620,
      resetSchedule: { day: 'L', hour: '0', minute: '0', month: '*', weekday: '*' },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
    })
  })

  it('filters by several categories and sorts', async () => {
    const path = `${types}?category=Printing&category=Energy&sort=-name`
    const { meterTypes } = await get<{ meterTypes: Row[] }>(path)
    expect(meterTypes.map(({ name }) => name)).toEqual(['Printed sheets', 'Charged energy'])
  })

  it('refuses a sorting that there is not', async () => {
    const answer = await call('full-access', 'GET', `${types}?sort=colour`)
    expect(await problemOf(answer)).toMatchObject({ status: 400, errors: [{ parameter: 'sort', code: 'enum' }] })
  })
})

describe('creating a meter type', () => {
  it('answers 201 with Location and ETag, and shows it unchanged', async () => {
    const made = await call('full-access', 'POST', types, { body: sheets })
    expect(made.status).toBe(201)
    const body = (await made.json()) as Row
    expect(body).toMatchObject({ ...sheets, numberOfMeters: 0, externalRef: null, activeTo: null })
    const shown = await call('full-access', 'GET', made.headers.get('location') ?? '')
    expect(shown.headers.get('etag')).toBe(made.headers.get('etag'))
    expect(await shown.json()).toEqual(body)
  })

  it.each<[string, object, string, string]>([
    ['no name', { name: undefined }, '/name', 'required'],
    ['a long name', { name: 'a'.repeat(81) }, '/name', 'tooBig'],
    ['another aggregation', { aggregation: { type: 'median' } }, '/aggregation/type', 'enum'],
    [
      'an hour that is a number',
      { resetSchedule: { ...sheets.resetSchedule, hour: 0 } },
      '/resetSchedule/hour',
      'type',
    ],
    ['an hour of 24', { resetSchedule: { ...sheets.resetSchedule, hour: '24' } }, '/resetSchedule/hour', 'format'],
    ['no time zone', { timezone: 'Mars/Olympus' }, '/timezone', 'enum'],
    [
      'both kinds of threshold in one',
      { thresholds: [{ name: 'A', capacityPercentage: 1, absoluteValue: 1 }] },
      '/thresholds/0',
      'oneOf',
    ],
    ['a percentage of nothing', { capacity: undefined }, '/thresholds/0/capacityPercentage', 'required'],
    ['a member of the server', { numberOfMeters: 3 }, '/numberOfMeters', 'readOnly'],
    ['a misspelt member', { timeZone: 'Etc/UTC' }, '/timeZone', 'unknownField'],
    ['a member that needs escaping', { 'a/b~c': 1 }, '/a~1b~0c', 'unknownField'],
  ])('refuses %s with its pointer', async (_, change, pointer, code) => {
    const answer = await call('full-access', 'POST', types, { body: { ...sheets, ...change } })
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ status: 422, type: 'https://sandbox.invalid/problems/validation' })
    expect(problem.errors).toContainEqual({ pointer, code, detail: expect.any(String) })
  })

  it.each(['null', '[]', '"text"', '7'])('refuses a body that is no object: %s', async (body) => {
    const answer = await call('full-access', 'POST', types, { body, headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(422)
  })

  it('refuses broken JSON, another media type and a megabyte too much', async () => {
    const post = async (body: string, type: string) =>
      (await call('full-access', 'POST', types, { body, headers: { 'content-type': type } })).status
    expect(await post('{"name":', 'application/json')).toBe(400)
    expect(await post(JSON.stringify(sheets), 'text/plain')).toBe(415)
    expect(await post(JSON.stringify({ name: 'a'.repeat(2 ** 20) }), 'application/json')).toBe(413)
  })

  it('refuses a name or externalRef that is taken', async () => {
    await call('full-access', 'POST', types, { body: { ...sheets, externalRef: 'sheet' } })
    const sameName = await call('full-access', 'POST', types, { body: sheets })
    expect(await problemOf(sameName)).toMatchObject({ status: 409, errors: [{ pointer: '/name', code: 'unique' }] })
    const sameRef = await call('full-access', 'POST', types, {
      body: { ...sheets, name: 'Other', externalRef: 'sheet' },
    })
    expect(await problemOf(sameRef)).toMatchObject({ status: 409, errors: [{ pointer: '/externalRef' }] })
  })

  it('keeps 200 of them and no more', async () => {
    const make = async (index: number) =>
      (await call('full-access', 'POST', types, { body: { ...sheets, name: `Type ${index}` } })).status
    const statuses = await Promise.all(Array.from({ length: 201 }, (_, index) => make(index)))
    expect(statuses.filter((status) => status === 201)).toHaveLength(200)
    expect(statuses.filter((status) => status === 409)).toHaveLength(1)
  })
})

describe('an Idempotency-Key', () => {
  const post = (body: object, key: string) =>
    call('full-access', 'POST', types, { body, headers: { 'idempotency-key': key } })

  it('makes a repeat answer as the first did', async () => {
    const first = await post(sheets, 'k-1')
    const again = await post(sheets, 'k-1')
    expect([first.status, again.status]).toEqual([201, 201])
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('idempotency-key')).toBe('k-1')
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(await again.json()).toEqual(await first.json())
  })

  it('belongs to one body and to one client', async () => {
    await post(sheets, 'k-1')
    const other = await post({ ...sheets, name: 'Other' }, 'k-1')
    expect(await problemOf(other)).toMatchObject({
      status: 409,
      type: expect.stringContaining('idempotency-key-reused'),
    })
    const stranger = await call('sixty-seconds', 'POST', types, { body: sheets, headers: { 'idempotency-key': 'k-1' } })
    expect(await problemOf(stranger)).toMatchObject({ status: 409, type: expect.stringContaining('already-exists') })
  })

  it('may be used again after a refusal', async () => {
    expect((await post({ ...sheets, name: '' }, 'k-1')).status).toBe(422)
    expect((await post(sheets, 'k-1')).status).toBe(201)
  })

  it('has at most 64 characters', async () => {
    expect((await post(sheets, 'k'.repeat(65))).status).toBe(400)
  })
})

describe('changing a meter type', () => {
  const patch = (id: string, body: object, headers: Record<string, string>) =>
    call('full-access', 'PATCH', `${types}/${id}`, {
      body,
      headers: { 'content-type': 'application/merge-patch+json', ...headers },
    })

  it('needs the ETag of the state that was seen', async () => {
    const { id } = await createSheets()
    const etag = (await call('full-access', 'GET', `${types}/${id}`)).headers.get('etag') ?? ''
    expect((await patch(id, { unit: 'pages' }, {})).status).toBe(428)
    const changed = await patch(id, { unit: 'pages' }, { 'if-match': etag })
    expect(await changed.json()).toMatchObject({ unit: 'pages', name: sheets.name })
    const stale = await patch(id, { unit: 'sides' }, { 'if-match': etag })
    expect(stale.status).toBe(412)
    expect(stale.headers.get('etag')).toBe(changed.headers.get('etag'))
  })

  it('merges: null removes, members of members stay', async () => {
    const { id } = await createSheets()
    const changed = await patch(
      id,
      { capacity: null, thresholds: null, description: null, resetSchedule: { day: '2' } },
      { 'if-match': '*' },
    )
    expect(await changed.json()).toMatchObject({
      capacity: null,
      thresholds: [],
      description: '',
      resetSchedule: { ...sheets.resetSchedule, day: '2' },
    })
  })

  it('refuses what the result would not allow', async () => {
    const { id } = await createSheets()
    const problem = await problemOf(await patch(id, { capacity: null }, { 'if-match': '*' }))
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/thresholds/0/capacityPercentage' }] })
    const readOnly = await problemOf(await patch(id, { id: 'x', accountId: 'y' }, { 'if-match': '*' }))
    expect(readOnly.errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/id', 'readOnly'],
      ['/accountId', 'readOnly'],
    ])
    const taken = await patch(id, { name: 'API requests' }, { 'if-match': '*' })
    expect(taken.status).toBe(409)
  })

  it('says which media types a patch may have', async () => {
    const { id } = await createSheets()
    const answer = await patch(id, {}, { 'if-match': '*', 'content-type': 'application/json-patch+json' })
    expect(answer.status).toBe(415)
    expect(answer.headers.get('accept-patch')).toBe('application/merge-patch+json, application/json')
  })

  it('leaves the meters that exist as they were', async () => {
    const { id } = await createSheets()
    const body = { userId: 'a', meterKey: await firstStreamKey(), meterTypeId: id }
    const meter = (await (await call('full-access', 'POST', meters, { body })).json()) as Row
    await patch(id, { unit: 'pages', name: 'Renamed' }, { 'if-match': '*' })
    expect(await get(`${meters}/${meter.id}`)).toMatchObject({ unit: 'sheets', meterTypeName: 'Renamed' })
  })

  it('answers 304 where nothing has changed', async () => {
    const { id } = await createSheets()
    const etag = (await call('full-access', 'GET', `${types}/${id}`)).headers.get('etag') ?? ''
    const read = async (known: string) =>
      (await call('full-access', 'GET', `${types}/${id}`, { headers: { 'if-none-match': known } })).status
    expect(await read(`"other", W/${etag}`)).toBe(304)
    await patch(id, { unit: 'pages' }, { 'if-match': etag })
    expect(await read(etag)).toBe(200)
  })
})

describe('listing meters', () => {
  it('walks 3000 distinct meters by cursor', async () => {
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: Page = await get<Page>(`${meters}?limit=200${cursor === null ? '' : `&cursor=${cursor}`}`)
      ids.push(...page.meters.map(({ id }) => id))
      expect(page.paging.hasMore).toBe(page.paging.nextCursor !== null)
      cursor = page.paging.nextCursor
    } while (cursor !== null)
    expect(ids).toHaveLength(3000)
    expect(new Set(ids).size).toBe(3000)
  })

  it('goes on where it was although something was deleted and made meanwhile', async () => {
    const first = await get<Page>(`${meters}?limit=3`)
    await call('full-access', 'DELETE', `${meters}/${first.meters[2]?.id}`)
    const next = await get<Page>(`${meters}?limit=3&cursor=${first.paging.nextCursor}`)
    const whole = await get<Page>(`${meters}?limit=5`)
    expect(next.meters.map(({ id }) => id)).toEqual(whole.meters.slice(2).map(({ id }) => id))
  })

  it('filters by custom field, by several types and by time', async () => {
    const byField = await get<{ meters: { customFields: { brand: string } }[] }>(
      `${meters}?limit=200&customFields[brand]=Acme&customFields[region]=APAC`,
    )
    expect(byField.meters.length).toBeGreaterThan(10)
    for (const { customFields } of byField.meters) expect(customFields).toMatchObject({ brand: 'Acme', region: 'APAC' })

    const { meterTypes } = await get<{ meterTypes: Row[] }>(types)
    const [fax, lowest] = [meterTypes.at(-1)?.id, meterTypes.at(-2)?.id]
    const byType = await get<Page>(`${meters}?limit=200&meterTypeId=${fax}&meterTypeId=${lowest}`)
    expect(byType.meters).toHaveLength(102)

    const bound = new Date(startedAt - 5 * 86_400_000).toISOString()
    const recent = await get<Page>(`${meters}?limit=200&updatedAt[gte]=${bound}`)
    const older = await get<Page>(`${meters}?limit=200&updatedAt[lt]=${bound}`)
    expect(recent.meters.length).toBeGreaterThan(100)
    const ids = new Set(recent.meters.map(({ id }) => id))
    expect(older.meters.some(({ id }) => ids.has(id))).toBe(false)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
    ['meterKey=1', 'meterKey'],
    ['meterTypeId=1', 'meterTypeId[0]'],
    ['updatedAt[gte]=yesterday', 'updatedAt[gte]'],
    ['cursor=made-up', 'cursor'],
  ])('refuses %s by name', async (query, parameter) => {
    const problem = await problemOf(await call('full-access', 'GET', `${meters}?${query}`))
    expect(problem).toMatchObject({ status: 400, errors: [{ parameter }] })
  })

  it('refuses a cursor that was forged, is of other filters, or is old', async () => {
    const { paging } = await get<Page>(`${meters}?limit=1`)
    const cursor = paging.nextCursor ?? ''
    const read = (query: string) => call('full-access', 'GET', `${meters}?${query}`)
    const forged = `${Buffer.from('{"position":2900}').toString('base64url')}.${cursor.split('.')[1]}`
    expect(await problemOf(await read(`cursor=${forged}`))).toMatchObject({ errors: [{ code: 'cursor-invalid' }] })
    const mismatched = await read(`cursor=${cursor}&customFields[brand]=Acme`)
    expect(await problemOf(mismatched)).toMatchObject({ errors: [{ code: 'cursor-mismatch' }] })
    expect((await read(`cursor=${cursor}&limit=7`)).status).toBe(200)
    offset = 15 * 60_000 + 1000
    expect((await read(`cursor=${cursor}`)).status).toBe(410)
  })
})

describe('a meter', () => {
  it('is one for each user, type and key', async () => {
    const { id: meterTypeId } = await createSheets()
    const body = { userId: '101', meterKey: await firstStreamKey(), meterTypeId }
    expect((await call('full-access', 'POST', meters, { body })).status).toBe(201)
    const twin = await call('full-access', 'POST', meters, { body: { ...body, meterKey: body.meterKey.toUpperCase() } })
    expect(await twin.json()).toMatchObject({ status: 409, meterId: expect.any(String) })
  })

  it('hints at the spelling of one page of the documentation', async () => {
    const body = { userID: '101', meterKey: await firstStreamKey(), meterTypeID: (await createSheets()).id }
    const { errors } = (await (await call('full-access', 'POST', meters, { body })).json()) as {
      errors: { pointer: string; detail: string }[]
    }
    expect(errors.find(({ pointer }) => pointer === '/meterTypeID')?.detail).toContain('Did you mean meterTypeId?')
  })

  it('needs a meter type that exists', async () => {
    const body = { userId: '1', meterKey: await firstStreamKey(), meterTypeId: '00000000-0000-4000-8000-000000000000' }
    const problem = await problemOf(await call('full-access', 'POST', meters, { body }))
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/meterTypeId', code: 'unknown' }] })
  })

  it('tells a malformed id from an unknown one', async () => {
    expect((await call('full-access', 'GET', `${meters}/1`)).status).toBe(400)
    expect((await call('full-access', 'GET', `${meters}/00000000-0000-4000-8000-000000000000`)).status).toBe(404)
  })

  it('is changed by merge patch, and keeps what is the server’s', async () => {
    const [meter] = (await get<Page>(`${meters}?limit=1`)).meters
    const patch = (body: object) => call('full-access', 'PATCH', `${meters}/${meter?.id}`, { body })
    const changed = await patch({ customFields: { brand: null, colour: 'red' } })
    const { customFields } = (await changed.json()) as { customFields: Record<string, string> }
    expect(Object.keys(customFields).toSorted()).toEqual(['colour', 'department', 'model', 'region'])
    const refused = await problemOf(await patch({ value: 1, periodStart: 'x' }))
    expect(refused.errors.map(({ code }) => code)).toEqual(['readOnly', 'readOnly'])
  })

  it('is gone after the period in which it was to be deleted on reset', async () => {
    const everyMinute = { ...sheets.resetSchedule, day: '*', hour: '*', minute: '*' }
    const { id: meterTypeId } = (await (
      await call('full-access', 'POST', types, { body: { ...sheets, resetSchedule: everyMinute } })
    ).json()) as Row
    const body = { userId: 'soon gone', meterKey: await firstStreamKey(), meterTypeId, deleteOnReset: true }
    const { id, ...meter } = (await (await call('full-access', 'POST', meters, { body })).json()) as Row & {
      periodEnd: string
    }
    offset = Date.parse(meter.periodEnd) - Date.now() - 60_000
    expect((await call('full-access', 'GET', `${meters}/${id}`)).status).toBe(200)
    offset += 60_001
    expect((await call('full-access', 'GET', `${meters}/${id}`)).status).toBe(404)
  })

  it.each(['Cloud AI', "O'Neill/Sons", 'Ölands Glas & Kök AB', '東京メーター', 'a+b@example.test', '+46 70 000 00 01'])(
    'is found by the user %s',
    async (userId) => {
      const answer = await call('full-access', 'GET', `${meters}/search?userId=${encodeURIComponent(userId)}`)
      const found = (await answer.json()) as { meters: Row[] }
      expect(found.meters.length).toBeGreaterThan(5)
      expect(new Set(found.meters.map((meter) => meter.userId))).toEqual(new Set([userId]))
      expect(answer.headers.get('deprecation')).toMatch(/^@\d+$/)
      expect(answer.headers.get('link')).toContain('rel="successor-version"')
    },
  )
})

describe('the values of a meter', () => {
  const valuesOf = async (query: string, accept = 'application/json') => {
    const [meter] = (await get<Page>(`${meters}?limit=1`)).meters
    return call('full-access', 'GET', `${meters}/${meter?.id}/values?${query}`, { headers: { accept } })
  }
  type Values = { values: { windowStart: string; value: number; group?: Record<string, string> }[] }

  it('are those of the period, added up', async () => {
    const [meter] = (await get<{ meters: (Row & { periodStart: string })[] }>(`${meters}?limit=1`)).meters
    const from = encodeURIComponent(meter?.periodStart ?? '')
    const { values } = await get<Values>(`${meters}/${meter?.id}/values?from=${from}`)
    const later = (await get<Row>(`${meters}/${meter?.id}`)).value
    const total = values.reduce((sum, { value }) => sum + value, 0)
    expect(total).toBeGreaterThanOrEqual(meter?.value ?? Number.NaN)
    expect(total).toBeLessThanOrEqual(later)
  })

  it('come by week, grouped, as JSON or CSV', async () => {
    const { values } = (await (await valuesOf('windowSize=week&groupBy=brand,region')).json()) as Values
    expect(values.length).toBeGreaterThanOrEqual(4)
    for (const { windowStart, group } of values) {
      expect(new Date(windowStart).getUTCDay()).toBe(1)
      expect(Object.keys(group ?? {})).toEqual(['brand', 'region'])
    }
    const csv = await valuesOf('groupBy=brand', 'text/csv, application/json;q=0.5')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect((await csv.text()).split('\n')[0]).toBe('windowStart,windowEnd,value,brand')
    expect((await valuesOf('', 'application/xml')).status).toBe(406)
  })

  it('refuse a plus that was not encoded, and an end before the start', async () => {
    expect(await problemOf(await valuesOf('from=2026-11-01T00:00:00+01:00'))).toMatchObject({
      status: 400,
      errors: [{ parameter: 'from' }],
    })
    expect((await valuesOf('from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z')).status).toBe(400)
    expect((await valuesOf('groupBy=brand,colour')).status).toBe(400)
  })
})

describe('usage events', () => {
  const post = (body: object | string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, query = '') =>
    call('full-access', 'POST', events + query, { body, headers })

  it('move the value of a meter', async () => {
    const { id: meterTypeId } = await createSheets()
    const meterKey = await firstStreamKey()
    const meter = (await (
      await call('full-access', 'POST', meters, { body: { userId: 'printer', meterKey, meterTypeId } })
    ).json()) as Row
    const batch = [
      { eventId: '1', userId: 'printer', value: 2.5 },
      { eventId: '2', userId: 'printer', value: 7500, timestamp: Date.now() },
      { eventId: '3', userId: 'printer', value: 1500, meterKey },
    ]
    expect(await (await post(batch)).json()).toEqual({ accepted: 3, duplicates: 0, suspended: 0, results: [] })
    expect((await get<Row>(`${meters}/${meter.id}`)).value).toBe(9002.5)
    const { alerts } = await get<{ alerts: { meterId: string; thresholdReached: { name: string } }[] }>(
      '/alerts/v1/alerts',
    )
    const ours = alerts.filter(({ meterId }) => meterId === meter.id)
    expect(ours.map(({ thresholdReached }) => thresholdReached.name)).toEqual(['WARN'])
    const { usageEvents } = await get<{ usageEvents: { eventId: string; meterIds: string[] }[] }>(
      `${events}?userId=printer`,
    )
    expect(usageEvents.map(({ eventId }) => eventId)).toEqual(['3', '2', '1'])
    expect(usageEvents[0]?.meterIds).toEqual([meter.id])
  })

  it('are suspended one by one, with the reason', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString()
    const { meterTypes } = await get<{ meterTypes: Row[] }>(types)
    const fax = (await get<Page>(`${meters}?meterTypeId=${meterTypes.at(-1)?.id}&limit=1`)).meters[0]
    const batch = [
      { eventId: 'a', userId: 'Cloud AI', value: 1 },
      { eventId: 'a', userId: 'Cloud AI', value: 1 },
      { eventId: 'b', value: 1 },
      { eventId: 'c', userId: 'Cloud AI' },
      { eventId: 'd', userId: 'Cloud AI', value: 1, timestamp: future },
      { eventId: 'e', userId: 'nobody', value: 1 },
      { eventId: 'f', userId: 'Cloud AI', value: 1, timestamp: 0 },
    ]
    expect(await (await post(batch)).json()).toEqual({
      accepted: 1,
      duplicates: 1,
      suspended: 5,
      results: [
        { index: 1, status: 'duplicate', eventId: 'a' },
        { index: 2, status: 'suspended', reason: 'missing-user-id' },
        { index: 3, status: 'suspended', reason: 'missing-value' },
        { index: 4, status: 'suspended', reason: 'timestamp-in-future' },
        { index: 5, status: 'suspended', reason: 'no-matching-meter' },
        { index: 6, status: 'suspended', reason: 'before-active-from' },
      ],
    })
    expect(fax?.value).toBe(0)
  })

  it('are all or nothing where atomic', async () => {
    const batch = [
      { eventId: 'a', userId: 'Cloud AI', value: 1 },
      { eventId: 'b', userId: 'nobody', value: 1 },
    ]
    const answer = await post(batch, {}, '?mode=atomic')
    expect(await problemOf(answer)).toMatchObject({
      status: 422,
      errors: [{ pointer: '/1', code: 'no-matching-meter' }],
    })
    expect(await (await post(batch.slice(0, 1))).json()).toMatchObject({ accepted: 1 })
  })

  it('come as one object, by the line, and as gzip', async () => {
    expect(await (await post({ eventId: '1', userId: 'Cloud AI', value: 1 })).json()).toMatchObject({ accepted: 1 })
    const lines = '{"eventId":"2","userId":"Cloud AI","value":1}\n\n{"eventId":"3","userId":"Cloud AI","value":1}\n'
    const ndjson = await post(lines, { 'content-type': 'application/x-ndjson' })
    expect(await ndjson.json()).toMatchObject({ accepted: 2 })
    const zipped = await post(gzipSync(lines.replaceAll('"eventId":"', '"eventId":"z')), {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    })
    expect(await zipped.json()).toMatchObject({ accepted: 2 })
  })

  it.each<[string, number, string | Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ['a bomb of gzip', 413, gzipSync(Buffer.alloc(50 * 2 ** 20)), { 'content-encoding': 'gzip' }],
    ['no gzip at all', 400, '{}', { 'content-encoding': 'gzip' }],
    ['another coding', 415, '{}', { 'content-encoding': 'br' }],
    ['another type', 415, '{}', { 'content-type': 'text/csv' }],
    ['1001 events', 422, JSON.stringify(Array.from({ length: 1001 }, (_, index) => ({ eventId: `${index}` }))), {}],
    [
      'lines that are not UTF-8',
      400,
      Uint8Array.from(Buffer.from('{"eventId":"\u00fc","userId":"x","value":1}', 'latin1')),
      { 'content-type': 'application/x-ndjson' },
    ],
    ['no events', 422, '[]', {}],
    ['no identifier', 422, '[{"value":1}]', {}],
  ])('refuse %s', async (_, status, body, headers) => {
    const answer = await post(body, { 'content-type': 'application/json', ...headers })
    expect(answer.status).toBe(status)
  })

  it('are listed by pages without end, filtered by time and user', async () => {
    type List = {
      usageEvents: { eventId: string; userId: string; timestamp: string }[]
      paging: Page['paging'] & { total?: number }
    }
    const first = await get<List>(`${events}?limit=500`)
    const second = await get<List>(`${events}?limit=500&cursor=${first.paging.nextCursor}`)
    expect(first.paging.total).toBeUndefined()
    const ids = [...first.usageEvents, ...second.usageEvents].map(({ eventId }) => eventId)
    expect(new Set(ids).size).toBe(1000)
    const ours = await get<List>(`${events}?userId=${encodeURIComponent('Cloud AI')}&limit=500`)
    expect(new Set(ours.usageEvents.map(({ userId }) => userId))).toEqual(new Set(['Cloud AI']))
    expect((await call('full-access', 'GET', `${events}?limit=501`)).status).toBe(400)
  })
})
