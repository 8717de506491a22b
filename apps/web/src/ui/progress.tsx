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
