import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { geometry } from './geometry.ts'
import css from './lifeline.module.css'

/** A stretch of the axis; `from` and `to` are percentages of it. */
export type LifelineSpan = {
  from: number
  to: number
  /** Without a kind it is over. */
  kind?: 'current' | 'used' | 'next' | 'refused'
}

export type LifelineMark = {
  /** Percentage of the axis. */
  at: number
  label: ReactNode
  /** ISO 8601. */
  dateTime: string
  /** As it is written: `14:31:08`. */
  time: string
  now?: boolean
  /** Which side of the mark its words stand on; in the middle without. */
  side?: 'left' | 'right'
}

/** When a thing was issued, what it is now, when it ends, on one line; on a phone and for screen readers a list. */
export function Lifeline({ spans, marks }: { spans: readonly LifelineSpan[]; marks: readonly LifelineMark[] }) {
  return (
    <ol className={css.lifeline}>
      <li className={css.axis} aria-hidden="true" />
      {spans.map((span) => (
        <li
          key={`${span.kind ?? 'past'}-${span.from}`}
          className={classNames(css.span, span.kind && css[span.kind])}
          aria-hidden="true"
          style={geometry({ '--at': span.from, '--to': span.to })}
        />
      ))}
      {marks.map((mark) => (
        <li
          key={`${mark.dateTime}-${mark.at}-${mark.side ?? ''}-${mark.now ? 'now' : ''}`}
          className={classNames(css.mark, mark.now && css.now, mark.side && css[mark.side])}
          style={geometry({ '--at': mark.at })}
        >
          <span>{mark.label}</span>
          <time dateTime={mark.dateTime}>{mark.time}</time>
        </li>
      ))}
    </ol>
  )
}
