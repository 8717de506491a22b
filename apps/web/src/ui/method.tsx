import { classNames } from './class-names.ts'
import css from './method.module.css'

type Props = {
  /** Upper case, as it is sent. */
  children: string
  /** With a frame, and as wide as its letters. */
  boxed?: boolean
  className?: string | undefined
}

const tints: Record<string, string | undefined> = {
  GET: css.get,
  POST: css.post,
  PUT: css.put,
  PATCH: css.patch,
  DELETE: css.delete,
}

/** An HTTP method, 48 px wide so that paths line up. */
export function Method({ children, boxed, className }: Props) {
  return <span className={classNames(css.method, tints[children], boxed && css.boxed, className)}>{children}</span>
}
