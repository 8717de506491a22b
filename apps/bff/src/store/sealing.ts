import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals texts for the store (AES-256-GCM, NIST SP 800-38D), each for one place: elsewhere it does not open. */
export type Sealing = {
  /** `place` names the table, the row and the column. */
  seal(text: string, place: readonly string[]): string
  /** Throws an `UnsealableError` where the key is another one, or the text was sealed for another place or changed. */
  open(sealed: string, place: readonly string[]): string
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

/** @param key 32 bytes, which are not in the store. */
export const createSealing = (key: Buffer): Sealing => ({
  seal: (text, place) => {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(boundTo(place))
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return version + sealed.toString('base64url')
  },
  open: (sealed, place) => {
    const bytes = Buffer.from(sealed.slice(version.length), 'base64url')
    if (!sealed.startsWith(version) || bytes.length < nonceLength + tagLength) throw new UnsealableError()
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
    decipher.setAAD(boundTo(place)).setAuthTag(bytes.subarray(-tagLength))
    try {
      return decipher.update(bytes.subarray(nonceLength, -tagLength), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      throw new UnsealableError()
    }
  },
})
