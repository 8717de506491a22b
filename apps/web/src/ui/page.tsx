import { createContext, Fragment, use, useEffect, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Evidence } from './evidence.tsx'
import css from './layout.module.css'

/** What follows a screen's own title in the window's title: the connection with its kind, and the product. */
export const TitleEnd = createContext('Developer Console')

/** Sets the window's title: `Token · Sandbox · full access (sandbox) · Developer Console`. */
export const usePageTitle = (title: string): void => {
  const end = use(TitleEnd)
  useEffect(() => {
    document.title = `${title} · ${end}`
  }, [title, end])
}

type Props = {
  /** The way to here, links first: `Connections`, `Orders`. */
  crumb?: ReactNode[]
  /** The heading of the screen. */
  title: ReactNode
  /** The window's title, where the heading is not its name. */
  windowTitle: string
  /** A sentence under the heading. */
  lead?: ReactNode
  /** Or what it rests on: each piece one item. */
  evidence?: ReactNode[]
  /** Buttons at the end of the heading's line. */
  actions?: ReactNode
  className?: string | undefined
  children: ReactNode
}

/** A screen that scrolls: heading, then panels in a `stack` or in `columns` (`layout.module.css`). */
export function Page({ crumb, title, windowTitle, lead, evidence, actions, className, children }: Props) {
  usePageTitle(windowTitle)
  return (
    <div className={classNames(css.page, className)}>
      {crumb && (
        <nav className={css.crumb} aria-label="Where this is">
          {crumb.map((part, index) => (
            <Fragment key={index}>
              {index > 0 && <span aria-hidden="true">/</span>}
              {part}
            </Fragment>
          ))}
        </nav>
      )}
      <div className={css.pageHead}>
        <div>
          <h1 className={css.pageTitle}>{title}</h1>
          {lead && <p className={css.pageLead}>{lead}</p>}
          {evidence && <Evidence>{evidence}</Evidence>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  )
}

/** A screen that fills the window: put a `Split` into it. Its heading is the screen's own. */
export function WindowPage({
  windowTitle,
  className,
  children,
}: {
  windowTitle: string
  className?: string | undefined
  children: ReactNode
}) {
  usePageTitle(windowTitle)
  return <div className={classNames(css.window, className)}>{children}</div>
}
