import Moon from 'lucide-react/icons/moon'
import Sun from 'lucide-react/icons/sun'
import { buttonClass } from '../ui/button-class.ts'
import { Icon } from '../ui/icon.tsx'
import { switchTheme } from './theme.ts'
import css from './theme-toggle.module.css'

/** The icon names the theme that is on, chosen or the system's. */
export function ThemeToggle({ className }: { className?: string | undefined }) {
  return (
    <button
      type="button"
      className={buttonClass({ variant: 'quiet', iconOnly: true, className })}
      aria-label="Switch theme"
      onClick={switchTheme}
    >
      <Icon of={Sun} className={css.light} />
      <Icon of={Moon} className={css.dark} />
    </button>
  )
}
