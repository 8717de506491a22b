import type { HeaderList } from '../contract/headers.ts'
import type { KeptBody } from '../contract/history.ts'
import { redactedMark } from '../contract/redacted.ts'
import type { ExportedExchange } from './exported-exchange.ts'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** Headers that Postman makes itself, and those that held a credential. */
const isLeftOut = ([name, value]: HeaderList[number]): boolean =>
  /^(?:authorization|host|content-length|accept-encoding|connection|user-agent)$/i.test(name) ||
  value.includes(redactedMark)

const headersOf = (headers: HeaderList) =>
  headers.filter((header) => !isLeftOut(header)).map(([key, value]) => ({ key, value }))

/** A segment that begins with a colon would be a variable of the path. */
const segmentOf = (segment: string): string => segment.replace(/^:/, '%3A')

const urlOf = (url: string, base: string | undefined) => {
  const { origin, protocol, hostname, port, pathname, search } = new URL(url)
  const path = pathname.slice(1).split('/').map(segmentOf)
  const query = search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? { key: pair, value: null } : { key: pair.slice(0, at), value: pair.slice(at + 1) }
    })
  const isBase = base === origin
  return {
    raw: `${isBase ? '{{baseUrl}}' : origin}/${path.join('/')}${search}`,
    ...(isBase
      ? { host: ['{{baseUrl}}'] }
      : {
          protocol: protocol.slice(0, -1),
          host: hostname.split('.'),
          ...(port && { port }),
        }),
    path,
    ...(query.length > 0 && { query }),
  }
}

const bodyOf = (body: KeptBody | undefined, headers: HeaderList) => {
  if (body?.text === undefined || !body.whole) return {}
  const mediaType = body.mediaType ?? headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const language = /[/+]json\b/i.test(mediaType) ? 'json' : /[/+]xml\b/i.test(mediaType) ? 'xml' : 'text'
  return { body: { mode: 'raw', raw: body.text, options: { raw: { language } } } }
}

const itemOf = (exchange: ExportedExchange, base: string | undefined) => {
  const { name, notes, method, url, headers, body, answer, duration } = exchange
  const request = {
    method,
    header: headersOf(headers),
    url: urlOf(url, base),
    ...bodyOf(body, headers),
    ...(notes && { description: notes }),
  }
  return {
    name,
    request,
    response: answer
      ? [
          {
            name: `${answer.status} ${answer.statusText}`.trim(),
            originalRequest: request,
            status: answer.statusText,
            code: answer.status,
            header: headersOf(answer.headers),
            ...(answer.body?.text !== undefined && { body: answer.body.text }),
            responseTime: Math.round(duration),
          },
        ]
      : [],
  }
}

type Folder = { name: string; item: (Folder | ReturnType<typeof itemOf>)[] }

const folderWithin = (items: Folder['item'], name: string): Folder => {
  const before = items.find((one): one is Folder => one.name === name && 'item' in one)
  if (before) return before
  const made: Folder = { name, item: [] }
  items.push(made)
  return made
}

/**
 * Writes exchanges as a Postman collection (2.1) named `title`. Each call's answer is kept as an example. No credential
 * is in it: the collection asks for an access token in its variable `accessToken`.
 */
export const writePostman = (exchanges: readonly ExportedExchange[], title: string): string => {
  const origins = new Set(exchanges.map(({ url }) => new URL(url).origin))
  const base = origins.size === 1 ? [...origins][0] : undefined
  const item: Folder['item'] = []
  for (const exchange of exchanges) {
    let within = item
    for (const part of exchange.folder.split(' / ').filter(Boolean)) within = folderWithin(within, part).item
    within.push(itemOf(exchange, base))
  }
  return `${JSON.stringify(
    {
      info: { name: title, schema },
      item,
      auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
      variable: [
        ...(base === undefined ? [] : [{ key: 'baseUrl', value: base, type: 'string' }]),
        { key: 'accessToken', value: '', type: 'string' },
      ],
    },
    null,
    2,
  )}\n`
}
