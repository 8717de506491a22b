import { classNames } from './class-names.ts'
import { geometry } from './geometry.ts'
import css from './progress.module.css'

type Props = {
  /** What is waited for. */
  label: string
  /** 0 to 100; without it the length is unknown and the bar travels. */
  done?: number | undefined
  className?: string | undefined
}

export function Progress({ label, done, className }: Props) {
  return (
    <div
      className={classNames(css.progress, done === undefined && css.waiting, className)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done === undefined ? undefined : Math.round(done)}
      style={geometry({ '--done': done })}
    >
      <div />
    </div>
  )
}

/** How much is left of something that is counted: a small bar in a line of words. */
export function Remaining({ label, left }: { label: string; left: number }) {
  return (
    <span
      className={classNames(css.progress, css.left)}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(left)}
      style={geometry({ '--done': left })}
    >
      <span />
    </span>
  )
}
