import type { Answer } from './call-state.ts'

export type RequestLines = {
  method: string
  /** Path and query as they were sent. */
  target: string
  httpVersion: string
  headers: readonly (readonly [string, string])[]
}

/** A request as it was sent, in the parts of its text; credentials are redacted by the server. */
export const requestLines = ({ head }: Pick<Answer, 'head'>): RequestLines => {
  const { method, url, headers } = head.sent
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host')
  return {
    method,
    target: parsed ? parsed.pathname + parsed.search : url,
    httpVersion: `HTTP/${head.httpVersion.replace(/^HTTP\//i, '')}`,
    headers: parsed && !hasHost ? [['host', parsed.host], ...headers] : headers,
  }
}

/** The host that a call went to; `undefined` where what was kept of it is no URL. */
export const sentHost = ({ sent: { url } }: Answer['head']): string | undefined =>
  URL.canParse(url) ? new URL(url).host : undefined

/** The text of a request, one header a line. */
export const requestText = ({ method, target, httpVersion, headers }: RequestLines): string =>
  [`${method} ${target} ${httpVersion}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')
