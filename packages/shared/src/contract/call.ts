import { z } from 'zod'
import { CallMethod } from './connection.ts'
import { Diagnosis } from './diagnosis.ts'
import { HeaderList } from './headers.ts'
import { Problem } from './problem.ts'

const NameValues = z.array(z.tuple([z.string(), z.string()])).max(1000)

/** What the engineer wants to send. `path` is absolute on the API's origin; `query` values are not yet encoded. */
export const DescribedCall = z.object({
  method: CallMethod,
  path: z.string().min(1).max(65_536),
  query: NameValues.default([]),
  headers: NameValues.default([]),
  /** `operationId` of the document, or the console's own key of the operation. */
  operationId: z.string().max(1024).optional(),
  /** Needed for an unsafe method where the connection asks before writes. */
  confirm: z.boolean().optional(),
})
export type DescribedCall = z.infer<typeof DescribedCall>
/** A described call as a client may write it: `query` and `headers` may be left out. */
export type DescribedCallInput = z.input<typeof DescribedCall>

export const CallPhase = z.enum(['token', 'connect', 'send', 'wait'])
export type CallPhase = z.infer<typeof CallPhase>

/** Payload of a progress frame; `at` is milliseconds since the call began, `sent` and `received` are bytes. */
export const CallProgress = z.object({
  phase: CallPhase,
  at: z.number(),
  sent: z.number().optional(),
  received: z.number().optional(),
})
export type CallProgress = z.infer<typeof CallProgress>

/**
 * Milliseconds by phase; `session` is the check of it, before the call begins. A connection that was open already has `reused`
 * instead of `dns`, `connect` and `tls`.
 */
export const CallTiming = z.object({
  session: z.number().optional(),
  token: z.number().optional(),
  dns: z.number().optional(),
  connect: z.number().optional(),
  tls: z.number().optional(),
  send: z.number().optional(),
  wait: z.number().optional(),
  receive: z.number().optional(),
  reused: z.boolean().optional(),
})
export type CallTiming = z.infer<typeof CallTiming>

/** The token that a request was sent with; `fingerprint` as in `TokenView`. */
export const CallToken = z.object({
  source: z.enum(['cache', 'requested']),
  fingerprint: z.string(),
  expiresAt: z.iso.datetime().optional(),
  /** Seconds until then, when it was taken. */
  left: z.number().optional(),
})
export type CallToken = z.infer<typeof CallToken>

/** Where an answer was not the last: milliseconds from the call's beginning to its head, and those of its own way. */
const Passed = z.object({ at: z.number(), timing: CallTiming })

/** A 401 after which the call was sent once more, with another token. */
const RetriedAnswer = Passed.extend({
  status: z.number().int(),
  diagnosis: Diagnosis,
  /** The one that was refused. */
  token: CallToken,
  /** Milliseconds until the other token was there. */
  renewal: z.number(),
})

/**
 * Why a 401 was not tried again: `again` it was the second one, `method` that could take effect twice, `body` that is not
 * held, `cause` that another token does not mend, `answer` too long or broken off, `renewed` for this reason a moment
 * ago, `no-token` or the `same-token` came.
 */
export const NotRetried = z.enum(['again', 'method', 'body', 'cause', 'answer', 'renewed', 'no-token', 'same-token'])
export type NotRetried = z.infer<typeof NotRetried>

/** Payload of the head frame. What is optional is not known of calls that were recorded by earlier versions. */
export const AnswerHead = z.object({
  callId: z.string(),
  status: z.number().int(),
  statusText: z.string(),
  httpVersion: z.string(),
  headers: HeaderList,
  /** The request as it left: `Authorization` reads `Bearer [redacted]`. */
  sent: z.object({ method: z.string(), url: z.string(), headers: HeaderList }),
  /** Redirects that were followed, in order. */
  redirects: z.array(Passed.partial().extend({ status: z.number().int(), location: z.string() })),
  /** Of this answer's own way, but for `session` and `token`: these are the call's first. */
  timing: CallTiming,
  /** Milliseconds from the call's beginning to this head. */
  at: z.number().optional(),
  token: CallToken.optional(),
  retried: z.array(RetriedAnswer).optional(),
  notRetried: NotRetried.optional(),
})
export type AnswerHead = z.infer<typeof AnswerHead>

/** Payload of the end frame, always the last. `ok` is false where the body broke off. `bytes` counts the data frames. */
export const AnswerEnd = z.object({
  ok: z.boolean(),
  bytes: z.number(),
  timing: z.object({ receive: z.number() }),
  diagnosis: Diagnosis.optional(),
  problem: Problem.optional(),
})
export type AnswerEnd = z.infer<typeof AnswerEnd>
