import type { CallDetail, HistoryQuery } from '@developer-console/shared/contract/history'
import { afterEach, expect, it } from 'vitest'
import { openStore, type Store } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { createHistory } from './create-history.ts'

const noon = Date.parse('2026-03-01T12:00:00.000Z')
const day = 86_400_000

const call = (id: string, more: Partial<CallDetail> = {}): CallDetail => ({
  id,
  connectionId: 'eu',
  connectionName: 'Production EU',
  kind: 'production',
  method: 'GET',
  path: '/metering/v2/meters',
  startedAt: new Date(noon).toISOString(),
  duration: 12.5,
  outcome: 'answered',
  status: 200,
  sentBytes: 0,
  receivedBytes: 3_000_000_000,
  request: { method: 'GET', path: '/metering/v2/meters', query: [['a', 'b']], headers: [['accept', '*/*']] },
  ...more,
})

const refused = call('refused', {
  operationId: 'createMeter',
  method: 'POST',
  status: 403,
  cause: 'insufficient-scope',
  answer: {
    status: 403,
    statusText: 'Forbidden',
    httpVersion: '1.1',
    headers: [['content-type', 'application/json']],
    sent: { method: 'POST', url: 'https://api.example.test/metering/v2/meters', headers: [] },
    redirects: [],
    timing: { wait: 3 },
  },
  body: { mediaType: 'application/json', text: '{"id":9007199254740993,"nul":"\0"}', whole: true, size: 33 },
  timing: { wait: 3, receive: 1 },
  tokenFingerprint: 'sha256:ab',
  diagnosis: { cause: 'insufficient-scope', title: 'T', explanation: 'E', evidence: [], steps: [] },
})

describeOnEachEngine('a history', (newStoreUrl) => {
  let store: Store | undefined
  let failures: { error: unknown; dropped: number }[] = []
  const open = async (more: { retention?: number; waiting?: number; now?: number } = {}) => {
    store = await openStore(await newStoreUrl())
    failures = []
    return createHistory({
      db: store.db,
      limits: { retention: more.retention ?? 30 * day, ...(more.waiting !== undefined && { waiting: more.waiting }) },
      clock: () => more.now ?? noon,
      onFailure: (error, dropped) => failures.push({ error, dropped }),
    })
  }
  afterEach(async () => {
    await store?.close()
    store = undefined
  })
  const query = (more: Partial<HistoryQuery> = {}): HistoryQuery => ({ limit: 50, ...more })

  it('gives back each call as it was recorded', async () => {
    const history = await open()
    const failed = call('failed', { outcome: 'failed', problem: { type: 'x', title: 'T', status: 502 } })
    delete failed.status
    for (const recorded of [call('plain'), refused, failed]) history.record(recorded)
    expect(await history.get('plain')).toEqual(call('plain'))
    expect(await history.get('refused')).toEqual(refused)
    expect(await history.get('failed')).toEqual(failed)
    expect(await history.get('unknown')).toBeUndefined()
    await history.close()
  })

  it('shows a call at once, though it is written later', async () => {
    const history = await open()
    history.record(call('a'))
    expect((await history.list(query())).calls.map(({ id }) => id)).toEqual(['a'])
    await history.close()
  })

  it('has the newest first and every call once, page by page', async () => {
    const history = await open()
    const ids = Array.from({ length: 45 }, (_, index) => `call-${String(index).padStart(2, '0')}`)
    // Several begin in the same millisecond, and they come in no order.
    for (const [index, id] of ids.entries())
      history.record(
        call(ids[(index * 7) % 45] ?? id, {
          startedAt: new Date(noon + Math.floor(((index * 7) % 45) / 4)).toISOString(),
        }),
      )
    for (const path of [undefined, '/metering']) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await history.list(query({ limit: 10, ...(cursor && { cursor }), ...(path && { path }) }))
        expect(page.calls.length).toBe(cursor === undefined || page.cursor ? 10 : 5)
        seen.push(...page.calls.map(({ id }) => id))
        ;({ cursor } = page)
      } while (cursor)
      expect(seen).toEqual(ids.toReversed())
    }
    await history.close()
  })

  it('finds by connection, method, status and the beginning of the path, alone and together', async () => {
    const history = await open()
    const none = call('e', { path: '/other' })
    delete none.status
    for (const recorded of [
      call('a', { connectionId: 'us' }),
      call('b', { method: 'DELETE', status: 404, path: '/metering/v2/meters/1?x=%25' }),
      call('c', { status: 422, path: '/Metering/v2/meters' }),
      call('d', { status: 503, path: '/metering/v2%/meters' }),
      none,
      call('f', { connectionId: 'us', method: 'DELETE', status: 204, path: '/metering_v2' }),
    ])
      history.record(recorded)
    const found = async (more: Partial<HistoryQuery>) =>
      (await history.list(query(more))).calls.map(({ id }) => id).sort()
    expect(await found({ connection: 'us' })).toEqual(['a', 'f'])
    expect(await found({ method: 'DELETE' })).toEqual(['b', 'f'])
    expect(await found({ method: 'delete' })).toEqual(['b', 'f'])
    expect(await found({ status: '4xx' })).toEqual(['b', 'c'])
    expect(await found({ status: '404' })).toEqual(['b'])
    expect(await found({ status: 'none' })).toEqual(['e'])
    expect(await found({ path: '/metering/v2' })).toEqual(['a', 'b', 'd'])
    expect(await found({ path: '/metering/v2%' })).toEqual(['d'])
    expect(await found({ path: '/metering_' })).toEqual(['f'])
    expect(await found({ path: '/Metering' })).toEqual(['c'])
    expect(await found({ path: '/metering', connection: 'us', method: 'DELETE', status: '2xx' })).toEqual(['f'])
    expect(await found({ connection: 'eu', status: '2xx' })).toEqual([])
    expect(await found({ path: `/' or 1=1 --` })).toEqual([])
    expect(await found({ path: '/\0' })).toEqual([])
    await history.close()
  })

  it('finds the beginning of a path among very many calls of it', async () => {
    const history = await open()
    for (let index = 0; index < 2500; index++)
      history.record(call(`m${index}`, { startedAt: new Date(noon + index).toISOString() }))
    history.record(call('other', { path: '/other', startedAt: new Date(noon + 9999).toISOString() }))
    const { calls, cursor } = await history.list(query({ path: '/meter', limit: 2 }))
    expect(calls.map(({ id }) => id)).toEqual(['m2499', 'm2498'])
    const next = await history.list(query({ path: '/meter', limit: 2, ...(cursor && { cursor }) }))
    expect(next.calls.map(({ id }) => id)).toEqual(['m2497', 'm2496'])
    await history.close()
  })

  it.each(['x', '', 'AAAA', Buffer.from('1 ').toString('base64url')])('refuses the cursor %j', async (cursor) => {
    const history = await open()
    await expect(history.list(query({ cursor }))).rejects.toMatchObject({ problem: { status: 400 } })
    await history.close()
  })

  it('forgets the calls of one connection, or all', async () => {
    const history = await open()
    for (const recorded of [call('a', { connectionId: 'us' }), call('b'), call('c')]) history.record(recorded)
    await history.clear('us')
    expect((await history.list(query())).calls.map(({ id }) => id)).toEqual(['c', 'b'])
    expect(await history.get('a')).toBeUndefined()
    await history.clear()
    expect(await history.list(query())).toEqual({ calls: [] })
    expect(await store?.db.selectFrom('callContents').selectAll().execute()).toEqual([])
    await history.close()
  })

  it('prunes what is older than its retention', async () => {
    const history = await open({ retention: day })
    for (let index = 0; index < 1200; index++)
      history.record(call(`old-${index}`, { startedAt: new Date(noon - day - 1).toISOString() }))
    history.record(call('kept', { startedAt: new Date(noon - day).toISOString() }))
    await history.prune()
    expect((await history.list(query())).calls.map(({ id }) => id)).toEqual(['kept'])
    expect(await store?.db.selectFrom('callContents').select('callId').execute()).toEqual([{ callId: 'kept' }])
    await history.close()
  })

  it('takes texts that a database may refuse', async () => {
    const history = await open()
    history.record(call('odd', { operationId: 'a\0b', connectionName: '\uD800', path: '/ü/\u{10FFFF}' }))
    history.record(call('after'))
    expect(await history.get('odd')).toMatchObject({ operationId: 'a\uFFFDb', path: '/ü/\u{10FFFF}' })
    expect(await history.get('after')).toBeDefined()
    expect(failures).toEqual([])
    await history.close()
  })

  it('loses only the call that the store will not take', async () => {
    const history = await open()
    history.record(call('good'))
    history.record(call('bad', { duration: 'no number' as unknown as number, method: null as unknown as string }))
    history.record(call('fine'))
    await history.flush()
    expect((await history.list(query())).calls.map(({ id }) => id).sort()).toEqual(['fine', 'good'])
    expect(failures.map(({ dropped }) => dropped)).toEqual([1])
    await history.close()
  })

  it('never fails a call, and drops what finds no room', async () => {
    const history = await open({ waiting: 2500 })
    const long = 'x'.repeat(1000)
    for (const id of ['a', 'b', 'c']) history.record(call(id, { body: { text: long, whole: true, size: 1000 } }))
    const circular = call('d') as CallDetail & { request: { self?: unknown } }
    circular.request.self = circular
    history.record(circular)
    await history.flush()
    expect((await history.list(query())).calls.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(failures).toHaveLength(2)
    history.record(call('e'))
    expect(await history.get('e')).toBeDefined()
    await history.close()
  })

  it('does not write a call twice where it is sent again', async () => {
    const history = await open()
    history.record(call('same'))
    await history.flush()
    history.record(call('same'))
    await history.flush()
    expect((await history.list(query())).calls).toHaveLength(1)
    expect(failures).toEqual([])
    await history.close()
  })
})
