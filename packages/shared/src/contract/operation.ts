import { z } from 'zod'
import { DocumentFailure } from './document.ts'

/**
 * What calls taught of the scopes that an operation needs where its document names none: alternatives (OR) of sets (AND)
 * as in `scopes`. Of a `challenge` they are those that refusals named, the newest first; of `outcomes` they are what all
 * tokens that got through have in common, or else each least set that did, `[]` where none did. Conjecture, to be shown
 * apart from what a document declares.
 */
export const LearnedScopes = z.object({
  scopes: z.array(z.array(z.string())),
  /** Calls that got through, and that were refused for want of access. */
  granted: z.number().int(),
  refused: z.number().int(),
  source: z.enum(['challenge', 'outcomes']),
})
export type LearnedScopes = z.infer<typeof LearnedScopes>

/** One row of the operation index. */
export const OperationSummary = z.object({
  /** The console's own stable key, unique within the connection and URL-safe, also where `operationId` is missing or strange. */
  id: z.string(),
  operationId: z.string().optional(),
  /** Upper case. */
  method: z.string(),
  /** The document's own path, templates unfilled. */
  path: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  deprecated: z.boolean(),
  /** Alternatives (OR) of sets (AND): `[]` not stated, `[[]]` none needed. OpenAPI 3.1 §4.8.10 `security`. */
  scopes: z.array(z.array(z.string())),
  learned: LearnedScopes.optional(),
  documentId: z.string(),
  /** The path of the single server, `''` for the root: what a call's path has before `path`. */
  serverPath: z.string(),
  /** Required parameters are known without the slice, so that a first read can be picked. */
  requiredParameters: z.boolean(),
  hasBody: z.boolean(),
  /** Its successful answers are described as streams or bare bytes alone: such an answer may have no end. */
  streams: z.boolean().optional(),
  /** A call that the console makes itself (its own token endpoint): listed, not sent. */
  doneByConsole: z.boolean().optional(),
})
export type OperationSummary = z.infer<typeof OperationSummary>

/** The index, never paged. `failures` are documents that are configured and could not be read. */
export const OperationIndex = z.object({
  operations: z.array(OperationSummary),
  /** Tags in the document's order, with their descriptions. */
  tags: z.array(z.object({ name: z.string(), description: z.string().optional() })),
  failures: z.array(DocumentFailure),
})
export type OperationIndex = z.infer<typeof OperationIndex>
