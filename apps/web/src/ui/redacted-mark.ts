import type { redactedMark as Mark } from '@developer-console/shared/contract/exchange'

/**
 * What stands wherever a secret or a token was. Typed by the contract, whose modules carry a validator that a browser
 * need not load.
 */
export const redactedMark: typeof Mark = '[redacted]'
