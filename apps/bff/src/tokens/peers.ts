import type { Peer } from '@developer-console/shared/contract/peer'
import type { Connection, Connections } from '../connections/connection.ts'
import type { Tokens } from './tokens.ts'

/** Other connections of the same environment, with the scopes of their newest tokens where one is known of. */
export type FindPeers = (connection: Connection) => Promise<Peer[]>

/** Of the API itself, also while calls are sent elsewhere. */
const origin = ({ apiUrl, ownApiUrl = apiUrl }: Connection) => new URL(ownApiUrl).origin

/** Whether two connections lead to the same environment: of one kind, and to one API. */
export const isSameEnvironment = (a: Connection, b: Connection): boolean => a.kind === b.kind && origin(a) === origin(b)

type PeersDeps = { connections: Connections; tokens: Pick<Tokens, 'events'> }

/** Finds peers by what is known of earlier token requests: none is made for it. */
export const createPeers =
  ({ connections, tokens }: PeersDeps): FindPeers =>
  async (connection) => {
    const others = (await connections.list()).filter(
      (other) => other.id !== connection.id && isSameEnvironment(other, connection),
    )
    return Promise.all(
      others.map(async (other) => {
        const scopes = (await tokens.events(other)).find(({ outcome }) => outcome === 'issued')?.scopes
        return { id: other.id, name: other.name, ...(scopes && { scopes }) }
      }),
    )
  }
