import { pointerOf, segmentsOf } from '@developer-console/shared/openapi/json-pointer'
import { percentDecoded } from '../percent.ts'
import { createScopes, type DynamicScope, emptyScope, scopeBefore } from './dynamic-scope.ts'
import { copyNode, type Kind, openApi3, referable } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownObject, ownText } from './json-value.ts'
import {
  effectiveParameters,
  effectiveSecurity,
  type Method,
  normalPath,
  operationsOf,
  pathItemField,
  pathItemOf,
  type Placed,
  securitySchemes,
} from './operations.ts'
import { createResolver, followed, isAlias, type Library, type Place, placeWithin, referenceOf } from './references.ts'
import { isBodyParameter, type UpgradeContext, upgradedNode, upgradedOperation } from './upgrade.ts'

/** Which operation, under the path that the index gives it, and the path of its server (`''` for the root). */
export type SliceRequest = { path: string; method: Method; serverPath: string }

/** Where OpenAPI keeps what is referred to, by kind. */
const sections = {
  schema: 'schemas',
  response: 'responses',
  parameter: 'parameters',
  example: 'examples',
  requestBody: 'requestBodies',
  header: 'headers',
  link: 'links',
  callback: 'callbacks',
  pathItem: 'pathItems',
  mediaType: 'mediaTypes',
} as const

type Lifted = keyof typeof sections

/** A schema of 3.1 that applies to itself has no address but its name: these say nothing in a slice. */
const identityKeywords = new Set(['$id', '$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveAnchor'])

/**
 * One operation as a self-contained OpenAPI document of version 3.1 (3.2 where the source is), or nothing where the
 * document has no such operation: one path, one method, one server, and whatever they reach, lifted into components
 * under names of the console's own. Cycles stay references. What a reference cannot reach is an empty schema (or the
 * emptiest thing that may stand there) with the reference as `x-unresolved`.
 */
export const sliceOf = (library: Library, { path, method, serverPath }: SliceRequest): JsonObject | undefined => {
  const source = library.document.value
  if (!isObject(source)) return undefined
  const resolver = createResolver(library)
  const paths = ownObject(source, 'paths') ?? {}
  const key = Object.hasOwn(paths, path) ? path : Object.keys(paths).find((key) => normalPath(key) === path)
  const item = key === undefined ? undefined : pathItemOf(library, resolver, paths[key] ?? null, resolver.start)
  const operation = item && operationsOf(item).find((candidate) => candidate.method === method)?.operation
  if (item === undefined || operation === undefined) return undefined

  const swagger = library.version === '2.0'
  const mediaTypes = (field: string) => {
    const stated = own(operation.node, field) ?? own(source, field)
    return Array.isArray(stated) ? stated.filter((mediaType) => typeof mediaType === 'string') : []
  }
  const context: UpgradeContext = {
    version: library.version,
    produces: swagger ? mediaTypes('produces') : [],
    consumes: swagger ? mediaTypes('consumes') : [],
  }

  const names = createNames()
  const lifted = new Map<string, Map<JsonValue, string>>()
  const waiting: { kind: Lifted; name: string; node: JsonObject; place: Place; scope: DynamicScope }[] = []
  /** Where the copy stands: what it copies of a generic schema depends on where that was entered from. */
  let scope: DynamicScope = emptyScope
  const enterScope = createScopes(library)

  /** The slice's own reference to a node, which is copied when its turn comes: no recursion along references. */
  const lift = (kind: Lifted, node: JsonObject, place: Place, tokens: string[]): string => {
    const before = scopeBefore(scope, node)
    const key = `${kind} ${before.key}`
    const known = lifted.get(key) ?? new Map<JsonValue, string>()
    lifted.set(key, known)
    let name = known.get(node)
    if (name === undefined) {
      name = names.fresh(kind, tokens.length > 0 ? tokens : [textName(place.base)])
      known.set(node, name)
      waiting.push({ kind, name, node, place, scope: before })
    }
    return `#/components/${sections[kind]}/${name}`
  }

  const copy = (kind: Kind, node: JsonValue, place: Place): JsonValue | undefined => {
    if (!isObject(node)) return kind === 'schema' ? bareSchema(node) : undefined
    const reference = referable.has(kind) ? referenceOf(node) : undefined
    if (reference !== undefined && (kind !== 'schema' || isAlias(library, kind, node))) {
      return copyReference(kind, node, reference, place)
    }
    const here = kind === 'schema' ? placeWithin(library, place, node) : place
    const outer = scope
    if (kind === 'schema') scope = enterScope(scope, node, here)
    const upgraded = upgradedNode(kind, node, context)
    const copied = copyNode(openApi3, kind, upgraded, (childKind, child) => copy(childKind, child, here))
    const finished =
      kind === 'schema' ? finishedSchema(copied, upgraded, here) : kind === 'link' ? finishedLink(copied, here) : copied
    scope = outer
    return finished
  }

  const copyReference = (kind: Kind, node: JsonObject, reference: string, place: Place): JsonValue | undefined => {
    const target = followed(library, resolver, kind, node, place)
    if ('reason' in target) return unresolved(kind, target.reference)
    if (!isObject(target.node)) return kind === 'schema' ? bareSchema(target.node) : unresolved(kind, reference)
    if (!isLifted(kind) || (kind === 'mediaType' && library.version !== '3.2')) {
      return copy(kind, target.node, target.place)
    }
    const $ref = lift(kind, target.node, target.place, target.tokens ?? [])
    // A Reference Object of 3.1 may bring a summary and a description of its own.
    if (kind === 'schema' || swagger || library.version === '3.0') return { $ref }
    const beside = ['summary', 'description'].flatMap((field) => {
      const text = own(node, field)
      return typeof text === 'string' ? [[field, text]] : []
    })
    return { $ref, ...Object.fromEntries(beside) }
  }

  const schemaReference = (reference: string, place: Place): string | undefined => {
    const target = followed(library, resolver, 'schema', { $ref: reference }, place)
    if ('reason' in target || !isObject(target.node)) return undefined
    return lift('schema', target.node, target.place, target.tokens ?? [])
  }

  /** A dynamic reference means what the outermost schema that bears its anchor puts there (2020-12 §8.2.3.2). */
  const dynamicReference = (reference: string, place: Place): string | undefined => {
    const target = resolver.resolve(reference, place)
    const anchor = 'node' in target && isObject(target.node) ? ownText(target.node, '$dynamicAnchor') : undefined
    const bound = anchor === undefined ? undefined : scope.anchors.get(anchor)
    return bound === undefined
      ? schemaReference(reference, place)
      : lift('schema', bound.node, bound.place, [anchor ?? ''])
  }

  /** References among a schema's keywords (3.1), and the mapping of a discriminator, lead to the slice's own components. */
  const finishedSchema = (copied: JsonObject, source: JsonObject, place: Place): JsonObject => {
    const schema = Object.fromEntries(Object.entries(copied).filter(([key]) => !identityKeywords.has(key)))
    const direct = own(source, '$ref')
    const reference = direct ?? own(source, '$dynamicRef')
    delete schema['$ref']
    if (typeof reference === 'string') {
      const $ref = direct === undefined ? dynamicReference(reference, place) : schemaReference(reference, place)
      if ($ref === undefined) schema['x-unresolved'] = reference
      else schema['$ref'] = $ref
    } else if (own(source, '$recursiveRef') === '#') {
      delete schema['$recursiveRef']
      const $ref = schemaReference('#', place)
      if ($ref !== undefined) schema['$ref'] = $ref
    }
    const discriminator = own(source, 'discriminator')
    if (isObject(discriminator)) schema['discriminator'] = rewrittenDiscriminator(discriminator, source, place)
    return schema
  }

  /** A value of `mapping` is a schema's name or a reference; both must name the slice's component. */
  const rewrittenDiscriminator = (discriminator: JsonObject, schema: JsonObject, place: Place): JsonObject => {
    const target = (value: string) => {
      const byName = /^[\w.-]+$/.test(value) ? schemaReference(fragmentOf([...schemaSection, value]), place) : undefined
      return byName ?? schemaReference(value, place) ?? value
    }
    const mapping = Object.entries(ownObject(discriminator, 'mapping') ?? {}).map(
      ([name, value]): [string, JsonValue] => [name, typeof value === 'string' ? target(value) : value],
    )
    // Without a mapping the component's own name is the value: where the slice had to rename, the mapping says it.
    const stated = new Set(mapping.map(([, value]) => value))
    for (const alternative of [...ownList(schema, 'oneOf'), ...ownList(schema, 'anyOf')]) {
      const reference = referenceOf(alternative)
      const $ref = reference === undefined ? undefined : schemaReference(reference, place)
      const name = reference === undefined ? undefined : lastToken(reference)
      if ($ref === undefined || name === undefined || stated.has($ref) || $ref.endsWith(`/${name}`)) continue
      mapping.push([name, $ref])
    }
    const fallback = own(discriminator, 'defaultMapping')
    return {
      ...discriminator,
      ...(mapping.length > 0 ? { mapping: Object.fromEntries(mapping) } : {}),
      ...(typeof fallback === 'string' ? { defaultMapping: target(fallback) } : {}),
    }
  }
  const schemaSection = swagger ? ['definitions'] : ['components', 'schemas']

  /** A link names its operation, since the path it may point at is not in the slice. */
  const finishedLink = (link: JsonObject, place: Place): JsonObject => {
    const reference = own(link, 'operationRef')
    if (typeof reference !== 'string') return link
    const target = resolver.resolve(reference, place)
    const operationId = 'node' in target && isObject(target.node) ? ownText(target.node, 'operationId') : undefined
    if (operationId === undefined) return link
    const { operationRef: _replaced, ...rest } = link
    return { ...rest, operationId }
  }

  const copiedPathItem = (security: JsonObject): JsonObject => {
    const parameters = effectiveParameters(library, resolver, operation, item)
    const inBody = swagger ? parameters.filter(({ node }) => isBodyParameter(node)) : []
    const listed = (level: 'operation' | 'path') =>
      parameters.filter((parameter) => parameter.level === level && !inBody.includes(parameter))
    const copies = (level: 'operation' | 'path') =>
      listed(level)
        .map(({ listed }) => copy('parameter', listed.node, listed.place))
        .filter((parameter) => parameter !== undefined)
    const copiedOperation = copy(
      'operation',
      swagger ? upgradedOperation(operation.node, [], inBody, context.consumes) : operation.node,
      operation.place,
    )
    const mine = copies('operation')
    const shared = copies('path')
    const text = ['summary', 'description'].flatMap((field) => {
      const found = pathItemField(item, field)
      return found === undefined ? [] : [[field, found.node]]
    })
    return {
      ...(swagger ? {} : Object.fromEntries(text)),
      ...(shared.length > 0 ? { parameters: shared } : {}),
      [method]: {
        ...withoutFields(isObject(copiedOperation) ? copiedOperation : {}, 'servers', 'parameters', 'security'),
        ...(mine.length > 0 ? { parameters: mine } : {}),
        ...security,
      },
    }
  }

  const security = effectiveSecurity(source, operation.node)?.filter(isObject)
  const schemes = copiedSchemes(securitySchemes(library), security ?? [], (scheme) =>
    copy('securityScheme', scheme, resolver.start),
  )
  const pathItem = copiedPathItem(security === undefined ? {} : { security: schemes.renamed(security) })
  const components: Record<string, [string, JsonValue][]> = {}
  // The list grows while it is read: copying one component finds the next.
  for (const { kind, name, node, place, scope: entered } of waiting) {
    const section = (components[sections[kind]] ??= [])
    scope = entered
    section.push([name, copy(kind, node, place) ?? {}])
  }
  const copiedComponents: JsonObject = Object.fromEntries(
    Object.entries(components).map(([section, members]) => [section, Object.fromEntries(members)]),
  )
  if (Object.keys(schemes.schemes).length > 0) copiedComponents['securitySchemes'] = schemes.schemes

  const info = ownObject(source, 'info') ?? {}
  const tags = usedTags(source, operation)
  const dialect = ownText(source, 'jsonSchemaDialect')
  return {
    openapi: library.version === '3.2' ? '3.2.0' : '3.1.1',
    info: { title: ownText(info, 'title') ?? '', version: ownText(info, 'version') ?? '' },
    ...(dialect !== undefined && library.version.startsWith('3.') && library.version !== '3.0'
      ? { jsonSchemaDialect: dialect }
      : {}),
    servers: [{ url: serverPath === '' ? '/' : serverPath }],
    ...(tags.length > 0 ? { tags } : {}),
    paths: { [path]: pathItem },
    ...(Object.keys(copiedComponents).length > 0 ? { components: copiedComponents } : {}),
  }
}

/** A pointer as the fragment of a URI (RFC 6901 §6). */
const fragmentOf = (segments: readonly string[]) =>
  `#${pointerOf(segments)
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/')}`

const lastToken = (reference: string) => segmentsOf(percentDecoded(reference.replace(/^[^#]*#/, ''))).at(-1)

/** What a text as a whole is called: the last of its address. */
const textName = (address: string) =>
  address
    .replace(/[?#].*$/, '')
    .split('/')
    .at(-1)
    ?.replace(/\.[^.]*$/, '') ?? ''

const isLifted = (kind: Kind): kind is Lifted => Object.hasOwn(sections, kind)

const withoutFields = (node: JsonObject, ...fields: string[]): JsonObject =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !fields.includes(key)))

/** `true` and `false` are schemas, and the names that `dependencies` may list are data; whatever else is none says nothing. */
const bareSchema = (node: JsonValue): JsonValue => {
  if (typeof node === 'boolean') return node
  return Array.isArray(node) && node.every((name) => typeof name === 'string') ? node : {}
}

const unresolved = (kind: Kind, reference: string): JsonValue | undefined => {
  const mark = { 'x-unresolved': reference }
  switch (kind) {
    case 'response':
      return { description: '', ...mark }
    case 'requestBody':
      return { content: {}, ...mark }
    case 'header':
      return { schema: {}, ...mark }
    case 'schema':
    case 'example':
    case 'mediaType':
    case 'pathItem':
      return mark
    default:
      return undefined
  }
}

/** The schemes that the requirements name, under names that a component may have. */
const copiedSchemes = (
  declared: JsonObject,
  security: JsonObject[],
  copy: (scheme: JsonValue) => JsonValue | undefined,
) => {
  const names = createNames()
  const renamed = new Map<string, string>()
  const schemes: [string, JsonValue][] = []
  for (const name of new Set(security.flatMap((requirement) => Object.keys(requirement)))) {
    const scheme = own(declared, name)
    const copied = scheme === undefined ? undefined : copy(scheme)
    if (copied === undefined) continue
    const fresh = names.fresh('securityScheme', ['components', 'securitySchemes', name])
    renamed.set(name, fresh)
    schemes.push([fresh, copied])
  }
  return {
    schemes: Object.fromEntries(schemes),
    renamed: (security: JsonObject[]): JsonValue[] =>
      security.map((requirement) =>
        Object.fromEntries(
          Object.entries(requirement).map(([name, scopes]) => [
            renamed.get(name) ?? name,
            Array.isArray(scopes) ? scopes : [],
          ]),
        ),
      ),
  }
}

/** The operation's tags that the document describes. */
const usedTags = (document: JsonObject, operation: Placed<JsonObject>): JsonValue[] => {
  const used = new Set(ownList(operation.node, 'tags'))
  return ownList(document, 'tags')
    .filter(isObject)
    .filter((tag) => used.has(own(tag, 'name') ?? null))
    .map((tag) => withoutFields(tag, 'parent'))
}

/** Words of a pointer that say nothing about what stands there. */
const structure = new Set(
  'paths components schemas definitions parameters responses requestBodies headers examples links callbacks pathItems content schema properties items $defs'.split(
    ' ',
  ),
)

/** Hands out names for components: like the source's where that is possible, and each only once per kind. */
const createNames = () => {
  const taken = new Map<string, number>()
  return {
    fresh: (kind: Kind, tokens: string[]): string => {
      const telling = tokens.filter((token) => !structure.has(token))
      const named = tokens.length <= 3 ? tokens.slice(-1) : telling
      const base =
        (named.length > 0 ? named : tokens.slice(-1))
          .map((token) => token.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^_+|_+$/g, ''))
          .filter((token) => token !== '')
          .join('_')
          .slice(-80) || kind
      for (;;) {
        const count = (taken.get(`${kind} ${base}`) ?? 0) + 1
        taken.set(`${kind} ${base}`, count)
        const name = count === 1 ? base : `${base}_${count}`
        if (count === 1) return name
        if (!taken.has(`${kind} ${name}`)) {
          taken.set(`${kind} ${name}`, 1)
          return name
        }
      }
    },
  }
}
