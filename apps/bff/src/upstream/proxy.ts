import { percentDecoded } from '../percent.ts'

/** The credentials of a proxy's URL as they are sent to it (RFC 7617 §2), without `Basic`; none where it names no user. */
export const proxyCredentials = (proxy: string): string | undefined => {
  const { username, password } = new URL(proxy)
  if (username === '') return undefined
  return Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString('base64')
}

/** What is secret of a proxy's URL: the password as it is written and as it is meant, and the credentials as sent. */
export const proxySecrets = (proxy: string): string[] => {
  const { password } = new URL(proxy)
  return password === '' ? [] : [password, percentDecoded(password), proxyCredentials(proxy) ?? '']
}
