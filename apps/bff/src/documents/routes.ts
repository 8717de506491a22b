import { DocumentList, DocumentLookup, DocumentView } from '@developer-console/shared/contract/document'
import { OperationIndex } from '@developer-console/shared/contract/operation'
import { createRoute, z } from '@hono/zod-openapi'
import type { Connections } from '../connections/connection.ts'
import { linesAnswer, linesOf, type OnFault } from '../lines.ts'
import { ProblemError } from '../problem.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import type { HeldSecrets } from '../secrets/held-secrets.ts'
import type { Documents } from './documents.ts'

type Dependencies = { connections: Connections; documents: Documents }
type AddingDependencies = Dependencies & {
  heldSecrets: HeldSecrets
  /** Longest upload. */
  maxBytes: number
  onFault: OnFault
}

const DocumentParam = ConnectionParam.extend({ document: z.string().min(1).max(128) })

const listOperations = createRoute({
  method: 'get',
  path: '/{connection}/operations',
  summary: 'The operations of the connection’s documents, all of them',
  description: '`q` leaves those whose path, names, tags or descriptions hold each of its words.',
  request: { params: ConnectionParam, query: z.object({ q: z.string().max(1000).optional() }) },
  responses: {
    200: { description: 'The index', content: { 'application/json': { schema: OperationIndex } } },
    ...problems(400, 401, 404),
  },
})

/** JSON that comes as bytes from a thread: its type says nothing to the typed client. */
const anyJson: Record<string, { schema: { type: 'object' } }> = { 'application/json': { schema: { type: 'object' } } }

const showOperation = createRoute({
  method: 'get',
  path: '/{connection}/operations/{operation}',
  summary: 'One operation as a self-contained OpenAPI document',
  description: 'Its path item with this one operation, one server, and everything that they refer to.',
  request: { params: ConnectionParam.extend({ operation: z.string().min(1).max(1024) }) },
  responses: {
    200: { description: 'OpenAPI 3.1 (3.2 where the source is)', content: anyJson },
    ...problems(401, 404, 422),
  },
})

const json = 'application/json; charset=utf-8'

/** Routes of the operations, mounted at `/api/connections`. */
export const operationRoutes = ({ connections, documents }: Dependencies) =>
  createRouter()
    .openapi(listOperations, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      const { q } = c.req.valid('query')
      const index = q === undefined ? documents.index(connection) : documents.search(connection, q)
      return c.json(await index, 200)
    })
    .openapi(showOperation, async (c) => {
      const { connection: id, operation } = c.req.valid('param')
      const slice = await documents.slice(await connections.require(id), operation)
      return new Response(Uint8Array.from(slice), { headers: { 'content-type': json } })
    })

const listDocuments = createRoute({
  method: 'get',
  path: '/{connection}/documents',
  summary: 'The connection’s documents, and those that could not be read',
  description: 'With `Cache-Control: no-cache` the latter are tried again at once.',
  request: { params: ConnectionParam },
  responses: {
    200: { description: 'Documents', content: { 'application/json': { schema: DocumentList } } },
    ...problems(401, 404),
  },
})

const documentMediaTypes = ['application/json', 'application/yaml', 'application/x-yaml', 'application/octet-stream']

const addDocument = createRoute({
  method: 'post',
  path: '/{connection}/documents',
  summary: 'Adds a document',
  description:
    'The body is an object whose only key is `url`, or the document itself, in JSON or YAML; `name` is its file name. ' +
    'Answers when the index is ready.',
  request: { params: ConnectionParam, query: z.object({ name: z.string().max(255).optional() }) },
  // Described here and read by hand: a document of many megabytes is not to be parsed on the event loop.
  requestBody: {
    required: true,
    content: Object.fromEntries(documentMediaTypes.map((mediaType) => [mediaType, { schema: {} }])),
  },
  responses: {
    201: { description: 'The document', content: { 'application/json': { schema: DocumentView } } },
    ...problems(400, 401, 404, 415, 422, 502, 504),
  },
})

const refreshDocument = createRoute({
  method: 'post',
  path: '/{connection}/documents/{document}/refresh',
  summary: 'Gets a document anew from where it came',
  request: { params: DocumentParam },
  responses: {
    200: { description: 'The document', content: { 'application/json': { schema: DocumentView } } },
    ...problems(401, 404, 409, 422, 502, 504),
  },
})

const restoreDocument = createRoute({
  method: 'post',
  path: '/{connection}/documents/{document}/restore',
  summary: 'Takes back the last refresh of a document',
  description: 'The document is again what it was before it. 409 where that is no longer kept: after a restart, say.',
  request: { params: DocumentParam },
  responses: {
    200: { description: 'The document', content: { 'application/json': { schema: DocumentView } } },
    ...problems(401, 404, 409),
  },
})

const lookForDocument = createRoute({
  method: 'post',
  path: '/{connection}/documents/lookup',
  summary: 'Looks for a document at the API’s own origin',
  description:
    'A line for each address that was tried, as it answers; the last has the document, where one was found. No token ' +
    'and no other credential is sent, and nothing is kept.',
  request: { params: ConnectionParam },
  responses: {
    200: { description: 'What was tried', content: linesOf(DocumentLookup) },
    ...problems(401, 404),
  },
})

const downloadDocument = createRoute({
  method: 'get',
  path: '/{connection}/documents/{document}',
  summary: 'The document as it came',
  request: { params: DocumentParam },
  responses: { 200: { description: 'JSON or YAML, as a download' }, ...problems(401, 404) },
})

const removeDocument = createRoute({
  method: 'delete',
  path: '/{connection}/documents/{document}',
  summary: 'Removes a document that was added here',
  request: { params: DocumentParam },
  responses: { 204: { description: 'It is removed' }, ...problems(401, 404, 409) },
})

/** Routes of the documents, mounted at `/api/connections`. */
export const documentRoutes = ({ connections, documents, heldSecrets, maxBytes, onFault }: AddingDependencies) =>
  createRouter()
    .openapi(listDocuments, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      // RFC 9111 §5.2.1.4: no answer from memory, that of a failure included.
      const again = /\bno-cache\b/i.test(c.req.header('cache-control') ?? '')
      return c.json(await documents.list(connection, { again }), 200)
    })
    .openapi(addDocument, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      const mediaType = (c.req.header('content-type') ?? '').replace(/;.*$/, '').trim().toLowerCase()
      if (!documentMediaTypes.includes(mediaType)) {
        const detail = `Send the document as one of ${documentMediaTypes.join(', ')}.`
        throw new ProblemError(415, 'media-type-unsupported', 'The body is of another media type', { detail })
      }
      const bytes = await boundedBody(c.req.raw, maxBytes)
      const url = mediaType === 'application/json' ? soleUrl(bytes) : undefined
      const { name } = c.req.valid('query')
      await heldSecrets.refuseInBytes(bytes)
      await heldSecrets.refuseIn([url, name])
      const view = url === undefined ? documents.addUpload(connection, bytes, name) : documents.addUrl(connection, url)
      return c.json(await view, 201)
    })
    .openapi(refreshDocument, async (c) => {
      const { connection, document } = c.req.valid('param')
      return c.json(await documents.refresh(await connections.require(connection), document), 200)
    })
    .openapi(restoreDocument, async (c) => {
      const { connection, document } = c.req.valid('param')
      return c.json(await documents.restore(await connections.require(connection), document), 200)
    })
    .openapi(lookForDocument, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      const leaving = new AbortController()
      return linesAnswer(documents.lookFor(connection, leaving.signal), {
        onFault: (error) => onFault(error, c.var.requestId),
        onLeave: () => leaving.abort(),
      })
    })
    .openapi(downloadDocument, async (c) => {
      const { connection, document } = c.req.valid('param')
      const { bytes, syntax, title } = await documents.download(await connections.require(connection), document)
      const name =
        title
          .replace(/[^A-Za-z0-9._ -]+/g, '')
          .trim()
          .slice(0, 80) || 'openapi'
      return new Response(Uint8Array.from(bytes), {
        headers: {
          'content-type': syntax === 'json' ? json : 'application/yaml; charset=utf-8',
          'content-disposition': `attachment; filename="${name}.${syntax}"`,
        },
      })
    })
    .openapi(removeDocument, async (c) => {
      const { connection, document } = c.req.valid('param')
      await documents.remove(await connections.require(connection), document)
      return c.body(null, 204)
    })

/** The whole body, or 422 as soon as it is over the limit. */
const boundedBody = async (request: Request, maxBytes: number): Promise<Uint8Array> => {
  const tooLarge = () =>
    new ProblemError(422, 'document-unreadable', 'The document cannot be taken', {
      detail: `The document is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`,
    })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The address, where the body is an object whose only key is `url`; an OpenAPI document has other keys. */
const soleUrl = (bytes: Uint8Array): string | undefined => {
  if (bytes.byteLength > 16 * 1024) return undefined
  try {
    const parsed = z.strictObject({ url: z.string() }).safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return parsed.success ? parsed.data.url : undefined
  } catch {
    return undefined
  }
}
