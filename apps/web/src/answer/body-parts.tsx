import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import { Icon } from '../ui/icon.tsx'
import css from './body-view.module.css'

/** Where one is in a body. */
export type BodyPlace = {
  /** For reading: `$.meters[0].id`. */
  path: string
  /** In JSON, normalised as RFC 9535 §2.7 says. */
  normalizedPath?: string
  value: () => string
}

/** What one should know of a body before one reads it. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <p className={css.note}>
      <Icon of={TriangleAlert} tone="warn" />
      <span>{children}</span>
    </p>
  )
}

/** In place of a body that could not be read. */
export function Failed({ error }: { error: Error }) {
  return <p className={css.plain}>The body could not be read: {error.message}. It can be downloaded.</p>
}
