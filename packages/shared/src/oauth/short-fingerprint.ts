/** Six bytes of the digest in groups: enough to tell two tokens apart by eye. */
export const shortFingerprint = (fingerprint: string): string => {
  const [algorithm = '', digest = ''] = fingerprint.split(':')
  return `${algorithm}:${digest.slice(0, 12).replaceAll(/(.{4})(?=.)/g, '$1 ')}`
}
