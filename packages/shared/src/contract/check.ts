import { z } from 'zod'
import { Diagnosis } from './diagnosis.ts'

/** What is tried of a connection, in this order: names, TLS, the authorization server, a token, the API. */
export const CheckStepName = z.enum(['name', 'tls', 'token-endpoint', 'token', 'api'])
export type CheckStepName = z.infer<typeof CheckStepName>

/** One line of a check, sent as its step ends. */
export const CheckStep = z.object({
  step: CheckStepName,
  title: z.string(),
  /** `skipped` where it does not apply, or a step before it failed. */
  outcome: z.enum(['passed', 'failed', 'skipped']),
  /** Milliseconds. */
  duration: z.number(),
  /** What was found: a sentence each. */
  evidence: z.array(z.string()),
  /** Why it failed, or what is odd although it passed. */
  diagnosis: Diagnosis.optional(),
})
export type CheckStep = z.infer<typeof CheckStep>
