import { createMiddleware } from 'hono/factory'
import { ProblemError } from '../problem.ts'
import type { Signed } from '../router.ts'

/** Seconds. */
const period = 60

const sends = /^\/api\/connections\/[^/]+\/(?:calls|experiments|check|token)$/

/**
 * Lets a session begin so many calls, experiments, checks and token requests a minute, 0 for any number. One more is
 * refused with 429 and the seconds to wait (RFC 9110 §10.2.3). Counted in this process.
 */
export const callRate = (perMinute: number) => {
  // Loaded where a limit is set and somebody sends something.
  const limiter = async () => {
    const { RateLimiterMemory } = await import('rate-limiter-flexible')
    return new RateLimiterMemory({ points: perMinute, duration: period })
  }
  let loaded: ReturnType<typeof limiter> | undefined
  return createMiddleware<Signed>(async (c, next) => {
    if (perMinute === 0 || c.req.method !== 'POST' || !sends.test(c.req.path)) return next()
    const rate = await (loaded ??= limiter())
    try {
      await rate.consume(c.var.session.id)
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal
      const { msBeforeNext } = refusal as { msBeforeNext?: number }
      const wait = Math.max(1, Math.ceil((msBeforeNext ?? period * 1000) / 1000))
      throw new ProblemError(
        429,
        'rate-exceeded',
        'Too many calls in a minute',
        { detail: `The limit of this console is ${perMinute} a minute; the next one may be made in ${wait} s.` },
        { 'retry-after': String(wait) },
      )
    }
    return next()
  })
}
