import { useQueryClient, useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useParams, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { ApiProblem } from '../api/api-problem.ts'
import { useLastConnection } from '../api/connection-choice.ts'
import { useDiagnosisAction } from '../routes/use-diagnosis-action.ts'
import { Page } from '../ui/page.tsx'
import { ProblemReport } from '../ui/problem-report.tsx'
import { BareTopbar } from './bare-topbar.tsx'

const problemOf = (error: unknown) =>
  error instanceof ApiProblem
    ? error.problem
    : {
        type: 'urn:developer-console:problem:screen-failed',
        title: 'This screen stopped at an error of its own',
        status: 0,
        detail: error instanceof Error ? error.message : String(error),
      }

/** What stands where a screen could not be shown; the frame stays. */
export function ScreenFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const client = useQueryClient()
  const queries = useQueryErrorResetBoundary()
  const { connection } = useParams({ strict: false })
  const last = useLastConnection()
  const { onAction, connectionName } = useDiagnosisAction(connection ?? last ?? '')

  const retry = () => {
    queries.reset()
    void client.refetchQueries({ predicate: (query) => query.state.status === 'error' })
    reset()
    void router.invalidate()
  }

  return (
    <Page title="Not shown" windowTitle="Not shown">
      <ProblemReport problem={problemOf(error)} onAction={onAction} connectionName={connectionName} onRetry={retry} />
    </Page>
  )
}

/** The same where not even the frame could be made. */
export function FrameFailure(props: ErrorComponentProps) {
  return (
    <>
      <BareTopbar />
      <main>
        <ScreenFailure {...props} />
      </main>
    </>
  )
}
