import { z } from 'zod'

/** What can be done that leaves a trace. `other` is whatever changes something and has no name of its own. */
export const AuditAction = z.enum([
  'sign-in',
  'sign-out',
  'wrong-key',
  'connection-added',
  'connection-changed',
  'secret-replaced',
  'connection-removed',
  'connection-restored',
  'token-requested',
  'token-forgotten',
  'document-added',
  'document-refreshed',
  'document-restored',
  'document-removed',
  'document-looked-for',
  'request-saved',
  'request-changed',
  'request-removed',
  'request-restored',
  'history-cleared',
  'practice-changed',
  'call',
  'other',
])
export type AuditAction = z.infer<typeof AuditAction>

/** One line of the audit. No secret, no value of a key, no body and no query is in it. */
export const AuditEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  action: AuditAction,
  /**
   * `begun` is written before the action, and `done` or `refused` after it, under the same `requestId`: an action that
   * has neither was cut off, and may have happened. A call's end is in the history, under `call.id`.
   */
  outcome: z.enum(['begun', 'done', 'refused']),
  /** Who is signed in; `session` tells two people of one name apart, and opens nothing. */
  who: z.object({ name: z.string(), role: z.string(), session: z.string().optional() }).optional(),
  address: z.string().optional(),
  requestId: z.string().optional(),
  connectionId: z.string().optional(),
  documentId: z.string().optional(),
  /** Of the saved requests. */
  savedRequestId: z.string().optional(),
  /** Names of the connection's keys that were given. */
  keys: z.array(z.string()).optional(),
  /** A call with a method that may change something; its path is without the query. */
  call: z.object({ id: z.string(), method: z.string(), path: z.string(), confirmed: z.boolean() }).optional(),
  /** The request, where the action has no name of its own. */
  route: z.string().optional(),
  /** HTTP status of the console's answer. */
  status: z.number().int().optional(),
  /** How many wrong keys came from this address within the minute. */
  count: z.number().int().optional(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** Newest first. */
export const AuditPage = z.object({ entries: z.array(AuditEntry), cursor: z.string().optional() })
export type AuditPage = z.infer<typeof AuditPage>

export const AuditQuery = z.object({
  connection: z.string().min(1).max(128).optional(),
  action: AuditAction.optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type AuditQuery = z.infer<typeof AuditQuery>
