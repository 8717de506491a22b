import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../call-state.ts'
import { indexJson, isIndex } from '../json-tree/json-index.ts'
import { cursorMembers } from './cursor-members.ts'
import { followsOf } from './follows.ts'
import { readLinkHeader } from './link-header.ts'

const membersOf = (body: unknown) => {
  const index = indexJson(new TextEncoder().encode(JSON.stringify(body)))
  if (!isIndex(index)) throw new Error('no JSON')
  return cursorMembers(index)
}

type Given = { url?: string; method?: string; status?: number; headers?: [string, string][]; redirects?: string[] }

const headOf = ({ url, method, status, headers, redirects }: Given): Answer['head'] => ({
  status: status ?? 200,
  statusText: '',
  httpVersion: '1.1',
  headers: headers ?? [],
  sent: { method: method ?? 'GET', url: url ?? 'https://api.test/v1/meters?limit=2', headers: [] },
  redirects: (redirects ?? []).map((location) => ({ status: 307, location })),
  timing: {},
})

const follows = (given: Given, body: unknown = null) => followsOf(headOf(given), membersOf(body))

describe('the links of a Link header', () => {
  it.each([
    ['<https://a.test/?p=2>; rel="next"', [['https://a.test/?p=2', 'next']]],
    [
      '<?p=2>;rel=next, <?p=1>;rel="prev first"',
      [
        ['?p=2', 'next'],
        ['?p=1', 'prev first'],
      ],
    ],
    ['</a,b;c>; title="x, <y>; rel=no"; rel=NEXT', [['/a,b;c', 'next']]],
    ['</a>; rel="next"; rel="last"', [['/a', 'next']]],
    ['</a>; rel="next"; anchor="#part", </b>; rel=last', [['/b', 'last']]],
    ["</a>; title*=UTF-8'de'n%c3%a4chstes; rel=next", [['/a', 'next']]],
    ['</a>', []],
    ['no link at all', []],
  ])('%s', (value, links) => {
    expect(readLinkHeader(value).map(({ target, rels }) => [target, rels.join(' ')])).toEqual(links)
  })

  it('are read without an error whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(readLinkHeader(`<${value.replaceAll('>', '')}>;rel=next,${value}`)[0]?.rels).toEqual(['next'])
      }),
    )
  })
})

describe('the members that say where a list goes on', () => {
  it.each([
    [{ paging: { nextCursor: 'abc', hasMore: true } }, 'next $.paging.nextCursor abc cursor'],
    [{ nextPageToken: 'abc' }, 'next $.nextPageToken abc pageToken'],
    [{ next_page_token: 'abc' }, 'next $.next_page_token abc page_token'],
    [{ links: { next: '/v1/meters?page=2' } }, 'next $.links.next /v1/meters?page=2 undefined'],
    [{ _links: { next: { href: '?page=2' } } }, 'next $._links.next ?page=2 undefined'],
    [{ '@odata.nextLink': 'https://api.test/x' }, "next $['@odata.nextLink'] https://api.test/x undefined"],
    [{ next: 'abc' }, 'next $.next abc cursor'],
    [{ meta: { paging: { nextPage: 3 } } }, 'next $.meta.paging.nextPage 3 page'],
    [{ pageInfo: { endCursor: 'abc', hasNextPage: true } }, 'next $.pageInfo.endCursor abc after'],
  ])('%j', (body, expected) => {
    const [member] = membersOf(body)
    expect(`${member?.rel} ${member?.path} ${member?.value} ${member?.parameter}`).toBe(expected)
  })

  it('are none at the end of a list, or where they are something else', () => {
    for (const body of [
      { paging: { nextCursor: null, hasMore: false } },
      { pageInfo: { endCursor: 'abc', hasNextPage: false } },
      { next: '' },
      { next: { day: 1 } },
      [{ next: 'abc' }],
      'next',
    ])
      expect(membersOf(body)).toEqual([])
  })
})

describe('the ways on from an answer', () => {
  it('put a cursor into the query that was sent, in place of the one before', () => {
    const body = { paging: { nextCursor: 'b+/= c' } }
    expect(follows({ url: 'https://api.test/v1/meters?limit=2&cursor=a&x=%2B' }, body)).toEqual([
      {
        label: 'Next page',
        because: '$.paging.nextCursor, as cursor',
        to: {
          path: '/v1/meters',
          query: [
            ['limit', '2'],
            ['x', '+'],
            ['cursor', 'b+/= c'],
          ],
        },
      },
    ])
    expect(follows({ url: 'https://api.test/v1/meters?after=a' }, body)[0]?.to?.query).toEqual([['after', 'b+/= c']])
  })

  it('repeat no call that changes something', () => {
    expect(follows({ method: 'POST' }, { nextCursor: 'abc' })).toEqual([])
    expect(follows({ method: 'POST', status: 202, headers: [['Location', '../v1/jobs/1']] })).toMatchObject([
      { label: 'See how far it is', to: { path: '/v1/jobs/1', query: [] } },
    ])
  })

  it('ask again where the API says when, and take the other addresses of the body', () => {
    const headers: [string, string][] = [['Retry-After', '2']]
    const url = 'https://api.test/v1/jobs/1?full=true'
    expect(follows({ url, headers }, { links: { self: '/v1/jobs/1', result: '/v1/exports/1/content' } })).toEqual([
      { label: 'Ask again', because: 'Retry-After', to: { path: '/v1/jobs/1', query: [['full', 'true']] } },
      { label: 'Follow result', because: '$.links.result', to: { path: '/v1/exports/1/content', query: [] } },
    ])
    expect(follows({ url, headers, status: 429 })).toEqual([])
  })

  it('are relative to the address that answered', () => {
    const headers: [string, string][] = [['link', '<?page=2>; rel=next']]
    expect(follows({ headers, redirects: ['/v2/meters', 'all'] })[0]?.to).toEqual({
      path: '/v2/all',
      query: [['page', '2']],
    })
  })

  it('lead to no other origin, and to nothing that is no page', () => {
    const headers: [string, string][] = [
      ['Link', '<https://evil.test/x>; rel=next, <http://api.test/x>; rel=prev'],
      ['Link', '<javascript:alert(1)>; rel=last, <//evil.test/y>; rel=first'],
      ['Link', '<https://api.test//evil.test/z>; rel=up'],
    ]
    expect(follows({ headers }).map(({ label, to, host }) => [label, to, host])).toEqual([
      ['Next page', undefined, 'evil.test'],
      ['Previous page', undefined, 'api.test'],
      ['First page', undefined, 'evil.test'],
    ])
  })

  it('name each way once: the header before the body', () => {
    const headers: [string, string][] = [['Link', '</v1/meters?p=2>; rel="next self", </v3>; rel=successor-version']]
    expect(follows({ headers }, { nextCursor: 'abc' }).map(({ label, because }) => [label, because])).toEqual([
      ['Next page', 'Link, rel="next"'],
      ['Follow successor-version', 'Link, rel="successor-version"'],
    ])
  })

  it('never leave the origin, whatever an answer says', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), (url, text) => {
        const headers: [string, string][] = [
          ['Location', text],
          ['Link', `<${url}>; rel=next`],
        ]
        const origins = follows({ headers }, { links: { next: text } }).flatMap(({ to }) =>
          to ? [new URL(to.path, 'https://api.test').origin] : [],
        )
        expect(origins.filter((origin) => origin !== 'https://api.test')).toEqual([])
      }),
    )
  })
})
