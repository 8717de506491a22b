import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { literalAddress } from '@developer-console/shared/openapi/percent'
import { useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useId, useMemo, useRef, useState } from 'react'
import { AnswerPane } from '../../answer/answer-pane.tsx'
import { compareTool } from '../../answer/compare/compare-button.tsx'
import { useCall } from '../../answer/use-call.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { SaveDialog } from '../../drafts/saved/save-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { Input, TextArea } from '../../ui/input.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { keyShortcut } from '../../ui/modifier-key.ts'
import { Select } from '../../ui/select.tsx'
import { SplitHandle, SplitPane } from '../../ui/split.tsx'
import { Tabs, TabPanel } from '../../ui/tabs.tsx'
import text from '../../ui/text.module.css'
import css from './builder.module.css'
import { CodeTab } from './code-tab.tsx'
import { ConfirmWrite } from './confirm-write.tsx'
import { CopyLink } from './copy-link.tsx'
import { type Draft, emptyDraft, fileAt, withBodyFile, withoutFiles, withParameter } from '../../drafts/draft.ts'
import { freePairs, freeText } from '../../drafts/free-draft.ts'
import { freeBody, type WrittenBody } from './described.ts'
import fields from './fields.module.css'
import { BodyFile } from './file-field.tsx'
import { focusControl } from './focus-field.ts'
import { HeadersTab } from './headers-tab.tsx'
import { unreadablePlaces } from './multipart.ts'
import { PairRows } from './pair-rows.tsx'
import pane from './pane.module.css'
import { freeDraftOf } from '../../drafts/draft-of-request.ts'
import { freeCallKey, useDraft } from '../../drafts/use-draft.ts'
import { learnFrom } from './use-seen.ts'
import { useSendKey } from './use-send-key.ts'

type Tab = 'query' | 'body' | 'headers' | 'code'

/** The call that is described by hand. */
const freeCallOf = (draft: Draft, body: WrittenBody | undefined, connection: ConnectionView): DescribedCallInput => {
  const typed = draft.headers.some(([name]) => name.toLowerCase() === 'content-type')
  return {
    method: (freeText(draft, 'method') ?? 'GET') as DescribedCallInput['method'],
    path: freeText(draft, 'path') ?? new URL(connection.apiUrl).pathname,
    query: freePairs(draft).filter(([name]) => name !== ''),
    headers: [
      ...(body && !typed ? [['content-type', body.mediaType] satisfies [string, string]] : []),
      ...draft.headers.filter(([name]) => name.trim() !== ''),
    ],
  }
}

/** Method, path, query, headers and body: a call that needs no document. */
export function FreeCallWorkspace({ connection }: { connection: ConnectionView }) {
  const client = useQueryClient()
  const call = useCall()
  const [draft, change] = useDraft(freeCallKey(connection.kind, connection.apiUrl))
  const [asking, setAsking] = useState(false)
  const [tab, setTab] = useState<Tab>('query')
  const checking = useRef(false)
  const body = useMemo(() => freeBody(draft ?? emptyDraft), [draft])
  const described = freeCallOf(draft ?? emptyDraft, body, connection)
  const sending = call.state.status === 'sending' || call.state.status === 'receiving'

  const go = async (confirm: boolean) => {
    const outcome = await call.send(
      connection.id,
      { ...described, ...(confirm ? { confirm } : {}) },
      body && new Blob(body.pieces),
    )
    learnFrom(outcome)
    await client.invalidateQueries({ queryKey: ['history'] })
  }
  const start = async () => {
    if (checking.current) return
    checking.current = true
    const gone = body?.unchosen[0] ?? (await unreadablePlaces(body?.pieces ?? [], draft?.files))[0]
    checking.current = false
    if (gone !== undefined) {
      change((before) => withoutFiles(before, [gone]))
      setTab('body')
      setTimeout(() => focusControl('body', gone))
    } else if (connection.confirmWrites && !safeMethods.has(described.method)) setAsking(true)
    else void go(false)
  }
  const send = () => void start()
  useSendKey(send, draft !== undefined && !sending)
  const { onAction, connectionName } = useDiagnosisAction(connection.id, { 'send-again': send })

  // What is followed stands in the form, so that sending it again repeats it.
  const fill = ({ method, path, query = [], headers = [] }: DescribedCallInput) =>
    change(() => freeDraftOf({ method, path, query, headers }))

  return (
    <>
      <SplitPane id="request" size="38%" min="360px">
        <section className={pane.pane} aria-label="Request">
          {draft && (
            <Builder
              connection={connection}
              draft={draft}
              change={change}
              described={described}
              body={body}
              tab={tab}
              setTab={setTab}
              sending={sending}
              onSend={send}
            />
          )}
        </section>
      </SplitPane>
      <SplitHandle label="Width of the request" />
      <SplitPane id="answer" min="360px">
        <AnswerPane
          state={call.state}
          onCancel={call.cancel}
          onAction={onAction}
          connectionName={connectionName}
          tools={compareTool}
          onFollow={(next) => {
            fill(next)
            void call.send(connection.id, next).then(() => client.invalidateQueries({ queryKey: ['history'] }))
          }}
          onOutcome={(outcome) => {
            fill(outcome.sent.call)
            call.show(outcome)
            void client.invalidateQueries({ queryKey: ['history'] })
          }}
        />
      </SplitPane>
      <ConfirmWrite
        open={asking}
        connection={connection}
        method={described.method}
        path={described.path}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          void go(true)
        }}
      />
    </>
  )
}

type BuilderProps = {
  connection: ConnectionView
  draft: Draft
  change: (change: (draft: Draft) => Draft) => void
  described: DescribedCallInput
  body: WrittenBody | undefined
  tab: Tab
  setTab: (tab: Tab) => void
  sending: boolean
  onSend: () => void
}

function Builder({ connection, draft, change, described, body, tab, setTab, sending, onSend }: BuilderProps) {
  const id = useId()
  const [saving, setSaving] = useState(false)
  const { saved: savedId } = useSearch({ from: '/shell/c/$connection/explore/{-$operation}' })
  const setFile = (file: File | undefined) => change((before) => withBodyFile(before, file))
  const query = freePairs(draft)
  const asks = connection.confirmWrites && !safeMethods.has(described.method)
  return (
    <>
      <div className={css.head}>
        <div className={css.title}>
          <h1>Free call</h1>
        </div>
        <div className={css.freeLine}>
          <Select
            mono
            aria-label="Method"
            value={described.method}
            onChange={(event) => change((before) => withParameter(before, 'path', 'method', event.target.value))}
          >
            {connection.methods.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </Select>
          <Input
            mono
            aria-label="Path"
            value={described.path}
            placeholder="/"
            autoComplete="off"
            onChange={(event) => change((before) => withParameter(before, 'path', 'path', event.target.value))}
          />
          <Button onClick={() => setSaving(true)}>Save</Button>
          <Button
            variant={asks ? 'production' : 'primary'}
            loading={sending}
            onClick={onSend}
            aria-keyshortcuts={keyShortcut('Enter')}
            data-send
          >
            Send <Kbd hidden>⌘↵</Kbd>
          </Button>
        </div>
        <p className={css.needs}>
          <span>
            Goes to <span className={text.mono}>{new URL(connection.apiUrl).origin}</span>, with the token of{' '}
            {connection.name}.
          </span>
        </p>
      </div>
      <Tabs
        id={id}
        label="Request"
        className={pane.tabs}
        value={tab}
        onChange={setTab}
        items={[
          { value: 'query', label: 'Query', count: query.length || undefined },
          { value: 'body', label: 'Body' },
          { value: 'headers', label: 'Headers', count: described.headers?.length || undefined },
          { value: 'code', label: 'Code' },
        ]}
      />
      <TabPanel of={id} value={tab} className={pane.fill}>
        {tab === 'query' && (
          <div className={pane.scroll}>
            <div className={css.rows}>
              <PairRows
                label="query parameter"
                pairs={query}
                onChange={(pairs) => change((before) => withParameter(before, 'query', 'pairs', pairs))}
              />
            </div>
          </div>
        )}
        {tab === 'body' && (
          <div className={pane.scroll}>
            <div className={fields.fields}>
              <Field label="Type of the body">
                <Input
                  mono
                  value={draft.mediaType ?? body?.mediaType ?? 'application/json'}
                  onChange={(event) => change((before) => ({ ...before, mediaType: event.target.value }))}
                />
              </Field>
              {draft.file === undefined ? (
                <>
                  <Field label="Body" hint="An empty field sends no body.">
                    <TextArea
                      mono
                      rows={14}
                      value={draft.body ?? ''}
                      onChange={(event) =>
                        change((before) => ({
                          ...before,
                          body: event.target.value === '' ? undefined : event.target.value,
                        }))
                      }
                    />
                  </Field>
                  <div>
                    <FileButton size="small" onFile={setFile}>
                      Send a file instead
                    </FileButton>
                  </div>
                </>
              ) : null}
            </div>
            {draft.file !== undefined && (
              <BodyFile
                types={draft.mediaType === undefined ? [] : [draft.mediaType]}
                name={draft.file}
                file={fileAt(draft, '', draft.file)}
                onChange={setFile}
              />
            )}
          </div>
        )}
        {tab === 'headers' && (
          <HeadersTab
            described={described.headers ?? []}
            connection={connection}
            headers={draft.headers}
            onChange={(headers) => change((before) => ({ ...before, headers }))}
          />
        )}
        {tab === 'code' && (
          <CodeTab connection={connection} call={{ ...described, path: literalAddress(described.path) }} body={body} />
        )}
      </TabPanel>
      <div className={pane.foot}>
        <span className={text.truncate}>Values are kept and travel in the link</span>
        <CopyLink draft={draft} onSave={() => setSaving(true)} className={pane.footEnd} />
      </div>
      <SaveDialog
        request={
          saving
            ? {
                connectionId: connection.id,
                method: described.method,
                path: described.path.split('?', 1)[0] || '/',
                draft,
                title: `${described.method} ${described.path}`,
              }
            : undefined
        }
        savedId={savedId}
        onClose={() => setSaving(false)}
      />
    </>
  )
}
