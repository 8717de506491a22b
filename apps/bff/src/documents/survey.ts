import type { DocumentFinding } from '@developer-console/shared/contract/document'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import { eachChild, type Kind, referable } from './grammar.ts'
import { isObject, type JsonValue, own, ownObject } from './json-value.ts'
import { createResolver, grammarOf, type Library, type Place, placeWithin, referenceOf } from './references.ts'

/** More than anybody reads; what follows is counted. */
const findingLimit = 200

/** Collects findings up to a limit and says how many more there were. */
export const createFindings = () => {
  const findings: DocumentFinding[] = []
  let more = 0
  return {
    add: (severity: DocumentFinding['severity'], pointer: string, message: string): void => {
      if (findings.length < findingLimit) findings.push({ pointer, message, severity })
      else more += 1
    },
    all: (): DocumentFinding[] =>
      more === 0
        ? findings
        : [...findings, { pointer: '', message: `${more} more findings are not listed.`, severity: 'info' }],
  }
}

export type Findings = ReturnType<typeof createFindings>

/**
 * Follows every reference of a library once: those that lead nowhere become findings, and what has to be fetched first
 * is returned by its address.
 */
export const surveyReferences = (library: Library, findings: Findings): string[] => {
  const grammar = grammarOf(library)
  const resolver = createResolver(library)
  const missing = new Set<string>()
  const seen = new Map<Kind, Set<JsonValue>>()
  const waiting: { kind: Kind; node: JsonValue; place: Place; at: string[] }[] = [
    { kind: 'document', node: library.document.value, place: resolver.start, at: [] },
  ]

  const follow = (kind: Kind, reference: string, place: Place, at: string[]): void => {
    const target = resolver.resolve(reference, place)
    if ('missing' in target) missing.add(target.missing)
    else if ('reason' in target) {
      findings.add(
        'warning',
        pointerIn(library, place, at),
        `The reference “${reference}” cannot be followed: ${target.reason}.`,
      )
    } else waiting.push({ kind, node: target.node, place: target.place, at: target.tokens })
  }

  const visit = (kind: Kind, node: JsonValue, place: Place, at: string[]): void => {
    if (!isObject(node)) return
    const known = seen.get(kind)
    if (known === undefined) seen.set(kind, new Set([node]))
    else if (known.has(node)) return
    else known.add(node)
    const reference = referable.has(kind) ? referenceOf(node) : undefined
    if (reference !== undefined) follow(kind, reference, place, [...at, '$ref'])
    const here = kind === 'schema' ? placeWithin(library, place, node) : place
    const inside = here === place ? at : []
    eachChild(grammar, kind, node, (childKind, child, tokens) => {
      inside.push(...tokens)
      visit(childKind, child, here, inside)
      inside.length -= tokens.length
    })
    const mapping = kind === 'schema' ? mappingOf(node) : []
    for (const value of mapping) follow('schema', value, here, [...inside, 'discriminator', 'mapping'])
  }

  for (const { kind, node, place, at } of waiting) visit(kind, node, place, [...at])
  return [...missing]
}

/** The values of a discriminator's mapping that are references and no names. */
const mappingOf = (schema: JsonValue): string[] => {
  if (!isObject(schema) || !isObject(own(schema, 'discriminator'))) return []
  const mapping = ownObject(ownObject(schema, 'discriminator') ?? {}, 'mapping') ?? {}
  return Object.values(mapping)
    .filter((value) => typeof value === 'string')
    .filter((value) => /[#/]/.test(value))
}

/** A pointer into the document; in another text, or in a schema with an address of its own, that comes before it. */
const pointerIn = (library: Library, place: Place, at: string[]): string =>
  place.root === library.document.value ? pointerOf(at) : `${place.base.replace(/#.*$/, '')}#${pointerOf(at)}`
