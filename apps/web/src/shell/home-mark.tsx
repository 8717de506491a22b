import css from './topbar.module.css'

export function HomeMark() {
  return (
    <svg className={css.mark} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M20.5 12a8.5 8.5 0 1 1-4.2-7.3" />
      <path d="m9 9 3 3-3 3" />
      <path d="M14.5 15h2.5" />
    </svg>
  )
}
