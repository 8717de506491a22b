import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../../api/connections.ts'
import { operationsQuery } from '../../api/operations.ts'

/** What a call is named: after its operation, or by method and path where no document tells of it. */
export const useCallTitle = ({ connectionId, operationId, method, path }: CallDetail): string => {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const isThere = connections.some(({ id }) => id === connectionId)
  const { data } = useQuery({ ...operationsQuery(connectionId), enabled: isThere && operationId !== undefined })
  if (operationId === undefined) return 'Free call'
  const operation = data?.operations.find((one) => one.id === operationId || one.operationId === operationId)
  return operation?.summary || `${method} ${operation?.path ?? path.split('?', 1)[0] ?? path}`
}
