import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { codeLabel, writeCode } from '@developer-console/shared/snippets/code'
import type { SnippetBody } from '@developer-console/shared/snippets/program'
import { snippetCallOf } from '@developer-console/shared/snippets/snippet-call'
import { CodeTools } from '../../code/code-tools.tsx'
import { useCodeLanguage } from '../../code/use-code-language.ts'
import { Code } from '../../ui/code.tsx'
import pane from './pane.module.css'

type Props = {
  connection: ConnectionView
  call: DescribedCallInput
  body: SnippetBody | undefined
  /** What the call does; a saved file is named after it. */
  name?: string | undefined
}

/** The call and its token as code: credentials are variables, everything else is as it would be sent. */
export function CodeTab({ connection, call, body, name }: Props) {
  const [language] = useCodeLanguage()
  const code = writeCode(language, connection, { call: snippetCallOf(connection.apiUrl, call, body), name })
  return (
    <>
      <div className={pane.tools}>
        <CodeTools code={code} of="call" />
      </div>
      <div className={pane.scroll}>
        <Code label={`Call in ${codeLabel(language)}`} text={code.text} flush noCopy />
      </div>
    </>
  )
}
