import { useEffect, useId, useRef, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './dialog.module.css'

type Props = {
  open: boolean
  /** Asked to close: Escape, a press beside it. */
  onClose: () => void
  title: ReactNode
  /** Carries the hatch of production. */
  production?: boolean
  /** Buttons, the one that goes on last. */
  foot?: ReactNode
  children: ReactNode
}

/**
 * A modal dialog. Its content exists only while it is open, so it begins anew each time. What has `data-first` gets the
 * focus, else the first thing that can.
 */
export function Dialog({ open, onClose, title, production, foot, children }: Props) {
  const id = useId()
  return (
    <ModalLayer
      open={open}
      onClose={onClose}
      labelledBy={id}
      className={classNames(css.dialog, production && css.production)}
    >
      <div className={css.head}>
        <h2 className={css.title} id={id}>
          {title}
        </h2>
      </div>
      <div className={css.body}>{children}</div>
      {foot && <div className={css.foot}>{foot}</div>}
    </ModalLayer>
  )
}

type LayerProps = {
  open: boolean
  onClose: () => void
  label?: string
  labelledBy?: string
  className: string | undefined
  children: ReactNode
}

/**
 * The browser's own modal layer: the rest of the page is inert, and the focus goes back to where it was. What has
 * `data-first` gets the focus, else the first thing that can.
 */
export function ModalLayer({ open, onClose, label, labelledBy, className, children }: LayerProps) {
  const layer = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    const dialog = layer.current
    if (!dialog) return
    if (open && !dialog.open) {
      dialog.showModal()
      dialog.querySelector<HTMLElement>('[data-first]')?.focus()
    }
    if (!open && dialog.open) dialog.close()
  }, [open])

  useEffect(() => {
    const dialog = layer.current
    // The backdrop is the dialog itself; what it holds are its children.
    const pressed = (event: MouseEvent) => {
      if (event.target === dialog) onClose()
    }
    dialog?.addEventListener('click', pressed)
    return () => dialog?.removeEventListener('click', pressed)
  }, [onClose])

  return (
    <dialog ref={layer} className={className} aria-label={label} aria-labelledby={labelledBy} onClose={onClose}>
      {open && children}
    </dialog>
  )
}
