import './without-eval.ts'
import { z } from 'zod'
import { literalPath, literalQuery, percentEncoded } from '../openapi/percent.ts'
import { holdsCredential } from './credential-name.ts'
import { type FileContent, type FileRequest, mostRequests, UnreadableFileError } from './file-request.ts'
import { resolveVariables } from './resolve-variables.ts'

/** Deepest that folders may stand within one another. */
const deepestFolder = 50

const Scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value)))

const Description = z.union([
  z.string(),
  z.object({ content: z.string().default('') }).transform(({ content }) => content),
])

const Variable = z.object({
  key: z.string().optional(),
  id: z.string().optional(),
  value: Scalar.optional(),
  type: z.string().optional(),
  disabled: z.boolean().optional(),
})

const Pair = z.object({
  key: z.string().nullish(),
  value: Scalar.optional(),
  disabled: z.boolean().nullish(),
  type: z.string().nullish(),
})
type Pair = z.infer<typeof Pair>

const Url = z.union([
  z.string(),
  z.object({
    raw: z.string().optional(),
    protocol: z.string().optional(),
    host: z.union([z.string(), z.array(z.string())]).optional(),
    port: Scalar.optional(),
    path: z
      .union([
        z.string(),
        z.array(z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])),
      ])
      .optional(),
    query: z.array(Pair).nullish(),
    variable: z.array(Variable).nullish(),
  }),
])

const Body = z.object({
  mode: z.string().optional(),
  disabled: z.boolean().optional(),
  raw: z.string().optional(),
  urlencoded: z.union([z.array(Pair), z.string()]).optional(),
  graphql: z.object({ query: z.string().optional(), variables: z.unknown().optional() }).nullish(),
  options: z.object({ raw: z.object({ language: z.string().optional() }).optional() }).nullish(),
})

const Request = z.union([
  z.string().transform((url) => ({ method: 'GET', url })),
  z.object({
    method: z.string().max(64).default('GET'),
    url: Url.optional(),
    header: z.union([z.array(z.union([Pair, z.string()])), z.string()]).nullish(),
    body: Body.nullish(),
    auth: z.unknown().optional(),
    description: Description.nullish(),
  }),
])
type Request = z.infer<typeof Request>

/** A folder or a request (Postman Collection 2.0 and 2.1, `items`). Scripts (`event`) are not even looked at. */
const Item = z.object({
  name: z.string().optional(),
  item: z.array(z.unknown()).optional(),
  request: z.unknown().optional(),
  variable: z.array(Variable).nullish(),
  auth: z.unknown().optional(),
})

const Collection = z.object({
  info: z.object({ name: z.string().optional(), schema: z.string().optional() }),
  item: z.array(z.unknown()),
  variable: z.array(Variable).nullish(),
  auth: z.unknown().optional(),
})

type Secrets = FileContent['secrets']
type Variables = ReadonlyMap<string, string>

/** The variables of one level upon those around it. Those that hold credentials have no value, and are noted. */
const withVariables = (
  around: Variables,
  own: readonly z.infer<typeof Variable>[] | null | undefined,
  secrets: Secrets,
): Variables => {
  if (!own || own.length === 0) return around
  const all = new Map(around)
  for (const { key, id, value = '', type, disabled } of own) {
    const name = key ?? id
    if (name === undefined || disabled || value === '') continue
    if (type === 'secret' || holdsCredential(name))
      secrets.push({ value, kind: /token|bearer|jwt/i.test(name) ? 'token' : 'secret' })
    else all.set(name, value)
  }
  return all
}

const Auth = z.object({ type: z.string() }).catchall(z.unknown())
const AuthParts = z.union([
  z
    .array(z.object({ key: z.string(), value: z.unknown() }))
    .transform((list) => list.map(({ key, value }) => [key, value] as const)),
  z.record(z.string(), z.unknown()).transform((parts) => Object.entries(parts)),
])

/** Notes the secrets of an authorization, which is left out as a whole: the console adds its own. */
const noteAuth = (auth: unknown, secrets: Secrets) => {
  const read = Auth.safeParse(auth)
  if (!read.success) return
  const { type } = read.data
  const parts = AuthParts.safeParse(read.data[type])
  if (!parts.success) return
  for (const [name, value] of parts.data)
    if (typeof value === 'string' && value !== '' && !/^\{\{[^{}]*\}\}$/.test(value)) {
      if (type === 'bearer' || holdsCredential(name) || (type === 'apikey' && name === 'value'))
        secrets.push({ value, kind: type === 'bearer' || /token/i.test(name) ? 'token' : 'secret' })
    }
}

const enabled = (pairs: readonly Pair[]): [string, string][] =>
  pairs.flatMap(({ key, value = '', disabled }): [string, string][] => (disabled || !key ? [] : [[key, value]]))

/** A text in which the places of variables stay as they are. */
const besideVariables = (text: string, write: (part: string) => string): string =>
  text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, at) => (at % 2 === 1 ? part : write(part)))
    .join('')

/** A member of a form: Postman encodes it as a whole. */
const formText = (text: string): string => besideVariables(text, percentEncoded)

/** A part of a query: Postman encodes what may not stand in one, and leaves what is encoded already. */
const queryText = (text: string): string => besideVariables(text, (part) => literalQuery(part).replaceAll('&', '%26'))

/** The value of a variable within a path: one segment of it. */
const segmentText = (text: string): string => besideVariables(text, (part) => literalPath(part).replaceAll('/', '%2F'))

const joined = (parts: string | readonly string[] | undefined, by: string): string =>
  parts === undefined ? '' : typeof parts === 'string' ? parts : parts.join(by)

const urlOf = (url: z.infer<typeof Url> | undefined): string => {
  if (url === undefined) return ''
  if (typeof url === 'string') return url
  const { raw, protocol, host, port, path, query, variable } = url
  const [whole = ''] = (
    raw ??
    `${protocol ? `${protocol}://` : ''}${joined(host, '.')}${port ? `:${port}` : ''}/${joined(path, '/').replace(/^\//, '')}`
  ).split('#')
  const [bare = '', inRaw] = whole.split(/\?(.*)/s)
  const values = new Map((variable ?? []).flatMap(({ key, id, value }) => [[key ?? id ?? '', value ?? ''] as const]))
  // `:name` is a part of the path that has a value of its own.
  const [, origin = '', inPath = ''] = /^((?:[a-z][a-z\d+.-]*:\/\/)?[^/]*)(.*)$/is.exec(bare) ?? []
  const filled = inPath.replaceAll(/\/:([^/]+)/g, (_whole, name: string) => {
    const value = values.get(name)
    return `/${value ? segmentText(value) : `{{${name}}}`}`
  })
  const pairs = query
    ? enabled(query)
        .map(([name, value]) => `${queryText(name)}=${queryText(value)}`)
        .join('&')
    : (inRaw ?? '')
  return origin + filled + (pairs ? `?${pairs}` : '')
}

const headerLines = (text: string): [string, string][] =>
  text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value]]
  })

const headersOf = (header: Extract<Request, { header?: unknown }>['header']): [string, string][] => {
  if (!header) return []
  if (typeof header === 'string') return headerLines(header)
  return header.flatMap((one) => (typeof one === 'string' ? headerLines(one) : enabled([one])))
}

const languages: Record<string, string> = {
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  text: 'text/plain',
  javascript: 'application/javascript',
}

const bodyOf = (
  body: z.infer<typeof Body> | null | undefined,
  named: string | undefined,
): Pick<FileRequest, 'body' | 'without'> => {
  if (!body || body.disabled) return {}
  switch (body.mode) {
    case 'raw': {
      if (!body.raw) return {}
      const { language } = body.options?.raw ?? {}
      return { body: { mediaType: named ?? languages[language ?? ''] ?? 'text/plain', text: body.raw } }
    }
    case 'urlencoded': {
      const { urlencoded } = body
      const text =
        typeof urlencoded === 'string'
          ? urlencoded
          : enabled(urlencoded ?? [])
              .map(([name, value]) => `${formText(name)}=${formText(value)}`)
              .join('&')
      return text ? { body: { mediaType: named ?? 'application/x-www-form-urlencoded', text } } : {}
    }
    case 'graphql': {
      const { query = '', variables } = body.graphql ?? {}
      // The variables are a text of JSON, kept to the digit.
      const given = typeof variables === 'string' && variables.trim() !== '' ? variables : '{}'
      return {
        body: { mediaType: 'application/json', text: `{"query":${JSON.stringify(query)},"variables":${given}}` },
      }
    }
    case 'formdata':
      return { without: 'its form has to be filled in again' }
    case 'file':
      return { without: 'its body is in a file' }
    default:
      return {}
  }
}

const versionOf = (schema: string | undefined): string => /v(2\.[01])/.exec(schema ?? '')?.[1] ?? '2.1'

/**
 * Reads a Postman collection (2.0 or 2.1), already parsed: folders, variables, requests. Authorizations are left out,
 * scripts never looked at, saved answers not read.
 */
export const readPostman = (value: unknown): FileContent => {
  const read = Collection.safeParse(value)
  if (!read.success) throw new UnreadableFileError('The Postman collection has no list of items.')
  const { info, item, variable, auth } = read.data
  const content: FileContent = {
    format: `Postman ${versionOf(info.schema)}`,
    title: info.name,
    requests: [],
    faults: [],
    secrets: [],
  }
  const { requests, faults, secrets } = content
  noteAuth(auth, secrets)
  type Level = { items: readonly unknown[]; at: number; folder: readonly string[]; variables: Variables }
  // By hand: a file decides how deep its folders go.
  const levels: Level[] = [{ items: item, at: 0, folder: [], variables: withVariables(new Map(), variable, secrets) }]
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const { items, folder, variables } = level
    if (level.at >= items.length) {
      levels.pop()
      continue
    }
    const one = Item.safeParse(items[level.at++])
    const name = one.success ? (one.data.name ?? '') : ''
    if (!one.success) faults.push({ name: [...folder, 'an item'].join(' / '), reason: 'is no item of a collection' })
    else if (one.data.item) {
      noteAuth(one.data.auth, secrets)
      if (levels.length > deepestFolder)
        faults.push({ name, reason: `folders within folders, more than ${deepestFolder} deep` })
      else
        levels.push({
          items: one.data.item,
          at: 0,
          folder: [...folder, name.replaceAll('/', '-') || 'Folder'],
          variables: withVariables(variables, one.data.variable, secrets),
        })
    } else if (requests.length >= mostRequests)
      faults.push({ name, reason: `beyond the first ${mostRequests} requests of the file` })
    else {
      const request = Request.safeParse(one.data.request)
      if (request.success)
        requests.push(
          requestOf(name, folder, request.data, withVariables(variables, one.data.variable, secrets), secrets),
        )
      else faults.push({ name, reason: 'is no request of a Postman collection' })
    }
  }
  return content
}

const requestOf = (
  name: string,
  folder: readonly string[],
  request: Request,
  variables: Variables,
  secrets: Secrets,
): FileRequest => {
  const { auth, header, body, description } =
    'header' in request || 'body' in request || 'auth' in request ? request : {}
  noteAuth(auth, secrets)
  const resolved = (text: string) => resolveVariables(text, variables)
  const headers = headersOf(header).map(([one, text]): [string, string] => [resolved(one), resolved(text)])
  const named = headers.find(([one]) => one.toLowerCase() === 'content-type')?.[1]
  const { body: given, without } = bodyOf(body, named)
  return {
    name,
    folder,
    method: request.method.toUpperCase(),
    url: resolved(urlOf(request.url)),
    headers,
    ...(given && { body: { mediaType: given.mediaType, text: resolved(given.text) } }),
    ...(without !== undefined && { without }),
    ...(description && { notes: description }),
  }
}
