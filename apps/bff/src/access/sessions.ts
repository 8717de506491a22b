import { createHash, randomBytes } from 'node:crypto'
import type { SessionView } from '@developer-console/shared/contract/session'
import type { Kysely } from 'kysely'
import type { Tables } from '../store/schema.ts'

/** Who is signed in. `id` is the hash under which the session is kept: it opens nothing. */
export type Session = SessionView & { id: string }

export type Sessions = {
  /** Signs in; `token` is the cookie's value and is kept nowhere else. */
  create(who: Pick<SessionView, 'name' | 'role' | 'mode'>): Promise<{ token: string; session: Session }>
  /** The session of a cookie's value, where it is known and has not ended. */
  find(token: string): Promise<Session | undefined>
  /** Signs out. */
  end(id: string): Promise<void>
}

/** 8 h, in milliseconds. */
export const sessionLifetime = 8 * 3_600_000

type Dependencies = {
  db: Kysely<Tables>
  /** Epoch milliseconds. */
  clock: () => number
  random?: (size: number) => Buffer
}

/** Sessions in the store, so that they survive a restart. */
export const createSessions = ({ db, clock, random = randomBytes }: Dependencies): Sessions => ({
  create: async ({ name, role, mode }) => {
    const token = random(32).toString('base64url')
    const now = clock()
    const row = { id: idOf(token), name, role, mode, createdAt: now, expiresAt: now + sessionLifetime }
    await db.deleteFrom('sessions').where('expiresAt', '<=', now).execute()
    await db.insertInto('sessions').values(row).execute()
    return { token, session: sessionOf(row) }
  },
  find: async (token) => {
    if (!/^[\w-]{43}$/.test(token)) return undefined
    const row = await db
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', idOf(token))
      .where('expiresAt', '>', clock())
      .executeTakeFirst()
    return row && sessionOf(row)
  },
  end: async (id) => {
    await db.deleteFrom('sessions').where('id', '=', id).execute()
  },
})

const idOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

const sessionOf = (row: Tables['sessions']): Session => ({
  id: row.id,
  name: row.name,
  role: row.role as Session['role'],
  mode: row.mode as Session['mode'],
  expiresAt: new Date(row.expiresAt).toISOString(),
})
