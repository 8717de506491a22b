import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Connection } from '../connections/connection.ts'

/** How the client proves itself: form fields, or the value of an `Authorization` header. */
export type ClientProof = { fields: Record<string, string>; authorization?: string }

/** One value in the manner of `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 asks for before Basic. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

/**
 * Identifier and secret of a client as `client_secret_basic` sends them (RFC 6749 §2.3.1, RFC 7617 §2), without
 * `Basic`.
 */
export const basicCredentials = ({ clientId, clientSecret }: Connection): string =>
  Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')

/** The same, and as clients send it that do not encode both parts before: all that is to be searched for. */
export const basicCredentialSpellings = (connection: Connection): string[] => [
  basicCredentials(connection),
  Buffer.from(`${connection.clientId}:${connection.clientSecret}`).toString('base64'),
]

const privateKey = (text: string): KeyObject => {
  if (!text.trimStart().startsWith('{')) return createPrivateKey(text)
  return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' })
}

const keyId = (text: string): string | undefined => {
  if (!text.trimStart().startsWith('{')) return undefined
  const { kid } = JSON.parse(text) as { kid?: unknown }
  return typeof kid === 'string' ? kid : undefined
}

const curveAlgorithms: Record<string, string> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }

const algorithmOf = (key: KeyObject): string => {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  if (key.asymmetricKeyType === 'rsa-pss') return 'PS256'
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA'
  const algorithm = curveAlgorithms[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (!algorithm) throw new Error(`a key of type ${key.asymmetricKeyType ?? 'unknown'} cannot sign an assertion`)
  return algorithm
}

/**
 * The proof for one token request. With `private_key_jwt` (RFC 7523 §2.2) the connection's secret is the private key,
 * as PEM or JWK; the assertion is good for a minute and names the issuer where it is configured, else the token URL.
 * Rejects where the key cannot be read.
 *
 * @param now epoch milliseconds
 */
export const clientProof = async (connection: Connection, now: number): Promise<ClientProof> => {
  const { clientId, clientSecret, clientAuthentication } = connection
  if (clientAuthentication === 'client_secret_post') {
    return { fields: { client_id: clientId, client_secret: clientSecret } }
  }
  if (clientAuthentication === 'client_secret_basic') {
    return { fields: {}, authorization: `Basic ${basicCredentials(connection)}` }
  }
  const key = privateKey(clientSecret)
  const kid = keyId(clientSecret)
  const seconds = Math.floor(now / 1000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: algorithmOf(key), typ: 'JWT', ...(kid ? { kid } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(connection.issuer ?? connection.tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .setJti(randomUUID())
    .sign(key)
  return {
    fields: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
  }
}
