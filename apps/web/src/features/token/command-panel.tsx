import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { codeLabel, writeCode } from '@developer-console/shared/snippets/code'
import { CodeTools } from '../../code/code-tools.tsx'
import { useCodeLanguage } from '../../code/use-code-language.ts'
import { Code } from '../../ui/code.tsx'
import { Panel } from '../../ui/panel.tsx'

/** The token request as a command or a program of the engineer's own. */
export function CommandPanel({ connection }: { connection: ConnectionView }) {
  const [language] = useCodeLanguage()
  const code = writeCode(language, connection)
  return (
    <Panel
      title="The same from your machine"
      tools={<CodeTools code={code} of="token request" />}
      foot={<span>The secret stays in your environment, not in your shell history.</span>}
      fill
      clip
    >
      <Code label={`Token request in ${codeLabel(language)}`} text={code.text} wrap flush noCopy />
    </Panel>
  )
}
