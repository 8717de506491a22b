import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQuery } from '@tanstack/react-query'
import { operationsQuery } from '../../api/operations.ts'

/** What a call is named: after its operation, or by method and path where no document tells of it. */
export const useCallTitle = ({ connectionId, operationId, method, path }: CallDetail): string => {
  const { data } = useQuery({ ...operationsQuery(connectionId), enabled: operationId !== undefined })
  if (operationId === undefined) return 'Free call'
  const operation = data?.operations.find((one) => one.id === operationId || one.operationId === operationId)
  return operation?.summary || `${method} ${operation?.path ?? path.split('?', 1)[0] ?? path}`
}
