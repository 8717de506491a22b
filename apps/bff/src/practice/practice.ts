import type { Practice, PracticeSwitch, SandboxFaults } from '@developer-console/shared/contract/practice'
import type { Connection } from '../connections/connection.ts'
import type { ChangeableConnections } from '../connections/connections.ts'
import { ProblemError } from '../problem.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { createControlPlane, originOf, RuleRefused } from './control-plane.ts'
import { otherRules, rulesOf, switchesOf } from './rules.ts'

export type PracticeDeps = {
  connections: Pick<ChangeableConnections, 'list' | 'override'>
  tokens: Pick<Tokens, 'peek' | 'forget'>
  upstream: Pick<Upstream, 'dispatcherFor'>
}

/** The failures of a sandbox, switched for one of its connections. Rejects with a `ProblemError`. */
export const createPractice = ({ connections, tokens, upstream }: PracticeDeps) => {
  const controlPlane = createControlPlane(upstream)
  let changed: Promise<unknown> = Promise.resolve()

  /** One change after the other: each is made of what stood before it. */
  const inTurn = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const done = changed.then(change)
    changed = done.catch(() => undefined)
    return done
  }

  const sharing = async (connection: Connection): Promise<Connection[]> =>
    (await connections.list()).filter((one) => one.origin === 'sandbox' && originOf(one) === originOf(connection))

  /** Sends the calls of every connection of the sandbox to where the rules say, and shows those of one. */
  const taken = async (connection: Connection, { faults, rules, tlsUrl }: SandboxFaults): Promise<Practice> => {
    const urlFor = ({ clientId }: Connection) =>
      switchesOf(rules, clientId).some(({ name }) => name === 'tls') ? tlsUrl : undefined
    for (const one of await sharing(connection)) {
      const apiUrl = urlFor(one)
      connections.override(one.id, apiUrl === undefined ? undefined : { apiUrl })
    }
    const apiUrl = urlFor(connection)
    return {
      failures: faults,
      switches: switchesOf(rules, connection.clientId),
      elsewhere: otherRules(rules, connection.clientId).length,
      ...(apiUrl !== undefined && { tlsUrl: apiUrl }),
    }
  }

  /** What was switched off has no after-effect: a token that came of it goes, and so does a refusal that is remembered. */
  const letGo = (connection: Connection, before: SandboxFaults, after: SandboxFaults) => {
    const on = new Set(switchesOf(after.rules, connection.clientId).map(({ name }) => name))
    const ended = switchesOf(before.rules, connection.clientId).filter(({ name }) => !on.has(name))
    const isOfTokens = ended.some(({ name }) =>
      before.faults.some((failure) => failure.name === name && failure.group === 'token'),
    )
    if (isOfTokens || (ended.length > 0 && !tokens.peek(connection))) tokens.forget(connection.id)
  }

  return {
    /** What can fail, and what of it is on for a connection. */
    read: async (connection: Connection) => taken(connection, await controlPlane.read(connection)),

    /** Switches for a connection exactly these failures on; 422 where one of them is not understood. */
    set: (connection: Connection, switches: readonly PracticeSwitch[]) =>
      inTurn(async () => {
        const { clientId } = connection
        const before = await controlPlane.read(connection)
        const own = rulesOf(switches, clientId)
        const rules = [...own.map(({ match, effect }) => ({ match, effect })), ...otherRules(before.rules, clientId)]
        const after = await controlPlane.replace(connection, rules).catch((error: unknown) => {
          if (!(error instanceof RuleRefused)) throw error
          const at = error.rule === undefined ? undefined : own[error.rule]?.of
          throw new ProblemError(422, 'failure-not-understood', 'The sandbox does not understand this', {
            detail: `${error.message}. Nothing was switched.`,
            ...(at !== undefined && { errors: [{ pointer: `/switches/${at}`, detail: error.message }] }),
          })
        })
        letGo(connection, before, after)
        return taken(connection, after)
      }),

    /** Switches every failure of the sandbox off, whoever switched it on. */
    reset: (connection: Connection) =>
      inTurn(async () => {
        const before = await controlPlane.read(connection)
        const after = await controlPlane.replace(connection, [])
        for (const one of await sharing(connection)) letGo(one, before, after)
        return taken(connection, after)
      }),
  }
}
