import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { firstWriteCandidates } from '@developer-console/shared/openapi/first-read'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { operationsQuery, sliceQuery } from '../../api/operations.ts'
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
import { firstBody } from './first-body.ts'
import { Needed } from './first-read-step.tsx'
import css from './get-started.module.css'
import { StepBody } from './step-body.tsx'
import { StepFailure } from './step-failure.tsx'
import { TriedFailure } from './tried-failure.tsx'
import { useTry } from './try-operation.ts'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

export function FirstWriteStep({ connection, progress: { states, token, write, failures } }: Props) {
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
      action={
        states.write === 'current' &&
        token &&
        (failures.write ? (
          <StepFailure connectionId={connection.id} {...failures.write} />
        ) : (
          <TryWrite connection={connection} granted={token.scopes} />
        ))
      }
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
  if (!index.data)
    return <StepFailure connectionId={connection.id} error={index.error} onRetry={() => void index.refetch()} />
  if (!operation) {
    return (
      <p className={text.muted}>
        {index.data.failures.length > 0
          ? 'A document of this connection could not be read, so not every write is known. '
          : 'The token may make no write that can be tried as it is. '}
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

type WriteProps = { connection: ConnectionView; operation: OperationSummary; granted: readonly string[] }

function Write({ connection, operation, granted }: WriteProps) {
  const slice = useQuery(sliceQuery(connection.id, operation.id))
  const attempt = useTry(connection.id)
  const { body, isLacking } = useMemo<ReturnType<typeof firstBody>>(
    () => (slice.data ? firstBody(slice.data) : { isLacking: false }),
    [slice.data],
  )
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
      {slice.error && !slice.data && (
        <StepFailure connectionId={connection.id} error={slice.error} onRetry={() => void slice.refetch()} />
      )}
      {isLacking && (
        <p className={text.muted}>It needs a body that cannot be made up here: fill it in and send it in Explore.</p>
      )}
      <div className={layout.actions}>
        <Button
          variant="primary"
          size="large"
          loading={attempt.isPending}
          disabled={!slice.data || isLacking}
          onClick={send}
        >
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
