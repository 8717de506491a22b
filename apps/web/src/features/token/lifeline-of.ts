import type { TokenView } from '@developer-console/shared/contract/token'
import type { LifelineSpan } from '../../ui/lifeline.tsx'

/** A moment in the life of a token, at a percentage of the axis. */
export type Moment = { name: 'issued' | 'now' | 'renews' | 'expires'; at: number; time: number }

/** Where the axis begins and ends around a token's life, in shares of that life. */
const before = 0.08
const after = 0.35

/** How near now may come to the issue, as a percentage of the axis. */
const nearest = 0.9

/**
 * The life of a token on an axis that has a little of the past and the beginning of the next token. `now` is epoch
 * milliseconds; `undefined` where the token states no end.
 */
export const lifelineOf = (
  token: Pick<TokenView, 'issuedAt' | 'expiresAt' | 'renewsAt'>,
  now: number,
): { spans: LifelineSpan[]; moments: Moment[] } | undefined => {
  if (token.expiresAt === undefined) return undefined
  const issued = Date.parse(token.issuedAt)
  const expires = Date.parse(token.expiresAt)
  const renews = token.renewsAt === undefined ? undefined : Date.parse(token.renewsAt)
  const life = Math.max(1, expires - issued)
  const start = issued - before * life
  // A screen left open beyond the end still shows where now is.
  const end = Math.max(expires + after * life, now + before * life)
  const place = (time: number) => Math.min(100, Math.max(0, (100 * (time - start)) / (end - start)))
  const used = Math.min(Math.max(now, issued), expires)
  const moment = (name: Moment['name'], time: number): Moment => ({ name, time, at: place(time) })
  const moments = [
    moment('issued', issued),
    // Just after issue the two marks would stand on each other's words.
    { ...moment('now', now), at: Math.max(place(now), place(issued) + nearest) },
    ...(renews === undefined ? [] : [moment('renews', renews)]),
    moment('expires', expires),
  ]
  return {
    spans: [
      { from: place(issued), to: place(expires), kind: 'current' },
      { from: place(issued), to: place(used), kind: 'used' },
      { from: place(renews ?? expires), to: place(expires + after * life), kind: 'next' },
    ],
    moments,
  }
}
