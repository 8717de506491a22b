import { classNames } from './class-names.ts'
import { geometry } from './geometry.ts'
import css from './skeleton.module.css'

type Props = {
  /** With unit; the whole width without. */
  width?: string | undefined
  /** With unit; 12px without. */
  height?: string | undefined
  round?: boolean
  /** Stands where a value will stand. */
  value?: boolean
}

/** The size of what comes. Put `Loading` around several, so that it is said once. */
export function Skeleton({ width, height, round, value }: Props) {
  return (
    <span
      className={classNames(css.skeleton, round && css.round, value && css.value)}
      aria-hidden="true"
      style={geometry({ '--width': width, '--height': height })}
    />
  )
}
