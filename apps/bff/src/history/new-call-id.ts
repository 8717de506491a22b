import { randomUUID } from 'node:crypto'

/**
 * An id for a call: a UUID of version 7 (RFC 9562 §5.7), which begins with the time (epoch milliseconds). Rows that are
 * made one after the other are then stored one after the other, which costs the database a third. What is random in it
 * is that of a UUID of version 4, which Node makes from entropy that it holds ready.
 */
export const newCallId = (time = Date.now(), random: string = randomUUID()): string => {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${random.slice(15)}`
}
