/** Wrong keys that are answered at once, per address and minute. */
const allowance = 10
const period = 60

/**
 * Slows those who guess. Only wrong keys are counted, after the comparison, so the right key works at any time; what
 * keeps it from being guessed is its length.
 */
export const createWrongKeys = () => {
  // Loaded with the first wrong key: most consoles never see one.
  const limiter = async () => {
    const { RateLimiterMemory } = await import('rate-limiter-flexible')
    return new RateLimiterMemory({ points: allowance, duration: period })
  }
  let loaded: ReturnType<typeof limiter> | undefined
  return {
    /** Counts a wrong key. Gives the seconds to wait where there were too many. */
    count: async (address: string): Promise<number | undefined> => {
      const wrongKeys = await (loaded ??= limiter())
      try {
        await wrongKeys.consume(address)
        return undefined
      } catch (refusal) {
        const { msBeforeNext } = refusal as { msBeforeNext?: number }
        return Math.max(1, Math.ceil((msBeforeNext ?? period * 1000) / 1000))
      }
    },
  }
}

export type WrongKeys = ReturnType<typeof createWrongKeys>
