import type { ConnectionInput } from '../contract/connection.ts'
import { readCurl } from './read-curl.ts'

type Fields = Partial<
  Pick<
    ConnectionInput,
    'name' | 'clientId' | 'clientSecret' | 'clientAuthentication' | 'audience' | 'scope' | 'tokenUrl' | 'apiUrl'
  >
>
type Field = keyof Fields

/** Something in a value that is most often a slip; `mended` is what it would be without it, to be taken by choice. */
export type CredentialWarning = {
  kind: 'placeholder' | 'quotes' | 'whitespace' | 'id-as-secret' | 'audience-without-slash' | 'token-url-is-api'
  field: Field
  text: string
  /** Fields that change; an empty text is to be filled in. */
  mended: Fields
}

export type ReadCredentials = {
  /** What was found, as it stands. */
  fields: Fields
  secretFound: boolean
  warnings: CredentialWarning[]
}

/** Longest text that is looked at: credentials are short. */
const longest = 256 * 1024

/** Keys as they are spelled in files and labels, without case, `_`, `-`, `.` and blanks; the first found counts. */
const spellings: [Field, readonly string[]][] = [
  ['clientId', ['clientid', 'id', 'key']],
  ['clientSecret', ['clientsecret', 'secret']],
  ['audience', ['audience', 'aud', 'apiurl', 'baseurl']],
  ['apiUrl', ['apiurl', 'baseurl']],
  ['tokenUrl', ['tokenurl', 'accesstokenurl', 'tokenendpoint', 'url']],
  ['scope', ['scope', 'scopes']],
  ['name', ['name', 'applicationname', 'appname', 'application']],
]

const wrappers = new Set(['credentials', 'application', 'applicationaccess', 'data', 'oauth2'])

const plainKey = (key: string) => key.toLowerCase().replaceAll(/[\s_.-]/g, '')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Values = ReadonlyMap<string, string>

/** Fields from values by plain key. */
const fieldsOf = (values: Values): Fields => {
  const fields: Fields = {}
  for (const [field, keys] of spellings) {
    const key = keys.find((candidate) => values.has(candidate))
    const value = key === undefined ? undefined : values.get(key)
    if (value !== undefined && field !== 'clientAuthentication') fields[field] = value
  }
  // One address for both is said once.
  if (fields.apiUrl === fields.audience) delete fields.apiUrl
  return fields
}

const hasCredentials = ({ clientId, clientSecret }: Fields) => clientId !== undefined || clientSecret !== undefined

const ownValues = (object: Record<string, unknown>): Map<string, string> =>
  new Map(
    Object.entries(object).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' || typeof value === 'number' ? [[plainKey(key), String(value)]] : [],
    ),
  )

const fromJson = (text: string): Fields | undefined => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const root = Array.isArray(value) ? (value[0] as unknown) : value
  if (!isRecord(root)) return undefined
  const nested = Object.entries(root)
    .sort(([one], [other]) => Number(wrappers.has(plainKey(other))) - Number(wrappers.has(plainKey(one))))
    .flatMap(([, member]) => (isRecord(member) ? [ownValues(member)] : []))
  const own = ownValues(root)
  const inner = nested.find((values) => hasCredentials(fieldsOf(values))) ?? new Map<string, string>()
  // The credentials are where the secret is; what stands around them adds to it.
  return fieldsOf(own.has('clientsecret') ? new Map([...inner, ...own]) : new Map([...own, ...inner]))
}

const fromCurl = (text: string): Fields | undefined => {
  const start = /(?:^|\n)[^\S\n]*(?:[$>]\s*)?curl(?:\.exe)?[\s^`\\]/i.exec(text)
  const command = start ? readCurl(text.slice(start.index)) : undefined
  if (command === undefined) return undefined
  const body = new Map(command.body.map(([name, value]) => [plainKey(name), value]))
  const basic = command.headers
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .map(([, value]) => /^basic\s+(\S+)$/i.exec(value)?.[1])
    .find((value) => value !== undefined)
  const pair = command.user ?? (basic === undefined ? undefined : fromBase64(basic))
  const [, ...halves] = (pair === undefined ? undefined : /^([^:]*):(.*)$/s.exec(pair)) ?? []
  // In a header they are form-encoded (RFC 6749 §2.3.1); what `-u` names, curl sends as it is.
  const [clientId, clientSecret] = command.user === undefined ? halves.map(formDecoded) : halves
  const credentials: Fields =
    clientId === undefined || clientSecret === undefined
      ? {}
      : { clientId, clientSecret, clientAuthentication: 'client_secret_basic' }
  const fields: Fields = { ...fieldsOf(body), ...credentials }
  const { url } = command
  if (url === undefined) return fields
  const asksForToken = body.has('granttype') || hasCredentials(fields)
  if (asksForToken) return { ...fields, tokenUrl: url }
  return URL.canParse(url) ? { ...fields, apiUrl: `${new URL(url).origin}/` } : fields
}

const fromBase64 = (text: string): string | undefined => {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
  } catch {
    return undefined
  }
}

/** A form-encoded value decoded; as it is where nothing in it is percent-encoded, since many clients encode nothing. */
const formDecoded = (text: string): string => {
  if (!/%[0-9a-f]{2}/i.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** `"value"` or `'value'`, as files of variables quote. */
const unquoted = (value: string) => /^"(.*)"$/s.exec(value)?.[1] ?? /^'(.*)'$/s.exec(value)?.[1] ?? value

const known = new Set(spellings.flatMap(([, keys]) => keys))

/** The key that a variable's name ends with: `UE_CLIENT_SECRET` is a client secret. */
const knownKey = (name: string): string | undefined => {
  const key = plainKey(name)
  if (known.has(key)) return key
  const long = [
    'clientsecret',
    'clientid',
    'audience',
    'accesstokenurl',
    'tokenurl',
    'tokenendpoint',
    'apiurl',
    'baseurl',
    'scope',
  ]
  return /^[A-Za-z_]\w*$/.test(name) ? long.find((ending) => key.endsWith(ending)) : undefined
}

const fromLines = (text: string): Fields => {
  const lines = text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:#|\/\/|;)/.test(line))
  const values = new Map<string, string>()
  const bare: string[] = []
  let label: string | undefined
  for (const line of lines) {
    const [, name, rest] =
      /^(?:export\s+|set\s+|\$env:)?["']?([A-Za-z][\w .-]{0,63}?)["']?\s*[:=\t]\s*(.*)$/i.exec(line) ?? []
    const key = name === undefined ? undefined : knownKey(name)
    const value = (rest ?? '').replace(/(["'])[,;]$/, '$1')
    if (key !== undefined && value !== '') {
      if (!values.has(key)) values.set(key, unquoted(value))
      label = undefined
    } else if (label !== undefined) {
      values.set(label, line)
      label = undefined
    } else {
      // A label on a line of its own, as a dialog is copied.
      label = key ?? knownKey(line)
      if (label === undefined) bare.push(line)
    }
  }
  if (values.size > 0) return fieldsOf(values)
  const [first, second] = bare
  if (bare.length === 2 && first !== undefined && second !== undefined) return { clientId: first, clientSecret: second }
  if (bare.length !== 1 || first === undefined) return {}
  if (looksLikeSecret(first)) return { clientSecret: first }
  return looksLikeId(first) ? { clientId: first } : {}
}

/** What the ids and secrets of an Application Access look like in examples: good for a hint, never for a refusal. */
const looksLikeId = (text: string) => /^[A-Za-z0-9]{32}$/.test(text)
const looksLikeSecret = (text: string) => /^[\w-]{64}$/.test(text)

/** Blanks that no eye sees are among them. */
const blanks = /[\s\u00a0\u200b-\u200d\u2060\ufeff]/
const quotes = /["'`\u2018\u2019\u201c\u201d]/
const blanksAndQuotes = new RegExp(`${blanks.source}|${quotes.source}`)

/** Without such characters at both ends; in one pass, since a regular expression would look at long blanks again and again. */
const trimmed = (text: string, edge: RegExp): string => {
  let from = 0
  let to = text.length
  while (from < to && edge.test(text[from] ?? '')) from += 1
  while (to > from && edge.test(text[to - 1] ?? '')) to -= 1
  return text.slice(from, to)
}

const placeholder =
  /\{\{.*\}\}|^<.*>$|^\[.*\]$|^\$\{?\w+\}?$|^%\w+%$|^your[ _-]|^x{4,}$|^\*{3,}$|^(?:\.{3}|…)$|^changeme$/i

const words: Record<Field, string> = {
  name: 'The name',
  clientId: 'The client ID',
  clientSecret: 'The client secret',
  clientAuthentication: 'The client authentication',
  audience: 'The audience',
  scope: 'The scope',
  tokenUrl: 'The token URL',
  apiUrl: 'The API URL',
}

const cleaned = (value: string): string => {
  const text = trimmed(value, blanksAndQuotes)
  if (isKey(text)) return text
  return text
    .split(/[\r\n]+/)
    .map((line) => trimmed(line, blanks))
    .join('')
}

/** A private key, in which line ends belong. */
const isKey = (text: string) => text.includes('-----BEGIN ') || /^\s*\{/.test(text)

const valueWarnings = (field: Field, value: string): CredentialWarning[] => {
  const inner = trimmed(value, blanks)
  const clean = cleaned(value)
  const warn = (kind: CredentialWarning['kind'], text: string, mended: string): CredentialWarning => ({
    kind,
    field,
    text: `${words[field]} ${text}`,
    mended: { [field]: mended },
  })
  if (clean.length < 256 && placeholder.test(clean))
    return [warn('placeholder', 'is still the placeholder of an example.', '')]
  const hasLineEnds = !isKey(inner) && /[\r\n]/.test(inner)
  return [
    ...(inner !== value || hasLineEnds
      ? [warn('whitespace', 'has blanks or line ends that are most often no part of it.', clean)]
      : []),
    ...(trimmed(inner, quotes) !== inner
      ? [warn('quotes', 'stands in quotes, or has a stray one at an end.', clean)]
      : []),
  ]
}

const confusions = ({ clientId, clientSecret, audience, apiUrl, tokenUrl }: Fields): CredentialWarning[] => {
  const warnings: CredentialWarning[] = []
  const id = clientId === undefined ? undefined : cleaned(clientId)
  const secret = clientSecret === undefined ? undefined : cleaned(clientSecret)
  if (secret !== undefined && secret !== '' && (secret === id || looksLikeId(secret)))
    warnings.push({
      kind: 'id-as-secret',
      field: 'clientSecret',
      text: 'The client secret looks like a client ID: an ID has 32 characters, a secret 64.',
      mended: id !== undefined && looksLikeSecret(id) ? { clientId: secret, clientSecret: id } : { clientSecret: '' },
    })
  const aud = audience === undefined ? undefined : cleaned(audience)
  if (aud !== undefined && /^https?:\/\/[^/?#\s]+$/i.test(aud))
    warnings.push({
      kind: 'audience-without-slash',
      field: 'audience',
      text: 'The audience has no slash at its end. It is compared to the letter, and most are registered with one.',
      mended: { audience: `${aud}/` },
    })
  const token = tokenUrl === undefined ? undefined : cleaned(tokenUrl)
  if (token !== undefined && URL.canParse(token)) {
    const { origin, pathname } = new URL(token)
    const isApi = [aud, apiUrl].some(
      (other) => other !== undefined && other.replace(/\/$/, '') === token.replace(/\/$/, ''),
    )
    if (isApi || pathname === '/')
      warnings.push({
        kind: 'token-url-is-api',
        field: 'tokenUrl',
        text: 'The token URL is the address of the API, not that of the token endpoint below it.',
        mended: { tokenUrl: `${origin}/authentication/v1/oauth/token` },
      })
  }
  return warnings
}

/**
 * Reads credentials from what people paste or drop: the JSON of an Application Access in any spelling, two values on
 * two lines, labels with values, a file of variables, or a curl command. Pure, never throws, and refuses nothing for its
 * looks: what is odd is a warning. Fields that are not found are absent.
 */
export const readCredentials = (pasted: string): ReadCredentials => {
  const text = pasted.slice(0, longest).replace(/^\ufeff/, '')
  const found = fromJson(text) ?? fromCurl(text) ?? fromLines(text)
  const fields = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== '')) as Fields
  const values = Object.entries(fields) as [Field, string][]
  return {
    fields,
    secretFound: fields.clientSecret !== undefined,
    warnings: [...values.flatMap(([field, value]) => valueWarnings(field, value)), ...confusions(fields)],
  }
}
