import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { mayCall } from '@developer-console/shared/oauth/scopes'
import { firstRead } from '@developer-console/shared/openapi/first-read'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { callDetailQuery } from '../../api/history.ts'
import { operationsQuery } from '../../api/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { byteSize, milliseconds } from '../../ui/format.ts'
import { Input } from '../../ui/input.tsx'
import layout from '../../ui/layout.module.css'
import { Method } from '../../ui/method.tsx'
import { Scope } from '../../ui/scope.tsx'
import { Select } from '../../ui/select.tsx'
import text from '../../ui/text.module.css'
import { answerInWords } from './answer-in-words.ts'
import css from './get-started.module.css'
import { StepBody } from './step-body.tsx'
import { StepFailure } from './step-failure.tsx'
import { TriedFailure } from './tried-failure.tsx'
import { useTry } from './try-operation.ts'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

export function FirstReadStep({ connection, progress: { states, token, read, failures } }: Props) {
  const detail = useQuery({ ...callDetailQuery(read?.id ?? ''), enabled: read !== undefined })
  return (
    <StepBody
      number={3}
      state={states.read}
      title="First read"
      when={read?.startedAt}
      evidence={
        read && [
          `${read.method} ${read.path}`,
          read.status === undefined ? null : String(read.status),
          milliseconds(read.duration),
          byteSize(read.receivedBytes),
        ]
      }
      action={
        states.read === 'current' &&
        token &&
        (failures.read ? (
          <StepFailure connectionId={connection.id} {...failures.read} />
        ) : (
          <TryRead connection={connection} granted={token.scopes} />
        ))
      }
    >
      {read
        ? `The API accepts the token. ${answerInWords(detail.data?.body?.text)}`.trim()
        : 'Call the API with the token: a read that needs no values and changes nothing.'}
    </StepBody>
  )
}

/** Reads that can be made as they are. */
const plainReads = (operations: readonly OperationSummary[]) =>
  operations.filter(
    ({ method, requiredParameters, doneByConsole }) => method === 'GET' && !requiredParameters && !doneByConsole,
  )

function TryRead({ connection, granted }: { connection: ConnectionView; granted: readonly string[] }) {
  const index = useQuery(operationsQuery(connection.id))
  const [chosen, setChosen] = useState<string>()
  const [typed, setTyped] = useState(() => new URL(connection.apiUrl).pathname)
  const attempt = useTry(connection.id)
  const reads = plainReads(index.data?.operations ?? [])
  const operation = reads.find(({ id }) => id === chosen) ?? firstRead(reads, granted) ?? reads[0]
  const path = operation ? operation.serverPath + operation.path : typed
  const send = () =>
    attempt.mutate({ call: { method: 'GET', path, ...(operation ? { operationId: operation.id } : {}) } })
  if (index.isPending) return null
  if (!index.data)
    return <StepFailure connectionId={connection.id} error={index.error} onRetry={() => void index.refetch()} />
  return (
    <>
      <div className={css.request}>
        <div>
          <Method>GET</Method>
          <span className={text.break}>{path}</span>
          {operation && <Needed scopes={operation.scopes} granted={granted} />}
        </div>
      </div>
      <div className={css.choice}>
        {operation ? (
          <Field label="Read">
            <Select value={operation.id} onChange={(event) => setChosen(event.target.value)}>
              {reads.map(({ id, summary, path }) => (
                <option key={id} value={id}>
                  {summary ? `${summary} · ${path}` : path}
                </option>
              ))}
            </Select>
          </Field>
        ) : (
          <Field
            label="Path"
            hint={
              index.data.failures.length > 0
                ? 'A document of this connection could not be read, so name a path to read.'
                : index.data.operations.length > 0
                  ? 'No read of this connection goes without values, so name a path to read.'
                  : 'This connection has no document that describes its operations, so name a path to read.'
            }
          >
            <Input mono value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
        )}
      </div>
      <div className={layout.actions}>
        <Button variant="primary" size="large" loading={attempt.isPending} onClick={send}>
          {operation?.summary || `Read ${path}`}
        </Button>
      </div>
      <TriedFailure connectionId={connection.id} tried={attempt.data} onRetry={send} />
    </>
  )
}

export function Needed({ scopes, granted }: { scopes: string[][]; granted: readonly string[] }) {
  const { needed, missing } = mayCall(scopes, granted)
  return (
    <span className={css.needed}>
      {needed.map((scope) => (
        <Scope key={scope} state={missing.includes(scope) ? 'missing' : 'granted'}>
          {scope}
        </Scope>
      ))}
    </span>
  )
}
