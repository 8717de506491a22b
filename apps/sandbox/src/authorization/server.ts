import { IncomingMessage } from 'node:http'
import { jwtVerify } from 'jose'
import type { Client } from '../clients.ts'
import { noFaults, type RequestFaults } from '../faults/switchboard.ts'
import type { Limiter, TightLimiter } from '../gateway/limits.ts'
import { mediaTypeOf } from '../gateway/body.ts'
import type { RequestLog } from '../gateway/request-log.ts'
import { CapturedAnswer } from './captured.ts'
import type { SigningKeys } from './keys.ts'
import { providerRoutes, type RefusalFamily } from './provider.ts'
import { auth0Refusal, hintOf } from './refusal.ts'

/** Paths of the authorization server on every origin of the sandbox. */
export const authorizationPaths = {
  token: '/authentication/v1/oauth/token',
  issuer: '/auth/',
  introspection: `/auth${providerRoutes.introspection}`,
  revocation: `/auth${providerRoutes.revocation}`,
} as const

const discovery = '/.well-known/openid-configuration'

// RFC 8414 §3.1 puts the well-known part before the issuer's path; many clients append it all the same.
const internalPaths: Record<string, string> = {
  [`POST ${authorizationPaths.token}`]: providerRoutes.token,
  [`POST ${authorizationPaths.introspection}`]: providerRoutes.introspection,
  [`POST ${authorizationPaths.revocation}`]: providerRoutes.revocation,
  [`GET /auth${providerRoutes.jwks}`]: providerRoutes.jwks,
  [`GET /auth${discovery}`]: discovery,
  'GET /auth/.well-known/oauth-authorization-server': discovery,
  'GET /.well-known/oauth-authorization-server/auth': discovery,
  'GET /.well-known/oauth-authorization-server/auth/': discovery,
}

const bodyLimit = 16 * 1024

/** A request with another target and another body, for a server that reads Node's own objects. */
const rewritten = (request: IncomingMessage, url: string, form?: URLSearchParams): IncomingMessage => {
  const copy = new IncomingMessage(request.socket)
  copy.method = request.method
  copy.url = url
  copy.headers = { ...request.headers, accept: 'application/json' }
  const body = form?.toString()
  if (body !== undefined) {
    copy.headers['content-type'] = 'application/x-www-form-urlencoded'
    copy.headers['content-length'] = String(Buffer.byteLength(body))
    delete copy.headers['transfer-encoding']
    copy.push(body)
  }
  copy.push(null)
  copy.complete = true
  return copy
}

type Unreadable = { unreadable: string }

const readForm = async (request: IncomingMessage, log: RequestLog): Promise<URLSearchParams | Unreadable> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= bodyLimit) chunks.push(chunk)
  }
  if (length > bodyLimit) return { unreadable: 'The request body is too large' }
  const body = Buffer.concat(chunks)
  log.noteBody(request, body)
  const mediaType = mediaTypeOf(request.headers['content-type'] ?? null)
  if (mediaType === 'application/x-www-form-urlencoded') return new URLSearchParams(body.toString())
  if (mediaType !== 'application/json')
    return { unreadable: 'Send application/x-www-form-urlencoded or application/json' }
  try {
    const members: unknown = JSON.parse(body.toString())
    if (typeof members !== 'object' || members === null || Array.isArray(members)) throw new TypeError('not an object')
    const strings = Object.entries(members).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return new URLSearchParams(strings)
  } catch {
    return { unreadable: 'The body is not a JSON object' }
  }
}

const basicClientId = (authorization: string | undefined): string | undefined => {
  const [, credentials] = /^Basic (.+)$/i.exec(authorization ?? '') ?? []
  if (!credentials) return undefined
  const id = Buffer.from(credentials, 'base64').toString().split(':')[0]?.replaceAll('+', ' ') ?? ''
  try {
    return decodeURIComponent(id)
  } catch {
    return undefined
  }
}

/** Which switches are on for a request that the authorization server's own copy was made of. */
export const createRequestFaults = () => {
  const known = new WeakMap<IncomingMessage, RequestFaults>()
  return {
    set: (request: IncomingMessage, faults: RequestFaults): void => {
      known.set(request, faults)
    },
    of: (request: IncomingMessage): RequestFaults => known.get(request) ?? noFaults(),
  }
}

/** A request of the authorization server, read. `clientId` is what it says, true or not. */
export type AuthorizationRequest = {
  isForToken: boolean
  clientId: string | undefined
  /** Where the standard's server has what is asked for. */
  path: string
  form: URLSearchParams | Unreadable | undefined
}

type Parts = {
  keys: SigningKeys
  clients: ReadonlyMap<string, Client>
  refusals: RefusalFamily
  limiter: Limiter
  tightLimiter: TightLimiter
  requestFaults: ReturnType<typeof createRequestFaults>
  log: RequestLog
  now: () => number
}

/**
 * What stands before the authorization server: it takes the forms of the vendor's endpoint (form or JSON, all scopes by
 * default) and turns them into what the standard's server reads.
 */
export const createAuthorization = (parts: Parts) => {
  const { keys, clients, refusals, limiter, tightLimiter, requestFaults, log, now } = parts

  const passOn = async (
    request: IncomingMessage,
    faults: RequestFaults,
    path: string,
    form?: URLSearchParams,
  ): Promise<Response> => {
    const copy = rewritten(request, path, form)
    requestFaults.set(copy, faults)
    const captured = new CapturedAnswer(copy)
    await keys.provider().callback()(copy, captured)
    return captured.response()
  }

  const refusal = (status: number, error: string, description: string, headers: Record<string, string> = {}) =>
    Response.json(
      { error, error_description: description },
      { status, headers: { 'cache-control': 'no-store', ...headers } },
    )

  /** As the server answers where ID and secret don't fit. */
  const revoked = (clientId: string, faults: RequestFaults): Response => {
    const standard = { status: 401, error: 'invalid_client', description: 'client authentication failed' }
    const isStandard = (faults.apply('oauth-errors') ?? refusals) === 'rfc6749'
    const { status, error, description } = isStandard
      ? standard
      : auth0Refusal(standard, { clientId, audience: undefined, grantType: undefined })
    return refusal(status, error, description)
  }

  const token = async (
    request: IncomingMessage,
    { form, clientId }: { form: URLSearchParams; clientId: string | undefined },
    faults: RequestFaults,
  ): Promise<Response> => {
    const client = clients.get(clientId ?? '')
    // Whoever is not known shares one count, so that guessing does not fill the memory.
    const key = client?.clientId ?? 'unknown'
    const rate = faults.apply('rate')
    const counted = rate ? await tightLimiter.count(rate, `token ${key}`) : await limiter('token', key)
    if (counted.waitSeconds !== undefined)
      return refusal(429, 'too_many_requests', 'Global limit has been reached', counted.headers)
    if (client && faults.apply('revoke-client')) return revoked(client.clientId, faults)
    if (client && !form.get('scope')) form.set('scope', client.scopes.join(' '))
    // What is not sent to the standard's server can't change its mind: `resource` would, and the vendor has none.
    form.delete('resource')
    return passOn(request, faults, providerRoutes.token, form)
  }

  /** The identifier under which the server remembers a token, where it is one of its own. */
  const identifierOf = async (value: string): Promise<string> => {
    // An opaque token is its own identifier.
    if (!value.includes('.')) return value
    try {
      const { payload } = await jwtVerify(value, keys.publicKey(), {
        algorithms: ['RS256'],
        currentDate: new Date(now()),
      })
      return payload.jti ?? ''
    } catch {
      return 'unknown'
    }
  }

  return {
    /** Reads a request as far as it has to be known who asks; gives nothing for a path that is not its own. */
    read: (request: IncomingMessage): Promise<AuthorizationRequest> | undefined => {
      const [pathname = ''] = (request.url ?? '').split('?')
      const path = internalPaths[`${request.method} ${pathname}`]
      if (path === undefined) return undefined
      return (async () => {
        const form = request.method === 'GET' ? undefined : await readForm(request, log)
        const named = form instanceof URLSearchParams ? form.get('client_id') : undefined
        const clientId = named ?? basicClientId(request.headers.authorization)
        return { isForToken: path === providerRoutes.token, clientId, path, form }
      })()
    },
    answer: async (
      request: IncomingMessage,
      { isForToken, clientId, path, form }: AuthorizationRequest,
      faults: RequestFaults,
    ): Promise<Response> => {
      if (!form) return passOn(request, faults, path)
      if ('unreadable' in form) return refusal(400, 'invalid_request', form.unreadable)
      if (isForToken) {
        const hint = hintOf(form, clients.has(clientId ?? ''))
        const answer = await token(request, { form, clientId }, faults)
        if (hint) answer.headers.set('x-sandbox-hint', hint)
        return answer
      }
      const value = form.get('token')
      // The standard's server looks tokens up by identifier and refuses structured ones.
      if (value !== null) form.set('token', await identifierOf(value))
      return passOn(request, faults, path, form)
    },
  }
}

export type Authorization = ReturnType<typeof createAuthorization>
