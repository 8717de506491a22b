import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallSummary } from '@developer-console/shared/contract/history'
import type { Problem } from '@developer-console/shared/contract/problem'
import type { TokenView } from '@developer-console/shared/contract/token'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ApiProblem } from '../../api/api-problem.ts'
import { historyQuery } from '../../api/history.ts'
import { tokenQuery } from '../../api/token.ts'
import type { StepState } from '../../ui/steps.tsx'
import { type StepName, stepStates } from './step-states.ts'

/** What is proved, and what each proof rests on. */
export type Progress = {
  states: Record<StepName, StepState>
  token: TokenView | undefined
  /** Why there is no token. */
  problem: Problem | undefined
  /** The newest read that the API answered well. */
  read: CallSummary | undefined
  /** The newest change that the API answered well. */
  write: CallSummary | undefined
  /** Why the history could not say whether there is one. */
  failures: { read: Failure | undefined; write: Failure | undefined }
}

type Failure = { error: Error; onRetry: () => void }

type Asked = { data: unknown; error: Error | null; refetch: () => Promise<unknown> }

/** Why queries could not say anything, with a way to ask those again; what was read before still counts. */
export const failureOf = (...queries: Asked[]): Failure | undefined => {
  const failed = queries.filter(({ data }) => data === undefined).filter(({ error }) => error !== null)
  const error = failed[0]?.error
  return error ? { error, onRetry: () => failed.forEach((query) => void query.refetch()) } : undefined
}

const newest = (calls: CallSummary[] | undefined) => calls?.find(({ outcome }) => outcome === 'answered')

/** Everything is read from what the server knows, so that a reload shows the same. */
export const useProgress = (connection: ConnectionView): Progress => {
  const token = useQuery(tokenQuery(connection.id))
  const reads = useInfiniteQuery(historyQuery({ connection: connection.id, status: '2xx', method: 'GET' }))
  const writes = useInfiniteQuery(historyQuery({ connection: connection.id, status: '2xx', method: 'POST' }))
  const changes = useInfiniteQuery(historyQuery({ connection: connection.id, status: '2xx', method: 'PUT' }))
  const patches = useInfiniteQuery(historyQuery({ connection: connection.id, status: '2xx', method: 'PATCH' }))
  const problem = token.error instanceof ApiProblem && !token.data ? token.error.problem : undefined
  const read = newest(reads.data?.pages[0]?.calls)
  const write = newest([writes, changes, patches].flatMap(({ data }) => data?.pages[0]?.calls ?? []))
  return {
    states: stepStates({
      token: token.data ?? undefined,
      problem,
      requesting: token.isFetching,
      read,
      write,
      writesAsk: connection.kind === 'production',
    }),
    token: token.data ?? undefined,
    problem,
    read,
    write,
    failures: { read: failureOf(reads), write: write ? undefined : failureOf(writes, changes, patches) },
  }
}
