import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { readOperation } from '@developer-console/shared/openapi/operation'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { AnswerPane } from '../../answer/answer-pane.tsx'
import { compareTool } from '../../answer/compare/compare-button.tsx'
import { useCall } from '../../answer/use-call.ts'
import { sliceQuery } from '../../api/operations.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { SplitHandle, SplitPane } from '../../ui/split.tsx'
import css from './builder.module.css'
import { keepSent } from '../../api/use-kept-operations.ts'
import { learnFrom } from './use-seen.ts'
import { OperationBuilder } from './operation-builder.tsx'
import pane from './pane.module.css'
import { focusField } from './focus-field.ts'
import { FollowedNote } from './followed-note.tsx'
import { useFollowedForm } from './use-followed-form.ts'
import { operationKey, useDraft } from '../../drafts/use-draft.ts'

type Props = {
  connection: ConnectionView
  operation: OperationSummary
  granted: readonly string[] | undefined
}

/** One operation: its request on the left, its answer on the right. */
export function OperationWorkspace({ connection, operation, granted }: Props) {
  const client = useQueryClient()
  const slice = useQuery(sliceQuery(connection.id, operation.id))
  const model = useMemo(() => slice.data && readOperation(slice.data), [slice.data])
  const call = useCall()
  const [draft, change] = useDraft(operationKey(connection.kind, operation))
  const { onAction, connectionName } = useDiagnosisAction(connection.id, {
    'send-again': () => void resend(),
    'edit-request': ({ in: place, name }: Extract<DiagnosisAction, { type: 'edit-request' }>) =>
      focusField(place, name),
  })
  const followed = useFollowedForm(connection, model, change)
  const { state } = call
  const resend = async () => {
    if (state.status === 'idle') return
    document.querySelector<HTMLButtonElement>('[data-send]')?.click()
  }
  const fieldErrors =
    state.status === 'answered' || state.status === 'broken' ? state.diagnosis?.fieldErrors : undefined
  return (
    <>
      <SplitPane id="request" size="38%" min="360px">
        <section className={pane.pane} aria-label="Request">
          {slice.error ? (
            <QueryFailure connectionId={connection.id} error={slice.error} onRetry={() => void slice.refetch()} pane />
          ) : model && draft ? (
            <OperationBuilder
              connection={connection}
              operation={operation}
              model={model}
              granted={granted}
              draft={draft}
              change={change}
              fieldErrors={fieldErrors}
              sending={state.status === 'sending' || state.status === 'receiving'}
              onSend={async (described, body) => {
                followed.forget()
                keepSent(connection.id, operation.id)
                learnFrom(await call.send(connection.id, described, body), model.path)
                await client.invalidateQueries({ queryKey: ['history'] })
              }}
            />
          ) : (
            <BuilderSkeleton title={operation.summary} />
          )}
        </section>
      </SplitPane>
      <SplitHandle label="Width of the request" />
      <SplitPane id="answer" min="360px">
        {followed.followedTo && <FollowedNote connection={connection} to={followed.followedTo} />}
        <AnswerPane
          state={state}
          onCancel={call.cancel}
          onAction={onAction}
          connectionName={connectionName}
          tools={compareTool}
          onFollow={(next) => {
            void followed.fill(next)
            void call.send(connection.id, next).then(() => client.invalidateQueries({ queryKey: ['history'] }))
          }}
          onOutcome={(outcome) => {
            void followed.fill(outcome.sent.call)
            call.show(outcome)
            void client.invalidateQueries({ queryKey: ['history'] })
          }}
        />
      </SplitPane>
    </>
  )
}

function BuilderSkeleton({ title }: { title: string }) {
  return (
    <div className={css.head} aria-busy="true">
      <div className={css.title}>
        <h1>{title}</h1>
      </div>
      <Skeleton height="36px" />
      <Skeleton width="240px" />
      <Skeleton height="160px" />
    </div>
  )
}
