import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { codeLabel, writeCode } from '@developer-console/shared/snippets/code'
import { snippetCallOf } from '@developer-console/shared/snippets/snippet-call'
import { CodeTools } from '../../code/code-tools.tsx'
import { useCodeLanguage } from '../../code/use-code-language.ts'
import { Code } from '../../ui/code.tsx'
import css from './get-started.module.css'
import { ProjectButton } from './project-button.tsx'
import { StepBody } from './step-body.tsx'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

/** The token request and the first read as code. The console cannot see what is called from elsewhere. */
export function TakeHomeStep({ connection, progress: { states, read } }: Props) {
  const [language] = useCodeLanguage()
  const code = writeCode(
    language,
    connection,
    read
      ? {
          call: snippetCallOf(connection.apiUrl, { method: 'GET', path: read.path }),
          name: read.operationId ?? 'first read',
        }
      : {},
  )
  return (
    <StepBody
      number={5}
      state={states.home}
      title="Take it home"
      action={
        states.home === 'current' && (
          <div className={css.request}>
            <div>
              <CodeTools code={code} of={read ? 'first read' : 'token request'} />
              <div className={css.project}>
                <ProjectButton connection={connection} language={language} />
              </div>
            </div>
            <Code
              label={`${read ? 'First read' : 'Token request'} in ${codeLabel(language)}`}
              text={code.text}
              flush
              noCopy
            />
          </div>
        )
      }
    >
      {read
        ? 'The token request and the first read, to run without this console; or all that you have called, at most five calls, as a project. What you call from there it cannot see, so it does not say that this is proved.'
        : 'The token request, to run without this console.'}
    </StepBody>
  )
}
