import type { TokenEvent } from '@developer-console/shared/contract/token'
import { afterEach, expect, it } from 'vitest'
import { openStore, type Store } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { exampleConnection } from './example-connection.ts'
import { createTokenLog, viewLoggedRequest } from './token-log.ts'

const connection = exampleConnection()
const other = exampleConnection({ id: 'other' })
const start = 1_790_000_000_000
const hour = 3_600_000
const day = 24 * hour
const event = (at: number, more: Partial<TokenEvent> = {}): TokenEvent => ({
  at: new Date(start + at).toISOString(),
  outcome: 'issued',
  asked: {},
  scopes: ['read:meters'],
  fingerprint: `sha256:${at}`,
  ...more,
})

describeOnEachEngine('the log of token requests', (newStoreUrl) => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  const open = async ({ url, most = 500 }: { url?: string; most?: number } = {}) => {
    const store: Store = await openStore(url ?? (await newStoreUrl()))
    const clock = { now: start }
    const failures: unknown[] = []
    const log = createTokenLog({
      db: store.db,
      clock: () => clock.now,
      retention: 30 * day,
      onFailure: (error) => failures.push(error),
      most,
    })
    closing.push(() => store.close())
    return { log, clock, failures, store }
  }
  const ages = async (log: Awaited<ReturnType<typeof open>>['log'], id = connection.id, limit = 100) =>
    (await log.list(id, limit)).map(({ at }) => Date.parse(at) - start)

  it('gives back what was recorded, newest first, of one connection', async () => {
    const { log } = await open()
    const refusal: TokenEvent = {
      at: event(2).at,
      outcome: 'refused',
      asked: { scope: 'x' },
      status: 401,
      cause: 'secret-wrong',
    }
    log.record(connection, event(1))
    log.record(other, event(5))
    log.record(connection, refusal)
    expect((await log.list(connection.id, 100)).map(viewLoggedRequest)).toEqual([refusal, event(1)])
    expect(await ages(log, other.id)).toEqual([5])
    expect(await log.list('none', 100)).toEqual([])
    expect(await ages(log, connection.id, 1)).toEqual([2])
  })

  it('keeps the order of what came at the same time, and everything over a restart', async () => {
    const url = await newStoreUrl()
    const first = await open({ url })
    for (const cause of ['a', 'b', 'c']) first.log.record(connection, event(0, { cause }))
    await first.log.close()
    const { log } = await open({ url })
    expect((await log.list(connection.id, 100)).map(({ cause }) => cause)).toEqual(['c', 'b', 'a'])
  })

  it('keeps so many of each connection, and none beyond its time', async () => {
    const { log, clock, store } = await open({ most: 3 })
    log.record(other, event(0))
    for (let at = 1; at <= 10; at += 1) log.record(connection, event(at))
    expect(await ages(log)).toEqual([10, 9, 8])
    expect(await ages(log, other.id)).toEqual([0])
    clock.now += 31 * day
    expect(await ages(log)).toEqual([])
    log.record(connection, event(31 * day))
    expect(await ages(log)).toEqual([31 * day])
    expect(await store.db.selectFrom('tokenEvents').select('id').execute()).toHaveLength(1)
  })

  it('looks once an hour at most for what is beyond its time', async () => {
    const { log, clock, store } = await open()
    const kept = async () => (await store.db.selectFrom('tokenEvents').select('at').orderBy('at').execute()).length
    for (const [after, count] of [
      [0, 1],
      [30 * day, 2],
      [30 * day + hour - 1, 3],
      [30 * day + hour, 3],
    ] as const) {
      clock.now = start + after
      log.record(connection, event(after))
      expect((await ages(log)).includes(0)).toBe(after <= 30 * day)
      expect(await kept()).toBe(count)
    }
  })

  it('holds what a closed store does not take, and fails no token for it', async () => {
    const { log, failures, store } = await open()
    await store.db.schema.dropTable('tokenEvents').execute()
    log.record(connection, event(1))
    await log.close()
    expect(failures).toHaveLength(1)
  })
})
