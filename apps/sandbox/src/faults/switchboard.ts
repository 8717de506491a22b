import { z } from 'zod'
import { effectMembers, type Effects, FaultError, headerEffects, ruleEffects } from './effects.ts'
import { type FaultName, faultOf, type FaultScope, type FaultValue, written } from './table.ts'

/** What a request is, as far as rules ask. `operationId` is absent for what is no operation. */
export type FaultTarget = {
  place: 'token' | 'api' | 'other'
  method: string
  operationId?: string | undefined
  clientId?: string | undefined
}

/** The switches of one request, and which of them made a difference to its answer. */
export type RequestFaults = {
  /** The value of a switch that is on. */
  value: <Name extends FaultName>(name: Name) => FaultValue<Name> | undefined
  /** The same; from now on the answer tells that the switch was applied. */
  apply: <Name extends FaultName>(name: Name) => FaultValue<Name> | undefined
  /** Tells that a switch was applied which another request had on; `text` is its value as it is written. */
  note: (name: FaultName, text?: string) => void
  /** Whether any is on or was applied. */
  any: () => boolean
  /** Those that were applied, as the header `X-Sandbox-Fault-Applied` tells it; empty where none was. */
  applied: () => string
}

const requestFaults = (effects: Effects): RequestFaults => {
  const applied = new Map<FaultName, string>()
  const value = <Name extends FaultName>(name: Name): FaultValue<Name> | undefined => {
    const text = effects.get(name)
    return text === undefined ? undefined : (faultOf(name).value.read(text) as FaultValue<Name>)
  }
  return {
    value,
    apply: (name) => {
      const text = effects.get(name)
      if (text !== undefined) applied.set(name, text)
      return value(name)
    },
    note: (name, text = '') => {
      applied.set(name, text)
    },
    any: () => effects.size > 0 || applied.size > 0,
    applied: () => [...applied].map(([name, text]) => written(name, text)).join(', '),
  }
}

/** No switch is on. */
export const noFaults = (): RequestFaults => requestFaults(new Map())

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const mostRules = 100

const rulesSchema = (operationIds: readonly string[]) =>
  z.strictObject({
    rules: z
      .array(
        z.strictObject({
          match: z
            .strictObject({
              clientId: z.string().min(1).max(200).optional(),
              operationId: z.enum(operationIds, { error: `one of ${operationIds.join(', ')}` }).optional(),
              method: z
                .string()
                .toUpperCase()
                .pipe(z.enum(methods, { error: `one of ${methods.join(', ')}` }))
                .optional(),
              probability: z.number().min(0).max(1).optional(),
              first: z.int().min(1).max(1_000_000).optional(),
            })
            .default({}),
          effect: z.record(
            z.string(),
            z.union([z.literal(true), z.number(), z.string().max(100)], { error: 'true, a number or a text' }),
          ),
        }),
      )
      .max(mostRules),
  })

type Match = z.output<ReturnType<typeof rulesSchema>>['rules'][number]['match']
type Rule = { match: Match; effects: Effects; remaining: number }

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')

const actsAt = (scope: FaultScope, { place, operationId }: FaultTarget): boolean => {
  if (scope === 'everywhere') return true
  if (scope === 'calls') return place !== 'other'
  if (typeof scope === 'string') return scope === place
  return operationId !== undefined && scope.includes(operationId)
}

const fits = ({ match, remaining }: Rule, target: FaultTarget): boolean =>
  remaining > 0 &&
  (match.operationId === undefined || match.operationId === target.operationId) &&
  (match.method === undefined || match.method === target.method)

type Setup = {
  operationIds: readonly string[]
  /** From 0 to below 1, for rules with a probability. */
  random: () => number
}

/** The standing rules, and what is on for a request. */
export const createSwitchboard = ({ operationIds, random }: Setup) => {
  const schema = rulesSchema(operationIds)
  let rules: Rule[] = []

  return {
    /** Replaces all rules by those of a JSON body; throws where any of them can't be understood, and changes nothing. */
    replace: (body: unknown): void => {
      const result = schema.safeParse(body)
      if (!result.success) {
        const [issue] = result.error.issues
        throw new FaultError(`${pathText(issue?.path ?? []) || 'the body'}: ${issue?.message ?? 'not valid'}`)
      }
      rules = result.data.rules.map(({ match, effect }, index) => ({
        match,
        effects: ruleEffects(effect, `rules[${index}].effect`),
        remaining: match.first ?? Number.POSITIVE_INFINITY,
      }))
    },
    reset: (): void => {
      rules = []
    },
    list: () =>
      rules.map(({ match, effects, remaining }) => ({
        match,
        effect: effectMembers(effects),
        ...(match.first === undefined ? {} : { remaining }),
      })),
    /** Whether a rule has a switch, whatever it matches. */
    has: (name: FaultName): boolean => rules.some(({ effects }) => effects.has(name)),
    /** Whether a page of another origin may send what it asks for ahead; nobody knows yet as which client. */
    grantsPreflight: (target: FaultTarget): boolean =>
      rules.some((rule) => rule.effects.has('cors') && fits(rule, target)),
    /**
     * What is on for a request: what its header names, then what rules say, the earlier rule first. A rule counts a
     * request only where it adds something that can act there. Throws where the header can't be understood.
     */
    faultsOf: (target: FaultTarget, header: string | undefined): RequestFaults => {
      const effects = new Map(headerEffects(header ?? ''))
      for (const rule of rules) {
        const { clientId, probability = 1 } = rule.match
        if (!fits(rule, target) || (clientId !== undefined && clientId !== target.clientId)) continue
        const added = [...rule.effects].filter(
          ([name]) => !effects.has(name) && !faultOf(name).standingOnly && actsAt(faultOf(name).acts, target),
        )
        if (added.length === 0 || random() >= probability) continue
        rule.remaining--
        for (const [name, text] of added) effects.set(name, text)
      }
      return requestFaults(effects)
    },
  }
}

export type Switchboard = ReturnType<typeof createSwitchboard>
