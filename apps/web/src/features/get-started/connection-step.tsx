import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { milliseconds } from '../../ui/format.ts'
import type { Progress } from './use-progress.ts'
import { StepBody } from './step-body.tsx'
import { TokenFailure } from './token-failure.tsx'

type Props = { connection: ConnectionView; progress: Progress }

export function ConnectionStep({ connection, progress }: Props) {
  const { states, token, problem } = progress
  const duration = token?.duration ?? problem?.exchange?.duration
  return (
    <StepBody
      number={1}
      state={states.connection}
      title="Connection"
      when={states.connection === 'done' ? token?.issuedAt : undefined}
      evidence={[
        new URL(connection.tokenUrl).host,
        states.connection === 'done' && duration !== undefined ? `answered in ${milliseconds(duration)}` : null,
      ]}
      action={states.connection === 'failed' && <TokenFailure connection={connection} problem={problem} />}
    >
      {
        {
          done: 'The host is found and the token endpoint answers.',
          failed: 'The token endpoint could not be reached.',
          running: 'Asking the token endpoint.',
          current: 'The token endpoint is asked when a token is requested.',
          later: 'The token endpoint is asked when a token is requested.',
        }[states.connection]
      }
    </StepBody>
  )
}
