/** What stands wherever a secret or a token was. */
export const redactedMark = '[redacted]'
