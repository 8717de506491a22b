import { isCredential } from '@developer-console/shared/interchange/credential-name'
import { isJsonNumber, isJsonObject, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { plainText } from '@developer-console/shared/openapi/serialise'

/** An identifier of an earlier answer: what it is of, its value, and by what people know it. */
export type Identifier = { key: string; value: string; label: string }

/** What an answer said of the state of a resource (RFC 9110 §8.8). */
export type Validators = { etag?: string; lastModified?: string }

/** What the answers of a connection have taught. It lives as long as the page and is kept nowhere else. */
export type Seen = {
  /** By what they are of, the latest first. */
  identifiers: ReadonlyMap<string, readonly Identifier[]>
  /** By path without query, of the latest GET. */
  validators: ReadonlyMap<string, Validators>
}

export const nothingSeen: Seen = { identifiers: new Map(), validators: new Map() }

/** An answer as far as it teaches. `template` is the path of the operation, where it is known. */
export type SeenAnswer = {
  method: string
  path: string
  template?: string | undefined
  status: number
  headers: readonly (readonly [name: string, value: string])[]
  /** The body, where it is JSON and whole. */
  value?: JsonValue | undefined
}

/** How many identifiers of one thing are offered, how many things are remembered, and how long a value may be. */
const most = { offered: 50, things: 200, length: 128 }

/** Names of what nobody should find offered, beside the credentials. */
const secretName = /token|secret|password|private|signing|encrypt|licen[cs]e|(?:api|access|public)[-_]?key/i

/** Whether a name says that its value identifies something: `id`, `meterId`, `meter_id`, `meterKey`. */
export const isIdentifierName = (name: string): boolean =>
  (/(?:^|[-_])(?:id|key|uuid)$/i.test(name) || /(?:[a-z\d](?:Id|ID|Key)|Uuid|UUID)$/.test(name)) &&
  !isCredential(name) &&
  !secretName.test(name)

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '')

const singular = (name: string): string =>
  name.endsWith('ies') ? `${name.slice(0, -3)}y` : /[^s]s$/.test(name) ? name.slice(0, -1) : name

/** Names that say nothing of what they hold. */
const wrapper = /^(?:data|items?|results?|content|values?|list|entries|records|embedded|payload|\d+)$/

/**
 * What an identifier is of: its own name says it (`meterTypeId`), and a bare `id` takes it from what it stands in, as
 * `/meter-types/{id}` and `meterTypes: [{ id }]` do.
 */
export const identifierKey = (name: string, within: readonly string[]): string => {
  const own = bare(name)
  if (own !== 'id' && own !== 'key' && own !== 'uuid') return own
  const owner = within.map(bare).findLast((one) => one !== '' && !wrapper.test(one))
  return `${owner === undefined ? '' : singular(owner)}${own === 'uuid' ? 'id' : own}`
}

/** The literal segments of a path up to a parameter, or all of them; of a path without a template those that are no values. */
export const literalsOf = (path: string, parameter?: string): string[] => {
  const segments = path.split('?')[0]?.split('/').filter(Boolean) ?? []
  const at = segments.indexOf(`{${parameter}}`)
  return segments.slice(0, at < 0 ? undefined : at).filter((segment) => !/[{}]|^v?\d|^[\da-f-]{32,}$/i.test(segment))
}

/** The identifiers in a value, in its order. */
export const identifiersIn = (value: JsonValue, within: readonly string[]): Identifier[] => {
  if (Array.isArray(value)) return value.flatMap((item) => identifiersIn(item, within))
  if (!isJsonObject(value)) return []
  const named = ['name', 'title', 'displayName', 'summary'].map((name) => value[name])
  const label = named.find((text) => typeof text === 'string')?.slice(0, 60) ?? ''
  return Object.entries(value).flatMap(([name, member]): Identifier[] => {
    if (typeof member !== 'string' && !isJsonNumber(member)) return identifiersIn(member, [...within, name])
    const text = plainText(member)
    return isIdentifierName(name) && /^\S+$/.test(text) && text.length <= most.length
      ? [{ key: identifierKey(name, within), value: text, label: /^(?:id|uuid|key)$/i.test(name) ? label : '' }]
      : []
  })
}

/** What is known after an answer. */
export const withAnswer = (seen: Seen, { method, path, template, status, headers, value }: SeenAnswer): Seen => {
  const isGood = status >= 200 && status < 300
  const validators = new Map(seen.validators)
  const resource = path.split('?')[0] ?? path
  if (method === 'GET' && (isGood || status === 304)) {
    const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
    const [etag, lastModified] = [header('etag'), header('last-modified')]
    if (etag !== undefined || lastModified !== undefined)
      validators.set(resource, {
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
      })
    else if (isGood) validators.delete(resource)
  }
  const identifiers = new Map(seen.identifiers)
  if (isGood && value !== undefined)
    for (const [key, fresh] of Map.groupBy(identifiersIn(value, literalsOf(template ?? path)), ({ key: of }) => of)) {
      const all = new Map([...fresh, ...(identifiers.get(key) ?? [])].toReversed().map((one) => [one.value, one]))
      identifiers.delete(key)
      identifiers.set(key, [...all.values()].toReversed().slice(0, most.offered))
    }
  const latest = [...identifiers].slice(-most.things)
  return { identifiers: new Map(latest), validators: new Map([...validators].slice(-most.things)) }
}
