import type { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import type { Connection } from '../connections/connection.ts'
import { connectionSecretForms } from '../tokens/request-token.ts'
import { errorChain } from '../upstream/error-chain.ts'
import { redactText, searchOrder } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'

type Reached = EvidenceFile['reached'][number]
type Shown = Awaited<ReturnType<Upstream['secure']>>

/** Names of a certificate that are told. */
const mostNames = 20

/** Settles as the promise does, or rejects once the time is up; what was begun ends by itself. */
const within = async <T>(promise: Promise<T>, milliseconds: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

const isoTime = (time: number) => (Number.isNaN(time) ? undefined : new Date(time).toISOString())

const certificateOf = ({ protocol, authority, names, validFrom, validTo }: Shown): Reached['tls'] => {
  const from = isoTime(validFrom)
  const to = isoTime(validTo)
  return {
    protocol,
    authority,
    names: names.slice(0, mostNames),
    ...(from !== undefined && { validFrom: from }),
    ...(to !== undefined && { validTo: to }),
  }
}

/**
 * How the servers of a connection are reached at this moment, the token's and the API's: their addresses, whether a proxy
 * stands between, and their certificates. Nothing is sent to them but a TLS handshake, and whatever fails is told.
 *
 * @param timeout milliseconds for each look-up and each handshake
 */
export const reach = async (connection: Connection, upstream: Upstream, timeout: number): Promise<Reached[]> => {
  const secrets = searchOrder(connectionSecretForms(connection))
  const wordsOf = (error: unknown) => {
    const last = errorChain(error, (text) => redactText(text, secrets)).at(-1)
    return [...new Set([last?.code, last?.message])].filter(Boolean).join(': ') || 'for a reason that is not known'
  }

  const reachOne = async (url: URL, of: Reached['of']): Promise<Reached> => {
    const proxied = upstream.isProxied(connection, url.hostname)
    const reached: Reached = { origin: url.origin, of, proxied }
    try {
      if (!proxied) reached.addresses = await within(upstream.addressesOf(connection, url.hostname), timeout)
      if (url.protocol === 'https:')
        reached.tls = certificateOf(await within(upstream.secure(connection, url), timeout))
    } catch (error) {
      reached.failure = wordsOf(error)
      if (url.protocol === 'https:' && (proxied || reached.addresses)) {
        const shown = await within(upstream.probe(connection, url), timeout).catch(() => undefined)
        if (shown) reached.tls = certificateOf(shown)
      }
    }
    return reached
  }

  const token = new URL(connection.tokenUrl)
  const api = new URL(connection.apiUrl)
  return token.origin === api.origin
    ? [await reachOne(api, ['token', 'api'])]
    : Promise.all([reachOne(token, ['token']), reachOne(api, ['api'])])
}
