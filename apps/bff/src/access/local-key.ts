import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A key of 192 random bits, as it stands in the printed link. */
export const newLocalKey = (random: (size: number) => Buffer = randomBytes): string => random(24).toString('base64url')

/** Whether two keys are the same, in a time that tells nothing of where they differ or how long they are. */
export const isSameKey = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()
