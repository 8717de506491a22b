import { z } from 'zod'

/** What is odd in an OpenAPI document, and where (RFC 6901 pointer). */
export const DocumentFinding = z.object({
  pointer: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
})
export type DocumentFinding = z.infer<typeof DocumentFinding>

/** An OpenAPI document of a connection. */
export const DocumentView = z.object({
  id: z.string(),
  title: z.string(),
  version: z.string(),
  /** `openapi` or `swagger` of the document as it came. */
  specification: z.string(),
  /** How many operations it describes. */
  operations: z.number().int(),
  findings: z.array(DocumentFinding),
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('url'), url: z.string() }),
    z.object({ type: z.literal('file'), name: z.string() }),
    z.object({ type: z.literal('upload'), name: z.string().optional() }),
  ]),
  fetchedAt: z.iso.datetime(),
  /** Where it is taken out: in the keys of its connection that name it, or among the documents where it was added. */
  definedBy: z.enum(['connection', 'added']),
})
export type DocumentView = z.infer<typeof DocumentView>

/** A document that is configured and could not be taken: the reason stands where the engineer looks. */
export const DocumentFailure = z.object({
  /** That of the document once it can be taken. */
  id: z.string().optional(),
  source: DocumentView.shape.source,
  title: z.string(),
  detail: z.string(),
  failedAt: z.iso.datetime(),
})
export type DocumentFailure = z.infer<typeof DocumentFailure>

export const DocumentList = z.object({ documents: z.array(DocumentView), failures: z.array(DocumentFailure) })
export type DocumentList = z.infer<typeof DocumentList>

/** One address at the API's own origin where a document was looked for. */
export const DocumentLookup = z.object({
  /** Path and query, at the API's origin. */
  path: z.string(),
  /** Absent where no answer came. */
  status: z.number().int().optional(),
  /** What stands there, or why nothing was taken from it, in words. */
  note: z.string().optional(),
  /** The document that is there. */
  found: z.object({ url: z.string(), title: z.string(), specification: z.string() }).optional(),
})
export type DocumentLookup = z.infer<typeof DocumentLookup>
