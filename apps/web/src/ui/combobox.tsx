import { Autocomplete } from '@base-ui/react/autocomplete'
import { classNames } from './class-names.ts'
import { useField } from './field.tsx'
import css from './combobox.module.css'
import input from './input.module.css'
import menu from './menu.module.css'
import text from './text.module.css'

export type Suggestion = {
  /** What is put into the field. */
  value: string
  /** What is read in the list, where that is not the value. */
  label?: string | undefined
  /** At the end of its line. */
  note?: string | undefined
}

type Props = {
  value: string
  onChange: (value: string) => void
  suggestions: readonly Suggestion[]
  /** Names the list of suggestions: “Meter types”. */
  listLabel: string
  mono?: boolean
  small?: boolean
  placeholder?: string
  id?: string
  className?: string | undefined
}

const found = (suggestion: Suggestion, query: string) => {
  const words = query.trim().toLowerCase()
  return [suggestion.value, suggestion.label, suggestion.note].some((part) => part?.toLowerCase().includes(words))
}

/** A field in which anything may be typed and something is offered. */
export function Combobox({ value, onChange, suggestions, listLabel, mono, small, placeholder, id, className }: Props) {
  const field = useField()
  return (
    <Autocomplete.Root
      items={[...suggestions]}
      value={value}
      onValueChange={(next) => onChange(next)}
      itemToStringValue={(suggestion: Suggestion) => suggestion.value}
      filter={found}
      openOnInputClick
    >
      <Autocomplete.Input
        id={id ?? field?.id}
        placeholder={placeholder}
        spellCheck={false}
        aria-describedby={field?.describedBy}
        aria-invalid={field?.invalid || undefined}
        className={classNames(input.input, mono && input.mono, small && input.small, className)}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} align="start" className={menu.positioner}>
          <Autocomplete.Popup className={classNames(menu.menu, css.popup)}>
            <Autocomplete.List aria-label={listLabel}>
              {(suggestion: Suggestion) => (
                <Autocomplete.Item key={suggestion.value} value={suggestion} className={menu.item}>
                  <span className={text.truncate}>{suggestion.label ?? suggestion.value}</span>
                  <span className={classNames(menu.end, text.subtle, text.mono)}>
                    {suggestion.note ?? (suggestion.label ? suggestion.value : undefined)}
                  </span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  )
}
