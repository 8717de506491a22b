import { eachChild, openApi3 } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own, ownText } from './json-value.ts'
import { type Library, type Place, placeWithin } from './references.ts'

type Anchored = { node: JsonObject; place: Place }

/** What dynamic references mean at a point: each anchor as the outermost schema binds it. Equal keys, equal meaning. */
export type DynamicScope = { key: string; anchors: ReadonlyMap<string, Anchored> }

export const emptyScope: DynamicScope = { key: '', anchors: new Map() }

const scopeOf = (anchors: ReadonlyMap<string, Anchored>): DynamicScope => ({
  key: [...anchors].map(([name, { place }]) => `${name} ${place.base}`).join(' '),
  anchors,
})

/** The scope from which a schema is entered anew: what it bound itself, it binds again. */
export const scopeBefore = (scope: DynamicScope, schema: JsonValue): DynamicScope =>
  scope.anchors.size === 0
    ? scope
    : scopeOf(new Map([...scope.anchors].filter(([, { place }]) => place.root !== schema)))

/**
 * Makes the function that tells the dynamic scope within a schema (JSON Schema 2020-12 §7.1, §8.2.3.2): one that brings
 * an `$id` binds the `$dynamicAnchor`s that lie in it, as far as nothing around it has bound them.
 */
export const createScopes = (library: Library) => {
  const bindings = new Map<JsonValue, Map<string, Anchored>>()

  const anchorsWithin = (root: JsonObject, place: Place): Map<string, Anchored> => {
    const anchors = new Map<string, Anchored>()
    const visit = (node: JsonValue): void => {
      if (!isObject(node) || (node !== root && own(node, '$id') !== undefined)) return
      const name = ownText(node, '$dynamicAnchor')
      if (name !== undefined && !anchors.has(name))
        anchors.set(name, { node, place: placeWithin(library, place, node) })
      eachChild(openApi3, 'schema', node, (kind, child) => {
        if (kind === 'schema') visit(child)
      })
    }
    visit(root)
    return anchors
  }

  return (scope: DynamicScope, schema: JsonObject, place: Place): DynamicScope => {
    if (place.root !== schema || own(schema, '$id') === undefined) return scope
    const known = bindings.get(schema) ?? anchorsWithin(schema, place)
    bindings.set(schema, known)
    const fresh = [...known].filter(([name]) => !scope.anchors.has(name))
    if (fresh.length === 0) return scope
    return scopeOf(new Map([...scope.anchors, ...fresh]))
  }
}
