import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals texts for the store (AES-256-GCM, NIST SP 800-38D), each for one place: elsewhere it does not open. */
export type Sealing = {
  /** `place` names the table, the row and the column. */
  seal(text: string, place: readonly string[]): string
  /** Throws an `UnsealableError` where the key is another one, or the text was sealed for another place or changed. */
  open(sealed: string, place: readonly string[]): string
  /** Whether a text was sealed for the place, and with the key that is sealed with now. */
  isCurrent(sealed: string, place: readonly string[]): boolean
}

/** A sealed text does not open. */
export class UnsealableError extends Error {
  override name = 'UnsealableError'
  constructor() {
    super('a sealed value does not open: another key, another place, or changed')
  }
}

/** Tells the form of what follows: further ones may come, and old texts must stay readable. */
const version = 'v1.'
const nonceLength = 12
const tagLength = 16

const boundTo = (place: readonly string[]) => Buffer.from(JSON.stringify(place))

/**
 * @param key 32 bytes, which are not in the store
 * @param others keys that open as well, while one takes the place of another
 */
export const createSealing = (key: Buffer, others: readonly Buffer[] = []): Sealing => ({
  seal: (text, place) => {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(boundTo(place))
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return version + sealed.toString('base64url')
  },
  open: (sealed, place) => {
    for (const one of [key, ...others]) {
      const text = opened(one, sealed, place)
      if (text !== undefined) return text
    }
    throw new UnsealableError()
  },
  isCurrent: (sealed, place) => opened(key, sealed, place) !== undefined,
})

const opened = (key: Buffer, sealed: string, place: readonly string[]): string | undefined => {
  const bytes = Buffer.from(sealed.slice(version.length), 'base64url')
  if (!sealed.startsWith(version) || bytes.length < nonceLength + tagLength) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
  decipher.setAAD(boundTo(place)).setAuthTag(bytes.subarray(-tagLength))
  try {
    return decipher.update(bytes.subarray(nonceLength, -tagLength), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
