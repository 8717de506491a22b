import type { TokenState } from '@developer-console/shared/contract/token'

/** Longer waits are not kept by timers: they would end at once. A month is longer. */
const longestTimer = 2 ** 31 - 1

type ExpiryWatchDeps = {
  /** Epoch milliseconds. */
  clock: () => number
  onExpired: (connectionId: string) => void
}

/** Tells of tokens that end while nobody asks for them: by timers, which keep no process alive. */
export const createExpiryWatch = ({ clock, onExpired }: ExpiryWatchDeps) => {
  const timers = new Map<string, NodeJS.Timeout>()

  const wait = (connectionId: string, until: number) => {
    const left = until - clock()
    if (left <= 0) {
      timers.delete(connectionId)
      return onExpired(connectionId)
    }
    timers.set(connectionId, setTimeout(() => wait(connectionId, until), Math.min(left, longestTimer)).unref())
  }

  return {
    /** Watches the token of this state in place of the one before. */
    watch({ connectionId, state, expiresAt }: TokenState): void {
      clearTimeout(timers.get(connectionId))
      timers.delete(connectionId)
      if ((state === 'valid' || state === 'renewing') && expiresAt !== undefined)
        wait(connectionId, Date.parse(expiresAt))
    },
  }
}
