import type { DescribedCall } from '@developer-console/shared/contract/call'
import type { SessionView } from '@developer-console/shared/contract/session'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { type CallDeps, makeCall } from './make-call.ts'
import { callHeaders, checkMethod, resolveCallUrl } from './policy.ts'
import type { CallBody } from './request-body.ts'

type WantedCall = {
  connection: Connection
  described: DescribedCall
  body: CallBody
  /** Whose call it is. */
  session: Pick<SessionView, 'role'> & { id: string }
  /** Ends the call: the browser has gone. */
  signal: AbortSignal
  /** Milliseconds that the check of the session took. */
  sessionCheck?: number | undefined
  /** Where it has one already. */
  id?: string | undefined
}

/**
 * Makes a call that the connection's policy and the person's role allow, and counts it among those under way. Throws a
 * `ProblemError` where they do not, or where too many are: nothing is sent then. What is returned is that of `makeCall`.
 */
export type StartCall = (wanted: WantedCall) => ReturnType<typeof makeCall>

/** The way into `makeCall` for everything that makes calls. */
export const createStartCall = (deps: CallDeps): StartCall => {
  const open = new Map<string, number>()

  /** Counts a session's calls that are under way; the returned function takes this one out again. */
  const enter = (sessionId: string) => {
    const count = open.get(sessionId) ?? 0
    if (count >= deps.limits.openCalls) {
      throw new ProblemError(
        429,
        'too-many-calls',
        'Too many calls are under way',
        { detail: `The limit is ${deps.limits.openCalls} at a time.` },
        { 'retry-after': '1' },
      )
    }
    open.set(sessionId, count + 1)
    return () => {
      const left = (open.get(sessionId) ?? 1) - 1
      if (left > 0) open.set(sessionId, left)
      else open.delete(sessionId)
    }
  }

  return ({ connection, described, body, session, signal, sessionCheck, id }) => {
    const target = resolveCallUrl(connection, described.path, described.query)
    checkMethod(connection, described, session.role)
    const headers = callHeaders(connection, described.headers)
    const leave = enter(session.id)
    const over = deps.onBegin?.()
    const made = makeCall({ connection, described, target, headers, body, signal, sessionCheck, id }, deps)
    void made.ended.finally(() => {
      leave()
      over?.()
    })
    return made
  }
}
