import type { OperationModel } from '@developer-console/shared/openapi/operation'
import { isJsonMediaType } from '@developer-console/shared/openapi/operation'
import { writeJson, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { bodyExamples, sampleBody } from '@developer-console/shared/openapi/sample'
import { formField, type Field } from '@developer-console/shared/openapi/schema-form'
import CircleAlert from 'lucide-react/icons/circle-alert'
import CircleCheck from 'lucide-react/icons/circle-check'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { TextArea } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { Tag } from '../../ui/tag.tsx'
import { bodyValue, chosenContent, isFormType } from './described.ts'
import type { Draft } from '../../drafts/draft.ts'
import type { Faults } from './faults.ts'
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
}

/** The body: as a form from the schema, or as text. Both are the same text, so they are always in step. */
export function BodyTab({ model, draft, change, faults }: Props) {
  const content = chosenContent(model, draft)
  const [view, setView] = useState<'form' | 'text'>('form')
  const field = useMemo(() => content && formField(model.slice, content.schema, { required: true }), [model, content])
  if (!content || !field)
    return <p className={css.unread}>The document says that there is a body, and not of which type.</p>
  const setBody = (body: string | undefined) => change((before) => ({ ...before, body }))
  const hasForm = isFormType(content.mediaType) && field.kind !== 'any'
  const shown = hasForm ? view : 'text'
  const examples = isFormType(content.mediaType) ? bodyExamples(model.slice, content) : []
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
        {(examples.length > 0 || content.schema !== undefined) && isFormType(content.mediaType) && (
          <Button
            variant="quiet"
            size="small"
            onClick={() => {
              const sample = sampleBody(model.slice, content)
              if (sample !== undefined) setBody(writeJson(sample, 2))
            }}
          >
            Example
          </Button>
        )}
        <Verdict draft={draft} faults={faults} isJson={isJsonMediaType(content.mediaType)} />
      </div>
      {shown === 'form' ? (
        <BodyForm field={field} draft={draft} setBody={setBody} faults={faults} onShowText={() => setView('text')} />
      ) : isFormType(content.mediaType) ? (
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

function Verdict({ draft, faults, isJson }: { draft: Draft; faults: Faults; isJson: boolean }) {
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
  if (!isJson || !faults.isBodyValid || draft.body === undefined) return null
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
