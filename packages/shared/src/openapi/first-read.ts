import { safeMethods } from '../contract/methods.ts'
import type { OperationSummary } from '../contract/operation.ts'
import { mayCall } from '../oauth/scopes.ts'

/**
 * The operation to try a new connection with: a read without required parameters that the token may make, neither
 * deprecated nor done by the console itself. Of several, the one whose scopes are stated, then the shortest path.
 */
export const firstRead = (
  operations: readonly OperationSummary[],
  granted: readonly string[],
): OperationSummary | undefined =>
  operations
    .filter((operation) => operation.method === 'GET' && !operation.requiredParameters && isOpen(operation, granted))
    .toSorted(byEase(granted))[0]

/**
 * Operations to try a first write with, best first: granted creations (`POST` with a body and no required
 * parameters), then changes by `PUT` and `PATCH`. Deletions are no first write.
 */
export const firstWriteCandidates = (
  operations: readonly OperationSummary[],
  granted: readonly string[],
): OperationSummary[] => {
  const rank = (operation: OperationSummary) => {
    if (operation.method !== 'POST') return 2
    return operation.hasBody && !operation.requiredParameters ? 0 : 1
  }
  const ease = byEase(granted)
  return operations
    .filter(
      (operation) => !safeMethods.has(operation.method) && operation.method !== 'DELETE' && isOpen(operation, granted),
    )
    .toSorted((a, b) => rank(a) - rank(b) || ease(a, b))
}

const isOpen = (operation: OperationSummary, granted: readonly string[]): boolean =>
  !operation.deprecated && operation.doneByConsole !== true && mayCall(operation.scopes, granted).verdict !== 'no'

const byEase = (granted: readonly string[]) => (a: OperationSummary, b: OperationSummary) => {
  const unstated = (operation: OperationSummary) => Number(mayCall(operation.scopes, granted).verdict === 'unstated')
  const depth = (operation: OperationSummary) => operation.path.split('/').length
  const length = (operation: OperationSummary) => operation.serverPath.length + operation.path.length
  return unstated(a) - unstated(b) || depth(a) - depth(b) || length(a) - length(b) || (a.id < b.id ? -1 : 1)
}
