import type { OperationSummary } from '@developer-console/shared/contract/operation'

/** What became of an operation when its document was read again. */
export type OperationChange = {
  kind: 'removed' | 'scopes' | 'changed' | 'added'
  method: string
  path: string
  /** What it means for who calls it. */
  means: string
}

const order: readonly OperationChange['kind'][] = ['removed', 'scopes', 'changed', 'added']

const scopeWords = (scopes: OperationSummary['scopes']): string => {
  if (scopes.length === 0) return 'not stated'
  return scopes.map((set) => (set.length === 0 ? 'none' : set.join(' and '))).join(', or ')
}

/** What is said of both and differs, as sentences; scopes apart, since they decide who may call. */
const meaningOf = (
  was: OperationSummary,
  is: OperationSummary,
): Pick<OperationChange, 'kind' | 'means'> | undefined => {
  const scopes = [scopeWords(was.scopes), scopeWords(is.scopes)] as const
  const others = [
    ...(was.deprecated === is.deprecated ? [] : [is.deprecated ? 'Deprecated now' : 'No longer deprecated']),
    ...(was.requiredParameters === is.requiredParameters
      ? []
      : [is.requiredParameters ? 'Has required parameters now' : 'Has no required parameters any more']),
    ...(was.hasBody === is.hasBody ? [] : [is.hasBody ? 'Takes a body now' : 'Takes no body any more']),
    ...(was.serverPath === is.serverPath ? [] : [`Below ${is.serverPath || '/'} now, was ${was.serverPath || '/'}`]),
    ...(was.summary === is.summary ? [] : [`Called “${is.summary}” now`]),
  ]
  if (scopes[0] !== scopes[1])
    return { kind: 'scopes', means: [`Needs ${scopes[1]}, was ${scopes[0]}`, ...others].join('. ') }
  return others.length > 0 ? { kind: 'changed', means: others.join('. ') } : undefined
}

/** Differences between two readings of a document, what breaks calls first, and how many operations are the same. */
export const operationChanges = (
  before: readonly OperationSummary[],
  after: readonly OperationSummary[],
): { changes: OperationChange[]; same: number } => {
  const keyOf = ({ method, path }: OperationSummary) => `${method} ${path}`
  const was = new Map(before.map((operation) => [keyOf(operation), operation]))
  const is = new Map(after.map((operation) => [keyOf(operation), operation]))
  const changes = [
    ...before
      .filter((operation) => !is.has(keyOf(operation)))
      .map((operation) => ({ operation, kind: 'removed', means: operation.summary }) as const),
    ...after.flatMap((operation) => {
      const earlier = was.get(keyOf(operation))
      if (!earlier) return { operation, kind: 'added', means: operation.summary } as const
      const meaning = meaningOf(earlier, operation)
      return meaning ? { operation, ...meaning } : []
    }),
  ].map(({ operation: { method, path }, kind, means }): OperationChange => ({ kind, method, path, means }))
  return {
    changes: changes.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind)),
    same: after.length - changes.filter(({ kind }) => kind !== 'removed').length,
  }
}
