import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import segments from './segments.module.css'
import css from './tabs.module.css'

export type TabItem<Value extends string> = {
  value: Value
  label: ReactNode
  /** A figure after the label. */
  count?: number | string | undefined
}

type ListProps<Value extends string> = {
  /** What the views are of: the list's name. */
  label: string
  items: readonly TabItem<Value>[]
  value: Value
  onChange: (value: Value) => void
  /** Prefix of the ids that tie tabs and panels together; give the same one to each `TabPanel`. */
  id: string
  className?: string | undefined
}

// WAI-ARIA tabs with automatic activation: one stop for the Tab key, arrows move and show.
function TabList<Value extends string>({
  label,
  items,
  value,
  onChange,
  id,
  className,
  tabClass,
  countClass,
}: ListProps<Value> & { tabClass: string | undefined; countClass: string | undefined }) {
  const list = useRef<HTMLDivElement>(null)

  const move = (event: KeyboardEvent) => {
    const at = items.findIndex((item) => item.value === value)
    const to = {
      ArrowRight: (at + 1) % items.length,
      ArrowLeft: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key]
    const next = to === undefined ? undefined : items[to]
    if (!next) return
    event.preventDefault()
    onChange(next.value)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to ?? 0]?.focus()
  }

  return (
    // The list itself is no stop; the chosen tab in it is.
    <div role="tablist" tabIndex={-1} aria-label={label} className={className} ref={list} onKeyDown={move}>
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          role="tab"
          id={`${id}-${item.value}-tab`}
          aria-selected={item.value === value}
          aria-controls={item.value === value ? `${id}-${item.value}` : undefined}
          tabIndex={item.value === value ? 0 : -1}
          className={tabClass}
          onClick={() => onChange(item.value)}
        >
          {item.label}
          {item.count !== undefined && <span className={countClass}>{item.count}</span>}
        </button>
      ))}
    </div>
  )
}

/** Tabs over a pane. Each view is a `TabPanel` of the same `id`. */
export function Tabs<Value extends string>({ className, ...props }: ListProps<Value>) {
  return <TabList {...props} className={classNames(css.tabs, className)} tabClass={css.tab} countClass={css.count} />
}

/** Two to four views of the same thing, in a segmented control. Each view is a `TabPanel` of the same `id`. */
export function SegmentTabs<Value extends string>({ className, ...props }: ListProps<Value>) {
  return (
    <TabList
      {...props}
      className={classNames(segments.segments, className)}
      tabClass={segments.segment}
      countClass={segments.count}
    />
  )
}

type PanelProps = {
  /** The `id` of the tabs. */
  of: string
  value: string
  className?: string | undefined
  children: ReactNode
}

/** What the tab `value` shows; render it only while it is chosen. */
export function TabPanel({ of, value, className, children }: PanelProps) {
  return (
    <div role="tabpanel" id={`${of}-${value}`} aria-labelledby={`${of}-${value}-tab`} className={className}>
      {children}
    </div>
  )
}

type SegmentsProps<Value extends string> = {
  label: string
  items: readonly TabItem<Value>[]
  value: Value
  onChange: (value: Value) => void
  /** As wide as its place. */
  fill?: boolean
  className?: string | undefined
}

/** One of a few modes or filters: toggle buttons of which one is pressed. */
export function Segments<Value extends string>({
  label,
  items,
  value,
  onChange,
  fill,
  className,
}: SegmentsProps<Value>) {
  const id = useId()
  return (
    <div
      role="group"
      aria-label={label}
      id={id}
      className={classNames(segments.segments, fill && segments.fill, className)}
    >
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-pressed={item.value === value}
          className={segments.segment}
          onClick={() => onChange(item.value)}
        >
          {item.label}
          {item.count !== undefined && <span className={segments.count}>{item.count}</span>}
        </button>
      ))}
    </div>
  )
}
