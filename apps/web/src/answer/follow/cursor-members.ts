import { childrenOf, kindOf, nameOf, textOf, type JsonIndex } from '../json-tree/json-index.ts'
import { shortPath } from '../json-tree/json-path.ts'

/** A member that leads on: the address itself, or a value for the parameter named. */
export type CursorMember = {
  /** `next`, `prev`, or the name of a link. */
  rel: string
  /** Where it stands, for reading: `$.paging.nextCursor`. */
  path: string
  value: string
  /** The parameter by convention; `undefined` where the value is an address. */
  parameter: string | undefined
}

/** Containers in which paging stands by convention, lower case. */
const containers = new Set([
  'paging',
  'pagination',
  'page',
  'pageinfo',
  'page_info',
  'meta',
  'metadata',
  'response_metadata',
  'links',
  '_links',
  'link',
  'cursor',
  'cursors',
])

/** Containers of addresses by their relations (HAL, JSON:API). */
const linkContainers = new Set(['links', '_links'])

/** Members by convention, and the parameter that takes their value. */
const cursors: ReadonlyMap<string, readonly ['next' | 'prev', string]> = new Map([
  ['next', ['next', 'cursor']],
  ['nextCursor', ['next', 'cursor']],
  ['next_cursor', ['next', 'cursor']],
  ['nextPageCursor', ['next', 'cursor']],
  ['nextPageToken', ['next', 'pageToken']],
  ['next_page_token', ['next', 'page_token']],
  ['nextToken', ['next', 'nextToken']],
  ['next_token', ['next', 'next_token']],
  ['NextToken', ['next', 'NextToken']],
  ['continuationToken', ['next', 'continuationToken']],
  ['nextPage', ['next', 'page']],
  ['next_page', ['next', 'page']],
  ['nextOffset', ['next', 'offset']],
  ['next_offset', ['next', 'offset']],
  ['endCursor', ['next', 'after']],
  ['after', ['next', 'after']],
  ['nextLink', ['next', 'cursor']],
  ['@odata.nextLink', ['next', 'cursor']],
  ['nextUrl', ['next', 'cursor']],
  ['next_url', ['next', 'cursor']],
  ['nextPageUrl', ['next', 'cursor']],
  ['next_page_url', ['next', 'cursor']],
  ['prev', ['prev', 'cursor']],
  ['previous', ['prev', 'cursor']],
  ['prevCursor', ['prev', 'cursor']],
  ['previousCursor', ['prev', 'cursor']],
  ['prev_cursor', ['prev', 'cursor']],
  ['previous_cursor', ['prev', 'cursor']],
  ['previousPageToken', ['prev', 'pageToken']],
  ['prevPageToken', ['prev', 'pageToken']],
])

const hasMoreNames = new Set(['hasmore', 'has_more', 'hasnext', 'has_next', 'hasnextpage', 'has_next_page'])

/** Members of an object that are looked at: nobody puts paging behind hundreds of others. */
const lookedAt = 200

const isAddress = (text: string) => /^(?:https?:\/\/|[/?])/i.test(text)

function* firstChildren(index: JsonIndex, node: number): Generator<number> {
  let seen = 0
  for (const child of childrenOf(index, node)) {
    yield child
    seen += 1
    if (seen === lookedAt) return
  }
}

/** The text of a scalar that can say where to go on; a number as it was sent. */
const scalar = (index: JsonIndex, node: number): string | undefined => {
  const kind = kindOf(index, node)
  if (kind !== 'string' && kind !== 'number') return undefined
  const { text } = textOf(index, node)
  return text.trim() === '' ? undefined : text
}

/** The value of a link, which may be an object with its address in `href` (HAL, JSON:API). */
const linkValue = (index: JsonIndex, node: number): string | undefined => {
  if (kindOf(index, node) !== 'object') return scalar(index, node)
  for (const child of firstChildren(index, node)) if (nameOf(index, child) === 'href') return scalar(index, child)
  return undefined
}

/**
 * What a JSON answer says of the pages beside it and of other addresses, by the names that APIs use: `paging.nextCursor`, `nextPageToken`,
 * `links.next`, `@odata.nextLink` and their like, at the root or in a container for them. The first of each counts;
 * the other addresses in `links` and `_links` come by their names; where `hasMore` says that there is nothing more, nothing comes next.
 */
export const cursorMembers = (index: JsonIndex): readonly CursorMember[] => {
  if (kindOf(index, 0) !== 'object') return []
  const found = new Map<string, CursorMember>()
  const look = (object: number, depth: number, holdsLinks = false): void => {
    let hasMore = true
    const inner: number[] = []
    for (const child of firstChildren(index, object)) {
      const name = nameOf(index, child) ?? ''
      if (hasMoreNames.has(name.toLowerCase())) hasMore &&= textOf(index, child, 8).text !== 'false'
      // `next` at the root may be anything; elsewhere it stands among its like.
      const [rel, parameter] = cursors.get(name) ?? []
      if (!rel || !parameter || found.has(rel)) {
        const link = holdsLinks && !found.has(name) ? linkValue(index, child) : undefined
        if (link !== undefined && isAddress(link))
          found.set(name, { rel: name, path: shortPath(index, child), value: link, parameter: undefined })
        else if (depth < 2 && containers.has(name.toLowerCase()) && kindOf(index, child) === 'object') inner.push(child)
        continue
      }
      const value = linkValue(index, child)
      if (value === undefined) continue
      const path = shortPath(index, child)
      found.set(rel, { rel, path, value, parameter: isAddress(value) ? undefined : parameter })
    }
    if (!hasMore) found.delete('next')
    for (const child of inner) look(child, depth + 1, linkContainers.has((nameOf(index, child) ?? '').toLowerCase()))
  }
  look(0, 0)
  return [...found.values()]
}
