import type { TightLimit } from '../faults/value.ts'
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** So many requests a second, and so many more in a burst, for each client and operation. */
export type Limit = { perSecond: number; burst: number }

export const limits = {
  token: { perSecond: 10, burst: 5 },
  reads: { perSecond: 20, burst: 40 },
  writes: { perSecond: 10, burst: 20 },
  events: { perSecond: 2, burst: 4 },
  ingest: { perSecond: 20, burst: 20 },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** The sentence with which every description in the OpenAPI document ends. */
export const limitSentence = (name: LimitName): string => {
  const { perSecond, burst } = limits[name]
  return `Rate limit: ${perSecond} requests every 1 second, with a burst capacity of ${burst} requests, per client.`
}

/** What a request was counted as. `waitSeconds` is there where it was one too many. */
export type Counted = { headers: Record<string, string>; waitSeconds?: number }

// A burst is paid back within this many seconds.
const burstSeconds = 10

/** Counts requests against limits, by whatever key is given. */
export const createLimiter = (table: Record<LimitName, Limit>) => {
  const limiters = new Map(
    Object.entries(table).map(([name, { perSecond, burst }]) => [
      name,
      new BurstyRateLimiter(
        new RateLimiterMemory({ keyPrefix: name, points: perSecond, duration: 1 }),
        new RateLimiterMemory({ keyPrefix: `${name}-burst`, points: burst, duration: burstSeconds }),
      ),
    ]),
  )
  return async (name: LimitName, key: string): Promise<Counted> => {
    const headersOf = (result: RateLimiterRes) => ({
      'ratelimit-limit': String(table[name].perSecond),
      'ratelimit-remaining': String(Math.max(0, result.remainingPoints)),
      'ratelimit-reset': String(Math.ceil(result.msBeforeNext / 1000)),
    })
    try {
      const result = await limiters.get(name)?.consume(key)
      return { headers: result ? headersOf(result) : {} }
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      const waitSeconds = secondsToWait(refused)
      return { headers: { ...headersOf(refused), 'retry-after': String(waitSeconds) }, waitSeconds }
    }
  }
}

const secondsToWait = (refused: RateLimiterRes): number => Math.max(1, Math.ceil(refused.msBeforeNext / 1000))

const mostTightLimits = 100

/** Counts requests against limits that are stated with each of them. `now` is the clock in epoch milliseconds. */
export const createTightLimiter = ({ now }: { now: () => number }) => {
  const limiters = new Map<string, RateLimiterMemory>()
  return {
    count: async ({ requests, seconds, retryAfter }: TightLimit, key: string): Promise<Counted> => {
      const name = `${requests}/${seconds}s`
      if (!limiters.has(name) && limiters.size >= mostTightLimits) limiters.clear()
      const limiter =
        limiters.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points: requests, duration: seconds })
      limiters.set(name, limiter)
      const limited = { 'ratelimit-limit': String(requests) }
      try {
        const { remainingPoints, msBeforeNext } = await limiter.consume(key)
        const reset = String(Math.ceil(msBeforeNext / 1000))
        return {
          headers: { ...limited, 'ratelimit-remaining': String(remainingPoints), 'ratelimit-reset': reset },
        }
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        const waitSeconds = secondsToWait(refused)
        const headers = { ...limited, 'ratelimit-remaining': '0' }
        // Where nothing tells how long to wait, no other header does either.
        if (retryAfter === 'none') return { headers, waitSeconds }
        const wait = retryAfter === 'date' ? new Date(now() + waitSeconds * 1000).toUTCString() : String(waitSeconds)
        return { headers: { ...headers, 'ratelimit-reset': String(waitSeconds), 'retry-after': wait }, waitSeconds }
      }
    },
    reset: (): void => limiters.clear(),
  }
}

export type TightLimiter = ReturnType<typeof createTightLimiter>

export type Limiter = ReturnType<typeof createLimiter>
