import { z } from 'zod'
import { Diagnosis } from './diagnosis.ts'
import { Exchange } from './exchange.ts'

/** Media type of an error of the console itself (RFC 9457). */
export const problemMediaType = 'application/problem+json'

/** `type` of a problem of the console is this prefix and a key in kebab case, for example `…:secret-required`. */
export const problemTypePrefix = 'urn:developer-console:problem:'

/** An error of the console's own HTTP interface (RFC 9457), with the diagnosis where the cause is known. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  diagnosis: Diagnosis.optional(),
  /** The upstream exchange that failed, redacted. */
  exchange: Exchange.optional(),
  /** Faults of the request's own body or query. */
  errors: z
    .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
    .optional(),
  /** A call that was recorded in history although it got no answer. */
  callId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
