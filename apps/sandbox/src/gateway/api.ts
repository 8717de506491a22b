import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { SigningKeys } from '../authorization/keys.ts'
import type { Client } from '../clients.ts'
import type { Store } from '../data/store.ts'
import type { RequestFaults } from '../faults/switchboard.ts'
import { expiredToken, insufficientScope, type GatewayRefusal, verifyBearer } from './bearer.ts'
import { bodyOf, jsonOf, mediaTypeOf } from './body.ts'
import { createCursors } from './cursor.ts'
import type { Idempotency } from './idempotency.ts'
import type { Limiter, TightLimiter } from './limits.ts'
import type { Call, DescribedOperation, Grant, Operation } from './operation.ts'
import { bodyFaults, type Fault, parameterProblem, Problem, problemResponse, validationProblem } from './problem.ts'
import { queryValues } from './query.ts'
import type { RequestLog } from './request-log.ts'

/**
 * What Hono knows of a request besides itself: Node's own objects, the identifier that the answer carries, and the
 * failures that are provoked in it.
 */
export type Received = { Bindings: HttpBindings & { requestId: string; faults: RequestFaults } }

const jsonLimit = 2 ** 20
const uuid = z.uuid()

/** What becomes of statuses that the vendor's table of errors does not have. */
const vendorStatuses = new Map([
  [403, 401],
  [412, 409],
  [422, 400],
  [428, 400],
])

const statusUnder = (faults: RequestFaults, status: number): number => {
  const documented = vendorStatuses.get(status)
  return documented !== undefined && faults.apply('errors') ? documented : status
}

const gatewayAnswer = ({ status, message, challenge }: GatewayRefusal, faults: RequestFaults): Response =>
  Response.json({ message }, { status: statusUnder(faults, status), headers: { 'www-authenticate': challenge } })

/** A grant as it is where its edition lacks a feature, as far as an operation has to do with that. */
const licensed = (grant: Grant, operation: DescribedOperation, faults: RequestFaults): Grant => {
  const [lacking] = faults.value('licence')?.split(':') ?? []
  if (lacking === undefined || (operation.feature !== lacking && operation.id !== 'getAccount')) return grant
  faults.apply('licence')
  const features = { ...grant.account.features, [lacking]: false }
  return { ...grant, account: { ...grant.account, features } }
}

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
  tightLimiter: TightLimiter
  keys: SigningKeys
  idempotency: Idempotency
  log: RequestLog
  verification: { issuer: string; audience: string; clients: ReadonlyMap<string, Client> }
  cursorKey: Buffer
  now: () => number
  environment: 'eu' | 'us'
  /** Told of what must not happen. */
  report: (error: unknown) => void
}

/** The API of one environment: gateway in front (routes, token, scope, limits), service behind (licence, bodies, data). */
export const createApi = (parts: Parts): Hono<Received> => {
  const { operations, store, limiter, tightLimiter, keys, idempotency, log, verification, now, environment, report } =
    parts
  const cursors = createCursors({ key: parts.cursorKey, now })
  const api = new Hono<Received>()

  /** Who calls, under what is provoked: another key, another clock, an end that has not come. */
  const callerOf = async (request: Request, faults: RequestFaults) => {
    const authorization = request.headers.get('authorization')
    const token = authorization?.split(' ').at(-1) ?? ''
    if (token !== '' && faults.value('rotate-keys') && (await keys.rotate())) faults.apply('rotate-keys')
    if (keys.isRetired(token)) faults.note('rotate-keys')
    const skew = faults.value('clock-skew') ?? 0
    const verified = await verifyBearer(authorization, {
      ...verification,
      key: keys.publicKey(),
      now: () => now() + skew * 1000,
    })
    if ('refusal' in verified) return verified
    if (faults.apply('token-expired')) return { refusal: expiredToken }
    keys.accepted()
    return verified
  }

  /** Serves one call; `extra` takes the headers that its answer carries whatever the answer is. */
  const serve = async (operation: Operation, c: Context<Received>, extra: Headers): Promise<Response> => {
    const request = c.req.raw
    const { requestId, faults } = c.env
    const verified = await callerOf(request, faults)
    if ('refusal' in verified) return gatewayAnswer(verified.refusal, faults)
    const grant = licensed(verified.grant, operation, faults)
    if (typeof operation.scope === 'string' && !grant.scopes.includes(operation.scope))
      return gatewayAnswer(insufficientScope(operation.scope), faults)

    const rate = faults.apply('rate')
    const key = `${grant.client.clientId} ${operation.id}`
    const counted = rate ? await tightLimiter.count(rate, key) : await limiter(operation.limit, key)
    for (const [name, value] of Object.entries(counted.headers)) extra.set(name, value)
    if (counted.waitSeconds !== undefined) {
      const wait = extra.has('retry-after') ? `: wait ${counted.waitSeconds} s` : ''
      return Response.json({ message: `Too many requests${wait}` }, { status: 429 })
    }

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
      faults,
    }
    // Only who sent a precondition can be told that it failed.
    const lacksPrecondition = operation.headers?.['If-Match'] !== undefined && !request.headers.has('if-match')
    if (operation.method === 'patch' && !lacksPrecondition && faults.apply('stale-etag'))
      throw new Problem(
        412,
        'precondition-failed',
        'It has changed',
        'Read it again, and decide whether your change still fits',
      )
    if (operation.idempotency === undefined) return operation.serve(call)
    const scope = `${grant.client.clientId} ${operation.id}`
    const required = operation.idempotency === 'required'
    return idempotency.once(request, { scope, bytes, required }, async () => operation.serve(call))
  }

  for (const operation of operations)
    api.on(operation.method, honoPath(operation.path), async (c) => {
      const extra = new Headers()
      const answer = await serve(operation, c, extra).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error
        return problemResponse(error, c.env.requestId, statusUnder(c.env.faults, error.status))
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
