import { classNames } from '../../ui/class-names.ts'
import css from './fields.module.css'

type Props = {
  name: string
  state: 'left out' | 'empty' | 'null'
  onPress: () => void
}

const next = { 'left out': 'Send it empty', empty: 'Leave it out', null: 'Leave it out' } as const

/** Says that a field is left out, or that what is sent is empty; a press turns one into the other. */
export function FieldState({ name, state, onPress }: Props) {
  return (
    <button
      type="button"
      className={classNames(css.state, state !== 'left out' && css.sent)}
      aria-label={`${name} is ${state}. ${next[state]}`}
      title={next[state]}
      onClick={onPress}
    >
      {state}
    </button>
  )
}
