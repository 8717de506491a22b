import { randomBytes } from 'node:crypto'
import { type CryptoKey, decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Provider } from 'oidc-provider'

/** A signing key in use: what verifies its tokens, and the authorization server that signs with it. */
type SigningKey = { kid: string; publicKey: CryptoKey; provider: Provider }

const kidOf = (token: string): string | undefined => {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

/** The signing key of the sandbox, one at a time. `providerOf` makes an authorization server that signs with a key. */
export const createSigningKeys = async (providerOf: (signingKey: JWK) => Provider) => {
  const made = async (): Promise<SigningKey> => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const kid = randomBytes(16).toString('base64url').slice(0, 21)
    return { kid, publicKey, provider: providerOf({ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid }) }
  }
  const retired = new Set<string>()
  let current = await made()
  // A key is unproven until a token of it was accepted; the first one needs no proof.
  let isUnproven = false
  let replacing: Promise<void> | undefined

  const replace = async (): Promise<void> => {
    const next = await made()
    retired.add(current.kid)
    current = next
    isUnproven = true
  }

  return {
    publicKey: (): CryptoKey => current.publicKey,
    provider: (): Provider => current.provider,
    /** Whether a token was signed with a key that was replaced. */
    isRetired: (token: string): boolean => retired.has(kidOf(token) ?? ''),
    /** A token of the present key was accepted. */
    accepted: (): void => {
      isUnproven = false
    },
    /** Replaces the key, unless no token of it was accepted yet: then whoever renewed would never get through. Tells which. */
    rotate: async (): Promise<boolean> => {
      if (isUnproven) return false
      replacing ??= replace().finally(() => {
        replacing = undefined
      })
      await replacing
      return true
    },
  }
}

export type SigningKeys = Awaited<ReturnType<typeof createSigningKeys>>
