import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { curlTokenRequest, type Shell } from '@developer-console/shared/snippets/curl'
import { useId, useState } from 'react'
import { Code } from '../../ui/code.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'

const shells = [
  { value: 'bash', label: 'bash, zsh' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'cmd', label: 'cmd' },
] as const

/** The token request as a command for the engineer's own shell. */
export function CommandPanel({
  connection,
  className,
}: {
  connection: ConnectionView
  className?: string | undefined
}) {
  const [shell, setShell] = useState<Shell>('bash')
  const id = useId()
  // A signed assertion cannot be made by a shell alone.
  if (connection.clientAuthentication === 'private_key_jwt') return null
  return (
    <Panel
      title="The same from your machine"
      tools={<SegmentTabs id={id} label="Shell" items={shells} value={shell} onChange={setShell} />}
      foot={<span>The secret stays in your environment, not in your shell history.</span>}
      fill
      clip
      className={className}
    >
      <TabPanel of={id} value={shell}>
        <Code
          label={`Command for ${shells.find(({ value }) => value === shell)?.label ?? shell}`}
          text={curlTokenRequest(connection, shell)}
          wrap
          flush
        />
      </TabPanel>
    </Panel>
  )
}
