import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { encodedQuery, withQuery } from '@developer-console/shared/openapi/percent'
import { curlCall, type Shell, type SnippetCall } from '@developer-console/shared/snippets/curl'
import { useId, useState } from 'react'
import { Code } from '../../ui/code.tsx'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'
import pane from './pane.module.css'

const shells = [
  { value: 'bash', label: 'curl' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'cmd', label: 'cmd' },
] as const

type Props = { connection: ConnectionView; call: DescribedCallInput; body: SnippetCall['body'] | undefined }

/** The call as a command: credentials are variables, everything else is as it would be sent. */
export function CodeTab({ connection, call, body }: Props) {
  const [shell, setShell] = useState<Shell>('bash')
  const id = useId()
  const path = withQuery(call.path, encodedQuery(call.query ?? []))
  const command = curlCall(
    {
      method: call.method,
      url: new URL(connection.apiUrl).origin + path,
      headers: call.headers ?? [],
      ...(body === undefined ? {} : { body }),
    },
    shell,
    { credentialHeaders: connection.headers },
  )
  return (
    <>
      <div className={pane.tools}>
        <SegmentTabs id={id} label="Language" items={shells} value={shell} onChange={setShell} />
      </div>
      <TabPanel of={id} value={shell} className={pane.scroll}>
        <Code label={shells.find(({ value }) => value === shell)?.label ?? shell} text={command} flush />
      </TabPanel>
    </>
  )
}
