import './without-eval.ts'
import { CallMethod } from '../contract/connection.ts'
import type { ConnectionView } from '../contract/connection.ts'
import type { CallDetail } from '../contract/history.ts'
import type { OperationSummary } from '../contract/operation.ts'
import { literalPath, literalQuery, withoutTrailingSlashes } from '../openapi/percent.ts'
import { type FileContent, type FileRequest, variablesIn } from './file-request.ts'

/** What can be taken of a request: as the history keeps one, so that it becomes a draft in the same way. */
export type Importable = {
  name: string
  folder: string
  operationId: string | undefined
  /** Templates unfilled, without a query. */
  path: string
  notes: string
  request: CallDetail['request']
  /** Variables that have no value. */
  unfilled: string[]
}

/** What a request for a token says of a connection; its secret was taken out. */
export type TokenRequestFacts = { tokenUrl: string; clientId?: string; audience?: string; scope?: string }

/** What becomes of a request, and why. `times` counts how often it stands in the file. */
export type ImportVerdict = { method: string; shown: string; note: string; times: number } & (
  | { outcome: 'taken' | 'unfilled'; importable: Importable }
  | { outcome: 'connection'; facts: TokenRequestFacts }
  | { outcome: 'left-out' }
)

type Target = Pick<ConnectionView, 'apiUrl' | 'tokenUrl' | 'name'>

/** Headers that a browser or a library sets by itself: the console sets its own. */
const ownHeaders =
  /^(?::|sec-|proxy-|access-control-|cf-|x-forwarded-|postman-token$|(?:host|connection|content-length|accept-encoding|accept-language|user-agent|origin|referer|dnt|priority|cache-control|pragma|te|upgrade|upgrade-insecure-requests|keep-alive|transfer-encoding|if-modified-since)$)/i

const isRequestForToken = ({ url, body }: FileRequest, { tokenUrl }: Target): boolean => {
  const [address = ''] = url.split('?')
  if (withoutTrailingSlashes(address) === withoutTrailingSlashes(tokenUrl)) return true
  return body !== undefined && /(?:^|&|")grant_type(?:=|"\s*:)/.test(body.text)
}

const formValue = (text: string, name: string): string | undefined => {
  if (/^\s*\{/.test(text)) {
    try {
      const value: unknown = JSON.parse(text)
      const member =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined
      return typeof member === 'string' ? member : undefined
    } catch {
      return undefined
    }
  }
  return new URLSearchParams(text).get(name) ?? undefined
}

const factsOf = ({ url, body }: FileRequest): TokenRequestFacts => {
  const [tokenUrl = ''] = url.split('?')
  const text = body?.text ?? ''
  const given = (['client_id', 'audience', 'scope'] as const).map((name) => {
    const value = formValue(text, name)
    return value && variablesIn(value).length === 0 ? value : undefined
  })
  const [clientId, audience, scope] = given
  return {
    tokenUrl,
    ...(clientId && { clientId }),
    ...(audience && { audience }),
    ...(scope && { scope }),
  }
}

type Address = { origin: string | undefined; path: string; query: string }

/** The parts of an address in which variables may stand. `origin` is absent where it is a variable itself. */
const addressOf = (url: string): Address | undefined => {
  const [bare = ''] = url.trim().split('#')
  const [address = '', query = ''] = bare.split(/\?(.*)/s)
  const [, scheme, host = '', path = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/]*)(.*)$/is.exec(address) ?? []
  if (variablesIn(`${scheme ?? ''}${host}`).length > 0 || (host === '' && scheme === undefined))
    return { origin: undefined, path: path || '/', query }
  const whole = `${scheme ?? 'https'}://${host}`
  if (!/^https?$/i.test(scheme ?? 'https') || !URL.canParse(whole)) return undefined
  return { origin: new URL(whole).origin, path: path || '/', query }
}

/** Whether a request goes to the API; a scheme that was left out is the API's. */
const goesTo = (origin: string, api: string, url: string): boolean =>
  origin === api || (!/^[a-z][a-z\d+.-]*:\/\//i.test(url.trim()) && new URL(origin).host === new URL(api).host)

const segmentsOf = (path: string): number => path.split('/').length

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

type Candidate = { operation: OperationSummary; pattern: RegExp; literal: number }

/** Finds the operation that a method and a path are of; of several that match the one with the most literal path. */
const operationFinder = (operations: readonly OperationSummary[]) => {
  const candidates = new Map<string, Candidate[]>()
  for (const operation of operations) {
    if (operation.doneByConsole) continue
    const template = operation.serverPath + (operation.path.split(/[?#]/)[0] ?? '')
    const parts = template.split(/\{[^{}]+\}/)
    const key = `${operation.method} ${segmentsOf(template)}`
    const candidate = {
      operation,
      pattern: new RegExp(`^${parts.map((part) => escaped(literalPath(part))).join('[^/]+')}$`),
      literal: parts.join('').length,
    }
    candidates.set(key, [...(candidates.get(key) ?? []), candidate])
  }
  return (method: string, path: string): OperationSummary | undefined =>
    (candidates.get(`${method} ${segmentsOf(path)}`) ?? [])
      .filter(({ pattern }) => pattern.test(path))
      .sort((one, other) => other.literal - one.literal)[0]?.operation
}

/** Characters that a path may have, but for the places of variables. */
const legalPath = (path: string): string =>
  path
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, at) => (at % 2 === 1 ? part : literalPath(part)))
    .join('')

const legalQuery = (query: string): string =>
  query
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, at) => (at % 2 === 1 ? part : literalQuery(part)))
    .join('')

const describedBody = (body: FileRequest['body']): string => {
  if (!body) return ''
  const lines = body.text.split('\n').length
  return lines > 1 ? `body with ${lines} lines` : `body with ${body.text.length} characters`
}

const keyOf = ({ method, url, headers, body, name, folder }: FileRequest, hasNames: boolean): string =>
  JSON.stringify([
    method,
    url,
    headers.filter(([one]) => !ownHeaders.test(one)),
    body?.text,
    ...(hasNames ? [name, folder] : []),
  ])

/** What becomes of each request of a file for a connection; equal ones count as one. */
export const judgeImport = (
  { requests, faults, format }: FileContent,
  target: Target,
  operations: readonly OperationSummary[],
): ImportVerdict[] => {
  const findOperation = operationFinder(operations)
  const times = new Map<string, { request: FileRequest; times: number }>()
  // In a collection a name is somebody's work; a recording has none.
  const hasNames = format.startsWith('Postman')
  for (const request of requests) {
    const key = keyOf(request, hasNames)
    const before = times.get(key)
    if (before) before.times += 1
    else times.set(key, { request, times: 1 })
  }
  return [
    ...[...times.values()].map((one) => verdictOf(one.request, one.times, target, findOperation)),
    ...faults.map(({ name, reason }): ImportVerdict => ({
      outcome: 'left-out',
      method: '',
      shown: name,
      note: reason,
      times: 1,
    })),
  ]
}

const verdictOf = (
  request: FileRequest,
  times: number,
  target: Target,
  findOperation: ReturnType<typeof operationFinder>,
): ImportVerdict => {
  const { method, url, headers, body, folder } = request
  const often = times > 1 ? `${times} times, kept once` : ''
  const base = { method, times }
  const out = (shown: string, note: string): ImportVerdict => ({ ...base, outcome: 'left-out', shown, note })
  const api = new URL(target.apiUrl)
  const address = addressOf(url)
  const bare = url.replace(/^https?:\/\//i, '')
  if (isRequestForToken(request, target)) {
    const own = withoutTrailingSlashes(url.split('?')[0] ?? '') === withoutTrailingSlashes(target.tokenUrl)
    return {
      ...base,
      outcome: 'connection',
      shown: address?.path ?? bare,
      note: own
        ? `The console requests the tokens of ${target.name} itself`
        : 'A request for a token: it belongs to a connection',
      facts: factsOf(request),
    }
  }
  if (!address || url.trim() === '') return out(bare || request.name, 'its address cannot be read')
  if (address.origin !== undefined && !goesTo(address.origin, api.origin, url))
    return out(bare, 'another origin than the connection’s')
  const known = CallMethod.safeParse(method)
  if (!known.success) return out(bare, `the console makes no calls with ${method.slice(0, 20)}`)
  if (method === 'OPTIONS' && headers.some(([name]) => name.toLowerCase() === 'access-control-request-method'))
    return out(bare, 'a browser’s own question before a call')
  const basePath = withoutTrailingSlashes(api.pathname)
  const isBelow = (path: string) => path === basePath || path.startsWith(`${basePath}/`)
  const named = legalPath(address.path)
  // Whoever names no origin may have left the API's own path out as well.
  const path = address.origin === undefined && !isBelow(named) ? basePath + named : named
  if (!isBelow(path)) return out(bare, `not below ${basePath}/, where the connection’s API is`)
  const query = legalQuery(address.query)
  const operation = findOperation(method, path)
  const unfilled = variablesIn([path, query, ...headers.map(([, value]) => value), body?.text ?? ''].join('\n'))
  const sent = headers.filter(([name]) => !ownHeaders.test(name))
  const isTyped = sent.some(([name]) => name.toLowerCase() === 'content-type')
  const whole = query === '' ? path : `${path}?${query}`
  const importable: Importable = {
    name: (request.name.trim() || operation?.summary || `${method} ${path}`).slice(0, 200),
    folder: folder.join(' / '),
    operationId: operation?.id,
    path: operation ? operation.serverPath + operation.path : path,
    notes: (request.notes ?? '').slice(0, 10_000),
    request: {
      method,
      path: whole,
      query: [],
      headers: [
        ...sent,
        ...(body?.mediaType !== undefined && !isTyped
          ? [['Content-Type', body.mediaType] satisfies [string, string]]
          : []),
      ],
      ...(body && { body: { text: body.text, whole: true, size: body.text.length } }),
    },
    unfilled,
  }
  const notes = [
    unfilled.length > 0
      ? `${unfilled.map((name) => `{{${name}}}`).join(', ')} ${unfilled.length === 1 ? 'has' : 'have'} no value in the file`
      : '',
    request.without ?? '',
    often,
    unfilled.length > 0 ? '' : describedBody(body),
    operation ? '' : 'no operation of the documents: a free call',
  ].filter(Boolean)
  return {
    ...base,
    outcome: unfilled.length > 0 || request.without !== undefined ? 'unfilled' : 'taken',
    shown: whole,
    note: notes.join('; '),
    importable,
  }
}
