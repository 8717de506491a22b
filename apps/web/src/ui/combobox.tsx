import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { classNames } from './class-names.ts'
import { useField } from './field.tsx'
import hanging from './hanging.module.css'
import { useHanging } from './hanging.ts'
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

const limit = 100

const matching = (suggestions: readonly Suggestion[], typed: string) => {
  const words = typed.trim().toLowerCase()
  const isOne = suggestions.some(({ value }) => value === typed)
  // Where one of them stands in the field, all are offered: the next press is for another.
  const found = isOne
    ? suggestions
    : suggestions.filter(({ value, label, note }) =>
        [value, label, note].some((part) => part?.toLowerCase().includes(words)),
      )
  return found.slice(0, limit)
}

/** A field in which anything may be typed and something is offered. */
export function Combobox({ value, onChange, suggestions, listLabel, mono, small, placeholder, id, className }: Props) {
  const field = useField()
  const made = useId()
  const ownId = id ?? field?.id ?? made
  const list = useRef<HTMLDivElement>(null)
  const [wanted, setWanted] = useState(false)
  const [active, setActive] = useState(-1)
  const found = matching(suggestions, value)
  const open = wanted && found.length > 0
  useHanging(list, ownId, open)

  useEffect(() => {
    if (open) list.current?.showPopover()
    else list.current?.hidePopover()
  }, [open])

  const show = () => {
    setWanted(true)
    setActive(-1)
  }

  const take = (suggestion: Suggestion | undefined) => {
    if (suggestion) onChange(suggestion.value)
    setWanted(false)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) return show()
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = active === -1 && step === -1 ? found.length - 1 : (active + step + found.length) % found.length
      setActive(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && open && active >= 0) {
      event.preventDefault()
      take(found[active])
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      setWanted(false)
    }
  }

  return (
    <>
      <input
        type="text"
        id={ownId}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={`${ownId}-list`}
        aria-activedescendant={open && active >= 0 ? `${ownId}-${active}` : undefined}
        aria-describedby={field?.describedBy}
        aria-invalid={field?.invalid || undefined}
        className={classNames(input.input, mono && input.mono, small && input.small, className)}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
          show()
        }}
        onClick={show}
        onBlur={() => setWanted(false)}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${ownId}-list`}
        popover="manual"
        role="listbox"
        aria-label={listLabel}
        className={classNames(menu.menu, hanging.layer, hanging.asWide)}
      >
        {found.map((suggestion, index) => (
          // The field keeps the focus and the keyboard; the pointer chooses here.
          <div
            key={suggestion.value}
            id={`${ownId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={menu.item}
            onPointerDown={(event) => {
              event.preventDefault()
              take(suggestion)
            }}
          >
            <span className={text.truncate}>{suggestion.label ?? suggestion.value}</span>
            <span className={classNames(menu.end, text.subtle, text.mono)}>
              {suggestion.note ?? (suggestion.label ? suggestion.value : undefined)}
            </span>
          </div>
        ))}
      </div>
    </>
  )
}
