import { classNames } from '../../ui/class-names.ts'
import { count, localTime, span } from '../../ui/format.ts'
import { geometry } from '../../ui/geometry.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './limits-view.module.css'
import { leftOf, rateLimitsOf, tightest, type RateLimit } from './rate-limits.ts'
import type { Answer } from '../call-state.ts'

/** What the headers of an answer say of limits, and when it came (epoch milliseconds). */
const limitsOf = ({ head, sent, duration }: Answer) => {
  const at = sent.startedAt + duration
  return { at, ...rateLimitsOf(head.headers, at) }
}

/** A moment after the answer, that stays true while one reads: `14:02:31`. */
const moment = (at: number, seconds: number) => localTime(at + seconds * 1000)

const leftWords = ({ limit, remaining }: RateLimit): string => {
  if (remaining === undefined) return `at most ${(limit ?? 0).toLocaleString('en')}`
  return limit === undefined
    ? `${remaining.toLocaleString('en')} left`
    : `${remaining.toLocaleString('en')} of ${limit.toLocaleString('en')} left`
}

function Bar({ limit }: { limit: RateLimit }) {
  const left = leftOf(limit)
  if (left === undefined) return null
  return (
    <span className={classNames(css.bar, left <= 0.1 && css.low)} aria-hidden="true">
      <span style={geometry({ '--left': `${Math.round(left * 100)}%` })} />
    </span>
  )
}

/** The limit that is nearest to its end, in one line. */
export function LimitNote({ answer }: { answer: Answer }) {
  const { limits, at } = limitsOf(answer)
  const limit = tightest(limits)
  if (!limit || leftOf(limit) === undefined) return null
  return (
    <span
      className={css.note}
      title={limit.reset === undefined ? 'Rate limit' : `Rate limit, full again at ${moment(at, limit.reset)} local`}
    >
      <VisuallyHidden>Rate limit:</VisuallyHidden>
      <Bar limit={limit} />
      <span>{leftWords(limit)}</span>
    </span>
  )
}

/** All limits that an answer tells of, in words. */
export function LimitsView({ answer }: { answer: Answer }) {
  const { limits, wait, at } = limitsOf(answer)
  if (limits.length === 0 && wait === undefined) return null
  return (
    <section className={css.limits} aria-label="Rate limits">
      {limits.map((limit, place) => (
        <p key={`${place} ${limit.name ?? ''}`}>
          <Bar limit={limit} />
          <span>
            {limit.name && <code>{limit.name}: </code>}
            {leftWords(limit)}
            {limit.window !== undefined && `, in any ${count(limit.window, 'second')}`}
            {limit.reset !== undefined &&
              `; full again ${span(limit.reset)} after this answer, at ${moment(at, limit.reset)} local`}
            .
          </span>
        </p>
      ))}
      {wait !== undefined && (
        <p>
          Asks to wait {span(wait)} before another attempt: until {moment(at, wait)} local.
        </p>
      )}
    </section>
  )
}
