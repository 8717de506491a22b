import { redactedMark } from '../contract/redacted.ts'
import { isJsonObject, type JsonValue, readJson, writeJson } from '../openapi/json-text.ts'
import { holdsCredential } from './credential-name.ts'
import type { FileContent, FileRequest } from './file-request.ts'

/** How many were taken out; one that stands in several places counts once. */
export type TakenOut = { tokens: number; secrets: number }

/** Shorter values are not looked for elsewhere: they stand in innocent text. */
const shortest = 8

/** A signed token in its compact form (RFC 7515 §7.1): nothing else begins like it. */
const compactToken = /\bey[\w-]{8,}\.ey[\w-]{8,}\.[\w-]{16,}/g

/** A place of a variable holds nothing. */
const isOpen = (value: string): boolean => /^\s*(?:[a-z]+\s+)?\{\{[^{}]*\}\}\s*$/i.test(value)

type Found = Map<string, 'token' | 'secret'>

const note = (found: Found, value: string, kind: 'token' | 'secret') => {
  if (value.trim() !== '' && value !== redactedMark && !isOpen(value)) found.set(value, kind)
}

const kindOf = (name: string): 'token' | 'secret' => (/token|bearer|jwt/i.test(name) ? 'token' : 'secret')

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

declare function decodeURIComponent(text: string): string

/** Pairs of a query or a form without those that hold credentials; the others stay as they are written. */
const pairsWithout = (text: string, found: Found): string =>
  text
    .split('&')
    .filter((pair) => {
      const at = pair.indexOf('=')
      const name = decoded(at < 0 ? pair : pair.slice(0, at))
      if (!holdsCredential(name)) return true
      note(found, decoded(at < 0 ? '' : pair.slice(at + 1)), kindOf(name))
      return false
    })
    .join('&')

const urlWithout = (url: string, found: Found): string => {
  const [bare = ''] = url.split('#')
  const [address = '', query] = bare.split(/\?(.*)/s)
  const open = address.replace(/^([a-z][a-z\d+.-]*:\/\/)([^/@]*)@/i, (_whole, scheme: string, userinfo: string) => {
    note(found, decoded(userinfo.slice(userinfo.indexOf(':') + 1)), 'secret')
    return scheme
  })
  const kept = query === undefined ? '' : pairsWithout(query, found)
  return kept === '' ? open : `${open}?${kept}`
}

const headersWithout = (headers: FileRequest['headers'], found: Found): FileRequest['headers'] =>
  headers.filter(([name, value]) => {
    if (!holdsCredential(name)) return true
    const [, scheme, rest] = /^\s*(bearer|dpop|basic|token)\s+(.*)$/is.exec(value) ?? []
    note(
      found,
      rest ?? value,
      /bearer|dpop|token/i.test(scheme ?? '') || (!scheme && /token/i.test(name)) ? 'token' : 'secret',
    )
    return false
  })

/** A JSON value without the texts of members that hold credentials. */
const valueWithout = (value: JsonValue, found: Found): JsonValue => {
  if (Array.isArray(value)) return value.map((one) => valueWithout(one, found))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (typeof member !== 'string' || member === '' || !holdsCredential(name))
        return [name, valueWithout(member, found)]
      if (isOpen(member)) return [name, member]
      note(found, member, kindOf(name))
      return [name, redactedMark]
    }),
  )
}

const bodyWithout = (body: NonNullable<FileRequest['body']>, found: Found): NonNullable<FileRequest['body']> => {
  const { mediaType, text } = body
  if (/x-www-form-urlencoded/i.test(mediaType ?? '')) return { mediaType, text: pairsWithout(text, found) }
  const reading = /^\s*[[{]/.test(text) ? readJson(text) : undefined
  if (!reading?.ok) return body
  const before = found.size
  const without = valueWithout(reading.value, found)
  // A body in which nothing was found keeps its own spelling.
  return found.size === before ? body : { mediaType, text: writeJson(without, text.includes('\n') ? 2 : 0) }
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** Replaces what was found wherever else it stands, and whatever is a signed token by its form. */
const cleaner = (found: Found) => {
  const values = [...found.keys()]
    .filter((value) => value.length >= shortest)
    .sort((one, other) => other.length - one.length)
  const known = values.length === 0 ? undefined : new RegExp(values.map(escaped).join('|'), 'g')
  return (text: string): string => {
    const clean = known ? text.replaceAll(known, redactedMark) : text
    return clean.replaceAll(compactToken, (token) => {
      found.set(token, 'token')
      return redactedMark
    })
  }
}

/**
 * The content of a file without its secrets: headers, parameters and members that hold credentials by their name, what
 * stands for a user in an address, signed tokens wherever they are, and every value that was found, wherever else it
 * stands. To be called before anything else is done with what was read.
 */
export const takeOutSecrets = (content: FileContent): { content: FileContent; takenOut: TakenOut } => {
  const found: Found = new Map()
  for (const { value, kind } of content.secrets) note(found, value, kind)
  const without = content.requests.map((request): FileRequest => ({
    ...request,
    url: urlWithout(request.url, found),
    headers: headersWithout(request.headers, found),
    ...(request.body && { body: bodyWithout(request.body, found) }),
  }))
  const clean = cleaner(found)
  const requests = without.map((request): FileRequest => ({
    ...request,
    name: clean(request.name),
    folder: request.folder.map(clean),
    url: clean(request.url),
    headers: request.headers.map(([name, value]) => [clean(name), clean(value)]),
    ...(request.body && { body: { mediaType: request.body.mediaType, text: clean(request.body.text) } }),
    ...(request.notes !== undefined && { notes: clean(request.notes) }),
  }))
  const faults = content.faults.map(({ name, reason }) => ({ name: clean(name), reason }))
  const title = content.title === undefined ? undefined : clean(content.title)
  const kinds = [...found.values()]
  return {
    content: { ...content, title, requests, faults, secrets: [] },
    takenOut: {
      tokens: kinds.filter((kind) => kind === 'token').length,
      secrets: kinds.filter((kind) => kind === 'secret').length,
    },
  }
}
