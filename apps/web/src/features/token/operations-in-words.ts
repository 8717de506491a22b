import type { OperationSummary } from '@developer-console/shared/contract/operation'

/** What an operation is called where there is little room. */
export const shortName = ({ operationId, method, path }: OperationSummary): string => operationId ?? `${method} ${path}`

/** What an operation is called in a sentence. */
export const titleOf = ({ summary, method, path }: OperationSummary): string => summary || `${method} ${path}`

/** Operations in a sentence: up to three by name. */
export const operationsInWords = (operations: readonly OperationSummary[]): string => {
  const names = operations.map(titleOf)
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')
}
