import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import css from './tooltip.module.css'

type Props = {
  /** Words, and a `Kbd` where a key does the same. */
  content: ReactNode
  /** The thing it is about; it keeps its own accessible name. */
  children: ReactElement<Record<string, unknown>>
}

export function Tooltip({ content, children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6}>
          <Base.Popup className={css.tooltip}>{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
