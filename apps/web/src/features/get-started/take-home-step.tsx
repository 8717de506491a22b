import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { curlCall, curlTokenRequest } from '@developer-console/shared/snippets/curl'
import { Code } from '../../ui/code.tsx'
import css from './get-started.module.css'
import { StepBody } from './step-body.tsx'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

/** The token request and the first read as commands. The console cannot see what is called from elsewhere. */
export function TakeHomeStep({ connection, progress: { states, read } }: Props) {
  const commands = [
    curlTokenRequest(connection, 'bash'),
    ...(read
      ? [
          '',
          '# Put the access_token of the answer into UE_TOKEN, then:',
          curlCall({ method: read.method, url: new URL(read.path, connection.apiUrl).href, headers: [] }, 'bash', {
            credentialHeaders: connection.headers,
          }),
        ]
      : []),
  ].join('\n')
  return (
    <StepBody
      number={5}
      state={states.home}
      title="Take it home"
      action={
        states.home === 'current' && (
          <div className={css.request}>
            <Code label="Commands for bash and zsh" text={commands} wrap flush />
          </div>
        )
      }
    >
      {read
        ? 'The token request and the first read as commands for your own shell. What you call from there the console cannot see, so it does not say that this is proved.'
        : 'The token request and the first read as commands for your own shell.'}
    </StepBody>
  )
}
