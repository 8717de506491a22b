import type { TokenEvent, TokenView } from '@developer-console/shared/contract/token'
import type { LifelineSpan } from '../../ui/lifeline.tsx'

/** A moment in the life of a token, at a percentage of the axis. */
export type Moment = {
  name: 'ended' | 'refused' | 'issued' | 'now' | 'renews' | 'expires'
  at: number
  time: number
  /** How many stand close together, of which this is the last. */
  count?: number
}

/** Where the axis begins and ends around a token's life, in shares of that life. */
const before = 0.08
const beforePast = 0.2
const mostPast = 1.5
const after = 0.35

/** How near now may come to the issue, as a percentage of the axis. */
const nearest = 0.9

/** How much room words need to the left of their mark, as a percentage of the axis: of a past moment, of the issue. */
const wordRoom = 9
const issueRoom = 5

/** From when to when something was, epoch milliseconds. */
type Past = { from: number; to: number; refused: boolean }

/**
 * The life of a token on an axis that has a little of the past and the beginning of the next token. `now` is epoch
 * milliseconds; `events` are the connection's token requests. `undefined` where the token states no end.
 */
export const lifelineOf = (
  token: Pick<TokenView, 'issuedAt' | 'expiresAt' | 'renewsAt'>,
  now: number,
  events: readonly TokenEvent[] = [],
): { spans: LifelineSpan[]; moments: Moment[] } | undefined => {
  if (token.expiresAt === undefined) return undefined
  const issued = Date.parse(token.issuedAt)
  const expires = Date.parse(token.expiresAt)
  const renews = token.renewsAt === undefined ? undefined : Date.parse(token.renewsAt)
  const life = Math.max(1, expires - issued)
  const past = pastOf(events, issued).filter(({ to }) => to > issued - mostPast * life)
  const earliest = Math.min(...past.map(({ from }) => from))
  const start =
    past.length === 0 ? issued - before * life : Math.max(earliest - beforePast * life, issued - mostPast * life)
  // A screen left open beyond the end still shows where now is.
  const end = Math.max(expires + after * life, now + before * life)
  const place = (time: number) => Math.min(100, Math.max(0, (100 * (time - start)) / (end - start)))
  const used = Math.min(Math.max(now, issued), expires)
  const moment = (name: Moment['name'], time: number): Moment => ({ name, time, at: place(time) })
  return {
    spans: [
      ...past.map(({ from, to, refused }): LifelineSpan => ({
        from: place(from),
        to: place(to),
        ...(refused && { kind: 'refused' }),
      })),
      { from: place(issued), to: place(expires), kind: 'current' },
      { from: place(issued), to: place(used), kind: 'used' },
      { from: place(renews ?? expires), to: place(expires + after * life), kind: 'next' },
    ],
    moments: [
      ...pastMoments(past, place, place(issued)),
      moment('issued', issued),
      // Just after issue the two marks would stand on each other's words.
      { ...moment('now', now), at: Math.max(place(now), place(issued) + nearest) },
      ...(renews === undefined ? [] : [moment('renews', renews)]),
      moment('expires', expires),
    ],
  }
}

/** Earlier tokens, each until its end or the next one, and requests that brought none, oldest first. */
const pastOf = (events: readonly TokenEvent[], issued: number): Past[] => {
  let next = issued
  const past: Past[] = []
  for (const event of events.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))) {
    const from = Date.parse(event.at)
    if (from >= issued) continue
    if (event.outcome !== 'issued') {
      past.push({ from, to: from, refused: true })
      continue
    }
    const to = Math.min(event.expiresAt === undefined ? next : Date.parse(event.expiresAt), next)
    if (to > from) past.push({ from, to, refused: false })
    next = from
  }
  return past.toReversed()
}

/**
 * What of the past is named: the latest first, as long as there is room for the words. A token that the next one took
 * the place of needs no word; of refusals close together the last is named, with their number.
 */
const pastMoments = (past: readonly Past[], place: (time: number) => number, issuedAt: number): Moment[] => {
  const named: Moment[] = []
  let free = issuedAt - issueRoom
  for (const { to, refused } of past.toReversed()) {
    const at = place(to)
    const latest = named[0]
    if (refused && latest?.name === 'refused' && latest.at - at < wordRoom) {
      latest.count = (latest.count ?? 1) + 1
      continue
    }
    if (at > free || at < wordRoom) continue
    named.unshift({ name: refused ? 'refused' : 'ended', time: to, at })
    free = at - wordRoom
  }
  return named
}
