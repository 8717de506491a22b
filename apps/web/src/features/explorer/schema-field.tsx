import { isFileList } from '@developer-console/shared/openapi/body'
import { isJsonObject, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { pointerOf, withValueAt } from '@developer-console/shared/openapi/json-pointer'
import {
  blankValue,
  entryField,
  type Field,
  fieldsOf,
  itemField,
  undescribedNames,
  variantIndexOf,
  variantsOf,
} from '@developer-console/shared/openapi/schema-form'
import ChevronDown from 'lucide-react/icons/chevron-down'
import Plus from 'lucide-react/icons/plus'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { FieldError } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Input } from '../../ui/input.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { useBodyFiles } from './body-files.ts'
import type { Faults } from './faults.ts'
import css from './fields.module.css'
import { FileField } from './file-field.tsx'
import { fieldId } from './focus-field.ts'
import { hintOf } from './hint.ts'
import { LeafField } from './leaf-field.tsx'

type Props = {
  field: Field
  value: JsonValue | undefined
  onChange: (value: JsonValue | undefined) => void
  faults: Faults
  /** How many forms it lies within; deep ones begin folded. */
  depth?: number
  /** Buttons at the end of its head. */
  tools?: ReactNode
}

/** A field of any kind: one value, or a form within the form. */
export function SchemaField(props: Props) {
  const { field, value, onChange, faults } = props
  const files = useBodyFiles()
  // Only a part of its own can be a file; deeper down a value is part of a JSON text.
  const isFile = files && /^\/[^/]*$/.test(field.pointer) && (field.kind === 'file' || isFileList(field))
  if (isFile)
    return (
      <FileField
        field={field}
        value={value}
        onChange={onChange}
        files={files}
        several={field.kind === 'list'}
        fault={faults.at('body', field.pointer)}
      />
    )
  switch (field.kind) {
    case 'object':
    case 'map':
      return <ObjectField {...props} />
    case 'list':
      return <ListField {...props} />
    case 'variants':
      return <VariantsField {...props} />
    default:
      return (
        <LeafField
          id={fieldId('body', field.pointer)}
          field={field}
          value={value}
          onChange={onChange}
          fault={faults.at('body', field.pointer)}
        />
      )
  }
}

/** The fields of an object, without a frame: the whole body, or the inside of a nest. */
export function ObjectFields({ field, value, onChange, faults, depth = 0 }: Props) {
  const object = isJsonObject(value) ? value : {}
  const change = (name: string, member: JsonValue | undefined) =>
    onChange(withValueAt(object, pointerOf([name]), member) ?? {})
  return (
    <>
      {fieldsOf(field).map((member) => (
        <SchemaField
          key={member.name}
          field={member}
          value={Object.hasOwn(object, member.name) ? object[member.name] : undefined}
          onChange={(next) => change(member.name, next)}
          faults={faults}
          depth={depth + 1}
        />
      ))}
      {undescribedNames(field, value).map((name) => (
        <Entry
          key={name}
          name={name}
          onRemove={() => change(name, undefined)}
          onRename={(next) =>
            onChange(
              Object.fromEntries(Object.entries(object).map(([key, member]) => [key === name ? next : key, member])),
            )
          }
          taken={(next) => Object.hasOwn(object, next)}
        >
          <SchemaField
            field={entryField(field, name)}
            value={object[name]}
            onChange={(next) => change(name, next)}
            faults={faults}
            depth={depth + 1}
          />
        </Entry>
      ))}
      {field.open && (
        <div>
          <Button
            variant="quiet"
            size="small"
            icon={Plus}
            onClick={() => {
              const name = freeName(object)
              change(name, blankValue(entryField(field, name)))
            }}
          >
            Add a field
          </Button>
        </div>
      )}
    </>
  )
}

const freeName = (object: object): string => {
  for (let at = 1; ; at++) {
    const name = at === 1 ? 'key' : `key${at}`
    if (!Object.hasOwn(object, name)) return name
  }
}

/** A member whose name is typed too. */
function Entry({
  name,
  onRemove,
  onRename,
  taken,
  children,
}: {
  name: string
  onRemove: () => void
  onRename: (name: string) => void
  taken: (name: string) => boolean
  children: ReactNode
}) {
  const [typed, setTyped] = useState(name)
  const fault = typed !== name && taken(typed) ? 'There is a field of this name already.' : undefined
  const done = () => {
    if (fault) setTyped(name)
    else if (typed !== name) onRename(typed)
  }
  return (
    <div>
      <div className={css.entryKey}>
        <Input
          mono
          small
          aria-label={`Name of the field ${name}`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) done()
          }}
        />
        <Button variant="quiet" size="small" iconOnly icon={Trash2} aria-label={`Remove ${name}`} onClick={onRemove} />
      </div>
      {fault && <FieldError>{fault}</FieldError>}
      {children}
    </div>
  )
}

type NestProps = {
  field: Field
  faults: Faults
  depth: number
  /** Left out: the nest is closed, and a press begins it. */
  leftOut: boolean
  onBegin: () => void
  onLeaveOut: () => void
  tools?: ReactNode
  children: ReactNode
}

/** The frame of a form within a form: fold, type, state, tools, and one rule on the left. */
function Nest({ field, faults, depth, leftOut, onBegin, onLeaveOut, tools, children }: NestProps) {
  const id = useId()
  const [open, setOpen] = useState(depth < 4)
  const fault = faults.at('body', field.pointer)
  return (
    <fieldset className={css.nest}>
      <div className={css.nestHead}>
        <button
          type="button"
          className={css.fold}
          id={fieldId('body', field.pointer)}
          aria-expanded={open && !leftOut}
          aria-controls={id}
          onClick={() => (leftOut ? onBegin() : setOpen(!open))}
        >
          <Icon of={ChevronDown} size="small" />
          {field.name}
        </button>
        <span className={css.nestType}>{[field.label, field.required && 'required'].filter(Boolean).join(', ')}</span>
        <span className={css.nestTools}>
          {!leftOut && tools}
          {leftOut ? (
            <button
              type="button"
              className={css.state}
              aria-label={`${field.name} is left out. Fill it in`}
              onClick={onBegin}
            >
              left out
            </button>
          ) : (
            !field.required && (
              <Button variant="quiet" size="small" aria-label={`Leave out ${field.name}`} onClick={onLeaveOut}>
                Leave out
              </Button>
            )
          )}
        </span>
      </div>
      {fault && (
        <FieldError>
          {fault.by === 'api' ? 'The API says: ' : ''}
          {fault.message}
        </FieldError>
      )}
      {field.description && !leftOut && open && <p className={css.hint}>{hintOf(field.description)}</p>}
      {!leftOut && open && (
        <div className={css.nestBody} id={id}>
          {children}
        </div>
      )}
    </fieldset>
  )
}

function ObjectField(props: Props) {
  const { field, value, onChange, faults, depth = 0, tools } = props
  return (
    <Nest
      field={field}
      faults={faults}
      depth={depth}
      leftOut={value === undefined}
      onBegin={() => onChange(blankValue(field))}
      onLeaveOut={() => onChange(undefined)}
      tools={tools}
    >
      <ObjectFields {...props} />
    </Nest>
  )
}

function ListField({ field, value, onChange, faults, depth = 0, tools }: Props) {
  const items = Array.isArray(value) ? value : []
  const replace = (at: number, item: JsonValue | undefined) =>
    onChange(
      item === undefined
        ? items.filter((_, index) => index !== at)
        : items.map((before, index) => (index === at ? item : before)),
    )
  const add = () => onChange([...items, blankValue(itemField(field, items.length))])
  return (
    <Nest
      field={field}
      faults={faults}
      depth={depth}
      leftOut={value === undefined}
      onBegin={() => onChange([blankValue(itemField(field, 0))])}
      onLeaveOut={() => onChange(undefined)}
      tools={
        <>
          {tools}
          <Button variant="quiet" size="small" icon={Plus} aria-label={`Add to ${field.name}`} onClick={add}>
            Add
          </Button>
        </>
      }
    >
      {items.length === 0 && <p className={css.hint}>Sent as an empty list.</p>}
      {items.map((item, index) => (
        <Item
          // An item has no identity but its place.
          key={index}
          list={field.name}
          index={index}
          onRemove={() => replace(index, undefined)}
          field={itemField(field, index)}
          value={item}
          onChange={(next) => replace(index, next ?? null)}
          faults={faults}
          depth={depth + 1}
        />
      ))}
    </Nest>
  )
}

function Item({ list, index, onRemove, ...props }: Props & { list: string; index: number; onRemove: () => void }) {
  const remove = (
    <Button
      variant="quiet"
      size="small"
      iconOnly
      icon={Trash2}
      aria-label={`Remove ${index} from ${list}`}
      onClick={onRemove}
    />
  )
  const isNest = ['object', 'map', 'list', 'variants'].includes(props.field.kind)
  if (isNest) return <SchemaField {...props} tools={remove} />
  return (
    <div className={css.entryKey}>
      <SchemaField {...props} />
      {remove}
    </div>
  )
}

function VariantsField({ field, value, onChange, faults, depth = 0, tools }: Props) {
  const variants = variantsOf(field)
  const [picked, setPicked] = useState<number>()
  const index = picked ?? variantIndexOf(variants, value)
  const chosen = variants[index] ?? variants[0]
  if (!chosen) return null
  const pick = (next: string) => {
    const at = variants.findIndex((variant, place) => keyOf(variant.label, place) === next)
    const variant = variants[at]
    if (!variant) return
    setPicked(at)
    // What both shapes have stays; what only the other one has would be a fault of its own.
    onChange(carriedOver(variant.field, value))
  }
  const kinds = (
    <Segments
      label={`Kind of ${field.name || 'body'}`}
      value={keyOf(chosen.label, index)}
      onChange={pick}
      items={variants.map((variant, place) => ({ value: keyOf(variant.label, place), label: variant.label }))}
    />
  )
  const inside = { ...chosen.field, name: field.name, pointer: field.pointer, required: field.required }
  const isNest = ['object', 'map', 'list', 'variants'].includes(inside.kind)
  if (!isNest)
    return (
      <div className={css.nest}>
        <div className={css.nestHead}>
          {kinds}
          {tools}
        </div>
        <SchemaField field={inside} value={value} onChange={onChange} faults={faults} depth={depth} />
      </div>
    )
  return (
    <SchemaField
      field={inside}
      value={value}
      onChange={onChange}
      faults={faults}
      depth={depth}
      tools={
        <>
          {kinds}
          {tools}
        </>
      }
    />
  )
}

const keyOf = (label: string, place: number) => `${place} ${label}`

const carriedOver = (field: Field, value: JsonValue | undefined): JsonValue => {
  const blank = blankValue(field)
  if (!isJsonObject(blank) || !isJsonObject(value)) return blank
  const names = new Set(fieldsOf(field).map(({ name }) => name))
  return { ...blank, ...Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) }
}
