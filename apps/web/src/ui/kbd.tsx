import css from './kbd.module.css'
import { keyNames } from './modifier-key.ts'

type Props = {
  /** The key's name; `⌘` stands for the modifier and becomes `Ctrl` where there is none. */
  children: string
  /** Inside a button the key is not part of its name; the button says it by `aria-keyshortcuts`. */
  hidden?: boolean
}

export function Kbd({ children, hidden }: Props) {
  return (
    <kbd className={css.kbd} aria-hidden={hidden || undefined}>
      {keyNames(children)}
    </kbd>
  )
}
