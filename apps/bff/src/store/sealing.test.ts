import { randomBytes } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createConnectionStore } from '../connections/connection-store.ts'
import type { Engine } from './migrations.ts'
import { openStore, type Store } from './open-store.ts'
import { openSealing } from './sealing-key.ts'
import { createSealing, type Sealing } from './sealing.ts'
import { describeOnEachEngine } from './test-engines.ts'

describe('a sealed text', () => {
  const sealing = createSealing(randomBytes(32))
  const place = ['connections', 'one', 'clientSecret']

  it.each(['', 'secret', 'größe \u{1f511}', 'x'.repeat(100_000)])('opens where it was sealed: %#', (text) => {
    expect(sealing.open(sealing.seal(text, place), place)).toBe(text)
  })

  it('is another one every time', () => {
    expect(sealing.seal('secret', place)).not.toBe(sealing.seal('secret', place))
  })

  it.each([
    [['connections', 'two', 'clientSecret']],
    [['connections', 'one', 'proxy']],
    [['connections', 'one","clientSecret']],
    [['connections', 'one']],
    [[]],
  ])('does not open at %j', (other) => {
    expect(() => sealing.open(sealing.seal('secret', place), other)).toThrow('does not open')
  })

  it('does not open with another key, nor once any of its bytes was changed', () => {
    const sealed = sealing.seal('secret', place)
    expect(() => createSealing(randomBytes(32)).open(sealed, place)).toThrow('does not open')
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => sealing.open(`v1.${changed.toString('base64url')}`, place)).toThrow('does not open')
      // A shorter tag would be easier to guess.
      expect(() => sealing.open(`v1.${bytes.subarray(0, at).toString('base64url')}`, place)).toThrow('does not open')
    }
  })

  it.each(['', 'v1.', 'v2.AAAA', 'plain text'])('is none of %j', (text) => {
    expect(() => sealing.open(text, place)).toThrow('does not open')
  })
})

describeOnEachEngine('the sealing key', (newStoreUrl, engine) => {
  const key = () => randomBytes(32).toString('base64')

  it('is the configured one at every start', async () => {
    const url = await newStoreUrl()
    const configured = key()
    const store = await openStore(url)
    const { db } = store
    const sealed = (await openSealing({ db, url, configured })).seal('secret', ['here'])
    expect((await openSealing({ db, url, configured })).open(sealed, ['here'])).toBe('secret')
    await store.close()
  })

  it('is refused where it is another one, with its setting’s name, and nothing changes', async () => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    const { db } = store
    const configured = key()
    await openSealing({ db, url, configured })
    const before = await db.selectFrom('sealing').selectAll().execute()
    const other = key()
    const refusal = await openSealing({ db, url, configured: other }).catch((error: unknown) => error as Error)
    expect(refusal).toMatchObject({
      name: 'SealingKeyError',
      message: expect.stringMatching(/^store\.sealingKey \(CONSOLE_SEALING_KEY\): found another key; expected/),
    })
    expect((refusal as Error).message).not.toContain(other)
    expect(await db.selectFrom('sealing').selectAll().execute()).toEqual(before)
    await openSealing({ db, url, configured })
    await store.close()
  })

  it('of the first is held against all that start at once', async () => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    const { db } = store
    const outcomes = await Promise.allSettled(
      [key(), key(), key()].map((configured) => openSealing({ db, url, configured })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    await store.close()
  })

  it.runIf(engine === 'sqlite')('is created beside the file for its owner alone, once', async () => {
    const url = await newStoreUrl()
    const file = `${url.slice('file:'.length)}.key`
    const store = await openStore(url)
    const { db } = store
    const [first, second] = await Promise.all([1, 2].map(() => openSealing({ db, url, configured: undefined })))
    expect(second?.open(first?.seal('secret', ['here']) ?? '', ['here'])).toBe('secret')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64').length).toBe(32)
    await store.close()
  })

  it.runIf(engine === 'sqlite')('that was lost is told, and no other takes its place', async () => {
    const url = await newStoreUrl()
    const file = `${url.slice('file:'.length)}.key`
    const store = await openStore(url)
    const { db } = store
    await openSealing({ db, url, configured: undefined })
    const lost = await readFile(file)
    await rm(file)
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow(`no file ${file}`)
    await expect(stat(file)).rejects.toThrow('ENOENT')
    await writeFile(file, 'half a key')
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow('holds no key')
    await writeFile(file, `${key()}\n`)
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow(`another key in ${file}`)
    await writeFile(file, lost)
    await openSealing({ db, url, configured: undefined })
    await store.close()
  })
})

describeOnEachEngine('a change of the sealing key', (newStoreUrl, engine) => {
  const key = () => randomBytes(32).toString('base64')
  const connections = ['c1', 'c2', 'c3', 'c4']

  /** A store with four connections, sealed with a key. */
  const sealedStore = async (configured: string) => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    const { db } = store
    const kept = createConnectionStore(db, await openSealing({ db, url, configured }))
    for (const id of connections)
      await kept.add(id, { clientSecret: `secret of ${id}`, headers: { 'x-key': `header of ${id}` }, name: id }, 1)
    return { url, store, db }
  }

  const opened = async (db: Store['db'], sealing: Sealing) => {
    const kept = createConnectionStore(db, sealing)
    return (await kept.list()).map((row) => {
      const { keys, unreadable } = kept.open(row)
      return unreadable.length > 0
        ? 'unreadable'
        : `${String(keys['clientSecret'])}, ${JSON.stringify(keys['headers'])}`
    })
  }
  const all = connections.map((id) => `secret of ${id}, {"x-key":"header of ${id}"}`)

  it('seals everything anew, after which the old one is of no use', async () => {
    const [old, current] = [key(), key()]
    const { url, store, db } = await sealedStore(old)
    const counts: number[] = []
    const onResealed = (count: number) => counts.push(count)
    await openSealing({ db, url, configured: current, previous: [old], onResealed })
    expect(await opened(db, await openSealing({ db, url, configured: current }))).toEqual(all)
    await expect(openSealing({ db, url, configured: old })).rejects.toThrow('found another key')
    // Once more, as after a restart with the same settings.
    await openSealing({ db, url, configured: current, previous: [old], onResealed })
    expect(counts).toEqual([4])
    await store.close()
  })

  it('that is cut off midway needs both keys, and is brought to its end with them', async () => {
    const [old, current] = [key(), key()]
    const { url, store, db } = await sealedStore(old)
    const stay = await cutOffAt(db, engine, 'c3')
    await expect(openSealing({ db, url, configured: current, previous: [old] })).rejects.toThrow('cut off')
    await stay()
    for (const alone of [old, current])
      await expect(openSealing({ db, url, configured: alone })).rejects.toMatchObject({ name: 'SealingKeyError' })
    await expect(openSealing({ db, url, configured: old })).rejects.toThrow('a change of the key was cut off')
    await openSealing({ db, url, configured: current, previous: [old] })
    expect(await opened(db, await openSealing({ db, url, configured: current }))).toEqual(all)
    await store.close()
  })

  it('that is cut off midway can be taken back', async () => {
    const [old, current] = [key(), key()]
    const { url, store, db } = await sealedStore(old)
    const stay = await cutOffAt(db, engine, 'c3')
    await expect(openSealing({ db, url, configured: current, previous: [old] })).rejects.toThrow('cut off')
    await stay()
    await openSealing({ db, url, configured: old, previous: [current] })
    expect(await opened(db, await openSealing({ db, url, configured: old }))).toEqual(all)
    await store.close()
  })

  it('lets instances with either key work beside each other, where each knows both', async () => {
    const [old, current] = [key(), key()]
    const { url, store, db } = await sealedStore(old)
    const before = await openSealing({ db, url, configured: old, previous: [current] })
    const after = await openSealing({ db, url, configured: current, previous: [old] })
    expect([await opened(db, before), await opened(db, after)]).toEqual([all, all])
    // What the old one still seals is sealed anew by the next start.
    await createConnectionStore(db, before).add('c5', { clientSecret: 'late' }, 2)
    await openSealing({ db, url, configured: current, previous: [old] })
    expect((await opened(db, await openSealing({ db, url, configured: current }))).at(-1)).toBe('late, undefined')
    await store.close()
  })

  it('with a wrong old key changes nothing', async () => {
    const old = key()
    const { url, store, db } = await sealedStore(old)
    const rows = () =>
      Promise.all([db.selectFrom('connections').selectAll().execute(), db.selectFrom('sealing').selectAll().execute()])
    const before = await rows()
    await expect(openSealing({ db, url, configured: key(), previous: [key()] })).rejects.toThrow('Nothing was changed')
    expect(await rows()).toEqual(before)
    await store.close()
  })
})

/** From now on the store breaks off where this connection is changed; the returned function ends that. */
const cutOffAt = async (db: Store['db'], engine: Engine, id: string) => {
  if (engine === 'sqlite') {
    await sql`create trigger cut before update on connections when new.id = ${sql.lit(id)}
      begin select raise(abort, 'cut off'); end`.execute(db)
    return async () => void (await sql`drop trigger cut`.execute(db))
  }
  await sql`create function cut() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`.execute(
    db,
  )
  await sql`create trigger cut before update on connections for each row when (new.id = ${sql.lit(id)})
    execute function cut()`.execute(db)
  return async () => void (await sql`drop trigger cut on connections`.execute(db))
}
