import { ProblemError } from '../problem.ts'
import type { ConnectionRow, ConnectionStore } from './connection-store.ts'
import type { Connection, ConnectionKeys, Connections, KeyFault, ReadConnectionKeys } from './connection.ts'
import { mergePatch } from './merge-patch.ts'
import { secretsNeeded } from './secrets-needed.ts'

/** Milliseconds for which a removed connection can be brought back. */
const removedKept = 24 * 3_600_000

/** Milliseconds for which `held` may answer from memory: what another instance has added is known by then. */
const heldGoodFor = 1000

/** Connections that can be changed. All reject with a `ProblemError` where the change cannot be made. */
export type ChangeableConnections = Connections & {
  /** Reads keys without keeping anything. Rejects with 400. */
  draft(keys: ConnectionKeys): Promise<Connection>
  /** Rejects with 400, and 409 where the id is taken. */
  add(keys: ConnectionKeys): Promise<Connection>
  /** Rejects with 400, 404, 409 for one of the configuration, and 422 where secrets have to come along. */
  change(id: string, changes: ConnectionKeys, check?: 'try-first'): Promise<Connection>
  /** Rejects with 404 and 409. It can be restored for a while. */
  remove(id: string): Promise<void>
  /** Brings a removed one back. Rejects with 404 where it is gone for good. */
  restore(id: string): Promise<Connection>
  /**
   * Sends the calls of a connection of the sandbox elsewhere, until that is taken back or the console ends. Nothing else
   * of it changes: its token is as good there.
   */
  override(id: string, instead: Pick<Connection, 'apiUrl'> | undefined): void
  /** All of them, as known a moment ago: for what is asked with every call. */
  held(): Promise<readonly Connection[]>
}

type Dependencies = {
  /** Those that are defined outside: by the configuration, and by the sandbox beside the console. */
  configured: readonly Connection[]
  store: ConnectionStore
  read: ReadConnectionKeys
  /** Epoch milliseconds. */
  clock: () => number
  /** A random text for a new id. */
  newId: () => string
  /** Rejects with a 422 `ProblemError` where a secret stands where it would be shown. */
  refuseSecrets: (connection: Connection) => Promise<void>
  /** Rejects with a 422 `ProblemError` where a connection gets no token. */
  tryToken: (connection: Connection) => Promise<void>
  /** Drops the tokens that are held for a connection. */
  forgetTokens: (id: string) => void
  /** A connection is gone for good, and what belongs to it may go. */
  purged: (id: string) => Promise<void>
}

type Known = { row: ConnectionRow; connection: Connection | undefined; faults: KeyFault[] }

/** All connections: those of the configuration, which are changed there, and those that were added on the screen. */
export const createConnections = ({
  configured,
  store,
  read,
  clock,
  newId,
  refuseSecrets,
  tryToken,
  forgetTokens,
  purged,
}: Dependencies): ChangeableConnections => {
  const defined = new Map(configured.map((connection) => [connection.id, connection]))
  const outside = new Map(defined)
  const known = new Map<string, Known>()
  let held: { at: number; connections: Promise<Connection[]> } | undefined

  /** The connection of a row; the same object as long as the row is the same. */
  const knownOf = async (row: ConnectionRow): Promise<Known> => {
    const before = known.get(row.id)
    if (before && isSameRow(before.row, row)) return before
    const { keys, unreadable } = store.open(row)
    const standIn = unreadable.includes('clientSecret') ? { clientSecret: 'unreadable' } : {}
    const { connection, faults = [] } = await read({ ...keys, ...standIn, id: row.id })
    const now: Known = {
      row,
      faults,
      connection: connection && {
        ...connection,
        secretUpdatedAt: new Date(row.secretUpdatedAt).toISOString(),
        ...(unreadable.length > 0 && { unreadable }),
        ...(unreadable.includes('clientSecret') && { clientSecret: '' }),
      },
    }
    known.set(row.id, now)
    return now
  }

  const activeRow = async (id: string): Promise<ConnectionRow> => {
    const row = await store.get(id)
    if (row === undefined || row.removedAt !== null) throw unknown()
    return row
  }

  const usable = async (row: ConnectionRow): Promise<Connection> => {
    const { connection, faults } = await knownOf(row)
    if (connection !== undefined && connection.unreadable === undefined) return connection
    throw new ProblemError(409, 'secret-unreadable', 'What is stored of this connection cannot be read', {
      detail:
        'It was sealed with another key, or the store was changed by hand. Enter what is named, or remove the connection.',
      errors: faults.concat(
        (connection?.unreadable ?? []).map((key) => ({ pointer: `/${key}`, detail: 'Enter it again' })),
      ),
    })
  }

  const list = async (): Promise<Connection[]> => {
    const rows = await store.list()
    const now = clock()
    const ended = rows.filter(({ removedAt }) => removedAt !== null && removedAt <= now - removedKept)
    if (ended.length > 0) {
      await store.purge(ended.map(({ id }) => id))
      for (const { id } of ended) {
        known.delete(id)
        await purged(id)
      }
    }
    const active = rows.filter(({ id, removedAt }) => removedAt === null && !outside.has(id))
    const added = await Promise.all(active.map(knownOf))
    return [...outside.values(), ...added.flatMap(({ connection }) => connection ?? [])]
  }

  const valid = async (keys: ConnectionKeys): Promise<Connection> => {
    const { connection, faults } = await read(keys)
    if (connection === undefined) throw invalid(faults)
    return connection
  }

  const changed = (id: string) => {
    held = undefined
    forgetTokens(id)
  }

  return {
    list,
    require: async (id) => outside.get(id) ?? usable(await activeRow(id)),
    draft: async (keys) => {
      const draft = await valid(withIdentity(keys, newId))
      await refuseSecrets(draft)
      return draft
    },
    add: async (keys) => {
      const identified = withIdentity(keys, newId)
      const connection = await valid(identified)
      await refuseSecrets(connection)
      const { id } = connection
      if (outside.has(id) || !(await store.add(id, identified, clock())))
        throw new ProblemError(409, 'connection-id-taken', 'Another connection has this id', {
          detail: 'Leave the id out, and the console finds one.',
        })
      changed(id)
      return usable(await activeRow(id))
    },
    change: async (id, changes, check) => {
      if (outside.has(id)) throw isConfigured()
      const row = await activeRow(id)
      const { connection: before } = await knownOf(row)
      const { keys, unreadable } = store.open(row)
      if (changes['id'] !== undefined && changes['id'] !== id)
        throw invalid([{ pointer: '/id', detail: 'The id of a connection stays as it is' }])
      const lost = unreadable.filter((key) => changes[key] === undefined)
      if (lost.length > 0)
        throw secretRequired(
          lost.map((key) => ({ pointer: `/${key}`, detail: 'It cannot be read any more: enter it again' })),
        )
      const merged = mergePatch(keys, changes)
      const after = await valid({ ...merged, id })
      const needed = secretsNeeded(before, after, changes)
      if (needed.length > 0) throw secretRequired(needed)
      await refuseSecrets(after)
      if (check === 'try-first') await tryToken(after)
      const secretUpdatedAt = changes['clientSecret'] === undefined ? row.secretUpdatedAt : clock()
      if (!(await store.replace(row, merged, secretUpdatedAt))) throw changedMeanwhile()
      if (after.revision === before?.revision) held = undefined
      else changed(id)
      return usable(await activeRow(id))
    },
    remove: async (id) => {
      if (outside.has(id)) throw isConfigured()
      if (!(await store.mark(id, clock()))) throw unknown()
      changed(id)
    },
    restore: async (id) => {
      if (outside.has(id)) throw isConfigured()
      const row = await store.get(id)
      if (row === undefined || (row.removedAt !== null && row.removedAt <= clock() - removedKept)) throw unknown()
      await store.mark(id, null)
      changed(id)
      return usable(await activeRow(id))
    },
    override: (id, instead) => {
      const connection = defined.get(id)
      if (connection?.origin !== 'sandbox' || outside.get(id)?.apiUrl === (instead ?? connection).apiUrl) return
      outside.set(id, instead === undefined ? connection : { ...connection, ...instead, ownApiUrl: connection.apiUrl })
      held = undefined
    },
    held: () => {
      if (held === undefined || clock() - held.at >= heldGoodFor) {
        const connections = list()
        held = { at: clock(), connections }
        connections.catch(() => {
          held = undefined
        })
      }
      return held.connections
    },
  }
}

const isSameRow = (one: ConnectionRow, other: ConnectionRow): boolean =>
  one.version === other.version &&
  one.definition === other.definition &&
  one.clientSecret === other.clientSecret &&
  one.headers === other.headers &&
  one.tls === other.tls &&
  one.proxy === other.proxy &&
  one.secretUpdatedAt === other.secretUpdatedAt

/** The keys with an id that tells people something, and a name, where they have none. */
const withIdentity = (keys: ConnectionKeys, newId: () => string): ConnectionKeys => {
  const name = keys['name'] ?? hostOf(keys['apiUrl']) ?? hostOf(keys['audience'])
  const slug = (typeof name === 'string' ? name : '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
  const id = `${slug || 'connection'}-${newId().replaceAll('-', '').slice(0, 8)}`
  return { ...(name !== undefined && { name }), ...keys, id: keys['id'] ?? id }
}

const hostOf = (address: unknown): string | undefined =>
  typeof address === 'string' ? URL.parse(address)?.hostname : undefined

const unknown = () => new ProblemError(404, 'connection-unknown', 'There is no such connection')

const isConfigured = () =>
  new ProblemError(409, 'connection-configured', 'This connection cannot be changed here', {
    detail: 'It is defined in the configuration of the console, or comes with the sandbox; it is changed there.',
  })

const invalid = (errors: KeyFault[]) =>
  new ProblemError(400, 'request-invalid', 'The connection is not valid', { errors })

const secretRequired = (errors: KeyFault[]) =>
  new ProblemError(422, 'secret-required', 'The secret has to come along with this change', {
    detail: 'It would be sent elsewhere or in another way, and only who knows it may decide that. Nothing was changed.',
    errors,
  })

const changedMeanwhile = () =>
  new ProblemError(409, 'connection-changed', 'The connection was changed at the same moment', {
    detail: 'Somebody else changed or removed it. Look at it again, then repeat your change.',
  })
