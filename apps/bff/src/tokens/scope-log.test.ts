import { afterEach, expect, it } from 'vitest'
import { openStore } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { exampleConnection } from './example-connection.ts'
import type { ScopeOutcome } from './learned-scopes.ts'
import { createScopeLog, type ScopeEvidence } from './scope-log.ts'

const connection = exampleConnection()
const other = exampleConnection({ id: 'other' })
const day = 86_400_000
const granted: ScopeOutcome = { kind: 'granted', scopes: ['a'] }
const refused: ScopeOutcome = { kind: 'refused', scopes: [] }

const evidence = (operation: string, outcomes: ScopeOutcome[], of = connection): ScopeEvidence => ({
  connection: of,
  operation,
  method: 'GET',
  path: '/',
  outcomes,
})

describeOnEachEngine('what was learned of scopes', (newStoreUrl) => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  const open = async (
    limits?: { connection: number; operation: number },
    lookUp: () => Promise<unknown> = () => Promise.resolve(),
    longestClose?: number,
  ) => {
    const store = await openStore(await newStoreUrl())
    closing.push(() => store.close())
    const clock = { now: 1_790_000_000_000 }
    const failures: unknown[] = []
    const log = createScopeLog({
      db: store.db,
      keyOf: async ({ operation }) => {
        await lookUp()
        return operation === 'unknown' ? undefined : operation.toLowerCase()
      },
      clock: () => clock.now,
      retention: 30 * day,
      onFailure: (error) => failures.push(error),
      ...(limits && { limits }),
      ...(longestClose !== undefined && { longestClose }),
    })
    const rows = () => store.db.selectFrom('scopeOutcomes').selectAll().orderBy('lastAt').execute()
    return { log, clock, failures, store, rows }
  }

  it('is counted by operation, whatever name a call gives it, and kept apart by connection', async () => {
    const { log, rows } = await open()
    for (const name of ['list', 'LIST', 'list']) log.record(evidence(name, [granted]))
    log.record(evidence('list', [{ kind: 'challenge', scopes: ['b', 'c'] }, refused]))
    log.record(evidence('add', [refused]))
    log.record(evidence('list', [refused], other))
    await log.close()
    expect(await log.learned(connection.id)).toEqual(
      new Map([
        ['list', { scopes: [['b', 'c']], granted: 3, refused: 1, source: 'challenge' }],
        ['add', { scopes: [], granted: 0, refused: 1, source: 'outcomes' }],
      ]),
    )
    await log.removeAll(connection.id)
    expect((await log.learned(connection.id)).size).toBe(0)
    expect((await rows()).map(({ connectionId }) => connectionId)).toEqual(['other'])
  })

  it('leaves out operations that are not known, and calls that tell nothing', async () => {
    const { log, rows, failures } = await open()
    log.record(evidence('unknown', [granted]))
    log.record(evidence('list', []))
    await log.close()
    expect([await rows(), failures]).toEqual([[], []])
  })

  it('is bounded by operation and by connection: the oldest go', async () => {
    const { log, clock, rows } = await open({ connection: 5, operation: 2 })
    for (let at = 0; at < 8; at += 1) {
      clock.now += 1
      log.record(evidence(at < 4 ? 'one' : `many-${at}`, [{ kind: 'refused', scopes: [`s${at}`] }]))
      await log.close()
    }
    expect((await rows()).map(({ scopes }) => scopes)).toEqual(['s3', 's4', 's5', 's6', 's7'])
  })

  it('ends with the retention', async () => {
    const { log, clock, rows } = await open()
    log.record(evidence('list', [granted]))
    await log.close()
    clock.now += 31 * day
    expect((await log.learned(connection.id)).size).toBe(0)
    log.record(evidence('add', [granted]))
    await log.close()
    expect((await rows()).map(({ operationId }) => operationId)).toEqual(['add'])
  })

  it('ends in time, however long an operation is looked for', async () => {
    const { log } = await open(undefined, () => new Promise(() => {}), 10)
    for (let count = 0; count < 100; count += 1) log.record(evidence('list', [granted]))
    await log.close()
    expect((await log.learned(connection.id)).size).toBe(0)
  })

  it('fails no call for a store that does not take it', async () => {
    const { log, failures, store } = await open()
    await store.db.schema.dropTable('scopeOutcomes').execute()
    log.record(evidence('list', [granted]))
    log.record(evidence('add', [granted]))
    await log.close()
    expect(failures).toHaveLength(2)
  })
})
