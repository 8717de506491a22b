import { z } from 'zod'
import { AnswerHead, CallTiming } from './call.ts'
import { EnvironmentKind } from './connection.ts'
import { Diagnosis } from './diagnosis.ts'
import { HeaderList } from './headers.ts'
import { Problem } from './problem.ts'

/** One row of the history. */
export const CallSummary = z.object({
  id: z.string(),
  connectionId: z.string(),
  connectionName: z.string(),
  kind: EnvironmentKind,
  operationId: z.string().optional(),
  method: z.string(),
  /** Path and query as sent, encoded. */
  path: z.string(),
  startedAt: z.iso.datetime(),
  /** Milliseconds from the call's arrival to its end. */
  duration: z.number(),
  /** `answered` whole, `broken` off, `failed` without an answer, `cancelled` by the engineer. */
  outcome: z.enum(['answered', 'broken', 'failed', 'cancelled']),
  /** Absent where no answer came. */
  status: z.number().int().optional(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** Cause of its diagnosis, where it was refused. */
  cause: z.string().optional(),
})
export type CallSummary = z.infer<typeof CallSummary>

/** A kept body. `text` where it is text, otherwise `base64`; `whole` is false where only its beginning was kept. */
export const KeptBody = z.object({
  mediaType: z.string().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
  whole: z.boolean(),
  /** Its whole size in bytes. */
  size: z.number(),
})
export type KeptBody = z.infer<typeof KeptBody>

/** A call with all that was kept of it; credentials are redacted before it is stored. */
export const CallDetail = CallSummary.extend({
  /** What the engineer asked for, enough to run it again. */
  request: z.object({
    method: z.string(),
    path: z.string(),
    query: z.array(z.tuple([z.string(), z.string()])),
    headers: HeaderList,
    body: KeptBody.optional(),
  }),
  answer: AnswerHead.omit({ callId: true }).optional(),
  body: KeptBody.optional(),
  /** What is known of the way of a call that got no answer: its redirects, its token, and what was tried before. */
  way: AnswerHead.pick({ redirects: true, token: true, retried: true }).optional(),
  timing: CallTiming.optional(),
  /** Of the token that it was sent with last; absent where there was none. */
  tokenFingerprint: z.string().optional(),
  diagnosis: Diagnosis.optional(),
  problem: Problem.optional(),
})
export type CallDetail = z.infer<typeof CallDetail>

/** Newest first. */
export const CallPage = z.object({
  calls: z.array(CallSummary),
  cursor: z.string().optional(),
  /** Calls that wait for a store that cannot take them just now, and are not among these. */
  unwritten: z.number().int().optional(),
})
export type CallPage = z.infer<typeof CallPage>

export const HistoryQuery = z.object({
  connection: z.string().optional(),
  method: z.string().optional(),
  /** `2xx`, `4xx`, an exact status, or `none` for calls without an answer. */
  status: z
    .string()
    .regex(/^(?:[1-5]xx|[1-5]\d\d|none)$/)
    .optional(),
  /** A path's beginning. */
  path: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type HistoryQuery = z.infer<typeof HistoryQuery>
