import css from './switch.module.css'

type Props = {
  /** What is switched; a word beside it says whether it is on. */
  label: string
  on: boolean
  onChange: (on: boolean) => void
  disabled?: boolean
}

export function Switch({ label, on, onChange, disabled }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-label={label}
      aria-checked={on}
      disabled={disabled}
      className={css.switch}
      onClick={() => onChange(!on)}
    />
  )
}
