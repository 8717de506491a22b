import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { basicCredentialSpellings } from '../tokens/client-authentication.ts'
import type { IssuedToken } from '../tokens/request-token.ts'
import { proxySecrets } from '../upstream/proxy.ts'
import { tokenForms } from '../upstream/redact.ts'
import { searchedForms, shortestSearched } from './secret-forms.ts'
import { type SearchedSecret, SecretSearch } from './secret-search.ts'

/** Headers that an operator may add to calls and that say nothing secret. */
const openHeaders =
  /^(?:accept(?:-.*)?|content-.*|user-agent|cache-control|pragma|prefer|origin|referer|date|if-.*|range|x-requested-with)$/i

const credentialHeaders = ({ headers }: Connection) => headers.filter(([name]) => !openHeaders.test(name))

/** Whether all secrets of a connection are long enough to be searched in what people send. */
export const isSecretSearched = (connection: Connection): boolean =>
  [connection.clientSecret, ...credentialHeaders(connection).map(([, value]) => value)].every(
    (secret) => secret.length >= shortestSearched,
  )

const secretsOf = (connection: Connection): SearchedSecret[] => [
  {
    forms: [connection.clientSecret, ...basicCredentialSpellings(connection)].flatMap(searchedForms),
    whose: `the client secret of ${connection.name}`,
  },
  ...credentialHeaders(connection).map(([name, value]) => ({
    forms: searchedForms(value),
    whose: `the value of the header ${name} of ${connection.name}`,
  })),
  {
    forms: connection.proxy === undefined ? [] : proxySecrets(connection.proxy).flatMap(searchedForms),
    whose: `the password of the proxy of ${connection.name}`,
  },
]

const secretOf = ({ accessToken }: IssuedToken): SearchedSecret => ({
  forms: [...new Set(tokenForms(accessToken).flatMap(searchedForms))],
  whose: 'an access token that the console holds',
})

/** The same result for the same object: forms are made once. */
const remembered = <Key extends object, Value>(make: (key: Key) => Value) => {
  const made = new WeakMap<Key, Value>()
  return (key: Key): Value => {
    const before = made.get(key)
    if (before !== undefined) return before
    const value = make(key)
    made.set(key, value)
    return value
  }
}

const connectionSecrets = remembered(secretsOf)
const tokenSecret = remembered(secretOf)

/** Everything secret that the console holds, searched in what people send. */
export type HeldSecrets = {
  /** The search for all of it, as it is now. */
  search(): Promise<SecretSearch>
  /** Rejects with the 422 problem where a text within plain data holds one. */
  refuseIn(value: unknown): Promise<void>
  /** The same for bytes. */
  refuseInBytes(bytes: Uint8Array): Promise<void>
}

type Dependencies = {
  connections: () => Promise<readonly Connection[]>
  tokens: () => Promise<readonly IssuedToken[]>
}

export const createHeldSecrets = ({ connections, tokens }: Dependencies): HeldSecrets => {
  let last: { held: readonly object[]; search: SecretSearch } | undefined

  const search = async (): Promise<SecretSearch> => {
    const all = await connections()
    const issued = await tokens()
    const held = [...all, ...issued]
    const before = last
    if (before?.held.length === held.length && held.every((one, index) => one === before.held[index]))
      return before.search
    const made = new SecretSearch([...all.flatMap(connectionSecrets), ...issued.map(tokenSecret)])
    last = { held, search: made }
    return made
  }

  return {
    search,
    refuseIn: async (value) => refuseSecretsIn(value, await search()),
    refuseInBytes: async (bytes) => {
      const found = (await search()).find(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      if (found !== undefined) throw secretInRequest(found)
    },
  }
}

/** Keys of a connection that are sealed, and shown nowhere. */
const sealed = new Set(['clientSecret', 'tls', 'proxy', 'revision'])

/** Throws the 422 problem where a secret, held or the connection's own, stands where the connection would show it. */
export const refuseSecretsShownBy = (connection: Connection, held: SecretSearch): void => {
  const shown = Object.entries(connection).map(([key, value]) =>
    key === 'headers' ? connection.headers.map(([name]) => name) : sealed.has(key) ? null : (value as unknown),
  )
  refuseSecretsIn(shown, held)
  refuseSecretsIn(shown, new SecretSearch(connectionSecrets(connection)))
}

/** Whose secret stands in a text within plain data, names included; `undefined` where none does. */
export const secretWithin = (value: unknown, search: SecretSearch): string | undefined => {
  if (typeof value === 'string') return search.findInText(value)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    const found = secretWithin(member, search) ?? (Array.isArray(value) ? undefined : search.findInText(name))
    if (found !== undefined) return found
  }
  return undefined
}

/** Throws the 422 problem where a text within plain data, names included, holds a secret. */
export const refuseSecretsIn = (value: unknown, search: SecretSearch): void => {
  const found = secretWithin(value, search)
  if (found !== undefined) throw secretInRequest(found)
}

/** The problem of a request that holds a secret of the console; it says whose, and repeats nothing of it. */
export const secretInRequest = (whose: string) =>
  new ProblemError(422, 'secret-in-request', 'The request holds a secret', {
    detail: `It holds ${whose}. The console adds credentials itself and keeps them from going anywhere else.`,
  })
