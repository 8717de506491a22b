import type { OperationSummary } from '../contract/operation.ts'

/** A scope read by whatever grammar it keeps; `resource` and `action` are absent where it keeps none. */
export type ParsedScope = {
  /** As granted. */
  raw: string
  /** What it opens, without the namespace: `meters`. */
  resource?: string
  /** What may be done with it, lower case: `read`. */
  action?: string
  /** What stands before, such as the URL of the API that the scope belongs to; `''` for none. */
  namespace: string
}

/**
 * Words that say what may be done. Scopes have no grammar of their own (RFC 6749 §3.3); a part that is one of these
 * is the action, whatever the parts around it.
 */
const actions = new Set(
  'read readonly create update delete write edit add remove list get view query search manage admin execute run start stop invoke call import export send publish subscribe approve cancel use access readwrite full all'.split(
    ' ',
  ),
)

/** Spelling variants of one action. */
const sameAction: Record<string, string> = { readonly: 'read' }

/**
 * Reads a scope of any of the common grammars: `read:meters`, `meters:read`, `meters.read`, `user:read:email`,
 * `read_meters`, `Files.ReadWrite.All`, `https://api.example.com/meters.readonly`, `orders/read`. A plain word, an
 * `…/.default`, or a pair without a known action has neither resource nor action.
 */
export const parseScope = (raw: string): ParsedScope => {
  const [, url = '', rest = raw] = /^([a-z][a-z\d+.-]*:\/\/(?:.*\/)?)([^/]*)$/i.exec(raw) ?? []
  const unread: ParsedScope = { raw, namespace: url }
  if (rest === '' || rest.startsWith('.')) return unread
  for (const separator of [':', '.', '/']) {
    const parts = rest.split(separator)
    if (parts.length < 2) continue
    const read = splitByAction(parts, separator)
    if (read) return { ...unread, ...read }
  }
  // A single underscore form is read only where the action begins the word: `read_meters`, not `meter_types`.
  const [, first = '', last = ''] = /^([a-z]+)[_-](.+)$/i.exec(rest) ?? []
  if (/^(?:read|write|create|update|delete|manage)$/i.test(first) && !/[:./]/.test(rest))
    return { ...unread, resource: last, action: actionOf(first) }
  return unread
}

const splitByAction = (parts: readonly string[], separator: string) => {
  const isAction = (part: string) => actions.has(part.toLowerCase())
  // `read:write_logs` and `Sites.Read.All`: the first known action is the verb, and `All` is never the verb beside one.
  const verbs = parts.flatMap((part, index) => (isAction(part) ? [index] : []))
  const verb = verbs.find((index) => parts[index]?.toLowerCase() !== 'all') ?? verbs[0]
  if (verb === undefined) return undefined
  const resource = parts.filter((_, index) => index !== verb).join(separator)
  if (resource.replaceAll(separator, '') === '') return undefined
  return { resource, action: actionOf(parts[verb] ?? '') }
}

const actionOf = (word: string): string => {
  const lower = word.toLowerCase()
  return sameAction[lower] ?? lower
}

/**
 * Whether a token may make a call. `unstated`: the document does not say what is needed; `none-needed`: any token
 * will do. `missing` are the scopes that the easiest alternative lacks.
 */
export type Permission = { verdict: 'yes' | 'no' | 'unstated' | 'none-needed'; missing: string[]; needed: string[] }

/** Judges alternatives (OR) of sets (AND) by the granted scopes; of several alternatives the one with fewest missing. */
export const mayCall = (alternatives: readonly (readonly string[])[], granted: readonly string[]): Permission => {
  const known = new Set(granted)
  const [first, ...others] = alternatives.map((needed) => ({
    needed: [...needed],
    missing: needed.filter((scope) => !known.has(scope)),
  }))
  if (!first) return { verdict: 'unstated', missing: [], needed: [] }
  const best = others.reduce((least, next) => (next.missing.length < least.missing.length ? next : least), first)
  if (best.missing.length > 0) return { verdict: 'no', ...best }
  // An alternative that needs nothing is only the answer where no other is satisfied by what was granted.
  const proven = [first, ...others].find(({ needed, missing }) => needed.length > 0 && missing.length === 0)
  return proven ? { verdict: 'yes', ...proven } : { verdict: 'none-needed', ...best }
}

/** The first of several whose token may make a call; `undefined` where none is known to. */
export const firstThatMay = <Holder extends { scopes?: readonly string[] | undefined }>(
  alternatives: readonly (readonly string[])[],
  holders: readonly Holder[],
): Holder | undefined =>
  holders.find(({ scopes }) => scopes !== undefined && mayCall(alternatives, scopes).verdict === 'yes')

export type ScopeCell = {
  scope: string
  granted: boolean
  /** Operations that name the scope in any of their alternatives, in the documents' order. */
  operations: OperationSummary[]
}

type ScopeRow = {
  resource: string
  /** By action. */
  cells: Readonly<Record<string, ScopeCell>>
}

export type ScopeMatrix = {
  /** Columns: read, create, update, delete, then the others as they come. */
  actions: string[]
  rows: ScopeRow[]
  /** Scopes that keep no grammar, or that share resource and action with another one. */
  others: ScopeCell[]
  /** Scopes that are not granted and shut operations, with those operations. */
  missing: { scope: string; operations: OperationSummary[] }[]
  /** How many operations the token may call, of those whose scopes are stated. */
  callable: number
  stated: number
}

const firstActions = ['read', 'create', 'update', 'delete']

/**
 * Resources by actions: what is granted, what operations need besides, and what each unlocks. Granted scopes that no
 * operation needs are shown as well. Operations that the console makes itself are not counted.
 */
export const scopeMatrix = (granted: readonly string[], operations: readonly OperationSummary[]): ScopeMatrix => {
  const own = operations.filter((operation) => operation.doneByConsole !== true)
  const byScope = new Map<string, OperationSummary[]>()
  for (const operation of own)
    for (const scope of new Set(operation.scopes.flat())) {
      const known = byScope.get(scope)
      if (known) known.push(operation)
      else byScope.set(scope, [operation])
    }
  const isGranted = new Set(granted)
  const scopes = [...new Set([...byScope.keys(), ...granted])]
  const parsed = scopes.map(parseScope)
  const rows = new Map<string, { resource: string; namespace: string; cells: Map<string, ScopeCell> }>()
  const others: ScopeCell[] = []
  for (const { raw, resource, action, namespace } of parsed) {
    const cell = { scope: raw, granted: isGranted.has(raw), operations: byScope.get(raw) ?? [] }
    if (resource === undefined || action === undefined) {
      others.push(cell)
      continue
    }
    const key = `${namespace} ${resource}`
    const row = rows.get(key) ?? { resource, namespace, cells: new Map<string, ScopeCell>() }
    rows.set(key, row)
    if (row.cells.has(action)) others.push(cell)
    else row.cells.set(action, cell)
  }
  const columns = new Set([...rows.values()].flatMap(({ cells }) => Array.from(cells.keys())))
  const list = [...rows.values()]
  const judged = own.map((operation) => ({ operation, permission: mayCall(operation.scopes, granted) }))
  return {
    actions: [
      ...firstActions.filter((action) => columns.has(action)),
      ...[...columns].filter((action) => !firstActions.includes(action)),
    ],
    rows: list.map(({ resource, namespace, cells }) => ({
      resource: list.some((other) => other.resource === resource && other.namespace !== namespace)
        ? `${namespace}${resource}`
        : resource,
      cells: Object.fromEntries(cells),
    })),
    others,
    missing: [...new Set(judged.flatMap(({ permission }) => permission.missing))].map((scope) => ({
      scope,
      operations: judged
        .filter(({ permission }) => permission.missing.includes(scope))
        .map(({ operation }) => operation),
    })),
    callable: judged.filter(({ permission: { verdict } }) => verdict === 'yes' || verdict === 'none-needed').length,
    stated: judged.filter(({ permission }) => permission.verdict !== 'unstated').length,
  }
}
