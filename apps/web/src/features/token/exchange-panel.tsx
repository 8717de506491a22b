import type { Exchange } from '@developer-console/shared/contract/exchange'
import { useId, useState } from 'react'
import { Code, CodeLine, CodePart, Json, Withheld } from '../../ui/code.tsx'
import { byteSize, milliseconds } from '../../ui/format.ts'
import { Method } from '../../ui/method.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Status } from '../../ui/status.tsx'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'
import text from '../../ui/text.module.css'
import { bodyText, requestText, responseText } from './exchange-text.ts'

type Props = {
  exchange: Exchange
  duration: number | undefined
  title?: string
  className?: string | undefined
}

const views = [
  { value: 'request', label: 'Request' },
  { value: 'response', label: 'Response' },
] as const

/** The token request as it was made and what came back, without secret and token. */
export function ExchangePanel({ exchange, duration, title = 'How it was requested', className }: Props) {
  const [view, setView] = useState<'request' | 'response'>('request')
  const id = useId()
  const { request, response } = exchange
  return (
    <Panel
      title={title}
      tools={response && <SegmentTabs id={id} label="Exchange" items={views} value={view} onChange={setView} />}
      foot={
        <>
          {response ? <Status code={response.status}>{response.statusText}</Status> : <span>no answer came</span>}
          {duration !== undefined && <span className={text.mono}>{milliseconds(duration)}</span>}
          {response && (
            <span className={text.mono}>{byteSize(new TextEncoder().encode(bodyText(response.body)).length)}</span>
          )}
        </>
      }
      fill
      clip
      className={className}
    >
      <TabPanel of={id} value={view}>
        {view === 'response' && response ? <Response response={response} /> : <Request request={request} />}
      </TabPanel>
    </Panel>
  )
}

function Request({ request }: { request: Exchange['request'] }) {
  const url = new URL(request.url)
  return (
    <Code label="Token request, redacted" text={requestText(request)} wrap flush>
      <CodeLine>
        <Method>{request.method}</Method> {url.pathname + url.search} HTTP/1.1
      </CodeLine>
      <CodeLine>
        <CodePart as="key">host</CodePart>: {url.host}
      </CodeLine>
      {request.headers.map(([name, value], index) => (
        <CodeLine key={index}>
          <CodePart as="key">{name.toLowerCase()}</CodePart>: <Withheld text={value} />
        </CodeLine>
      ))}
      <CodeLine />
      {Object.entries(request.form).map(([name, value]) => (
        <CodeLine key={name}>
          <CodePart as="key">{name}</CodePart>=
          <CodePart as="string">
            <Withheld text={value} />
          </CodePart>
        </CodeLine>
      ))}
    </Code>
  )
}

function Response({ response }: { response: NonNullable<Exchange['response']> }) {
  return (
    <Code label="Token response, redacted" text={responseText(response)} wrap flush>
      <CodeLine>
        <CodePart as="key">HTTP/1.1</CodePart> {response.status} {response.statusText}
      </CodeLine>
      {response.headers.map(([name, value], index) => (
        <CodeLine key={index}>
          <CodePart as="key">{name.toLowerCase()}</CodePart>: <Withheld text={value} />
        </CodeLine>
      ))}
      <CodeLine />
      {typeof response.body === 'string' ? <Withheld text={response.body} /> : <Json text={bodyText(response.body)} />}
    </Code>
  )
}
