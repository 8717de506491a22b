import { randomBytes, randomUUID } from 'node:crypto'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import { reseal } from './reseal.ts'
import type { Tables } from './schema.ts'
import { createSealing, type Sealing, UnsealableError } from './sealing.ts'

/** The sealing key is missing, or is not the one that the store's secrets were sealed with. Nothing was changed. */
export class SealingKeyError extends Error {
  override name = 'SealingKeyError'
}

const setting = 'store.sealingKey (CONSOLE_SEALING_KEY)'
const text = 'sealed with the key of this store'
/** Sealed with the key of the store, and with the one that is to take its place while that is being done. */
type Probe = 'probe' | 'next'
const placeOf = (id: Probe) => ['sealing', id]

type Given = {
  db: Kysely<Tables>
  /** Of the store; beside a SQLite file the key is kept where none is given. */
  url: string
  /** 32 bytes in base64. */
  configured: string | undefined
  /** Keys that were in use before, or will be: what they have sealed is sealed anew with the current one. */
  previous?: readonly string[]
  /** Told how many connections were sealed anew. */
  onResealed?: (connections: number) => void
}

/**
 * The sealing of a store, with the configured key, or the one beside the SQLite file, which is created with the store.
 * Rejects with a `SealingKeyError` before anything is written where the store knows another key. Where previous keys
 * are given, all is sealed with the current one when this resolves; cut off midway, it needs both keys again.
 */
export const openSealing = async (given: Given): Promise<Sealing> => {
  const { db, url, configured, previous = [] } = given
  const probes = await knownProbes(db)
  const file = `${url.slice('file:'.length)}.key`
  const key = configured ?? (await keyBeside(file, !probes.has('probe')))
  const sealing = createSealing(
    Buffer.from(key, 'base64'),
    previous.map((one) => Buffer.from(one, 'base64')),
  )
  // Of several instances that start at once on a new store, one leaves the probe and the others are held against it.
  if (!probes.has('probe')) await leaveProbe(db, sealing, 'probe')
  const found = configured === undefined ? `another key in ${file}` : 'another key'
  for (const [id, sealed] of probes.has('probe') ? probes : await knownProbes(db)) {
    if (isOpen(sealing, sealed, id)) continue
    throw new SealingKeyError(
      id === 'probe'
        ? `${setting}: found ${found}; expected the key that the secrets in this store were sealed with. Nothing was changed.`
        : `${setting}: found one key; expected two, since a change of the key was cut off in this store: the new one, ` +
            'and the old one in store.previousSealingKeys. Nothing was changed.',
    )
  }
  if (previous.length > 0) await changeKey(given, sealing, probes)
  return sealing
}

const changeKey = async ({ db, onResealed }: Given, sealing: Sealing, probes: ReadonlyMap<Probe, string>) => {
  const before = probes.get('probe')
  const isNew = before !== undefined && !sealing.isCurrent(before, placeOf('probe'))
  // From here on neither key alone is enough.
  if (isNew) await leaveProbe(db, sealing, 'next')
  const count = await reseal(db, sealing)
  await db.transaction().execute(async (transaction) => {
    if (isNew) await leaveProbe(transaction, sealing, 'probe')
    await transaction.deleteFrom('sealing').where('id', '=', 'next').execute()
  })
  if (isNew || count > 0) onResealed?.(count)
}

/** Leaves the first probe where there is none, or puts another in the place of one whose key is given. */
const leaveProbe = async (db: Kysely<Tables>, sealing: Sealing, id: Probe) => {
  const sealed = sealing.seal(text, placeOf(id))
  const before = (await knownProbes(db)).get(id)
  if (before !== undefined && isOpen(sealing, before, id))
    await db.updateTable('sealing').set({ sealed }).where('id', '=', id).where('sealed', '=', before).execute()
  else
    await db
      .insertInto('sealing')
      .values({ id, sealed })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

const isOpen = (sealing: Sealing, sealed: string, id: Probe): boolean => {
  try {
    return sealing.open(sealed, placeOf(id)) === text
  } catch (error) {
    if (error instanceof UnsealableError) return false
    throw error
  }
}

const knownProbes = async (db: Kysely<Tables>) =>
  new Map(
    (await db.selectFrom('sealing').selectAll().execute()).map(({ id, sealed }): [Probe, string] => [
      id as Probe,
      sealed,
    ]),
  )

const keyBeside = async (file: string, mayCreate: boolean): Promise<string> => {
  try {
    return keyOf(await readFile(file, 'utf8'), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (!mayCreate)
    throw new SealingKeyError(
      `${setting}: found nothing, and no file ${file}; expected the key that the secrets in this store were sealed with. ` +
        'Put the file back, or remove the store to begin anew.',
    )
  // Under its name it is there as a whole or not at all, and whoever comes second takes the first one's.
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  return keyOf(await readFile(file, 'utf8'), file)
}

const keyOf = (text: string, file: string): string => {
  const key = text.trim()
  if (/^[A-Za-z0-9+/]{43}=?$/.test(key)) return key
  throw new SealingKeyError(`${setting}: found a file ${file} that holds no key; expected 32 bytes in base64`)
}
