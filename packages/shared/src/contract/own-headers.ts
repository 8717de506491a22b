/**
 * Belong to one hop or to the console alone (RFC 9110 §7.6.1), or let a gateway take another address than the one that
 * was checked; `Authorization` is the token's.
 */
const ownHeaders = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-original-host',
  'x-original-uri',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
])

/** One spelling for all names that a gateway of old takes for the same (RFC 3875 §4.1.18). */
export const headerKey = (name: string): string => name.trim().toLowerCase().replaceAll('_', '-')

/** Whether a header is not the caller's to set; `name` in any spelling. */
export const isOwnHeader = (name: string): boolean => {
  const key = headerKey(name)
  return ownHeaders.has(key) || key.startsWith('x-forwarded-') || key.startsWith('sec-')
}

/** The headers of a described call that are sent: without those of one hop, which `Connection` may name too. */
export const carriedHeaders = <Header extends readonly [name: string, value: string]>(
  described: readonly Header[],
): Header[] => {
  const named = new Set(
    described
      .filter(([name]) => name.trim().toLowerCase() === 'connection')
      .flatMap(([, value]) => value.toLowerCase().split(','))
      .map((name) => name.trim()),
  )
  return described.filter(([name]) => !isOwnHeader(name) && !named.has(name.toLowerCase()))
}
