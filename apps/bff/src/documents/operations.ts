import { methods } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownObject, ownText } from './json-value.ts'
import { followed, isAlias, type Library, type Place, referenceOf, type Resolver } from './references.ts'
import { isBodyParameter } from './upgrade.ts'

export type Method = (typeof methods)[number]

/** A node with the place from which its references are looked at. */
export type Placed<Node = JsonValue> = { node: Node; place: Place }

/** A path item after its reference was followed: what stands beside the reference comes before what it leads to. */
export type PathItem = { layers: Placed<JsonObject>[]; unresolved?: { reference: string; reason: string } }

/** The path item of a value of `paths`. */
export const pathItemOf = (library: Library, resolver: Resolver, node: JsonValue, place: Place): PathItem => {
  if (!isObject(node)) return { layers: [] }
  const own: Placed<JsonObject> = { node, place }
  if (referenceOf(node) === undefined) return { layers: [own] }
  const target = followed(library, resolver, 'pathItem', node, place)
  if ('reason' in target) return { layers: [own], unresolved: target }
  return isObject(target.node) ? { layers: [own, { node: target.node, place: target.place }] } : { layers: [own] }
}

/** A field of a path item, from the first layer that has it. */
export const pathItemField = (item: PathItem, field: string): Placed | undefined => {
  for (const { node, place } of item.layers) {
    const value = own(node, field)
    if (value !== undefined) return { node: value, place }
  }
  return undefined
}

export type PlacedOperation = { method: Method; operation: Placed<JsonObject> }

/** The operations of a path item that the console can call, in the document's order. */
export const operationsOf = (item: PathItem): PlacedOperation[] => {
  const known: ReadonlySet<string> = new Set(methods)
  const names = new Set(item.layers.flatMap(({ node }) => Object.keys(node).filter((key) => known.has(key))))
  return [...names].flatMap((method) => {
    const field = pathItemField(item, method)
    return field !== undefined && isObject(field.node)
      ? [{ method: method as Method, operation: { node: field.node, place: field.place } }]
      : []
  })
}

/** A parameter in force, with its reference followed; `reference` is how the list named it. */
export type EffectiveParameter = Placed<JsonObject> & {
  reference?: string
  listed: Placed
  level: 'operation' | 'path'
}

/**
 * The parameters in force for an operation: its own, and those of the path item that it does not replace (same name and
 * place; in Swagger 2.0 one body replaces another whatever its name). References that lead nowhere are left out.
 */
export const effectiveParameters = (
  library: Library,
  resolver: Resolver,
  operation: Placed<JsonObject>,
  item: PathItem,
): EffectiveParameter[] => {
  const list = (level: 'operation' | 'path', values: JsonValue[], place: Place) =>
    values.flatMap((value): EffectiveParameter[] => {
      const target = followed(library, resolver, 'parameter', value, place)
      if ('reason' in target || !isObject(target.node)) return []
      const reference = referenceOf(value)
      return [
        {
          node: target.node,
          place: target.place,
          listed: { node: value, place },
          level,
          ...(reference !== undefined && isObject(value) && isAlias(library, 'parameter', value) ? { reference } : {}),
        },
      ]
    })
  const mine = list('operation', ownList(operation.node, 'parameters'), operation.place)
  const shared = pathItemField(item, 'parameters')
  const theirs = shared !== undefined && Array.isArray(shared.node) ? list('path', shared.node, shared.place) : []
  const keyOf = ({ node }: EffectiveParameter) =>
    own(node, 'in') === 'body' ? 'body' : `${ownText(node, 'in') ?? ''} ${ownText(node, 'name') ?? ''}`
  const replaced = new Set(mine.map(keyOf))
  return [...mine, ...theirs.filter((parameter) => !replaced.has(keyOf(parameter)))]
}

/** Header parameters that OpenAPI 3.1 §4.8.12.1 tells to ignore: media types and security say what they would. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

/** Must the engineer give a value before this operation can be called? */
export const isRequiredParameter = (parameter: JsonObject): boolean => {
  if (isBodyParameter(parameter)) return false
  if (own(parameter, 'in') === 'path') return true
  if (own(parameter, 'required') !== true) return false
  return !isIgnoredHeader(parameter)
}

/** Is this one of the header parameters that have no say? */
export const isIgnoredHeader = (parameter: JsonObject): boolean =>
  own(parameter, 'in') === 'header' && ignoredHeaders.has((ownText(parameter, 'name') ?? '').toLowerCase())

/** The security in force for an operation: its own or else the document's; nothing where neither says. */
export const effectiveSecurity = (document: JsonObject, operation: JsonObject): JsonValue[] | undefined => {
  const security = own(operation, 'security') ?? own(document, 'security')
  return Array.isArray(security) ? security : undefined
}

/** The document's security schemes, as they stand. */
export const securitySchemes = (library: Library): JsonObject => {
  const document = library.document.value
  if (!isObject(document)) return {}
  if (library.version === '2.0') return ownObject(document, 'securityDefinitions') ?? {}
  return ownObject(ownObject(document, 'components') ?? {}, 'securitySchemes') ?? {}
}

/** A path as a call uses it: it begins with a slash, whether or not the document's key does. */
export const normalPath = (key: string): string => (key.startsWith('/') ? key : `/${key}`)
