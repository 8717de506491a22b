import type { DescribedCallInput } from '@developer-console/shared/contract/call'
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

/** The text of a request, one header a line. */
export const requestText = ({ method, target, httpVersion, headers }: RequestLines): string =>
  [`${method} ${target} ${httpVersion}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')

/** Method and path with query of a described call, as far as they are known before it is sent. */
export const describedTarget = ({ method, path, query = [] }: DescribedCallInput): string => {
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()
  return `${method} ${path}${search && `?${search}`}`
}
