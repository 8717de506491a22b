import { isObject, listOf, memberOf } from './schema.ts'

/** `security` of an operation and of its document, and the document's `components.securitySchemes` (references resolved). */
export type SecuritySource = { operation: unknown; document: unknown; schemes: unknown }

/**
 * The scopes that an operation needs: alternatives (OR) of sets (AND), `[]` where the document does not say and
 * `[[]]` where none is needed (OpenAPI 3.1 §4.8.10, §4.8.30). The operation's `security` replaces the document's.
 * A scheme without scopes of its own, such as plain `http` bearer, says that a credential is needed and not which
 * scope: an alternative of such schemes alone is not stated.
 */
export const requiredScopes = ({ operation, document, schemes }: SecuritySource): string[][] => {
  const security = operation ?? document
  if (!Array.isArray(security)) return []
  if (security.length === 0) return [[]]
  const alternatives: string[][] = []
  for (const requirement of security) {
    if (!isObject(requirement)) continue
    const entries = Object.entries(requirement)
    const scopes = entries.flatMap(([, names]) => listOf(names).filter((name) => typeof name === 'string'))
    const stated = entries.length === 0 || scopes.length > 0 || entries.some(([name]) => hasScopes(schemes, name))
    const unique = [...new Set(scopes)]
    if (stated && !alternatives.some((known) => sameSet(known, unique))) alternatives.push(unique)
  }
  return alternatives
}

const hasScopes = (schemes: unknown, name: string): boolean => {
  const type = memberOf(memberOf(schemes, name), 'type')
  return type === 'oauth2' || type === 'openIdConnect'
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((scope) => b.includes(scope))
