import text from '../ui/text.module.css'
import { HomeMark } from './home-mark.tsx'
import { ThemeToggle } from './theme-toggle.tsx'
import css from './topbar.module.css'

/** The line on top where there is no session, or no frame. */
export function BareTopbar() {
  return (
    <header className={css.topbar}>
      <span className={css.home} aria-hidden="true">
        <HomeMark />
      </span>
      <span className={text.strong}>Developer Console</span>
      <div className={css.end}>
        <ThemeToggle />
      </div>
    </header>
  )
}
