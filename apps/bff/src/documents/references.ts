import { segmentsOf } from '@developer-console/shared/openapi/json-pointer'
import { percentDecoded } from '../percent.ts'
import { eachChild, type Grammar, type Kind, openApi3, swagger2 } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own, ownText } from './json-value.ts'

/** The OpenAPI versions that are told apart; later minor versions are read as 3.2. */
export type SpecificationVersion = '2.0' | '3.0' | '3.1' | '3.2'

/** A document and what it needs from its own origin. `others` by address: the value, or why it could not be had. */
export type Library = {
  version: SpecificationVersion
  document: Resource
  others: ReadonlyMap<string, Resource | { reason: string }>
}

/** One text of a library. Where a document has no address of its own, `url` is one that nobody can fetch. */
export type Resource = { url: string; value: JsonValue }

/** From where a reference is looked at: JSON Schema's `$id` makes a root and a base of its own (2020-12, §8.2.1). */
export type Place = { resource: Resource; root: JsonValue; base: string }

/** What a reference leads to, `tokens` being its pointer within `place.root`; or that it must be fetched first, or why not. */
export type Resolution = { node: JsonValue; place: Place; tokens: string[] } | { missing: string } | { reason: string }

export const grammarOf = (library: Library): Grammar => (library.version === '2.0' ? swagger2 : openApi3)

/** The address of a document that came without one. */
export const noAddress = 'document:///document'

const identifies = (library: Library) => library.version === '3.1' || library.version === '3.2'

/** Where the document's own references are looked at from; OpenAPI 3.2 lets it name its own address (`$self`). */
const documentPlace = (library: Library): Place => {
  const { url, value } = library.document
  const self = isObject(value) && library.version === '3.2' ? ownText(value, '$self') : undefined
  return { resource: library.document, root: value, base: joined(self ?? '', url) ?? url }
}

/** The place within a schema that may bring its own `$id`. */
export const placeWithin = (library: Library, place: Place, schema: JsonObject): Place => {
  const id = identifies(library) && schema !== place.root ? own(schema, '$id') : undefined
  if (typeof id !== 'string' || id.startsWith('#')) return place
  return { resource: place.resource, root: schema, base: joined(id, place.base) ?? place.base }
}

/** The reference that a node is, where it is one. */
export const referenceOf = (node: JsonValue | undefined): string | undefined => {
  if (!isObject(node)) return undefined
  const reference = own(node, '$ref')
  return typeof reference === 'string' ? reference : undefined
}

/** A schema of 3.1 may say more beside its `$ref`; before, and in every other kind of node, siblings mean nothing. */
export const isAlias = (library: Library, kind: Kind, node: JsonObject): boolean =>
  kind !== 'schema' || !identifies(library) || Object.keys(node).length === 1

/** Makes the function that looks references up in a library. */
export const createResolver = (library: Library) => {
  const start = documentPlace(library)
  const origin = new URL(library.document.url).origin
  const cache = new Map<JsonValue, Map<string, Resolution>>()
  let identified: Map<string, { node: JsonValue; place: Place }> | undefined

  const within = (place: Place, fragment: string): Resolution => {
    if (fragment === '') return { node: place.root, place, tokens: [] }
    if (!fragment.startsWith('/')) {
      identified ??= identifiedSchemas(library)
      const anchored = identified.get(`${place.base.replace(/#.*$/, '')}#${fragment}`)
      return anchored === undefined ? { reason: 'nothing bears this anchor' } : { ...anchored, tokens: [fragment] }
    }
    const here = pointed(place, fragment)
    if ('node' in here || 'missing' in here || place.root === place.resource.value) return here
    // Within a schema with an `$id` a pointer starts there (2020-12 §8.2.1); many authors mean the document all the same.
    const whole = pointed(rootOf(place.resource), fragment)
    return 'reason' in whole ? here : whole
  }

  const pointed = (place: Place, fragment: string): Resolution =>
    walked(place, segmentsOf(percentDecoded(fragment))) ??
    walked(place, segmentsOf(fragment)) ?? { reason: 'nothing stands there' }

  const rootOf = (resource: Resource): Place =>
    resource === library.document ? start : { resource, root: resource.value, base: resource.url }

  /** Follows the pointer, through references that lie on its way. */
  const walked = (from: Place, tokens: string[]): Resolution | undefined => {
    let place = from
    let node: JsonValue | undefined = from.root
    let hops = 0
    for (const token of tokens) {
      let next: JsonValue | undefined = step(node, token)
      while (next === undefined) {
        const reference = referenceOf(node)
        if (reference === undefined || (hops += 1) > 20) return undefined
        const target = resolve(reference, place)
        if (!('node' in target)) return target
        place = target.place
        node = target.node
        next = step(node, token)
      }
      if (isObject(node)) place = placeWithin(library, place, node)
      node = next
    }
    return { node, place, tokens }
  }

  const resource = (address: string): Resolution | Place => {
    if (address === start.base || address === library.document.url) return start
    const known = library.others.get(address)
    if (known !== undefined) {
      return 'reason' in known ? known : { resource: known, root: known.value, base: known.url }
    }
    if (identifies(library)) {
      identified ??= identifiedSchemas(library)
      const schema = identified.get(address)
      if (schema !== undefined) return { ...schema.place, root: schema.node }
    }
    if (!/^https?:/.test(address)) return { reason: 'it has no address from which it could be fetched' }
    if (new URL(address).origin !== origin) return { reason: 'it belongs to another origin, which is not fetched' }
    return { missing: address }
  }

  const looked = (reference: string, place: Place): Resolution => {
    const hash = reference.indexOf('#')
    const address = hash === -1 ? reference : reference.slice(0, hash)
    const fragment = hash === -1 ? '' : reference.slice(hash + 1)
    if (address === '') return within(place, fragment)
    const full = joined(address, place.base)
    if (full === undefined) return { reason: 'it is no address' }
    const there = resource(full)
    return 'root' in there ? within(there, fragment) : there
  }

  let depth = 0
  const resolve = (reference: string, place: Place): Resolution => {
    const known = cache.get(place.root) ?? new Map<string, Resolution>()
    cache.set(place.root, known)
    const before = known.get(reference)
    if (before !== undefined) return before
    if (depth > 100) return { reason: 'it leads through too many references' }
    // Stands while the look-up runs: a pointer that leads through itself ends here.
    known.set(reference, { reason: 'it leads back to itself' })
    depth += 1
    const resolution = looked(reference, place)
    depth -= 1
    known.set(reference, resolution)
    return resolution
  }

  return { start, resolve }
}

export type Resolver = ReturnType<typeof createResolver>

/**
 * What a node stands for after all references that say nothing of their own. A chain that comes back to itself, or leads nowhere, ends with the reference that failed and the reason.
 */
export const followed = (
  library: Library,
  { resolve }: Resolver,
  kind: Kind,
  node: JsonValue,
  place: Place,
): { node: JsonValue; place: Place; tokens?: string[] } | { reference: string; reason: string } => {
  let at: { node: JsonValue; place: Place; tokens?: string[] } = { node, place }
  const seen = new Set<JsonValue>()
  for (;;) {
    const reference = referenceOf(at.node)
    if (reference === undefined || !isObject(at.node) || !isAlias(library, kind, at.node)) return at
    if (seen.has(at.node)) return { reference, reason: 'it leads back to itself' }
    seen.add(at.node)
    const target = resolve(reference, at.place)
    if ('missing' in target) return { reference, reason: 'it was not fetched' }
    if ('reason' in target) return { reference, reason: target.reason }
    at = target
  }
}

/** Every schema with an `$id`, by its address, and every anchor, by address and `#name`. */
const identifiedSchemas = (library: Library) => {
  const grammar = grammarOf(library)
  const found = new Map<string, { node: JsonValue; place: Place }>()
  const visit = (kind: Kind, node: JsonValue, place: Place): void => {
    if (!isObject(node)) return
    let here = place
    if (kind === 'schema') {
      here = placeWithin(library, place, node)
      if (here !== place) found.set(here.base, { node, place: here })
      for (const keyword of ['$anchor', '$dynamicAnchor']) {
        const anchor = own(node, keyword)
        if (typeof anchor === 'string') found.set(`${here.base.replace(/#.*$/, '')}#${anchor}`, { node, place: here })
      }
    }
    eachChild(grammar, kind, node, (childKind, child) => visit(childKind, child, here))
  }
  visit('document', library.document.value, documentPlace(library))
  for (const other of library.others.values()) {
    if ('reason' in other) continue
    const place = { resource: other, root: other.value, base: other.url }
    visit('document', other.value, place)
    visit('schema', other.value, place)
  }
  return found
}

const step = (node: JsonValue | undefined, token: string): JsonValue | undefined => {
  if (Array.isArray(node)) return /^(?:0|[1-9]\d*)$/.test(token) ? node[Number(token)] : undefined
  return isObject(node) ? own(node, token) : undefined
}

const joined = (address: string, base: string): string | undefined =>
  URL.canParse(address, base) ? new URL(address, base).href : undefined
