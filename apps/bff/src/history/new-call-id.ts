import { randomBytes } from 'node:crypto'

/**
 * An id for a call: a UUID of version 7 (RFC 9562 §5.7), which begins with the time (epoch milliseconds). Rows that are
 * made one after the other are then stored one after the other, which costs the database a third.
 */
export const newCallId = (time = Date.now(), random: (size: number) => Buffer = randomBytes): string => {
  const bytes = random(16)
  bytes.writeUIntBE(time, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
