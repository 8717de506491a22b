import type { JsonValue } from '@developer-console/shared/openapi/json-text'
import { type Field, textOf, typedValue } from '@developer-console/shared/openapi/schema-form'
import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { FieldError } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { inOneLine } from '../../drafts/draft.ts'
import type { FieldFault } from './faults.ts'
import { FieldState } from './field-state.tsx'
import { hintOf } from './hint.ts'
import css from './fields.module.css'
import { classNames } from '../../ui/class-names.ts'

type Props = {
  id: string
  field: Field
  /** `undefined` is left out; an empty text is a value. */
  value: JsonValue | undefined
  onChange: (value: JsonValue | undefined) => void
  fault: FieldFault | undefined
}

/** A field of one value, in its three states: left out, empty, a value. */
export function LeafField({ id, field, value, onChange, fault }: Props) {
  const hints = hintsOf(field, value)
  const described = [hints.length > 0 ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  const control = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': fault ? true : undefined,
    'aria-required': field.required || undefined,
  }
  return (
    <div className={css.field}>
      <label className={css.name} htmlFor={id}>
        {field.name}
        <span>{labelOf(field)}</span>
      </label>
      <div>
        {field.kind === 'choice' || field.kind === 'boolean' || field.kind === 'null' ? (
          <ChoiceControl field={field} value={value} onChange={onChange} control={control} />
        ) : (
          <TextControl field={field} value={value} onChange={onChange} control={control} />
        )}
        {hints.length > 0 && (
          <p className={css.hint} id={`${id}-hint`}>
            {hints.join(' ')}
          </p>
        )}
        {fault && (
          <FieldError id={`${id}-fault`}>
            {fault.by === 'api' ? 'The API says: ' : ''}
            {fault.message}
          </FieldError>
        )}
      </div>
    </div>
  )
}

const labelOf = ({ label, required, deprecated }: Field): string =>
  [label, required && 'required', deprecated && 'deprecated'].filter(Boolean).join(', ')

const hintsOf = (field: Field, value: JsonValue | undefined): string[] => [
  ...(field.description ? [hintOf(field.description)] : []),
  ...(value === '' ? ['Sent as an empty text.'] : []),
  ...(field.default !== undefined && !field.required ? [`Left out: ${inOneLine(field.default)}.`] : []),
]

type ControlProps = Omit<Props, 'id' | 'fault'> & { control: React.AriaAttributes & { id: string } }

function ChoiceControl({ field, value, onChange, control }: ControlProps) {
  const choices: { label: string; value: JsonValue }[] =
    field.kind === 'boolean'
      ? [
          { label: 'true', value: true },
          { label: 'false', value: false },
        ]
      : field.kind === 'null'
        ? []
        : field.choices
  const all = field.nullable || field.kind === 'null' ? [...choices, { label: 'null', value: null }] : choices
  const text = value === undefined ? '' : `=${textOf(value)}`
  const known = all.some((choice) => `=${textOf(choice.value)}` === text)
  return (
    <Select
      {...control}
      mono
      small
      fill
      value={text}
      className={classNames(value === undefined && css.leftOut)}
      onChange={(event) => onChange(all.find((choice) => `=${textOf(choice.value)}` === event.target.value)?.value)}
    >
      <option value="">left out</option>
      {value !== undefined && !known && <option value={text}>{textOf(value)}</option>}
      {all.map((choice) => (
        <option key={`=${textOf(choice.value)}`} value={`=${textOf(choice.value)}`}>
          {choice.label || '“”'}
        </option>
      ))}
    </Select>
  )
}

function TextControl({ field, value, onChange, control }: ControlProps) {
  const [example] = field.examples
  const leftOut = value === undefined
  const isText = field.kind === 'text' || field.kind === 'file'
  const state: ReactNode = leftOut ? (
    <FieldState name={field.name} state="left out" onPress={() => onChange(isText ? '' : field.nullable ? null : '')} />
  ) : value === '' ? (
    <FieldState name={field.name} state="empty" onPress={() => onChange(undefined)} />
  ) : value === null ? (
    <FieldState name={field.name} state="null" onPress={() => onChange(undefined)} />
  ) : (
    <button
      type="button"
      className={css.clear}
      aria-label={`Leave ${field.name} out`}
      title="Leave it out"
      onClick={() => onChange(undefined)}
    >
      <Icon of={X} size="small" />
    </button>
  )
  return (
    <InputGroup end={state} className={classNames(leftOut || value === '' || value === null ? css.wide : css.narrow)}>
      <Input
        {...control}
        mono
        small
        leftOut={leftOut}
        autoComplete="off"
        inputMode={field.kind === 'integer' ? 'numeric' : field.kind === 'number' ? 'decimal' : undefined}
        value={value === null ? '' : textOf(value)}
        placeholder={
          value === '' ? '""' : value === null ? 'null' : example === undefined ? undefined : inOneLine(example)
        }
        onChange={(event) => onChange(typedValue(field, event.target.value))}
      />
    </InputGroup>
  )
}
