import type { LucideIcon } from 'lucide-react'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import type { ComponentProps } from 'react'
import { buttonClass, type ButtonLook } from './button-class.ts'
import { Icon } from './icon.tsx'

type Props = ComponentProps<'button'> &
  ButtonLook & {
    /** Stands before the words; alone, when `iconOnly` (then give `aria-label`). */
    icon?: LucideIcon | undefined
    /** Under way: the icon turns, presses do nothing, the button keeps the focus. */
    loading?: boolean | undefined
  }

/** A press. For a link that looks like one, give `buttonClass(…)` to the link. */
export function Button({
  variant,
  size,
  iconOnly,
  icon,
  loading,
  type = 'button',
  className,
  children,
  onClick,
  ...rest
}: Props) {
  const glyph = loading ? LoaderCircle : icon
  return (
    <button
      type={type}
      className={buttonClass({ variant, size, iconOnly, loading, className })}
      aria-disabled={loading || undefined}
      onClick={loading ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {glyph && <Icon of={glyph} {...(!loading && !variant && !iconOnly ? { tone: 'subtle' } : {})} />}
      {children}
    </button>
  )
}
