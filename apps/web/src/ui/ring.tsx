import { classNames } from './class-names.ts'
import { geometry } from './geometry.ts'
import css from './ring.module.css'

type Props = {
  /** What is left, 0 to 100. */
  left: number
  /** 52 px instead of 16. */
  large?: boolean
  className?: string | undefined
}

/** The remaining life of something, emptying. Words beside it say the same. */
export function Ring({ left, large, className }: Props) {
  return (
    <svg
      className={classNames(css.ring, large && css.large, className)}
      viewBox="0 0 36 36"
      aria-hidden="true"
      style={geometry({ '--left': Math.min(100, Math.max(0, left)).toFixed(1) })}
    >
      <circle cx="18" cy="18" r="15.9155" />
      <circle cx="18" cy="18" r="15.9155" />
    </svg>
  )
}
