import type { Exchange } from '@developer-console/shared/contract/exchange'

const headerLines = (headers: Exchange['request']['headers']) =>
  headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`)

/** A body as it is shown: JSON in lines, text as it came. */
export const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body, null, 2))

/** The token request as one text, for the clipboard. */
export const requestText = ({ method, url, headers, form }: Exchange['request']): string => {
  const { host, pathname, search } = new URL(url)
  return [
    `${method} ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...headerLines(headers),
    '',
    ...Object.entries(form).map(([name, value]) => `${name}=${value}`),
  ].join('\n')
}

/** The answer as one text, for the clipboard. */
export const responseText = ({ status, statusText, headers, body }: NonNullable<Exchange['response']>): string =>
  [`HTTP/1.1 ${status}${statusText ? ` ${statusText}` : ''}`, ...headerLines(headers), '', bodyText(body)].join('\n')
