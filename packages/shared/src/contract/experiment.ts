import { z } from 'zod'
import { Diagnosis, DiagnosisAction } from './diagnosis.ts'

/** Body of `POST …/experiments`: a call of the history that was refused with 401 or 403. */
export const ExperimentRequest = z.object({ callId: z.string().max(200) })

/**
 * What an experiment varies, one thing at a time: the token alone, the call alone, the connection alone. It begins with
 * `fresh-token`; `same-call` and `safe-read` go by that token, `other-…` by the token of another connection.
 */
export const ExperimentStepName = z.enum([
  'fresh-token',
  'same-call',
  'safe-read',
  'other-same-call',
  'other-safe-read',
])
export type ExperimentStepName = z.infer<typeof ExperimentStepName>

/** One line of an experiment, sent as its step ends. */
export const ExperimentStep = z.object({
  step: ExperimentStepName,
  /** As a sentence says it: "The same call with a fresh token". */
  title: z.string(),
  connectionId: z.string(),
  connectionName: z.string(),
  /** What was sent; absent for a token. */
  call: z.object({ method: z.string(), path: z.string(), operationId: z.string().optional() }).optional(),
  /** Its record in the history. */
  callId: z.string().optional(),
  /** `failed` where no whole answer came, `skipped` where it could not be tried: then `reason` says why. */
  outcome: z.enum(['passed', 'refused', 'failed', 'skipped']),
  status: z.number().int().optional(),
  /** Milliseconds. */
  duration: z.number(),
  reason: z.string().optional(),
  diagnosis: Diagnosis.optional(),
})
export type ExperimentStep = z.infer<typeof ExperimentStep>

/**
 * The last line. `caller`: what is asked for; `token`: the token, or what its client was granted; `api`: the API itself,
 * or what the account has of it.
 */
export const ExperimentVerdict = z.object({
  verdict: z.enum(['caller', 'token', 'api']),
  title: z.string(),
  explanation: z.string(),
  /** What it rests on: a sentence each, about the steps. */
  evidence: z.array(z.string()).min(1),
  /** What to do, the first thing first. */
  steps: z.array(z.object({ text: z.string(), action: DiagnosisAction.optional() })),
})
export type ExperimentVerdict = z.infer<typeof ExperimentVerdict>
