import { classNames } from './class-names.ts'
import css from './status.module.css'

type Props = {
  /** The HTTP status; absent where no answer came. */
  code?: number | undefined
  /** After the figure: the reason, an error code. Where there is no figure, it stands alone. */
  children?: string | undefined
  className?: string | undefined
}

const look = (code: number | undefined) => {
  if (code === undefined || (code >= 400 && code < 500)) return css.refused
  if (code >= 500) return css.failed
  return code >= 300 ? css.redirect : css.ok
}

/** An HTTP status: figure and word, with a mark in front whose shape says it too. */
export function Status({ code, children, className }: Props) {
  return (
    <span className={classNames(css.status, look(code), className)}>
      {[code, children ?? (code === undefined ? 'no answer' : undefined)]
        .filter((part) => part !== undefined)
        .join(' ')}
    </span>
  )
}
