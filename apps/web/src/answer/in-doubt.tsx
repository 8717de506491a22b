import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import FlaskConical from 'lucide-react/icons/flask-conical'
import { useRef, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { EvidenceButton } from './evidence-button.tsx'
import { Experiment } from './experiment.tsx'
import { type ExperimentSubject, useExperiment } from './use-experiment.ts'

type Props = {
  onAction: (action: DiagnosisAction) => void
  connectionName?: ((id: string) => string | undefined) | undefined
}

type Refused = Omit<ExperimentSubject, 'callId'> & {
  /** Its record in the history; absent where it has none. */
  callId: string | undefined
  /** What the API answered. */
  status: number | undefined
}

/** What can be done in doubt about a call that failed, for the end of its diagnosis; `undefined` where nothing can. */
export const inDoubt = ({ callId, status, ...subject }: Refused, props: Props): ReactNode =>
  callId === undefined ? undefined : status === 401 || status === 403 ? (
    <ExperimentButton
      key={callId}
      callId={callId}
      {...subject}
      {...props}
      beside={<EvidenceButton callId={callId} small />}
    />
  ) : (
    <EvidenceButton key={callId} callId={callId} small />
  )

function ExperimentButton({
  onAction,
  connectionName,
  beside,
  ...subject
}: ExperimentSubject & Props & { beside: ReactNode }) {
  const { experiment, start, cancel } = useExperiment(subject)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <>
      <Button
        ref={button}
        size="small"
        icon={FlaskConical}
        loading={experiment?.status === 'running'}
        onClick={() => void start()}
      >
        Is it me, the token or the API?
      </Button>
      {beside}
      {experiment && (
        <Experiment
          experiment={experiment}
          onCancel={() => {
            cancel()
            // The pressed button goes away, and the keyboard would lose its place.
            button.current?.focus()
          }}
          onRetry={() => void start()}
          onAction={onAction}
          connectionName={connectionName}
        />
      )}
    </>
  )
}
