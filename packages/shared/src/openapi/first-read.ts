import { safeMethods } from '../contract/methods.ts'
import type { OperationSummary } from '../contract/operation.ts'
import { mayCall, parseScope } from '../oauth/scopes.ts'

/**
 * The operation to try a new connection with: a read without required parameters that the token may make, neither
 * deprecated nor done by the console itself. Of several, the one nearest to the scopes `near` where they are given (one
 * of these very scopes, then one of the same resource), then the one whose scopes are stated, then the shortest path.
 */
export const firstRead = (
  operations: readonly OperationSummary[],
  granted: readonly string[],
  near: readonly string[] = [],
): OperationSummary | undefined => {
  const distance = distanceFrom(near)
  const ease = byEase(granted)
  return operations
    .filter((operation) => operation.method === 'GET' && !operation.requiredParameters && isOpen(operation, granted))
    .toSorted((a, b) => distance(a) - distance(b) || ease(a, b))[0]
}

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

/** 0 where an operation asks for one of the scopes, 1 where for one of the same resource, 2 for all others. */
const distanceFrom = (scopes: readonly string[]) => {
  const resources = new Set(scopes.flatMap(resourceOf))
  return (operation: OperationSummary): number => {
    const needed = operation.scopes.flat()
    if (needed.some((scope) => scopes.includes(scope))) return 0
    return needed.flatMap(resourceOf).some((resource) => resources.has(resource)) ? 1 : 2
  }
}

const resourceOf = (scope: string): string[] => {
  const { namespace, resource } = parseScope(scope)
  return resource === undefined ? [] : [`${namespace} ${resource}`]
}

const byEase = (granted: readonly string[]) => (a: OperationSummary, b: OperationSummary) => {
  const unstated = (operation: OperationSummary) => Number(mayCall(operation.scopes, granted).verdict === 'unstated')
  const depth = (operation: OperationSummary) => operation.path.split('/').length
  const length = (operation: OperationSummary) => operation.serverPath.length + operation.path.length
  return unstated(a) - unstated(b) || depth(a) - depth(b) || length(a) - length(b) || (a.id < b.id ? -1 : 1)
}
