import type { ExperimentStep, ExperimentVerdict } from '@developer-console/shared/contract/experiment'
import { ApiProblem } from './api-problem.ts'
import { requestLines } from './request.ts'

/**
 * Finds out whose the refusal of a call in the history is; `onStep` gets each step as it ends. Throws `ApiProblem` where
 * it cannot be found out, also where the way to the console breaks, and lets an abort through as it is.
 */
export const runExperiment = async (
  connectionId: string,
  callId: string,
  onStep: (step: ExperimentStep) => void,
  signal: AbortSignal,
): Promise<ExperimentVerdict> => {
  let verdict: ExperimentVerdict | undefined
  try {
    await requestLines<ExperimentStep | ExperimentVerdict>(
      `api/connections/${encodeURIComponent(connectionId)}/experiments`,
      { method: 'POST', json: { callId }, signal },
      (line) => {
        if ('verdict' in line) verdict = line
        else onStep(line)
      },
    )
  } catch (error) {
    if (signal.aborted || error instanceof ApiProblem) throw error
    throw brokenOff()
  }
  if (!verdict) throw brokenOff()
  return verdict
}

const brokenOff = () =>
  new ApiProblem({
    type: 'urn:developer-console:problem:console-broke-off',
    title: 'The experiment broke off',
    status: 0,
    detail: 'The console’s server gave no verdict. The calls that were made are in the history.',
  })
