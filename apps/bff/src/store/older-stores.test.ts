import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { AuditPage } from '@developer-console/shared/contract/audit'
import type { CallDetail, CallPage } from '@developer-console/shared/contract/history'
import type { OperationIndex } from '@developer-console/shared/contract/operation'
import type { SavedRequestList } from '@developer-console/shared/contract/saved-request'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createConnectionStore } from '../connections/connection-store.ts'
import { createDocumentStore } from '../documents/document-store.ts'
import { consoleDirectory, startConsole } from '../test-console.ts'
import { createSharedTokens } from '../tokens/shared-tokens.ts'
import { createTokenLog } from '../tokens/token-log.ts'
import { migrate } from './migrate.ts'
import { type Engine, migrations } from './migrations.ts'
import { openStore } from './open-store.ts'
import { openSealing } from './sealing-key.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { describeOnEachEngine } from './test-engines.ts'

type Row = Record<string, string | number | null | { base64: string }>

/** What a console left in the tables of each step, as it was then: kept here, and made by nothing of today. */
const rowsOfSteps = JSON.parse(await readFile(new URL('older-rows.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Row[]>
>
const sealingKey = Buffer.alloc(32, 3).toString('base64')
/** What the cookie of the session among the rows holds. */
const sessionToken = 'c5PEoVcifkPOmmr8jgFjgsZrNuU2IsRzQyrheNj_ZpA'
/** Soon after the rows were written. */
const clock = () => Date.parse('2026-03-01T12:01:00.000Z')

let place: Awaited<ReturnType<typeof consoleDirectory>>
beforeAll(async () => {
  place = await consoleDirectory()
})
afterAll(() => place.remove())

/** A store as it was when `known` steps were all there were, with rows in each of its tables. */
const createOlderStore = async (url: string, engine: Engine, known: number) => {
  const dialect =
    engine === 'sqlite'
      ? sqliteDialect(url.slice('file:'.length))
      : new PostgresDialect({ pool: new Pool({ connectionString: url }) })
  const db = new Kysely<never>({ dialect })
  const steps = migrations.slice(0, known)
  await migrate(db, engine, steps)
  for (const { name } of steps)
    for (const [table, rows] of Object.entries(rowsOfSteps[name] ?? {}))
      for (const row of rows) {
        const columns = Object.keys(row).map((column) => sql.ref(column))
        const values = Object.values(row).map((value) =>
          typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value,
        )
        await sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(values)})`.execute(db)
      }
  const tables = (await db.introspection.getTables()).map(({ name }) => name).filter((name) => name !== 'migrations')
  await db.destroy()
  return tables
}

describeOnEachEngine('a store of an older version', (newStoreUrl, engine) => {
  const stepsWithRows = migrations.map(({ name }, index) => ({ name, known: index + 1 }))

  it.each(stepsWithRows)('that ended with $name keeps all that was in it', async ({ known }) => {
    const url = await newStoreUrl()
    const tables = await createOlderStore(url, engine, known)
    // A step that adds a table comes with rows for it.
    const filled = migrations.slice(0, known).flatMap(({ name }) => Object.keys(rowsOfSteps[name] ?? {}))
    expect(tables.toSorted()).toEqual(filled.toSorted())
    const has = (step: string) => migrations.slice(0, known).some(({ name }) => name === step)

    const console = await startConsole({
      directory: place.directory,
      clock,
      env: {
        DATABASE_URL: url,
        CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
        CONSOLE_SEALING_KEY: sealingKey,
      },
    })
    const read = async <Answer>(path: string) => {
      const answer = await console.ask(path, {
        headers: { cookie: `console-session-${console.port}=${sessionToken}` },
      })
      expect([path, answer.status]).toEqual([path, 200])
      return answer.json() as Answer
    }

    expect(await read('/api/session')).toMatchObject({ name: 'Local user', role: 'admin' })
    const { calls } = await read<CallPage>('/api/history')
    expect(calls.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual(
      has('002-calls') ? ['GET /things/1 200'] : [],
    )
    for (const { id } of calls) {
      const call = await read<CallDetail>(`/api/history/${id}`)
      expect(call.request).toMatchObject({ method: 'GET', path: '/things/1' })
      expect(call.answer).toMatchObject({ status: 200 })
    }
    const { connections } = await read<{ connections: { id: string; name: string }[] }>('/api/connections')
    expect(connections.filter(({ id }) => id === 'older').map(({ name }) => name)).toEqual(
      has('004-connections') ? ['Older'] : [],
    )
    const { operations } = has('004-connections')
      ? await read<Pick<OperationIndex, 'operations'>>('/api/connections/older/operations')
      : { operations: [] }
    const learned = has('006-scope-outcomes') && { learned: { scopes: [['a', 'b']], granted: 1 } }
    expect(operations).toMatchObject(has('004-connections') ? [{ operationId: 'readThing', ...learned }] : [])
    const { events } = has('004-connections')
      ? await read<{ events: { outcome: string }[] }>('/api/connections/older/token/events')
      : { events: [] }
    expect(events.map(({ outcome }) => outcome)).toEqual(has('005-token-events') ? ['issued'] : [])
    const { entries } = await read<AuditPage>('/api/audit')
    expect(entries.map(({ action, outcome }) => `${action} ${outcome}`).toReversed()).toEqual(
      has('008-audit')
        ? [
            'sign-in done',
            'connection-added begun',
            'connection-added done',
            'document-added begun',
            'document-added done',
            'request-saved begun',
            'request-saved done',
          ]
        : [],
    )
    const { requests } = await read<SavedRequestList>('/api/requests')
    expect(requests).toMatchObject(
      has('009-saved-requests') ? [{ name: 'Thing 1', folder: 'Things', method: 'GET', path: '/things/1' }] : [],
    )
    for (const { id } of requests)
      expect(await read(`/api/requests/${id}`)).toMatchObject({ draft: '{"values":{},"headers":[]}', notes: 'Noted' })
    await console.stop()

    // What no answer shows.
    const store = await openStore(url)
    const { db } = store
    const sealing = await openSealing({ db, url, configured: sealingKey })
    const connectionStore = createConnectionStore(db, sealing)
    const kept = await connectionStore.list()
    expect(kept.map((row) => connectionStore.open(row))).toMatchObject(
      has('004-connections')
        ? [
            {
              keys: {
                clientSecret: 'secret-of-an-older-store',
                headers: { 'X-Key': 'header-of-an-older-store' },
              },
              unreadable: [],
            },
          ]
        : [],
    )
    const documents = createDocumentStore(db)
    const listed = await documents.list('older')
    expect(listed).toHaveLength(has('003-documents') ? 1 : 0)
    for (const { id } of listed)
      expect(gunzipSync((await documents.get(id))?.content ?? '').toString()).toContain('/things/{id}')
    const log = createTokenLog({ db, clock, retention: 1e12, onFailure: () => {} })
    const logged = await log.list('older', 10)
    expect(logged).toHaveLength(has('005-token-events') ? 1 : 0)
    for (const { by } of logged) expect(by).toMatchObject({ clientId: 'older-client' })
    await log.close()
    // Only a PostgreSQL is shared, and the rows of another engine are of no use.
    const tokens =
      engine === 'postgres'
        ? await createSharedTokens({ db, sealing, clock, random: () => 0, onFailure: () => {} }).forget('older')
        : []
    expect(tokens.map(({ decoded }) => decoded)).toMatchObject(
      engine === 'postgres' && has('007-shared-tokens') ? [{ claims: { jti: 'older' } }] : [],
    )
    await store.close()
  })
})
