import CircleAlert from 'lucide-react/icons/circle-alert'
import { createContext, use, useId, useMemo, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './field.module.css'
import { Icon } from './icon.tsx'

type Described = { id: string; describedBy: string | undefined; invalid: boolean }

const FieldContext = createContext<Described | undefined>(undefined)

/** What a control inside a `Field` takes from it; its own props win. */
export const useField = () => use(FieldContext)

type Props = {
  label: ReactNode
  /** At the end of the label's line: type, range, where it comes from. */
  note?: ReactNode
  hint?: ReactNode
  /** What is wrong; the control is marked invalid. */
  error?: ReactNode
  /** Id of what else is said of it, elsewhere on the screen. */
  describedBy?: string | undefined
  /** Id of the control; made where none is given. */
  id?: string | undefined
  className?: string | undefined
  /** One control: `Input`, `TextArea`, `Select`, …. It takes id, description and validity from here. */
  children: ReactNode
}

export function Field({ label, note, hint, error, describedBy, id: given, className, children }: Props) {
  const made = useId()
  const id = given ?? made
  const described = [hint && `${id}-hint`, error && `${id}-error`, describedBy].filter(Boolean).join(' ')
  const invalid = Boolean(error)
  const forControl = useMemo(() => ({ id, describedBy: described || undefined, invalid }), [id, described, invalid])
  return (
    <div className={classNames(css.field, className)}>
      <label className={css.label} htmlFor={id}>
        {label}
        {note && <span className={css.note}>{note}</span>}
      </label>
      <FieldContext value={forControl}>{children}</FieldContext>
      {hint && (
        <p className={css.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}

/** The sentence under a control that says what is wrong with it. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p className={css.error} id={id}>
      <Icon of={CircleAlert} size="small" />
      <span>{children}</span>
    </p>
  )
}

type GroupProps = {
  legend: ReactNode
  note?: ReactNode
  hint?: ReactNode
  /** What is wrong with all of them, or with one that is not known. */
  error?: ReactNode
  /** Can take the focus, so that one is led here. */
  id?: string | undefined
  className?: string | undefined
  children: ReactNode
}

/** Several controls under one label: choices, checks. */
export function FieldGroup({ legend, note, hint, error, id: given, className, children }: GroupProps) {
  const made = useId()
  const id = given ?? made
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <fieldset className={className} id={id} tabIndex={given ? -1 : undefined} aria-describedby={described || undefined}>
      <legend className={css.label}>
        {legend}
        {note && <span className={css.note}>{note}</span>}
      </legend>
      {children}
      {hint && (
        <p className={classNames(css.hint, css.after)} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <div className={css.after}>
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </fieldset>
  )
}
