import type { EvidenceError } from '@developer-console/shared/diagnosis/evidence'

const deepest = 8
const widest = 16
const longestText = 2000

const own = (value: object, key: string): unknown =>
  key in value ? (value as Record<string, unknown>)[key] : undefined

/** Redacted before it is cut: half a secret would not be recognised. */
const shortened = (text: string, redact: (text: string) => string) => redact(text).slice(0, longestText)

/** What of one error is worth telling, as plain data. */
const link = (error: unknown, redact: (text: string) => string): EvidenceError => {
  if (typeof error !== 'object' || error === null) return { message: shortened(String(error), redact) }
  const entry: EvidenceError = {}
  for (const key of ['name', 'message', 'syscall', 'hostname', 'address', 'host', 'reason', 'data'] as const) {
    const value = own(error, key)
    if (typeof value === 'string') entry[key] = shortened(value, redact)
  }
  const code = own(error, 'code')
  if (typeof code === 'string' || typeof code === 'number') entry.code = String(code)
  const port = Number(own(error, 'port'))
  if (Number.isInteger(port) && port > 0) entry.port = port
  const socket = own(error, 'socket')
  if (typeof socket === 'object' && socket !== null) {
    entry['socket'] = { bytesWritten: own(socket, 'bytesWritten'), bytesRead: own(socket, 'bytesRead') }
  }
  return entry
}

/**
 * An error and all its causes as plain data, outermost first; the members of an AggregateError stand in `errors`.
 * Circular causes end the chain. `redact` is applied to every text.
 */
export const errorChain = (error: unknown, redact: (text: string) => string = (text) => text): EvidenceError[] => {
  const seen = new Set<unknown>()
  const follow = (start: unknown, depth: number): EvidenceError[] => {
    const chain: EvidenceError[] = []
    let next = start
    while (next !== undefined && next !== null && !seen.has(next) && chain.length + depth < deepest) {
      seen.add(next)
      const entry = link(next, redact)
      const members = typeof next === 'object' ? own(next, 'errors') : undefined
      if (Array.isArray(members)) {
        entry.errors = members
          .slice(0, widest)
          .flatMap((member) => follow(member, depth + chain.length + 1).slice(0, 1))
      }
      chain.push(entry)
      next = typeof next === 'object' ? own(next, 'cause') : undefined
    }
    return chain
  }
  return follow(error, 0)
}

/** Whether any link of the chain, members included, carries this code. */
export const hasCode = (chain: readonly EvidenceError[], code: string): boolean =>
  chain.some((entry) => entry.code === code || (entry.errors !== undefined && hasCode(entry.errors, code)))
