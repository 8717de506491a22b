import CircleCheck from 'lucide-react/icons/circle-check'
import CircleX from 'lucide-react/icons/circle-x'
import Info from 'lucide-react/icons/info'
import X from 'lucide-react/icons/x'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import css from './toasts.module.css'

type Toast = {
  id: number
  tone: 'ok' | 'danger' | 'info'
  message: ReactNode
  action: { label: string; run: () => void } | undefined
}

let toasts: readonly Toast[] = []
let made = 0
const listeners = new Set<() => void>()

const change = (next: readonly Toast[]) => {
  toasts = next
  for (const listener of listeners) listener()
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id))

/** Says shortly that something was done, where nothing else on the screen shows it; `action` offers to undo it. */
export const showToast = (
  message: ReactNode,
  { tone = 'ok', action }: { tone?: Toast['tone']; action?: { label: string; run: () => void } } = {},
): void => {
  made += 1
  change([...toasts.slice(-2), { id: made, tone, message, action }])
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const marks = { ok: CircleCheck, danger: CircleX, info: Info } as const

/** Where toasts appear; once, in the frame. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className={css.toasts} role="status">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(toast.id), toast.action ? 10_000 : 5000)
    return () => clearTimeout(timer)
  }, [held, toast])

  return (
    // Whoever points at it or is in it still reads it.
    <div
      className={css.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon of={marks[toast.tone]} tone={toast.tone} />
      <span>{toast.message}</span>
      {toast.action && (
        <Button
          size="small"
          onClick={() => {
            toast.action?.run()
            dismiss(toast.id)
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <Button variant="quiet" size="small" iconOnly icon={X} aria-label="Close" onClick={() => dismiss(toast.id)} />
    </div>
  )
}
