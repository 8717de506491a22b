import { SandboxFaults } from '@developer-console/shared/contract/practice'
import { z } from 'zod'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { type BoundedAnswer, fetchBounded } from '../upstream/fetch-bounded.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** Bytes of what the control plane says. */
const maxBytes = 256 * 1024

/** Milliseconds for everything: it is on this machine. */
const timeout = 5000

/** The address below which a sandbox is controlled. The token endpoint is there even while calls go elsewhere. */
export const originOf = ({ tokenUrl }: Connection): string => new URL(tokenUrl).origin

/** The rules were refused: `rule` is the place of the one at fault, where the sandbox named one. */
export class RuleRefused extends Error {
  override name = 'RuleRefused'
  readonly rule: number | undefined

  constructor(said: string) {
    const [, place, words] = /^rules\[(\d+)\]\S*: (.*)$/s.exec(said) ?? []
    super(words ?? said)
    this.rule = place === undefined ? undefined : Number(place)
  }
}

/** Asks a connection's sandbox for its failures, and switches them. Rejects with a 502 or 504 `ProblemError`. */
export const createControlPlane = ({ dispatcherFor }: Pick<Upstream, 'dispatcherFor'>) => {
  const ask = async (connection: Connection, rules?: readonly object[]): Promise<SandboxFaults> => {
    const url = new URL('/__sandbox/faults', originOf(connection))
    const change =
      rules === undefined
        ? {}
        : {
            method: 'PUT' as const,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ rules }),
          }
    const answer = await fetchBounded({ url, maxBytes, timeout, ...change }, dispatcherFor(connection))
    if (answer.kind === 'failure')
      throw new ProblemError(504, 'sandbox-away', 'The sandbox does not answer', {
        detail: `Its failures are switched at ${url.href}, where no answer came from.`,
      })
    const said = jsonOf(answer)
    if (answer.status === 400 && rules !== undefined) {
      const refusal = Refusal.safeParse(said)
      if (refusal.success) throw new RuleRefused(refusal.data.message)
    }
    const faults = SandboxFaults.safeParse(said)
    if (answer.status !== 200 || !faults.success || !isItsOwn(faults.data.tlsUrl, url))
      throw new ProblemError(502, 'sandbox-not-understood', 'The sandbox answered otherwise than expected', {
        detail: `${url.href} answered ${answer.status}, and not with its failures. It may be another version, or no sandbox.`,
      })
    return faults.data
  }

  return {
    /** What can fail, and the rules that stand. */
    read: (connection: Connection) => ask(connection),
    /** Replaces all rules. Rejects with `RuleRefused` where one of them is not understood; nothing has changed then. */
    replace: (connection: Connection, rules: readonly object[]) => ask(connection, rules),
  }
}

const Refusal = z.object({ message: z.string().max(2000) })

const jsonOf = ({ body, cut }: BoundedAnswer): unknown => {
  if (cut !== undefined) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Tokens go to this address: no other machine is it, and nothing that is not encrypted. */
const isItsOwn = (tlsUrl: string | undefined, { hostname }: URL): boolean => {
  if (tlsUrl === undefined) return true
  const url = URL.parse(tlsUrl)
  return url !== null && url.protocol === 'https:' && url.hostname === hostname && url.username === ''
}
