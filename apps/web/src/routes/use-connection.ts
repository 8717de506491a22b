import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useLastConnection } from '../api/connection-choice.ts'
import { connectionsQuery } from '../api/connections.ts'

/** The connection of the address, else the one used last, else the first; `undefined` where there is none. */
export const useCurrentConnection = (): ConnectionView | undefined => {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const { connection: named } = useParams({ strict: false })
  const last = useLastConnection()
  const wanted = named ?? last
  return connections.find(({ id }) => id === wanted) ?? (named === undefined ? connections[0] : undefined)
}
