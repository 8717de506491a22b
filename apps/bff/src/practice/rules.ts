import type { PracticeSwitch, SandboxFaults } from '@developer-console/shared/contract/practice'

type Rule = SandboxFaults['rules'][number]

/** A rule to put, and the place of the switch that it is of. */
export type SwitchRule = Pick<Rule, 'match' | 'effect'> & { of: number }

/** The token endpoint, as rules name it. */
const tokenEndpoint = 'createAccessToken'

/** Where both servers are wrong together nothing is refused: the API's clock alone differs. */
const apiAlone = new Set(['clock-skew'])

/** The rules that a connection's switches stand for. */
export const rulesOf = (switches: readonly PracticeSwitch[], clientId: string): SwitchRule[] =>
  switches.flatMap(({ name, value, first }, of) => {
    const rule = {
      match: { clientId, ...(first !== undefined && { first }) },
      effect: { [name]: value ?? (true as const) },
      of,
    }
    // The first rule that has a switch decides on it.
    return apiAlone.has(name)
      ? [{ match: { clientId, operationId: tokenEndpoint }, effect: { [name]: 0 }, of }, rule]
      : [rule]
  })

const isExemption = ({ match, effect }: Rule): boolean =>
  match['operationId'] === tokenEndpoint &&
  Object.entries(effect).every(([name, value]) => apiAlone.has(name) && value === 0)

/** Whether a rule is one that a switch of the connection stands for. */
const isOwn = (rule: Rule, clientId: string): boolean =>
  rule.match.clientId === clientId &&
  (isExemption(rule) || Object.keys(rule.match).every((key) => key === 'clientId' || key === 'first'))

const isSpent = ({ remaining }: Rule) => remaining === 0

/** The switches of a connection that are on by these rules. */
export const switchesOf = (rules: readonly Rule[], clientId: string): PracticeSwitch[] => {
  const found = new Map<string, PracticeSwitch>()
  for (const rule of rules) {
    if (!isOwn(rule, clientId) || isExemption(rule) || isSpent(rule)) continue
    for (const [name, value] of Object.entries(rule.effect)) {
      if (found.has(name)) continue
      found.set(name, {
        name,
        ...(value !== true && { value: String(value) }),
        ...(rule.remaining !== undefined && { first: rule.remaining }),
      })
    }
  }
  return [...found.values()]
}

/** The rules that are not of the connection's switches, each as it goes on: with the requests that are left of it. */
export const otherRules = (rules: readonly Rule[], clientId: string): Pick<Rule, 'match' | 'effect'>[] =>
  rules
    .filter((rule) => !isOwn(rule, clientId) && !isSpent(rule))
    .map(({ match, effect, remaining }) => ({
      match: { ...match, ...(remaining !== undefined && { first: remaining }) },
      effect,
    }))
