import type { DescribedCall } from '@developer-console/shared/contract/call'
import type {
  ExperimentStep,
  ExperimentStepName,
  ExperimentVerdict,
} from '@developer-console/shared/contract/experiment'
import type { CallDetail } from '@developer-console/shared/contract/history'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { SessionView } from '@developer-console/shared/contract/session'
import { verdictOf } from '@developer-console/shared/diagnosis/verdict'
import { firstRead } from '@developer-console/shared/openapi/first-read'
import { encodedQuery, withQuery } from '@developer-console/shared/openapi/percent'
import type { StartCall } from '../calls/start-call.ts'
import type { Connection } from '../connections/connection.ts'
import { isSameEnvironment } from '../tokens/peers.ts'
import type { CurrentToken } from '../tokens/token-cache.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { sameCall } from './same-call.ts'
import { type Finding, tryCall, type TryLimits } from './try-call.ts'

export type ExperimentDeps = {
  connections: { list(): Promise<Connection[]> }
  tokens: Pick<Tokens, 'renew' | 'view'>
  startCall: StartCall
  /** The operations of a connection's documents. */
  operations: (connection: Connection) => Promise<OperationSummary[]>
  limits: TryLimits
}

/** A call of the history that was refused with 401 or 403. */
export type RefusedRecord = CallDetail & { status: number }

type Subject = {
  connection: Connection
  record: RefusedRecord
  session: Pick<SessionView, 'role'> & { id: string }
  /** Ends the experiment: the browser has gone. */
  signal: AbortSignal
}

/** What a step tries: a call and what it is called, or why there is none. */
type Candidate = { title: string; described?: DescribedCall; reason?: string }

/** Other connections that are tried. */
const mostOthers = 5

/**
 * Finds out whose a refusal is: varies the token, the call and the connection, one at a time, gives each step as it
 * ends, then the verdict. No unsafe call is sent, and none to another environment; those that are sent go the way of
 * all calls, and into the history.
 */
export const runExperiment = async function* (
  subject: Subject,
  deps: ExperimentDeps,
): AsyncGenerator<ExperimentStep | ExperimentVerdict, void, undefined> {
  const steps: ExperimentStep[] = []
  for await (const step of trials(subject, deps)) {
    steps.push(step)
    yield step
  }
  const { method, path, status, diagnosis } = subject.record
  yield verdictOf({ call: { method, path, status, diagnosis }, steps })
}

/** The steps; it ends before the next one where the browser has gone. */
const trials = async function* (
  { connection, record, session, signal }: Subject,
  { connections, tokens, startCall, operations, limits }: ExperimentDeps,
): AsyncGenerator<ExperimentStep, void, undefined> {
  const called = (step: ExperimentStepName, by: Connection, candidate: Candidate) =>
    timed(step, by, candidate, async () => {
      const { described, reason } = candidate
      const known = reason === undefined ? {} : { reason }
      if (!described) return { outcome: 'skipped', ...known }
      const start = (ending: AbortSignal) =>
        startCall({ connection: by, described, body: { kind: 'none' }, session, signal: ending })
      return { ...known, ...(await tryCall(start, signal, limits)) }
    })

  let current: CurrentToken | undefined
  yield await timed('fresh-token', connection, { title: 'A fresh token' }, async () => {
    current = await tokens.renew(connection)
    return tokenFinding(current)
  })
  if (signal.aborted || !current?.granted) return

  const same = sameCall(record)
  const again = await called('same-call', connection, { title: 'The same call with a fresh token', ...same })
  yield again
  if (signal.aborted || again.outcome === 'passed') return

  const { scopes } = await tokens.view(connection, current)
  const read = safeRead(await operations(connection).catch(() => []), record, scopes)
  if (signal.aborted) return
  yield await called('safe-read', connection, read)

  const others = (await connections.list()).filter(
    (other) => other.id !== connection.id && !other.unreadable && isSameEnvironment(other, connection),
  )
  for (const other of others.slice(0, mostOthers)) {
    if (signal.aborted) return
    if (same.described) {
      yield await called('other-same-call', other, { ...same, title: `The same call on ${other.name}` })
    } else if (read.described) {
      yield await called('other-safe-read', other, { ...read, title: `The safe read on ${other.name}` })
    }
  }
}

const timed = async (
  step: ExperimentStepName,
  { id, name }: Connection,
  { title, described }: Candidate,
  find: () => Promise<Finding>,
): Promise<ExperimentStep> => {
  const began = performance.now()
  const finding = await find()
  return {
    step,
    title,
    connectionId: id,
    connectionName: name,
    ...(described && { call: shownCall(described) }),
    duration: performance.now() - began,
    ...finding,
  }
}

const shownCall = ({ method, path, query, operationId }: DescribedCall): NonNullable<ExperimentStep['call']> => ({
  method,
  path: withQuery(path, encodedQuery(query)),
  ...(operationId !== undefined && { operationId }),
})

const tokenFinding = (current: CurrentToken): Finding => {
  if (current.granted) return { outcome: 'passed' }
  const { why, diagnosis, exchange } = current
  const status = exchange.response?.status
  return {
    outcome: why === 'unanswered' ? 'failed' : 'refused',
    ...(status !== undefined && { status }),
    reason: diagnosis.title,
    diagnosis,
  }
}

/** A read that the token may make, as near as can be to the call that was refused, and not that one itself. */
const safeRead = (
  operations: readonly OperationSummary[],
  { method, request, operationId, diagnosis }: RefusedRecord,
  scopes: readonly string[],
): Candidate => {
  const [path] = request.path.split('?', 1)
  const isRefused = (operation: OperationSummary) =>
    (operationId !== undefined && [operation.id, operation.operationId].includes(operationId)) ||
    (operation.method === method && operation.serverPath + operation.path === path)
  const near = operations.find(isRefused)?.scopes.flat() ?? diagnosis?.missingScopes
  const read = firstRead(
    // One whose answer may have no end would tell nothing before the time is up.
    operations.filter((operation) => !isRefused(operation) && operation.streams !== true),
    scopes,
    near,
  )
  if (!read) {
    return {
      title: 'A safe read',
      reason:
        operations.length === 0
          ? 'No document of this connection tells of a safe read'
          : 'No read without required parameters is known to be open to this token',
    }
  }
  return {
    title: `A safe read, ${read.summary || read.path}`,
    described: { method: 'GET', path: read.serverPath + read.path, query: [], headers: [], operationId: read.id },
  }
}
