import type { TokenEvent, TokenView } from '@developer-console/shared/contract/token'
import { shortLife } from '@developer-console/shared/oauth/lifetimes'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count, localTime } from '../../ui/format.ts'
import { Lifeline } from '../../ui/lifeline.tsx'
import { useNow } from '../../ui/ticking.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { lifelineOf, type Moment } from './lifeline-of.ts'
import css from './token-lifeline.module.css'

const words: Record<Exclude<Moment['name'], 'refused'>, string> = {
  ended: 'Earlier token ended',
  issued: 'Issued',
  now: 'Now',
  renews: 'Renews',
  expires: 'Expires',
}

const labelOf = ({ name, count: many = 1 }: Moment): ReactNode =>
  name === 'refused' ? (
    <Link to="." hash="requests" replace>
      {many === 1 ? 'Request refused' : `${count(many, 'request')} refused`}
    </Link>
  ) : (
    words[name]
  )

/** On which side of its mark a moment is named, so that neighbours do not meet. */
const sideOf = ({ name, at }: Moment, moments: readonly Moment[]): 'left' | 'right' => {
  if (name === 'expires') return 'right'
  if (name !== 'now') return 'left'
  // Now stands to the right of its mark until the marks to come are close.
  if (at > 90) return 'left'
  const next = moments.find((other) => other.name === 'renews' || other.name === 'expires')
  return next && next.at > at && next.at - at < 14 ? 'left' : 'right'
}

export function TokenLifeline({ token, events }: { token: TokenView; events: readonly TokenEvent[] }) {
  const now = useNow()
  const life = lifelineOf(token, now, events)
  // One of moments has mostly ended: there is no line to be on.
  if (!life || (token.expiresIn !== undefined && token.expiresIn < shortLife)) return null
  return (
    <div className={css.life}>
      <VisuallyHidden>
        <h2>Life of the token</h2>
      </VisuallyHidden>
      <Lifeline
        spans={life.spans}
        marks={life.moments.map((moment) => ({
          at: moment.at,
          label: labelOf(moment),
          dateTime: new Date(moment.time).toISOString(),
          time: localTime(moment.time),
          side: sideOf(moment, life.moments),
          now: moment.name === 'now',
        }))}
      />
    </div>
  )
}
