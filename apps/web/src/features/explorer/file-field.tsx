import { acceptedFiles, fileMediaType } from '@developer-console/shared/openapi/body'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import type { JsonValue } from '@developer-console/shared/openapi/json-text'
import type { Field } from '@developer-console/shared/openapi/schema-form'
import FileIcon from 'lucide-react/icons/file'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import X from 'lucide-react/icons/x'
import { useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { FieldError } from '../../ui/field.tsx'
import { byteSize } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import text from '../../ui/text.module.css'
import { type BodyFiles, type NamedFile, withChosen } from './body-files.ts'
import type { FieldFault } from './faults.ts'
import css from './fields.module.css'
import { fieldId } from './focus-field.ts'
import { hintOf } from './hint.ts'

type Props = {
  field: Field
  /** The name of the file, or of several; `undefined` is left out. */
  value: JsonValue | undefined
  onChange: (value: JsonValue | undefined) => void
  files: BodyFiles
  /** An array: a part for each file. */
  several?: boolean
  fault: FieldFault | undefined
}

/** A part that is a file, or several: chosen or dropped, and never read before they are sent. */
export function FileField({ field, value, onChange, files, several = false, fault }: Props) {
  const id = fieldId('body', field.pointer)
  const types = files.types(field)
  const names = (several && Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(
    (name) => (typeof name === 'string' ? name : ''),
  )
  const placeOf = (at: number) => (several ? field.pointer + pointerOf([at]) : field.pointer)
  const known = names.map((name, at) => files.at(placeOf(at), name))
  const missing = names.some((_, at) => !known[at])

  /** Files keep their places: one that goes moves those after it. */
  const set = (next: readonly NamedFile[]) => {
    files.put(Object.fromEntries(next.flatMap(({ file }, at) => (file ? [[placeOf(at), file]] : []))))
    const list = next.map(({ name }) => name)
    onChange(several && list.length > 0 ? list : list[0])
  }
  const kept = names.map((name, at) => ({ name, file: known[at] })).filter(({ name }) => name !== '')
  const add = (chosen: readonly File[]) => {
    set(several ? withChosen(kept, chosen) : chosen.slice(0, 1).map((file) => ({ name: file.name, file })))
  }

  const hints = [
    ...(field.description ? [hintOf(field.description)] : []),
    ...(types.length > 0 && names.length === 0 ? [`${types.join(' or ')}.`] : []),
  ]
  const described = [
    names.length > 0 && `${id}-chosen`,
    hints.length > 0 && `${id}-hint`,
    missing && `${id}-again`,
    fault && `${id}-fault`,
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <div className={css.field}>
      <label className={css.name} htmlFor={id}>
        {field.name}
        <span>
          {[several ? 'array of file' : 'file', field.required && 'required', field.deprecated && 'deprecated']
            .filter(Boolean)
            .join(', ')}
        </span>
      </label>
      <div>
        <ChosenFiles
          id={id}
          names={names}
          files={known}
          typeOf={(file) => fileMediaType(types, file)}
          onRemove={(at) => set(kept.filter((_, index) => index !== at))}
        />
        <FileChooser
          id={id}
          name={field.name}
          accept={acceptedFiles(types)}
          several={several}
          any={names.length > 0}
          describedBy={described || undefined}
          invalid={fault !== undefined}
          onFiles={add}
        />
        {missing && <MissingFiles id={`${id}-again`} names={names.filter((_, at) => !known[at])} />}
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

type ChosenProps = {
  /** Of the chooser, which has the focus once a file is left out. */
  id: string
  names: readonly string[]
  /** In the order of the names; `undefined` where the file itself is not here. */
  files: readonly (File | undefined)[]
  typeOf: (file: File) => string
  onRemove: (at: number) => void
}

/** What was chosen: name, size, and the media type that it goes out as. */
function ChosenFiles({ id, names, files, typeOf, onRemove }: ChosenProps) {
  if (names.every((name) => name === '')) return null
  return (
    <ul className={css.files} id={`${id}-chosen`}>
      {names.map((name, at) => {
        const file = files[at]
        return (
          <li key={at} className={classNames(css.file, !file && css.fileGone)}>
            <Icon of={FileIcon} size="small" tone="subtle" />
            <span className={text.truncate} title={name}>
              {name || 'no file yet'}
            </span>
            {file && (
              <span className={css.fileFacts}>
                {byteSize(file.size)} · {typeOf(file)}
              </span>
            )}
            <button
              type="button"
              className={css.clear}
              aria-label={`Leave ${name || 'it'} out`}
              title="Leave it out"
              onClick={() => {
                onRemove(at)
                document.getElementById(id)?.focus()
              }}
            >
              <Icon of={X} size="small" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function MissingFiles({ id, names }: { id: string; names: readonly string[] }) {
  const named = names.filter(Boolean)
  return (
    <p className={css.fileNote} id={id}>
      <Icon of={TriangleAlert} size="small" tone="warn" />
      {named.length > 0
        ? `Choose ${named.join(', ')} again: only the name was kept, or the file was changed since.`
        : 'No file is chosen yet.'}
    </p>
  )
}

type ChooserProps = {
  id: string
  /** What the file is for. */
  name: string
  accept: string | undefined
  several: boolean
  /** Something was chosen before. */
  any: boolean
  describedBy: string | undefined
  invalid: boolean
  onFiles: (files: readonly File[]) => void
}

/** Opens the browser's dialog, and takes what is dropped. */
function FileChooser({ id, name, accept, several, any, describedBy, invalid, onFiles }: ChooserProps) {
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const words = several ? (any ? 'Add files' : 'Choose files') : any ? 'Choose another file' : 'Choose a file'
  return (
    <div
      className={classNames(css.drop, over && css.dropOver, invalid && css.dropInvalid)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files])
      }}
    >
      <Button
        id={id}
        size="small"
        aria-label={`${words} for ${name}`}
        aria-describedby={describedBy}
        onClick={() => chooser.current?.click()}
      >
        {words}
      </Button>
      <span className={text.muted}>or drop {several ? 'them' : 'it'} here</span>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={accept}
        multiple={several}
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])]
          // The same file can be chosen again.
          event.target.value = ''
          if (chosen.length > 0) onFiles(chosen)
        }}
      />
    </div>
  )
}

type BodyFileProps = {
  /** The media types that it may have; any for none. */
  types: readonly string[]
  /** Name of the file; `undefined` is left out. */
  name: string | undefined
  file: File | undefined
  onChange: (file: File | undefined) => void
}

/** A body that is one file. */
export function BodyFile({ types, name, file, onChange }: BodyFileProps) {
  const id = fieldId('body', '')
  const missing = name !== undefined && !file
  return (
    <div className={css.fields}>
      <div>
        {name !== undefined && (
          <ChosenFiles
            id={id}
            names={[name]}
            files={[file]}
            typeOf={(one) => fileMediaType(types, one)}
            onRemove={() => onChange(undefined)}
          />
        )}
        <FileChooser
          id={id}
          name="the body"
          accept={acceptedFiles(types)}
          several={false}
          any={name !== undefined}
          describedBy={name === undefined ? undefined : missing ? `${id}-again` : `${id}-chosen`}
          invalid={false}
          onFiles={([chosen]) => onChange(chosen)}
        />
        {missing && <MissingFiles id={`${id}-again`} names={[name]} />}
      </div>
    </div>
  )
}
