import { useId, type ComponentProps, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './panel.module.css'

type Props = Omit<ComponentProps<'section'>, 'title'> & {
  /** The panel's heading (level 2); it names the section. Without it give `aria-label`. */
  title?: ReactNode
  /** A remark beside the heading. */
  note?: ReactNode
  /** At the end of the head: buttons, segments. */
  tools?: ReactNode
  /** Under a line at the bottom. */
  foot?: ReactNode
  /** Padding around the content; leave out for tables and lists that reach the edge. */
  padded?: boolean
  /** Cuts what reaches the rounded corners (tables). */
  clip?: boolean
  /** As high as its neighbours: what is in the middle grows. */
  fill?: boolean
}

export function Panel({ title, note, tools, foot, padded, clip, fill, className, children, ...rest }: Props) {
  const id = useId()
  return (
    <section
      className={classNames(css.panel, clip && css.clip, fill && css.fill, className)}
      aria-labelledby={title ? id : undefined}
      {...rest}
    >
      {(title || note || tools) && (
        <div className={css.head}>
          {title && (
            <h2 className={css.title} id={id}>
              {title}
            </h2>
          )}
          {note && <p className={css.note}>{note}</p>}
          {tools && <div className={css.tools}>{tools}</div>}
        </div>
      )}
      {padded ? <div className={css.body}>{children}</div> : children}
      {foot && <div className={css.foot}>{foot}</div>}
    </section>
  )
}
