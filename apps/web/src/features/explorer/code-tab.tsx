import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { codeLabel, writeCode } from '@developer-console/shared/snippets/code'
import { snippetCallOf } from '@developer-console/shared/snippets/snippet-call'
import FileDown from 'lucide-react/icons/file-down'
import { saveFile } from '../../answer/download.ts'
import { CodeTools } from '../../code/code-tools.tsx'
import { useCodeLanguage } from '../../code/use-code-language.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import type { WrittenBody } from './described.ts'
import pane from './pane.module.css'

type Props = {
  connection: ConnectionView
  call: DescribedCallInput
  body: WrittenBody | undefined
  /** What the call does; a saved file is named after it. */
  name?: string | undefined
}

/** The call and its token as code: credentials are variables, everything else is as it would be sent. */
export function CodeTab({ connection, call, body, name }: Props) {
  const [language] = useCodeLanguage()
  const code = writeCode(language, connection, { call: snippetCallOf(connection.apiUrl, call, body?.snippet), name })
  return (
    <>
      <div className={pane.tools}>
        <CodeTools code={code} of="call" />
        {code.bodyFile !== undefined && body && body.unchosen.length === 0 && !isChosenFile(body) && (
          <SaveBody name={code.bodyFile} body={body} />
        )}
      </div>
      <div className={pane.scroll}>
        <Code label={`Call in ${codeLabel(language)}`} text={code.text} flush noCopy />
      </div>
    </>
  )
}

/** The body that the code reads from a file, as that file. */
function SaveBody({ name, body }: { name: string; body: WrittenBody }) {
  return (
    <Button
      variant="quiet"
      size="small"
      icon={FileDown}
      title={`As ${name}, which the code reads`}
      onClick={() => saveFile(new Blob(body.pieces), name)}
    >
      Save the body
    </Button>
  )
}

/** It lies on the engineer's own disk already. */
const isChosenFile = ({ pieces }: WrittenBody): boolean => pieces.length === 1 && pieces[0] instanceof File
