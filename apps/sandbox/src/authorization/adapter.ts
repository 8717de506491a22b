import type { Adapter, AdapterPayload } from 'oidc-provider'

const keptTokens = 10_000

/**
 * Where the authorization server keeps what it issued: in memory, until it ends. Client credentials need no sessions,
 * codes or grants, so what concerns those finds nothing. `now` is the clock in epoch milliseconds.
 */
export const createAdapter = ({ now }: { now: () => number }): Adapter => {
  const kept = new Map<string, { payload: AdapterPayload; endsAt: number }>()
  const forgetEnded = () => {
    for (const [id, { endsAt }] of kept) if (endsAt <= now() || kept.size >= keptTokens) kept.delete(id)
  }
  return {
    upsert: async (id, payload, expiresIn = 0) => {
      forgetEnded()
      kept.set(id, { payload, endsAt: now() + expiresIn * 1000 })
    },
    find: async (id) => {
      const found = kept.get(id)
      return found && found.endsAt > now() ? found.payload : undefined
    },
    destroy: async (id) => {
      kept.delete(id)
    },
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    consume: async () => undefined,
    revokeByGrantId: async () => undefined,
  }
}
