import { acceptedFiles, hasParts, partTypes } from '@developer-console/shared/openapi/body'
import { bodyKind, type OperationModel } from '@developer-console/shared/openapi/operation'
import { writeJson, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { bodyExamples, sampleBody } from '@developer-console/shared/openapi/sample'
import { formField, type Field } from '@developer-console/shared/openapi/schema-form'
import CircleAlert from 'lucide-react/icons/circle-alert'
import CircleCheck from 'lucide-react/icons/circle-check'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { byteSize, count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { TextArea } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { Tag } from '../../ui/tag.tsx'
import { type BodyFiles, BodyFilesContext } from './body-files.ts'
import { bodyValue, chosenContent, type Described } from './described.ts'
import { type Draft, fileAt, withBodyFile } from '../../drafts/draft.ts'
import type { Faults } from './faults.ts'
import { BodyFile } from './file-field.tsx'
import css from './fields.module.css'
import { focusControl } from './focus-field.ts'
import pane from './pane.module.css'
import { ObjectFields, SchemaField } from './schema-field.tsx'

const JsonEditor = lazy(async () => ({ default: (await import('./json-editor.tsx')).JsonEditor }))

type Props = {
  model: OperationModel
  draft: Draft
  change: (change: (draft: Draft) => Draft) => void
  faults: Faults
  /** As it would be sent. */
  body: Described['body']
}

/** The body: as a form from the schema, as text, or as a file. Form and text are the same, so they are always in step. */
export function BodyTab({ model, draft, change, faults, body }: Props) {
  const content = chosenContent(model, draft)
  const [view, setView] = useState<'form' | 'text'>('form')
  const field = useMemo(() => content && formField(model.slice, content.schema, { required: true }), [model, content])
  const isMultipart = content !== undefined && hasParts(content.mediaType)
  const files = useMemo<BodyFiles | undefined>(
    () =>
      isMultipart
        ? {
            at: (pointer, name) => fileAt(draft, pointer, name),
            put: (chosen) => change((before) => ({ ...before, files: { ...before.files, ...chosen } })),
            types: (part) => partTypes(content, part.name, part),
          }
        : undefined,
    [isMultipart, content, draft, change],
  )
  if (!content || !field)
    return <p className={css.unread}>The document says that there is a body, and not of which type.</p>
  const setBody = (text: string | undefined) => change((before) => ({ ...before, body: text }))
  const setFile = (file: File | undefined) => change((before) => withBodyFile(before, file))
  const kind = bodyKind(content.mediaType)
  const isFile = kind === 'file' || (kind === 'text' && draft.file !== undefined)
  const hasForm = kind === 'fields' && field.kind !== 'any'
  const shown = hasForm ? view : 'text'
  const hasExample =
    kind === 'fields'
      ? content.examples.length > 0 || content.schema !== undefined
      : !isFile && bodyExamples(model.slice, content).length > 0
  return (
    <>
      <div className={pane.tools}>
        {hasForm && (
          <Segments
            label="Show body as"
            value={view}
            onChange={setView}
            items={[
              { value: 'form', label: 'Form' },
              { value: 'text', label: 'JSON' },
            ]}
          />
        )}
        <MediaType
          model={model}
          value={content.mediaType}
          onChange={(mediaType) => change((before) => ({ ...before, mediaType }))}
        />
        {hasExample && (
          <Button
            variant="quiet"
            size="small"
            onClick={() => {
              const sample = sampleBody(model.slice, content)
              if (sample === undefined) return
              setBody(kind === 'text' && typeof sample === 'string' ? sample : writeJson(sample, 2))
            }}
          >
            Example
          </Button>
        )}
        {body && (isMultipart || isFile) && body.unchosen.length === 0 && (
          <span className={css.size}>{byteSize(new Blob(body.pieces).size)}</span>
        )}
        <Verdict draft={draft} faults={faults} hasFields={kind === 'fields'} unchosen={body?.unchosen ?? []} />
      </div>
      {isFile ? (
        <div className={pane.scroll}>
          <BodyFile
            types={[content.mediaType]}
            name={draft.file}
            file={draft.file === undefined ? undefined : fileAt(draft, '', draft.file)}
            onChange={setFile}
          />
        </div>
      ) : shown === 'form' ? (
        <BodyFilesContext value={files}>
          <BodyForm field={field} draft={draft} setBody={setBody} faults={faults} onShowText={() => setView('text')} />
        </BodyFilesContext>
      ) : kind === 'fields' ? (
        <Suspense fallback={<Skeleton height="200px" />}>
          <JsonEditor
            value={draft.body ?? ''}
            onChange={(text) => setBody(text === '' ? undefined : text)}
            faults={faults}
          />
        </Suspense>
      ) : (
        <div className={css.textBody}>
          <TextArea
            mono
            aria-label={`Body as ${content.mediaType}`}
            value={draft.body ?? ''}
            onChange={(event) => setBody(event.target.value === '' ? undefined : event.target.value)}
          />
          <FileButton size="small" accept={acceptedFiles([content.mediaType])} onFile={setFile}>
            Send a file instead
          </FileButton>
        </div>
      )}
    </>
  )
}

function MediaType({
  model,
  value,
  onChange,
}: {
  model: OperationModel
  value: string
  onChange: (mediaType: string) => void
}) {
  const types = model.requestBody?.contents.map(({ mediaType }) => mediaType) ?? []
  if (types.length < 2) return <Tag mono>{value}</Tag>
  return (
    <Select small mono aria-label="Type of the body" value={value} onChange={(event) => onChange(event.target.value)}>
      {types.map((type) => (
        <option key={type}>{type}</option>
      ))}
    </Select>
  )
}

type VerdictProps = { draft: Draft; faults: Faults; hasFields: boolean; unchosen: readonly string[] }

function Verdict({ draft, faults, hasFields, unchosen }: VerdictProps) {
  const [first] = faults.body
  if (faults.syntax !== undefined) {
    return (
      <span className={css.faults}>
        <Icon of={CircleAlert} tone="danger" size="small" /> Not JSON yet
      </span>
    )
  }
  if (first) {
    return (
      <span className={css.faults}>
        <Icon of={CircleAlert} tone="danger" size="small" />
        <button type="button" className={css.link} onClick={() => focusControl('body', first.pointer)}>
          {count(faults.body.length, 'field')} to mend
        </button>
      </span>
    )
  }
  const [place] = unchosen
  if (place !== undefined) {
    return (
      <span className={css.faults}>
        <Icon of={CircleAlert} tone="danger" size="small" />
        <button type="button" className={css.link} onClick={() => focusControl('body', place)}>
          {count(unchosen.length, 'file')} to choose
        </button>
      </span>
    )
  }
  if (!hasFields || !faults.isBodyValid || draft.body === undefined) return null
  return (
    <span className={css.faults}>
      <Icon of={CircleCheck} tone="ok" size="small" /> Valid
    </span>
  )
}

type FormProps = {
  field: Field
  draft: Draft
  setBody: (body: string | undefined) => void
  faults: Faults
  onShowText: () => void
}

function BodyForm({ field, draft, setBody, faults, onShowText }: FormProps) {
  const { value } = useMemo(() => bodyValue(draft.body), [draft.body])
  if (faults.syntax !== undefined) {
    return (
      <div className={css.unread} role="alert">
        <p>What was typed as JSON is none yet, so it cannot be shown as a form: {faults.syntax}</p>
        <Button size="small" onClick={onShowText}>
          Go on in JSON
        </Button>
      </div>
    )
  }
  const set = (next: JsonValue | undefined) => setBody(next === undefined ? undefined : writeJson(next, 2))
  const Fields = field.kind === 'object' || field.kind === 'map' ? ObjectFields : SchemaField
  return (
    <div className={pane.scroll}>
      <div className={css.fields}>
        <Fields field={field} value={value} onChange={set} faults={faults} />
      </div>
    </div>
  )
}
