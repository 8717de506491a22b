import type { TokenView } from '@developer-console/shared/contract/token'
import { localTime } from '../../ui/format.ts'
import { Lifeline } from '../../ui/lifeline.tsx'
import { useNow } from '../../ui/ticking.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { lifelineOf, type Moment } from './lifeline-of.ts'
import css from './token-lifeline.module.css'

const words: Record<Moment['name'], string> = { issued: 'Issued', now: 'Now', renews: 'Renews', expires: 'Expires' }

/** On which side of its mark a moment is named, so that neighbours do not meet. */
const sideOf = ({ name, at }: Moment, moments: readonly Moment[]): 'left' | 'right' => {
  if (name === 'issued' || name === 'renews') return 'left'
  if (name === 'expires') return 'right'
  // Now stands to the right of its mark until the marks to come are close.
  const next = moments.find((other) => other.name === 'renews' || other.name === 'expires')
  return next && next.at > at && next.at - at < 14 ? 'left' : 'right'
}

export function TokenLifeline({ token }: { token: TokenView }) {
  const now = useNow()
  const life = lifelineOf(token, now)
  if (!life) return null
  return (
    <div className={css.life}>
      <VisuallyHidden>
        <h2>Life of the token</h2>
      </VisuallyHidden>
      <Lifeline
        spans={life.spans}
        marks={life.moments.map((moment) => ({
          at: moment.at,
          label: words[moment.name],
          dateTime: new Date(moment.time).toISOString(),
          time: localTime(moment.time),
          side: sideOf(moment, life.moments),
          now: moment.name === 'now',
        }))}
      />
    </div>
  )
}
