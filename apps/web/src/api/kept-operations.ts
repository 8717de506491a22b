/** Ids of operations: those that were pinned, in the order of pinning, and those that were sent, the latest first. */
export type KeptOperations = { pinned: readonly string[]; recent: readonly string[] }

const nothing: KeptOperations = { pinned: [], recent: [] }

/** How many of each are kept of one connection, and of how many connections. */
const most = { pinned: 50, recent: 5, connections: 50 }

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : []

/** What a text keeps, by connection, those used last at the end; nothing of what cannot be read. */
export const readKept = (text: string | null): Map<string, KeptOperations> => {
  try {
    const kept: unknown = JSON.parse(text ?? '{}')
    if (typeof kept !== 'object' || kept === null) return new Map()
    return new Map(
      Object.entries(kept).map(([connectionId, one]: [string, unknown]) => {
        const { pinned, recent } = { ...(typeof one === 'object' ? one : {}) } as Record<string, unknown>
        return [connectionId, { pinned: listOf(pinned), recent: listOf(recent) }]
      }),
    )
  } catch {
    return new Map()
  }
}

/** The text that keeps a change of one connection. */
export const keptText = (
  text: string | null,
  connectionId: string,
  change: (kept: KeptOperations) => KeptOperations,
): string => {
  const all = readKept(text)
  const { pinned, recent } = change(all.get(connectionId) ?? nothing)
  all.delete(connectionId)
  all.set(connectionId, { pinned: pinned.slice(-most.pinned), recent: recent.slice(0, most.recent) })
  return JSON.stringify(Object.fromEntries([...all].slice(-most.connections)))
}

/** An operation was sent. */
export const withSent =
  (id: string) =>
  ({ pinned, recent }: KeptOperations): KeptOperations => ({
    pinned,
    recent: [id, ...recent.filter((one) => one !== id)],
  })

/** Pins an operation, or takes its pin away. */
export const withPinTurned =
  (id: string) =>
  ({ pinned, recent }: KeptOperations): KeptOperations => ({
    pinned: pinned.includes(id) ? pinned.filter((one) => one !== id) : [...pinned, id],
    recent,
  })
