import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { safeMethods } from '@developer-console/shared/contract/methods'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { firstThatMay, mayCall } from '@developer-console/shared/oauth/scopes'
import type { OperationModel } from '@developer-console/shared/openapi/operation'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import Pin from 'lucide-react/icons/pin'
import PinOff from 'lucide-react/icons/pin-off'
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react'
import { peersQuery } from '../../api/token.ts'
import { switchConnection } from '../../routes/switch-connection.ts'
import { SaveDialog } from '../../drafts/saved/save-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Method } from '../../ui/method.tsx'
import { keyShortcut } from '../../ui/modifier-key.ts'
import { Scope } from '../../ui/scope.tsx'
import { Tabs, TabPanel, type TabItem } from '../../ui/tabs.tsx'
import { Tag } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { AboutTab } from './about-tab.tsx'
import { BodyTab } from './body-tab.tsx'
import css from './builder.module.css'
import { CodeTab } from './code-tab.tsx'
import { ConfirmWrite } from './confirm-write.tsx'
import { CopyLink } from './copy-link.tsx'
import { describedCall } from './described.ts'
import { type Draft, filledCount, withoutFiles } from '../../drafts/draft.ts'
import { faultsOfDraft } from './faults.ts'
import { focusControl } from './focus-field.ts'
import { unreadablePlaces } from './multipart.ts'
import { HeadersTab } from './headers-tab.tsx'
import pane from './pane.module.css'
import { ParametersTab } from './parameters-tab.tsx'
import { furtherConditions } from './header-fills.ts'
import { literalsOf } from './seen-answers.ts'
import { turnPin, useKeptOperations } from '../../api/use-kept-operations.ts'
import { OfferingContext, useSeen } from './use-seen.ts'
import { useSendKey } from './use-send-key.ts'

type Props = {
  connection: ConnectionView
  operation: OperationSummary
  model: OperationModel
  granted: readonly string[] | undefined
  draft: Draft
  change: (change: (draft: Draft) => Draft) => void
  /** Faults that the API found in what was sent last. */
  fieldErrors: Diagnosis['fieldErrors']
  sending: boolean
  onSend: (call: DescribedCallInput, body: Blob | undefined) => Promise<void>
}

type Tab = 'parameters' | 'body' | 'headers' | 'code' | 'about'

/** The request of an operation: what it needs, its values, its body, and Send. */
export function OperationBuilder(props: Props) {
  const { connection, operation, model, granted, draft, change, fieldErrors, sending, onSend } = props
  const id = useId()
  const [tab, setTab] = useState<Tab>(model.requestBody ? 'body' : 'parameters')
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const [saving, setSaving] = useState(false)
  const { saved: savedId } = useSearch({ from: '/shell/c/$connection/explore/{-$operation}' })
  /** Files are being looked at, which takes a moment: a second press sends nothing twice. */
  const checking = useRef(false)
  const described = useMemo(() => describedCall(model, draft, operation.id), [model, draft, operation.id])
  const faults = useMemo(() => faultsOfDraft(model, draft, fieldErrors, tried), [model, draft, fieldErrors, tried])
  const { verdict } = mayCall(operation.scopes, granted ?? [])
  const missing = granted !== undefined && verdict === 'no'
  const unsafe = !safeMethods.has(model.method)
  const asks = unsafe && connection.confirmWrites

  const go = (confirm: boolean) => {
    const { call, body } = described
    void onSend({ ...call, ...(confirm ? { confirm } : {}) }, body && new Blob(body.pieces))
  }
  const mend = (at: Tab, place: string, name: string) => {
    setTab(at)
    setTimeout(() => focusControl(place, name))
  }
  const send = async () => {
    if (checking.current) return
    setTried(true)
    const { body, unfilled } = described
    if (unfilled[0] !== undefined) return mend('parameters', 'path', unfilled[0])
    if (body?.unchosen[0] !== undefined) return mend('body', 'body', body.unchosen[0])
    checking.current = true
    const gone = await unreadablePlaces(body?.pieces ?? [], draft.files)
    checking.current = false
    if (gone[0] !== undefined) {
      change((before) => withoutFiles(before, gone))
      return mend('body', 'body', gone[0])
    }
    if (asks) setAsking(true)
    else go(false)
  }
  const onPress = () => void send()

  useSendKey(onPress, !sending && !operation.doneByConsole)
  useFocusRequests(model, setTab)

  const isPinned = useKeptOperations(connection.id)?.pinned.includes(operation.id) ?? false
  const seen = useSeen(connection.id)
  const offering = useMemo(
    () => ({ seen, within: (parameter?: string) => literalsOf(model.path, parameter) }),
    [seen, model.path],
  )
  const [path = '', query = ''] = described.call.path.split(/\?(.*)/s)
  const validators = seen.validators.get(path)
  const tabs: TabItem<Tab>[] = [
    ...(model.parameters.length > 0 || !model.requestBody
      ? [{ value: 'parameters' as const, label: 'Parameters', count: filledCount(model, draft) || undefined }]
      : []),
    ...(model.requestBody ? [{ value: 'body' as const, label: 'Body' }] : []),
    { value: 'headers', label: 'Headers', count: described.call.headers?.length || undefined },
    { value: 'code', label: 'Code' },
    { value: 'about', label: 'About' },
  ]
  return (
    <>
      <div className={css.head}>
        <div className={css.title}>
          <h1>{model.summary || operation.summary || `${model.method} ${model.path}`}</h1>
          {model.deprecated && <Tag>deprecated</Tag>}
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={isPinned ? PinOff : Pin}
            className={css.pin}
            aria-label="Pinned to the list"
            aria-pressed={isPinned}
            title={isPinned ? 'Take it off the pinned ones' : 'Pin it to the top of the list'}
            onClick={() => turnPin(connection.id, operation.id)}
          />
        </div>
        <div className={css.line}>
          <div className={css.target} tabIndex={0} role="group" aria-label="Method and path">
            <Method className={css.method}>{model.method}</Method>
            <span className={text.truncate} title={described.call.path}>
              {path}
              {query && <span className={text.subtle}>?{query}</span>}
            </span>
          </div>
          <Button size="large" onClick={() => setSaving(true)}>
            Save
          </Button>
          <Button
            variant={missing ? undefined : asks ? 'production' : 'primary'}
            size="large"
            loading={sending}
            disabled={operation.doneByConsole}
            onClick={onPress}
            aria-keyshortcuts={keyShortcut('Enter')}
            data-send
          >
            {missing ? 'Send anyway' : 'Send'} <Kbd hidden>⌘↵</Kbd>
          </Button>
        </div>
        <Needs operation={operation} granted={granted} connection={connection} unsafe={unsafe} />
      </div>
      <Tabs id={id} label="Request" items={tabs} value={tab} onChange={setTab} className={pane.tabs} />
      <OfferingContext value={offering}>
        <TabPanel of={id} value={tab} className={pane.fill}>
          {tab === 'parameters' && (
            <ParametersTab model={model} draft={draft} change={change} faults={faults} validators={validators} />
          )}
          {tab === 'body' && (
            <BodyTab model={model} draft={draft} change={change} faults={faults} body={described.body} />
          )}
          {tab === 'headers' && (
            <HeadersTab
              described={described.call.headers ?? []}
              connection={connection}
              headers={draft.headers}
              onChange={(headers) => change((before) => ({ ...before, headers }))}
              fills={furtherConditions(model.method, validators, namedHeaders(model, draft))}
            />
          )}
          {tab === 'code' && (
            <CodeTab
              connection={connection}
              call={described.call}
              body={described.body}
              name={model.operationId ?? operation.summary}
            />
          )}
          {tab === 'about' && <AboutTab model={model} />}
        </TabPanel>
      </OfferingContext>
      <div className={pane.foot}>
        {tab === 'body' ? (
          <>
            <span className={`${css.legend} ${css.legendOut}`}>left out</span>
            <span className={css.legend}>empty</span>
            <span className={`${css.legend} ${css.legendValue}`}>value</span>
            <span className={text.truncate}>are three different bodies</span>
          </>
        ) : (
          <span className={text.truncate}>Values are kept and travel in the link</span>
        )}
        <CopyLink draft={draft} onSave={() => setSaving(true)} className={pane.footEnd} />
      </div>
      <SaveDialog
        request={
          saving
            ? {
                connectionId: connection.id,
                operationId: operation.id,
                method: operation.method as DescribedCallInput['method'],
                path: operation.serverPath + operation.path,
                draft,
                title: operation.summary || `${operation.method} ${operation.path}`,
              }
            : undefined
        }
        savedId={savedId}
        onClose={() => setSaving(false)}
      />
      <ConfirmWrite
        open={asking}
        connection={connection}
        method={model.method}
        path={described.call.path}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          go(true)
        }}
      />
    </>
  )
}

/** In lower case: those that the document has a field for, and those that were added. */
const namedHeaders = (model: OperationModel, { headers }: Draft): ReadonlySet<string> =>
  new Set(
    [
      ...model.parameters.filter((one) => one.in === 'header').map(({ name }) => name),
      ...headers.map(([name]) => name),
    ].map((name) => name.toLowerCase()),
  )

const useFocusRequests = (model: OperationModel, setTab: (tab: Tab) => void) => {
  const onRequest = useEffectEvent((event: Event) => {
    const { place, name } = (event as CustomEvent<{ place: string; name: string }>).detail
    setTab(place === 'body' && model.requestBody ? 'body' : 'parameters')
    setTimeout(() => focusControl(place, name))
  })
  useEffect(() => {
    addEventListener('explorer:focus-field', onRequest)
    return () => removeEventListener('explorer:focus-field', onRequest)
  }, [])
}

function Needs({
  operation,
  granted,
  connection,
  unsafe,
}: {
  operation: OperationSummary
  granted: readonly string[] | undefined
  connection: ConnectionView
  unsafe: boolean
}) {
  const consequence = unsafe
    ? connection.confirmWrites
      ? `Changes ${connection.name}, so it asks first.`
      : `Changes ${connection.name}.`
    : 'Reads change nothing.'
  if (operation.doneByConsole)
    return <p className={css.needs}>The console requests its tokens itself, so that none of them becomes an answer.</p>
  const { verdict, needed, missing } = mayCall(operation.scopes, granted ?? [])
  const isRefused = granted !== undefined && verdict === 'no'
  if (verdict === 'unstated')
    return (
      <p className={css.needs}>
        <span>The document does not say which scopes this needs.</span>
        {operation.learned && <Learned learned={operation.learned} granted={granted} />}
        <span>{consequence}</span>
      </p>
    )
  if (verdict === 'none-needed') return <p className={css.needs}>Needs no scope. {consequence}</p>
  return (
    <p className={css.needs}>
      Needs{' '}
      {needed.map((scope) => (
        <Scope key={scope} state={granted && (missing.includes(scope) ? 'missing' : 'granted')}>
          {scope}
        </Scope>
      ))}
      <span>
        {granted === undefined
          ? 'There is no token yet.'
          : verdict === 'yes'
            ? `The token has ${needed.length === 1 ? 'it' : 'them'}. ${consequence}`
            : `This token does not have ${missing.length === 1 ? 'it' : 'all of them'}. The API will refuse.`}
      </span>
      {isRefused && <Holder connectionId={connection.id} scopes={operation.scopes} />}
    </p>
  )
}

/** The connection of the same environment whose token has what is needed, a press away. */
function Holder({ connectionId, scopes }: { connectionId: string; scopes: OperationSummary['scopes'] }) {
  const router = useRouter()
  const { data: peers = [] } = useQuery(peersQuery(connectionId))
  const holder = firstThatMay(scopes, peers)
  if (!holder) return null
  return (
    <Button variant="quiet" size="small" icon={ArrowLeftRight} onClick={() => switchConnection(router, holder.id)}>
      {holder.name} has {scopes.flat().length === 1 ? 'it' : 'them'}
    </Button>
  )
}

/** What calls taught where the document is silent: shown as learned, apart from what is declared. */
function Learned({
  learned: { scopes, granted: letIn, refused, source },
  granted,
}: {
  learned: NonNullable<OperationSummary['learned']>
  granted: readonly string[] | undefined
}) {
  const { needed, missing } = mayCall(scopes, granted ?? [])
  return (
    <>
      <Tag>learned</Tag>
      <span>
        {needed.length === 0
          ? 'No scope was named, and none was common to what got through.'
          : source === 'challenge'
            ? 'Refusals named'
            : 'What got through had'}
      </span>
      {needed.map((scope) => (
        <Scope key={scope} state={granted && (missing.includes(scope) ? 'missing' : 'granted')}>
          {scope}
        </Scope>
      ))}
      <span>
        {letIn} let in, {refused} refused.
      </span>
    </>
  )
}
