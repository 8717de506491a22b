import { IncomingMessage, type ServerResponse } from 'node:http'
import { type CryptoKey, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import type { Client } from '../clients.ts'
import type { Limiter } from '../gateway/limits.ts'
import { mediaTypeOf } from '../gateway/body.ts'
import type { RequestLog } from '../gateway/request-log.ts'
import { providerRoutes } from './provider.ts'
import { hintOf } from './refusal.ts'

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

type Parts = {
  provider: Provider
  clients: ReadonlyMap<string, Client>
  key: CryptoKey
  limiter: Limiter
  log: RequestLog
  now: () => number
}

/**
 * What stands before the authorization server: it takes the forms of the vendor's endpoint (form or JSON, all scopes by
 * default) and turns them into what the standard's server reads. Gives nothing for a path that is not its own.
 */
export const createAuthorization = ({ provider, clients, key, limiter, log, now }: Parts) => {
  const callback = provider.callback()

  const refuse = (response: ServerResponse, status: number, error: string, description: string): void => {
    const body = JSON.stringify({ error, error_description: description })
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      .end(body)
  }

  const token = async (request: IncomingMessage, response: ServerResponse, form: URLSearchParams) => {
    const clientId = form.get('client_id') ?? basicClientId(request.headers.authorization)
    const client = clients.get(clientId ?? '')
    const hint = hintOf(form, client !== undefined)
    if (hint) response.setHeader('x-sandbox-hint', hint)
    // Whoever is not known shares one count, so that guessing does not fill the memory.
    const counted = await limiter('token', client?.clientId ?? 'unknown')
    if (counted.waitSeconds !== undefined) {
      response.setHeaders(new Map(Object.entries(counted.headers)))
      refuse(response, 429, 'too_many_requests', 'Global limit has been reached')
      return
    }
    if (client && !form.get('scope')) form.set('scope', client.scopes.join(' '))
    // What is not sent to the standard's server can't change its mind: `resource` would, and the vendor has none.
    form.delete('resource')
    await callback(rewritten(request, providerRoutes.token, form), response)
  }

  /** The identifier under which the server remembers a token, where it is one of its own. */
  const identifierOf = async (value: string): Promise<string> => {
    try {
      const { payload } = await jwtVerify(value, key, { algorithms: ['RS256'], currentDate: new Date(now()) })
      return payload.jti ?? ''
    } catch {
      return 'unknown'
    }
  }

  return (request: IncomingMessage, response: ServerResponse): Promise<void> | undefined => {
    const [path = ''] = (request.url ?? '').split('?')
    const internal = internalPaths[`${request.method} ${path}`]
    if (internal === undefined) return undefined
    if (request.method === 'GET') return callback(rewritten(request, internal), response)
    return (async () => {
      const form = await readForm(request, log)
      if ('unreadable' in form) return refuse(response, 400, 'invalid_request', form.unreadable)
      if (internal === providerRoutes.token) return token(request, response, form)
      const value = form.get('token')
      // The standard's server looks tokens up by identifier and refuses structured ones.
      if (value !== null) form.set('token', await identifierOf(value))
      return callback(rewritten(request, internal, form), response)
    })()
  }
}
