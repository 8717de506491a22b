import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { firstWriteCandidates } from '@developer-console/shared/openapi/first-read'
import { writeJson } from '@developer-console/shared/openapi/json-text'
import { readOperation } from '@developer-console/shared/openapi/operation'
import { sampleBody } from '@developer-console/shared/openapi/sample'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { operationsQuery, sliceQuery, type OperationSlice } from '../../api/operations.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { Field } from '../../ui/field.tsx'
import { byteSize, milliseconds } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import { Method } from '../../ui/method.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import text from '../../ui/text.module.css'
import { Needed } from './first-read-step.tsx'
import css from './get-started.module.css'
import { StepBody } from './step-body.tsx'
import { TriedFailure } from './tried-failure.tsx'
import { useTry } from './try-operation.ts'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

export function FirstWriteStep({ connection, progress: { states, token, write } }: Props) {
  const isProduction = connection.kind === 'production'
  return (
    <StepBody
      number={4}
      state={states.write}
      title="First write"
      when={write?.startedAt}
      evidence={
        write && [
          `${write.method} ${write.path}`,
          write.status === undefined ? null : String(write.status),
          milliseconds(write.duration),
          byteSize(write.sentBytes),
        ]
      }
      action={states.write === 'current' && token && <TryWrite connection={connection} granted={token.scopes} />}
    >
      {write
        ? 'The API took a change.'
        : isProduction
          ? 'In production nothing is written for practice. Explore makes a write, and asks first.'
          : `Change something in ${connection.name}: choose the operation, look at its body, send it.`}
    </StepBody>
  )
}

function TryWrite({ connection, granted }: { connection: ConnectionView; granted: readonly string[] }) {
  const index = useQuery(operationsQuery(connection.id))
  const [chosen, setChosen] = useState<string>()
  // What needs values in its path is made in Explore, where they can be filled in.
  const writes = firstWriteCandidates(index.data?.operations ?? [], granted).filter(
    ({ requiredParameters }) => !requiredParameters,
  )
  const operation = writes.find(({ id }) => id === chosen) ?? writes[0]
  if (index.isPending) return <Skeleton height="120px" />
  if (!operation) {
    return (
      <p className={text.muted}>
        The token may make no write that can be tried as it is.{' '}
        <Link to="/c/$connection/explore/{-$operation}" params={{ connection: connection.id }}>
          Explore
        </Link>{' '}
        shows which operations need which scope.
      </p>
    )
  }
  return (
    <>
      {writes.length > 1 && (
        <div className={css.choice}>
          <Field label="Write">
            <Select value={operation.id} onChange={(event) => setChosen(event.target.value)}>
              {writes.map(({ id, method, summary, path }) => (
                <option key={id} value={id}>
                  {summary ? `${summary} · ${method} ${path}` : `${method} ${path}`}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
      <Write key={operation.id} connection={connection} operation={operation} granted={granted} />
    </>
  )
}

/** The body to start from, with its media type; nothing where the operation has none. */
const bodyOf = (slice: OperationSlice | undefined) => {
  const model = slice && readOperation(slice)
  const content = model?.requestBody?.contents.find(({ mediaType }) => /[/+]json\b/.test(mediaType))
  if (!slice || !content) return undefined
  const sample = sampleBody(slice, content)
  return sample === undefined ? undefined : { mediaType: content.mediaType, text: writeJson(sample, 2) }
}

type WriteProps = { connection: ConnectionView; operation: OperationSummary; granted: readonly string[] }

function Write({ connection, operation, granted }: WriteProps) {
  const slice = useQuery(sliceQuery(connection.id, operation.id))
  const attempt = useTry(connection.id)
  const body = bodyOf(slice.data)
  const path = operation.serverPath + operation.path
  const send = () =>
    attempt.mutate({
      call: {
        method: operation.method as 'POST',
        path,
        operationId: operation.id,
        headers: body ? [['content-type', body.mediaType]] : [],
        ...(connection.confirmWrites ? { confirm: true } : {}),
      },
      ...(body ? { body: body.text } : {}),
    })
  return (
    <>
      <div className={css.request}>
        <div>
          <Method>{operation.method}</Method>
          <span className={text.break}>{path}</span>
          <Needed scopes={operation.scopes} granted={granted} />
        </div>
        {body && <Code label="Request body" text={body.text} language="json" flush />}
        {slice.isPending && <Skeleton height="120px" />}
      </div>
      <div className={layout.actions}>
        <Button variant="primary" size="large" loading={attempt.isPending} disabled={slice.isPending} onClick={send}>
          {operation.summary || `Send ${operation.method}`}
        </Button>
        <Link
          className={buttonClass({ size: 'large' })}
          to="/c/$connection/explore/{-$operation}"
          params={{ connection: connection.id, operation: operation.id }}
        >
          Change it in Explore
        </Link>
      </div>
      <TriedFailure connectionId={connection.id} tried={attempt.data} onRetry={send} />
    </>
  )
}
