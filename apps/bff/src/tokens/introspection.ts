import type { Introspection } from '@developer-console/shared/contract/token'
import type { Connection } from '../connections/connection.ts'
import { redactData, redactText, searchOrder, tokenForms } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { askAboutToken } from './ask-about-token.ts'
import { answerMembers } from './read-answer.ts'
import { connectionSecretForms, type IssuedToken } from './request-token.ts'
import type { TokenKeys } from './token-keys.ts'

/** A token may be revoked at any time, so what was said of it does not stay true for long. */
const goodFor = 60_000

type IntrospectorDeps = { upstream: Upstream; clock: () => number; keys: Pick<TokenKeys, 'metadata'> }

/**
 * Asks the authorization server what a token stands for that cannot be read here (RFC 7662), where its introspection
 * endpoint is configured or named by its own metadata; `undefined` where there is none, or the token can be read. What
 * it says of a token is asked for once in a minute.
 */
export const createIntrospector = ({ upstream, clock, keys }: IntrospectorDeps) => {
  const kept = new WeakMap<IssuedToken, { at: number; outcome: Promise<Introspection | undefined> }>()

  const ask = async (connection: Connection, token: IssuedToken): Promise<Introspection | undefined> => {
    const url = connection.introspectionUrl ?? (await keys.metadata(connection, token.decoded))?.introspectionUrl
    if (!url) return undefined
    const secrets = searchOrder([...connectionSecretForms(connection), ...tokenForms(token.accessToken)])
    const redact = (text: string) => redactText(text, secrets)
    const answer = await askAboutToken({ connection, token, url, upstream, clock, redact })
    if (answer.kind === 'failure')
      return { url, reason: `It did not answer: ${answer.error.at(-1)?.message ?? 'no reason is known'}` }
    if (answer.status !== 200) return { url, reason: `It answered ${answer.status}` }
    const members = answer.cut ? undefined : answerMembers(answer.body.toString('utf8'))
    const isActive = members?.['active']
    // RFC 7662 §2.2: the one member that must be there.
    if (typeof isActive !== 'boolean') return { url, reason: 'Its answer is no introspection response' }
    // Servers keep no copy of a token that holds everything itself, and then do not know it.
    if (!isActive && token.decoded.format === 'encrypted') return { url, reason: 'It keeps no record of this token' }
    const { active: _active, ...claims } = redactData(members, secrets) as Record<string, unknown>
    return { url, active: isActive, claims }
  }

  return async (connection: Connection, token: IssuedToken): Promise<Introspection | undefined> => {
    if (token.decoded.format === 'jwt') return undefined
    const before = kept.get(token)
    if (before && clock() - before.at < goodFor) return before.outcome
    const outcome = ask(connection, token)
    kept.set(token, { at: clock(), outcome })
    return outcome
  }
}
