import type { JsonValue } from '@developer-console/shared/openapi/json-text'
import { segmentsOf } from '@developer-console/shared/openapi/json-pointer'
import { type Field, textOf, typedValue } from '@developer-console/shared/openapi/schema-form'
import WandSparkles from 'lucide-react/icons/wand-sparkles'
import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { FieldError } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Select } from '../../ui/select.tsx'
import { inOneLine } from '../../drafts/draft.ts'
import type { FieldFault } from './faults.ts'
import { FieldState } from './field-state.tsx'
import { generatorsFor } from './generators.ts'
import { hintOf } from './hint.ts'
import type { Identifier } from './seen-answers.ts'
import { useIdentifiers } from './use-seen.ts'
import css from './fields.module.css'
import { classNames } from '../../ui/class-names.ts'

type Props = {
  id: string
  field: Field
  /** `undefined` is left out; an empty text is a value. */
  value: JsonValue | undefined
  onChange: (value: JsonValue | undefined) => void
  fault: FieldFault | undefined
  /** A value that is one press away. */
  fill?: { label: string; make: () => string } | undefined
}

/** A field of one value, in its three states: left out, empty, a value. */
export function LeafField({ id, field, value, onChange, fault, fill }: Props) {
  const identifiers = useIdentifiers(field.name, segmentsOf(field.pointer).slice(0, -1))
  const isChoice = field.kind === 'choice' || field.kind === 'boolean' || field.kind === 'null'
  const hints = hintsOf(field, value, isChoice ? 0 : identifiers.length)
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
        {isChoice ? (
          <ChoiceControl field={field} value={value} onChange={onChange} control={control} />
        ) : (
          <TextControl field={field} value={value} onChange={onChange} control={control} identifiers={identifiers} />
        )}
        {fill && (
          <button type="button" className={css.fill} onClick={() => onChange(fill.make())}>
            {fill.label}
          </button>
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

const hintsOf = (field: Field, value: JsonValue | undefined, offered: number): string[] => [
  ...(field.description ? [hintOf(field.description)] : []),
  ...(offered > 0 && (value === undefined || value === '')
    ? [`The down arrow offers ${offered === 1 ? 'one' : offered} from earlier answers.`]
    : []),
  ...(value === '' ? ['Sent as an empty text.'] : []),
  ...(field.default !== undefined && !field.required ? [`Left out: ${inOneLine(field.default)}.`] : []),
]

type ControlProps = Omit<Props, 'id' | 'fault' | 'fill'> & { control: React.AriaAttributes & { id: string } }

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

function TextControl({
  field,
  value,
  onChange,
  control,
  identifiers,
}: ControlProps & { identifiers: readonly Identifier[] }) {
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
  const generators = generatorsFor(field)
  const list = identifiers.length > 0 ? `${control.id}-seen` : undefined
  const end = (
    <span className={css.ends}>
      {generators.length > 0 && (
        <Menu
          trigger={
            <button
              type="button"
              className={css.clear}
              aria-label={`Make a value for ${field.name}`}
              title="Make a value"
            >
              <Icon of={WandSparkles} size="small" />
            </button>
          }
        >
          {generators.map(({ label, make }) => (
            <MenuItem key={label} onSelect={() => onChange(make())}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      )}
      {state}
    </span>
  )
  return (
    <InputGroup
      end={end}
      className={classNames(
        leftOut || value === '' || value === null ? css.wide : css.narrow,
        generators.length > 0 && css.making,
      )}
    >
      <Input
        {...control}
        mono
        small
        leftOut={leftOut}
        list={list}
        autoComplete="off"
        inputMode={field.kind === 'integer' ? 'numeric' : field.kind === 'number' ? 'decimal' : undefined}
        value={value === null ? '' : textOf(value)}
        placeholder={
          value === '' ? '""' : value === null ? 'null' : example === undefined ? undefined : inOneLine(example)
        }
        onChange={(event) => onChange(typedValue(field, event.target.value))}
      />
      {list && (
        <datalist id={list}>
          {identifiers.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label || one.value}
            </option>
          ))}
        </datalist>
      )}
    </InputGroup>
  )
}
