import { useSyncExternalStore, type ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { classNames } from './class-names.ts'
import css from './split.module.css'

type Props = {
  /** Under this name the widths are remembered in the browser. */
  id: string
  orientation?: 'horizontal' | 'vertical'
  className?: string | undefined
  /** `SplitPane` and `SplitHandle` in turn; each pane needs an id. */
  children: ReactNode
}

const narrow = matchMedia('(max-width: 1140px)')
const subscribe = (listener: () => void) => {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

/** Whether panes stand below one another, for want of width. */
export const usePanesStack = () => useSyncExternalStore(subscribe, () => narrow.matches)

/** Panes side by side, with handles between them; below 1140 px they stand below one another. */
export function Split({ id, orientation = 'horizontal', className, children }: Props) {
  const stacked = usePanesStack()
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id, storage: localStorage })
  if (stacked) return <div className={css.stacked}>{children}</div>
  return (
    <Group
      id={id}
      orientation={orientation}
      // The cursor's style would be an inline style sheet.
      disableCursor
      defaultLayout={defaultLayout}
      onLayoutChanged={onLayoutChanged}
      className={classNames(css.split, className)}
    >
      {children}
    </Group>
  )
}

type PaneProps = {
  id: string
  /** A width with unit (`296px`) or a percentage (`'30%'`) to begin with. */
  size?: string
  /** No narrower than this, with unit. */
  min?: string
  className?: string | undefined
  children: ReactNode
}

export function SplitPane({ id, size, min, className, children }: PaneProps) {
  const stacked = usePanesStack()
  if (stacked) return <div className={classNames(css.pane, className)}>{children}</div>
  return (
    <Panel id={id} defaultSize={size} minSize={min} className={classNames(css.pane, className)}>
      {children}
    </Panel>
  )
}

/** Between two panes: drag it, or move it with the arrow keys. */
export function SplitHandle({ label }: { label: string }) {
  const stacked = usePanesStack()
  if (stacked) return null
  return <Separator className={css.handle} aria-label={label} />
}
