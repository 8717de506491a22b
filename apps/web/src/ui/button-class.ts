import css from './button.module.css'
import { classNames } from './class-names.ts'

export type ButtonLook = {
  /** One primary per view; `production` for what changes something in production; `danger` removes; `quiet` has no box. */
  variant?: 'primary' | 'production' | 'danger' | 'quiet' | undefined
  /** 28 px, 32 px (default) or 36 px. */
  size?: 'small' | 'large' | undefined
  /** A square for an icon without words. */
  iconOnly?: boolean | undefined
}

/** The class of a button, for links that look like one. */
export const buttonClass = ({
  variant,
  size,
  iconOnly,
  loading,
  className,
}: ButtonLook & { loading?: boolean | undefined; className?: string | undefined } = {}) =>
  classNames(
    css.button,
    variant && css[variant],
    size && css[size],
    iconOnly && css.iconOnly,
    loading && css.loading,
    className,
  )
