import Plus from 'lucide-react/icons/plus'
import Trash2 from 'lucide-react/icons/trash-2'
import { Button } from '../../ui/button.tsx'
import { Input } from '../../ui/input.tsx'
import text from '../../ui/text.module.css'
import css from './builder.module.css'

type Props = {
  /** What a pair is: `header`, `query parameter`. */
  label: string
  pairs: readonly [name: string, value: string][]
  onChange: (pairs: [name: string, value: string][]) => void
  hint?: (name: string) => string | undefined
}

/** Names with values, as many as are wanted; a name may stand twice. */
export function PairRows({ label, pairs, onChange, hint }: Props) {
  const replace = (at: number, pair: [string, string]) =>
    onChange(pairs.map((before, index) => (index === at ? pair : before)))
  return (
    <>
      {pairs.map(([name, value], index) => (
        <div key={index}>
          <div className={css.pair}>
            <Input
              mono
              small
              aria-label={`Name of ${label} ${index + 1}`}
              placeholder="name"
              value={name}
              autoComplete="off"
              onChange={(event) => replace(index, [event.target.value, value])}
            />
            <Input
              mono
              small
              aria-label={`Value of ${label} ${index + 1}`}
              placeholder="value"
              value={value}
              autoComplete="off"
              onChange={(event) => replace(index, [name, event.target.value])}
            />
            <Button
              variant="quiet"
              size="small"
              iconOnly
              icon={Trash2}
              aria-label={`Remove ${label} ${name || index + 1}`}
              onClick={() => onChange(pairs.filter((_, at) => at !== index))}
            />
          </div>
          {hint?.(name) && <p className={text.muted}>{hint(name)}</p>}
        </div>
      ))}
      <div>
        <Button size="small" icon={Plus} onClick={() => onChange([...pairs, ['', '']])}>
          Add a {label}
        </Button>
      </div>
    </>
  )
}
