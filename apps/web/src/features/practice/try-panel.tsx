import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { Practice, PracticeFailure } from '@developer-console/shared/contract/practice'
import { firstRead } from '@developer-console/shared/openapi/first-read'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import GraduationCap from 'lucide-react/icons/graduation-cap'
import Play from 'lucide-react/icons/play'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import { useState } from 'react'
import { AnswerPane } from '../../answer/answer-pane.tsx'
import { appliedFaults } from '../../answer/applied-faults.ts'
import type { CallState } from '../../answer/call-state.ts'
import { type Call, useCall } from '../../answer/use-call.ts'
import { ApiProblem } from '../../api/api-problem.ts'
import { operationsQuery } from '../../api/operations.ts'
import { tokenQuery, useRenewToken } from '../../api/token.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Empty } from '../../ui/empty.tsx'
import { Method } from '../../ui/method.tsx'
import { Panel } from '../../ui/panel.tsx'
import text from '../../ui/text.module.css'
import css from './practice.module.css'
import { TokenResult } from './token-result.tsx'

type Props = {
  connection: ConnectionView
  practice: Practice
  /** The failure that was switched on last. */
  chosen: PracticeFailure | undefined
  onSwitchOff: (names: readonly string[]) => void
  switching: boolean
  className?: string | undefined
}

/** A safe call and a token request, and what the failures that are on make of them. */
export function TryPanel({ connection, practice, chosen, onSwitchOff, switching, className }: Props) {
  const client = useQueryClient()
  const router = useRouter()
  const call = useCall()
  const renew = useRenewToken(connection.id)
  const [tried, setTried] = useState<'call' | 'token'>()
  const { data: index } = useQuery(operationsQuery(connection.id))
  const { data: token } = useQuery({ ...tokenQuery(connection.id), enabled: false })
  const read = index && readToTry(index.operations, token?.scopes)

  const after = () => {
    void client.invalidateQueries({ queryKey: ['history'] })
    void client.invalidateQueries({ queryKey: ['practice', connection.id] })
  }
  const makeCall = async () => {
    if (!read) return
    setTried('call')
    await call.send(connection.id, { method: 'GET', path: read.serverPath + read.path, operationId: read.id })
    after()
  }
  const requestToken = () => {
    setTried('token')
    renew.mutate(undefined, { onSettled: after })
  }
  const { onAction, connectionName } = useDiagnosisAction(connection.id, {
    'send-again': () => (tried === 'token' ? requestToken() : void makeCall()),
    'request-token': requestToken,
    'edit-request': () => {
      if (!read) return
      void router.navigate({
        to: '/c/$connection/explore/{-$operation}',
        params: { connection: connection.id, operation: read.id },
      })
    },
  })

  const outcome = tried === 'call' ? callOutcome(call.state) : tried === 'token' ? tokenOutcome(renew) : undefined
  const provoked = outcome ? provokedBy(outcome, practice) : []
  const isCalling = call.state.status === 'sending' || call.state.status === 'receiving'
  // The first remedy of a diagnosis is the one primary button.
  const leads = outcome?.failed || !read ? undefined : chosen?.acts === 'token' ? 'token' : 'call'
  return (
    <Panel title="Try it" clip className={classNames(css.try, tried === 'call' && css.withAnswer, className)}>
      <div className={css.call}>
        <Explained practice={practice} chosen={chosen} operations={index?.operations ?? []} connection={connection} />
        {read && (
          <p className={css.line}>
            <Method>{read.method}</Method>
            <span className={classNames(text.mono, text.truncate)} title={read.serverPath + read.path}>
              {read.serverPath + read.path}
            </span>
          </p>
        )}
        <div className={css.actions}>
          <Button
            {...(leads === 'call' ? { variant: 'primary' } : {})}
            icon={Play}
            disabled={!read}
            loading={isCalling}
            onClick={() => void makeCall()}
          >
            {read?.summary || 'Make a call'}
          </Button>
          <Button
            {...(leads === 'token' ? { variant: 'primary' } : {})}
            icon={RefreshCw}
            loading={renew.isPending}
            onClick={requestToken}
          >
            Request a new token
          </Button>
          {provoked.length > 0 && (
            <Button loading={switching} onClick={() => onSwitchOff(provoked)}>
              {provoked.length === 1 ? 'Switch the failure off' : `Switch ${provoked.length} failures off`}
            </Button>
          )}
        </div>
        <Retried state={tried === 'call' ? call.state : undefined} />
      </div>
      {tried === undefined && (
        <Empty icon={GraduationCap} title="Nothing tried yet">
          Switch a failure on, then make the call: what comes of it stands here, with the way to mend it.
        </Empty>
      )}
      {tried === 'call' && (
        <AnswerPane state={call.state} onCancel={call.cancel} onAction={onAction} connectionName={connectionName} />
      )}
      {tried === 'token' && (
        <div className={css.result}>
          <TokenResult
            connection={connection}
            renewal={renew}
            onAction={onAction}
            connectionName={connectionName}
            onRetry={requestToken}
          />
        </div>
      )}
    </Panel>
  )
}

/** The call that shows most of the failures, else the first read that needs no values. */
const readToTry = (
  operations: readonly OperationSummary[],
  granted: readonly string[] = [],
): OperationSummary | undefined =>
  operations.find(({ operationId }) => operationId === 'listMeterTypes') ?? firstRead(operations, granted)

type Outcome = {
  failed: boolean
  /** Of the answer, where one came. */
  headers?: HeaderList | undefined
}

const callOutcome = (state: Call['state']): Outcome | undefined => {
  if (state.status === 'answered' || state.status === 'broken')
    return { failed: state.status === 'broken' || state.head.status >= 400, headers: state.head.headers }
  if (state.status === 'refused' || state.status === 'failed')
    return { failed: true, headers: state.problem.exchange?.response?.headers }
  return undefined
}

const tokenOutcome = ({ data, error }: ReturnType<typeof useRenewToken>): Outcome | undefined => {
  if (error instanceof ApiProblem) return { failed: true, headers: error.problem.exchange?.response?.headers }
  return data && { failed: false, headers: data.response.headers }
}

/** Those that are on of the failures that an answer names; of a failure whose answer names none, any may have done it. */
const provokedBy = ({ failed, headers = [] }: Outcome, { switches }: Practice): string[] => {
  const on = switches.map(({ name }) => name)
  const named = appliedFaults(headers).map((fault) => fault.split('=')[0])
  if (named.length > 0) return on.filter((name) => named.includes(name))
  return failed ? on : []
}

type ExplainedProps = Pick<Props, 'practice' | 'chosen' | 'connection'> & { operations: readonly OperationSummary[] }

/** What the failure that was switched on last does, and where it shows. */
function Explained({ practice: { switches, tlsUrl }, chosen, connection, operations }: ExplainedProps) {
  if (!chosen || !switches.some(({ name }) => name === chosen.name)) {
    return tlsUrl === undefined ? null : <GoesTo url={tlsUrl} />
  }
  const { acts, teaches } = chosen
  const shownBy = Array.isArray(acts)
    ? operations.filter(({ operationId }) => operationId !== undefined && acts.includes(operationId))
    : []
  return (
    <>
      <p className={css.lesson}>
        {teaches}
        {acts === 'token' && ' It concerns new tokens: request one, then make the call with it.'}
      </p>
      {shownBy.length > 0 && (
        <p className={css.operations}>
          <span>It shows in</span>
          {shownBy.map((operation) => (
            <Link
              key={operation.id}
              to="/c/$connection/explore/{-$operation}"
              params={{ connection: connection.id, operation: operation.id }}
            >
              {operation.summary || operation.path}
            </Link>
          ))}
        </p>
      )}
      {tlsUrl !== undefined && <GoesTo url={tlsUrl} />}
    </>
  )
}

function GoesTo({ url }: { url: string }) {
  return (
    <p>
      While it is on, calls of this connection go to <span className={text.mono}>{url}</span>
    </p>
  )
}

/** An answer that came at the second try says so: what healed is easily missed. */
function Retried({ state }: { state: CallState | undefined }) {
  const retried = state?.status === 'answered' && state.head.status < 400 ? state.head.retried : undefined
  const first = retried?.[0]
  if (!first) return null
  return (
    <p>
      <span className={text.strong}>Refused once, mended by a new token.</span> The first answer was {first.status}:{' '}
      {first.diagnosis.title}. “What happened” has both.
    </p>
  )
}
