import { cloneElement, useEffect, useId, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import hanging from './hanging.module.css'
import { useHanging } from './hanging.ts'
import css from './tooltip.module.css'

type Props = {
  /** Words, and a `Kbd` where a key does the same. */
  content: ReactNode
  /** The thing it is about; it keeps its own accessible name. */
  children: ReactElement<Record<string, unknown>>
}

/** What a thing is for, while it is pointed at or has the focus. It can be pointed at itself, and Escape closes it. */
export function Tooltip({ content, children }: Props) {
  const made = useId()
  const given = children.props.id
  const id = typeof given === 'string' ? given : `${made}-thing`
  const tip = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState(false)
  const [open, setOpen] = useState(false)
  useHanging(tip, id, open, { align: 'center', gap: 6 })

  useEffect(() => {
    // Neither at once when the pointer passes, nor gone at once when it moves over to the words.
    const timer = setTimeout(() => setOpen(pointed), pointed ? 400 : 100)
    return () => clearTimeout(timer)
  }, [pointed])

  useEffect(() => {
    if (open) tip.current?.showPopover()
    else tip.current?.hidePopover()
    if (!open) return
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false)
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [open])

  const point = () => setPointed(true)
  const leave = () => setPointed(false)
  return (
    <>
      {cloneElement(children, {
        id,
        'aria-describedby': `${made}-tip`,
        onPointerEnter: point,
        onPointerLeave: leave,
        onFocus: point,
        onBlur: leave,
      })}
      <div
        ref={tip}
        id={`${made}-tip`}
        popover="manual"
        role="tooltip"
        className={classNames(css.tooltip, hanging.layer)}
        onPointerEnter={point}
        onPointerLeave={leave}
      >
        {content}
      </div>
    </>
  )
}
