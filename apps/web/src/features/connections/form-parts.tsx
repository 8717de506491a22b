import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, useField } from '../../ui/field.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { Input, TextArea } from '../../ui/input.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import { showToast } from '../../ui/toasts.tsx'
import text from '../../ui/text.module.css'
import type { Fields, Held } from './connection-fields.ts'
import css from './connection-form.module.css'
import { type FormState, placed } from './form-state.ts'

/** Names of fields that are one text. */
type TextName = { [Name in keyof Fields]: Fields[Name] extends string ? Name : never }[keyof Fields]

type TextFieldProps = {
  form: FormState
  field: TextName
  label: ReactNode
  note?: ReactNode
  hint?: ReactNode
  /** Words, not a protocol fact. */
  words?: boolean
  placeholder?: string
  className?: string | undefined
}

/** One line of text. */
export function TextField({ form, field, label, note, hint, words, placeholder, className }: TextFieldProps) {
  return (
    <Field
      label={<Numbered label={label} number={form.noticed.get(field)} />}
      note={note}
      hint={hint}
      className={className}
      {...placed(form, field)}
    >
      <Input
        mono={!words}
        value={form.fields[field]}
        placeholder={placeholder}
        autoComplete="off"
        onChange={(event) => form.set({ [field]: event.target.value })}
      />
    </Field>
  )
}

/** A label with the number of what was noticed there; the sentence to it is the field's description. */
export function Numbered({ label, number }: { label: ReactNode; number: number | undefined }) {
  return (
    <>
      {label}
      {number !== undefined && (
        <span className={css.number} aria-hidden="true">
          {number}
        </span>
      )}
    </>
  )
}

type HeldProps = {
  /** For the names of the buttons: `the proxy`. */
  name: string
  held: Held
  /** Whether the server keeps one. */
  isKept: boolean
  onChange: (held: Held) => void
  /** Where there is another way to remove it. */
  isRemovable?: boolean
  /** The control that it is typed into. */
  children: (typed: string, onType: (typed: string) => void) => ReactNode
}

/** A secret that the server keeps and never shows: it is replaced or removed. */
export function HeldValue({ name, held, isKept, onChange, isRemovable = true, children }: HeldProps) {
  const id = useField()?.id
  const type = (typed: string) => onChange({ state: 'typed', text: typed })
  const keep = (
    <Button variant="quiet" size="small" aria-label={`Keep ${name}`} onClick={() => onChange({ state: 'kept' })}>
      Keep the old one
    </Button>
  )
  if (held.state === 'typed') {
    return (
      <>
        {children(held.text, type)}
        {isKept && <div>{keep}</div>}
      </>
    )
  }
  return (
    <div className={css.held}>
      {held.state === 'kept' ? <Redacted /> : <span className={text.muted}>Removed when you save</span>}
      {held.state === 'kept' && (
        <Button
          size="small"
          id={id}
          aria-label={`Replace ${name}`}
          onClick={(event) => {
            const place = event.currentTarget.parentElement?.parentElement
            type('')
            // The control takes the place of the button.
            requestAnimationFrame(() => place?.querySelector<HTMLElement>('input, textarea')?.focus())
          }}
        >
          Replace
        </Button>
      )}
      {held.state === 'removed'
        ? keep
        : isRemovable && (
            <Button
              variant="quiet"
              size="small"
              aria-label={`Remove ${name}`}
              onClick={() => onChange({ state: 'removed' })}
            >
              Remove
            </Button>
          )}
    </div>
  )
}

/** Longest file that is read: keys and certificates are short. */
const longestFile = 256 * 1024

type KeyTextProps = {
  /** For the name of the button: `client key`. */
  name: string
  value: string
  masked?: boolean
  placeholder?: string
  onChange: (value: string) => void
}

/** A text of several lines, typed, pasted, dropped or chosen as a file. */
export function KeyText({ name, value, masked, placeholder, onChange }: KeyTextProps) {
  const take = async (file: File) => {
    if (file.size > longestFile) showToast(`${file.name} is too long for a ${name}`, { tone: 'danger' })
    else onChange(await file.text())
  }
  return (
    <>
      <TextArea
        mono
        rows={2}
        masked={masked && value !== ''}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        className={css.keyText}
        onChange={(event) => onChange(event.target.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const file = event.dataTransfer.files[0]
          if (!file) return
          event.preventDefault()
          void take(file)
        }}
      />
      <div className={css.held}>
        <FileButton size="small" aria-label={`Choose a file for the ${name}`} onFile={(file) => void take(file)}>
          Choose a file
        </FileButton>
        <span className={css.beside}>or drop it on the field</span>
      </div>
    </>
  )
}
