import { randomBytes, randomUUID } from 'node:crypto'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'
import { createSealing, type Sealing, UnsealableError } from './sealing.ts'

/** The sealing key is missing, or is not the one that the store's secrets were sealed with. Nothing was changed. */
export class SealingKeyError extends Error {
  override name = 'SealingKeyError'
}

const setting = 'store.sealingKey (CONSOLE_SEALING_KEY)'
const probe = { id: 'probe', text: 'sealed with the key of this store', place: ['sealing', 'probe'] }

type Given = {
  db: Kysely<Tables>
  /** Of the store; beside a SQLite file the key is kept where none is given. */
  url: string
  /** 32 bytes in base64. */
  configured: string | undefined
}

/**
 * The sealing of a store, with the configured key, or the one beside the SQLite file, which is created with the store.
 * Rejects with a `SealingKeyError` before anything is written where the store knows another key.
 */
export const openSealing = async ({ db, url, configured }: Given): Promise<Sealing> => {
  const known = await knownProbe(db)
  const file = `${url.slice('file:'.length)}.key`
  const key = configured ?? (await keyBeside(file, known === undefined))
  const sealing = createSealing(Buffer.from(key, 'base64'))
  // Of several instances that start at once on a new store, one leaves the probe and the others are held against it.
  if (known === undefined)
    await db
      .insertInto('sealing')
      .values({ id: probe.id, sealed: sealing.seal(probe.text, probe.place) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  try {
    sealing.open(known ?? (await knownProbe(db)) ?? '', probe.place)
  } catch (error) {
    if (!(error instanceof UnsealableError)) throw error
    const found = configured === undefined ? `another key in ${file}` : 'another key'
    throw new SealingKeyError(
      `${setting}: found ${found}; expected the key that the secrets in this store were sealed with. Nothing was changed.`,
    )
  }
  return sealing
}

const knownProbe = async (db: Kysely<Tables>) =>
  (await db.selectFrom('sealing').select('sealed').where('id', '=', probe.id).executeTakeFirst())?.sealed

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
