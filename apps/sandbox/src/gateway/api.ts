import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { CryptoKey } from 'jose'
import { z } from 'zod'
import type { Client } from '../clients.ts'
import type { Store } from '../data/store.ts'
import { insufficientScope, type GatewayRefusal, verifyBearer } from './bearer.ts'
import { bodyOf, jsonOf, mediaTypeOf } from './body.ts'
import { createCursors } from './cursor.ts'
import type { Idempotency } from './idempotency.ts'
import type { Limiter } from './limits.ts'
import type { Call, DescribedOperation, Grant, Operation } from './operation.ts'
import { bodyFaults, type Fault, parameterProblem, Problem, problemResponse, validationProblem } from './problem.ts'
import { queryValues } from './query.ts'
import type { RequestLog } from './request-log.ts'

/** What Hono knows of a request besides itself: Node's own objects and the identifier that the answer carries. */
export type Received = { Bindings: HttpBindings & { requestId: string } }

const jsonLimit = 2 ** 20
const uuid = z.uuid()

const gatewayAnswer = ({ status, message, challenge }: GatewayRefusal): Response =>
  Response.json({ message }, { status, headers: { 'www-authenticate': challenge } })

/** What the service says where an edition lacks a feature: nobody's mistake, so it names whom to ask. */
const notLicensed = (feature: string, grant: Grant): Problem =>
  new Problem(
    403,
    'edition-not-licensed',
    'The edition does not include this feature',
    {
      detail: `The edition "${grant.account.edition}" of the account "${grant.account.name}" does not include ${feature}. Credentials, scopes and the request are in order. Ask the owner of the account to take it up with the vendor, and quote the account ID ${grant.account.id} and this request's ID.`,
      feature,
      edition: grant.account.edition,
      accountId: grant.account.id,
    },
    { link: '<https://sandbox.invalid/help/editions>; rel="help"' },
  )

const shapeNames = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])

/** The body of an operation that takes JSON, checked. */
const checkedJson = (operation: DescribedOperation, request: Request, bytes: Buffer): unknown => {
  const body = operation.json
  if (!body) return undefined
  const mediaType = mediaTypeOf(request.headers.get('content-type'))
  if (!body.mediaTypes.includes(mediaType))
    throw new Problem(
      415,
      'media-type',
      'Media type not supported',
      `Send ${body.mediaTypes.join(' or ')}, not ${mediaType || 'a body without Content-Type'}`,
      { [operation.method === 'patch' ? 'accept-patch' : 'accept-post']: body.mediaTypes.join(', ') },
    )
  const result = body.schema.safeParse(jsonOf(bytes))
  if (!result.success)
    throw validationProblem(bodyFaults(result.error.issues, shapeNames(body.schema), body.readOnly ?? []))
  return result.data
}

const pathParameter = (operation: DescribedOperation, id: string | undefined): { id: string } => {
  if (operation.idOf === undefined) return { id: '' }
  const result = uuid.safeParse(id)
  if (result.success) return { id: result.data.toLowerCase() }
  const fault: Fault = { parameter: 'id', code: 'format', detail: `The id of a ${operation.idOf} is a UUID` }
  throw parameterProblem([fault])
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

type Parts = {
  operations: Operation[]
  /** The data; made when they are first asked for. */
  store: () => Store
  limiter: Limiter
  idempotency: Idempotency
  log: RequestLog
  verification: { key: CryptoKey; issuer: string; audience: string; clients: ReadonlyMap<string, Client> }
  cursorKey: Buffer
  now: () => number
  environment: 'eu' | 'us'
  /** Told of what must not happen. */
  report: (error: unknown) => void
}

/** The API of one environment: gateway in front (routes, token, scope, limits), service behind (licence, bodies, data). */
export const createApi = (parts: Parts): Hono<Received> => {
  const { operations, store, limiter, idempotency, log, verification, now, environment, report } = parts
  const cursors = createCursors({ key: parts.cursorKey, now })
  const api = new Hono<Received>()

  /** Serves one call; `extra` takes the headers that its answer carries whatever the answer is. */
  const serve = async (operation: Operation, c: Context<Received>, extra: Headers): Promise<Response> => {
    const request = c.req.raw
    const { requestId } = c.env
    const verified = await verifyBearer(request.headers.get('authorization'), { ...verification, now })
    if ('refusal' in verified) return gatewayAnswer(verified.refusal)
    const { grant } = verified
    if (typeof operation.scope === 'string' && !grant.scopes.includes(operation.scope))
      return gatewayAnswer(insufficientScope(operation.scope))

    const counted = await limiter(operation.limit, `${grant.client.clientId} ${operation.id}`)
    for (const [name, value] of Object.entries(counted.headers)) extra.set(name, value)
    if (counted.waitSeconds !== undefined)
      return Response.json({ message: `Too many requests: wait ${counted.waitSeconds} s` }, { status: 429 })

    if (operation.feature && !grant.account.features[operation.feature]) throw notLicensed(operation.feature, grant)

    const takesBody = operation.json !== undefined || operation.raw !== undefined
    const bytes = takesBody ? await bodyOf(request, operation.raw?.limit ?? jsonLimit) : Buffer.alloc(0)
    log.noteBody(c.env.incoming, bytes)
    const call: Call = {
      request,
      requestId,
      path: pathParameter(operation, c.req.param('id')),
      query: queryValues(new URL(request.url).searchParams, operation.query ?? {}),
      json: checkedJson(operation, request, bytes),
      bytes,
      grant,
      store: store(),
      cursors,
      now,
      environment,
    }
    if (operation.idempotency === undefined) return operation.serve(call)
    const scope = `${grant.client.clientId} ${operation.id}`
    const required = operation.idempotency === 'required'
    return idempotency.once(request, { scope, bytes, required }, async () => operation.serve(call))
  }

  for (const operation of operations)
    api.on(operation.method, honoPath(operation.path), async (c) => {
      const extra = new Headers()
      const answer = await serve(operation, c, extra).catch((error: unknown) => {
        if (error instanceof Problem) return problemResponse(error, c.env.requestId)
        throw error
      })
      for (const [name, value] of extra) answer.headers.set(name, value)
      return answer
    })

  api.notFound((c) => {
    const matches = operations.filter(({ path }) =>
      new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(c.req.path),
    )
    if (matches.length === 0) return c.json({ message: `No such route: ${c.req.method} ${c.req.path}` }, 404)
    const allow = [...new Set(matches.map(({ method }) => method.toUpperCase()))].join(', ')
    return c.json({ message: `Method not allowed: ${c.req.method}` }, 405, { allow })
  })

  api.onError((error, c) => {
    // Whoever hung up in the middle of a request is no failure of the sandbox.
    if (!c.req.raw.signal.aborted) report(error)
    const problem = new Problem(500, 'internal', 'Internal error', 'The sandbox failed; quote the request ID')
    return problemResponse(problem, c.env.requestId)
  })

  return api
}
