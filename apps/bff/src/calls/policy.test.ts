import type { DescribedCall } from '@developer-console/shared/contract/call'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../problem.ts'
import { exampleConnection } from '../tokens/example-connection.ts'
import { callHeaders, checkMethod, resolveCallUrl } from './policy.ts'

const api = exampleConnection({
  apiUrl: 'https://api.example.com/v1/',
  tokenUrl: 'https://api.example.com/v1/oauth/token',
  introspectionUrl: 'https://api.example.com/v1/oauth/introspect',
  revocationUrl: 'https://api.example.com/v1/oauth/revoke',
})
const root = exampleConnection({ apiUrl: 'https://api.example.com', tokenUrl: 'https://as.example.com/token' })

const problemOf = (act: () => unknown): ProblemError => {
  try {
    act()
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
const key = ({ problem }: ProblemError) => problem.type.replace('urn:developer-console:problem:', '')

describe('where a call goes', () => {
  it.each([
    ['/v1', '/v1'],
    ['/v1/', '/v1/'],
    ['/v1/meters', '/v1/meters'],
    ['/v1/meters/a%2Fb', '/v1/meters/a%2Fb'],
    ['/v1/meters/..a/b../c.d', '/v1/meters/..a/b../c.d'],
    ['/v1/users/a@b.example', '/v1/users/a@b.example'],
    ['/v1/a:b/c;d=1,2/$f(x)', '/v1/a:b/c;d=1,2/$f(x)'],
    ['/v1/größe/{id}', '/v1/gr%C3%B6%C3%9Fe/%7Bid%7D'],
    ['/v1/a b', '/v1/a%20b'],
    ['/v1/100%25', '/v1/100%25'],
    ['/v1/x?a=1&b=%26&c=d+e', '/v1/x?a=1&b=%26&c=d+e'],
    ["/v1/x?q='a'|b", "/v1/x?q='a'%7Cb"],
    ['/v1/x?next=//evil.test/../', '/v1/x?next=//evil.test/../'],
    ['/v1/oauth/tokens', '/v1/oauth/tokens'],
    ['/v1/oauth/token/of/mine', '/v1/oauth/token/of/mine'],
  ])('%s is below the API and travels as %s', (path, sent) => {
    expect(resolveCallUrl(api, path)).toEqual({
      origin: 'https://api.example.com',
      path: sent,
      url: `https://api.example.com${sent}`,
    })
  })

  it('takes pairs of raw text into the query, behind one that the path carries', () => {
    expect(resolveCallUrl(api, '/v1/x', [['a b', 'c&d=ü']]).path).toBe('/v1/x?a%20b=c%26d%3D%C3%BC')
    expect(resolveCallUrl(api, '/v1/x?y=1', [['z', '']]).path).toBe('/v1/x?y=1&z=')
    expect(resolveCallUrl(api, '/v1/x', [['q', '#?/\r\n']]).path).toBe('/v1/x?q=%23%3F%2F%0D%0A')
  })

  it.each(['/v2/x', '/', '/v1x', '/V1/x', '/%761/x', '//v1/x', '/v1%2Fx'])('%s is not below its path', (path) => {
    expect(key(problemOf(() => resolveCallUrl(api, path)))).toBe('path-outside-api')
  })

  /** Ways to leave an origin or a path, each in many spellings. */
  const attacks = () => {
    const hosts = [
      'evil.test',
      '127.0.0.1',
      '[::1]',
      '169.254.169.254',
      'api.example.com.evil.test',
      'аpi.example.com',
      'evil.test:443',
    ]
    const leads = [
      '//',
      '///',
      '/\\',
      '\\\\',
      '\\/',
      '/\t/',
      '/\n/',
      '/\r/',
      '/\0/',
      'http://',
      'https://',
      'HTTPS:',
      '@',
      ':',
      '.',
      '?',
      '#',
      '',
    ]
    const away = hosts.flatMap((host) => leads.map((lead) => `${lead}${host}/x`))
    const dots = [
      '..',
      '%2e%2e',
      '.%2e',
      '%2E.',
      '%252e%252e',
      '%25252e%2e',
      `%${'25'.repeat(5)}2e%${'25'.repeat(5)}2e`,
      `%${'25'.repeat(40)}2e.`,
      '％２ｅ％２ｅ',
      '%EF%BC%852e%EF%BC%852e',
      '..;',
      '..;a=b',
      '%2e%2e;',
      '..%00',
      '．．',
      '‥',
      '.',
      '%2e',
      '..%20',
      '.%09.',
    ]
    const separators = ['/', '%2f', '%2F', '%252f', '\\', '%5c', '%255c', '／']
    const up = dots.flatMap((dot) =>
      separators.flatMap((separator) => [`/v1${separator}${dot}${separator}admin`, `/v1/x${separator}${dot}`]),
    )
    const broken = [
      '/v1/%',
      '/v1/%zz',
      '/v1/%c0%ae%c0%ae/x',
      '/v1/%ff',
      '/v1/a\r\nHost: evil.test',
      '/v1/a\u007f',
      '/v1/x#y',
      '/v1/x?%',
      '/v1/x?a=%zz',
    ]
    return [...away, ...up, ...broken]
  }

  it('is never elsewhere, whatever the path says', () => {
    const paths = attacks()
    expect(paths.length).toBeGreaterThan(300)
    const goes = (connection: typeof api, path: string) => {
      try {
        return new URL(resolveCallUrl(connection, path).url)
      } catch (error) {
        if (error instanceof ProblemError) return undefined
        throw error
      }
    }
    for (const connection of [api, root]) {
      const went = paths.map((path) => goes(connection, path)).filter((url) => url !== undefined)
      expect(new Set(went.map(({ origin }) => origin)).size).toBeLessThanOrEqual(1)
      for (const { origin, pathname } of went) {
        expect(origin).toBe('https://api.example.com')
        expect(`${pathname}/`.startsWith(connection === api ? '/v1/' : '/')).toBe(true)
      }
    }
  })

  it('refuses that whole list outright', () => {
    const passed = attacks().filter((path) => {
      try {
        resolveCallUrl(api, path)
        return true
      } catch {
        return false
      }
    })
    expect(passed).toEqual([])
  })

  it.each([
    '/v1/oauth/token',
    '/v1/oauth/token/',
    '/v1/oauth/token?x=1',
    '/v1/oauth//token',
    '/v1/OAuth/Token',
    '/v1/oauth/%74oken',
    '/v1/oauth/%2574oken',
    '/v1/oauth%2Ftoken',
    '/v1/oauth/token;a=b',
    '/v1/oauth;x/token',
    '/v1/oauth/token%20',
    '/v1/oauth/token.',
    '/v1/oauth/token%00',
    '/v1/oauth/ｔoken',
    '/v1/oauth/％７４oken',
    '/v1/oauth/introspect',
    '/v1/oauth/revoke/',
  ])('is not the console’s own endpoint in the spelling %s', (path) => {
    const error = problemOf(() => resolveCallUrl(api, path))
    expect([error.problem.status, key(error)]).toEqual([403, 'token-endpoint-is-the-consoles'])
  })

  it('tells that endpoint also where host, scheme or port are written otherwise', () => {
    const same = [
      ['https://API.example.com:443/', 'https://api.example.com/token'],
      ['https://api.example.com/', 'https://api.example.com./token'],
      ['http://api.example.com/', 'https://api.example.com/token'],
    ]
    for (const [apiUrl = '', tokenUrl = ''] of same) {
      expect(key(problemOf(() => resolveCallUrl({ apiUrl, tokenUrl }, '/token')))).toBe(
        'token-endpoint-is-the-consoles',
      )
    }
    const other = { apiUrl: 'http://127.0.0.1:4000/', tokenUrl: 'http://127.0.0.1:4001/token' }
    expect(resolveCallUrl(other, '/token').url).toBe('http://127.0.0.1:4000/token')
  })
})

const described = (more: Partial<DescribedCall>): DescribedCall => ({
  method: 'GET',
  path: '/',
  query: [],
  headers: [],
  ...more,
})

describe('the method of a call', () => {
  const readOnly = exampleConnection({ methods: ['GET', 'HEAD'] })
  const asking = exampleConnection({ confirmWrites: true, kind: 'production' })

  it('has to be one that the connection allows', () => {
    expect(() => checkMethod(readOnly, described({}), 'viewer')).not.toThrow()
    const error = problemOf(() => checkMethod(readOnly, described({ method: 'POST', confirm: true }), 'admin'))
    expect([error.problem.status, key(error)]).toEqual([403, 'method-not-allowed-by-connection'])
  })

  it('is confirmed where it is unsafe and the connection asks', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
      expect(() => checkMethod(asking, described({ method }), 'engineer')).not.toThrow()
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      expect(problemOf(() => checkMethod(asking, described({ method }), 'engineer')).problem.status).toBe(428)
      expect(() => checkMethod(asking, described({ method, confirm: true }), 'engineer')).not.toThrow()
    }
  })

  it('is safe for a viewer', () => {
    expect(() => checkMethod(exampleConnection(), described({}), 'viewer')).not.toThrow()
    const error = problemOf(() =>
      checkMethod(exampleConnection(), described({ method: 'DELETE', confirm: true }), 'viewer'),
    )
    expect([error.problem.status, key(error)]).toEqual([403, 'role-insufficient'])
  })

  it.each<Partial<DescribedCall>>([
    { headers: [['X-HTTP-Method-Override', 'DELETE']] },
    { headers: [['x-http-method', 'delete']] },
    { headers: [['X-Method-Override', 'GET, PUT']] },
    { query: [['_method', 'DELETE']] },
    { path: '/x?_method=PATCH' },
    { headers: [['X-HTTP-Method-Override', 'PURGE']] },
    { headers: [['X_HTTP_METHOD_OVERRIDE', 'DELETE']] },
    { headers: [['X-Http_Method-Override', 'DELETE']] },
    { query: [['X-HTTP-Method-Override', 'DELETE']] },
    { query: [['$httpMethod', 'DELETE']] },
    { path: '/x?a=b&%5Fmethod=%44ELETE' },
  ])('counts as what it may be overridden to: %j', (more) => {
    const call = described(more)
    expect(problemOf(() => checkMethod(readOnly, call, 'admin')).problem.status).toBe(403)
    expect(problemOf(() => checkMethod(exampleConnection(), call, 'viewer')).problem.status).toBe(403)
    const status = problemOf(() => checkMethod(asking, call, 'engineer')).problem.status
    expect([403, 428]).toContain(status)
  })
})

describe('the headers of a call', () => {
  const names = (headers: [string, string][], connection = exampleConnection()) => [
    ...callHeaders(connection, headers).keys(),
  ]

  it('are those described, with what a call needs', () => {
    const headers = callHeaders(exampleConnection(), [
      ['X-One', '1'],
      ['x-one', '2'],
      ['Accept', 'text/csv'],
      ['Cookie', 'a=1'],
      ['cookie', 'b=2'],
    ])
    expect([...headers]).toEqual([
      ['X-One', ['1', '2']],
      ['Accept', 'text/csv'],
      ['Cookie', 'a=1; b=2'],
      ['accept-encoding', 'gzip, deflate, br, zstd'],
      ['user-agent', 'developer-console'],
    ])
  })

  it.each(
    (
      'Connection Host Transfer-Encoding Content-Length Expect Keep-Alive TE Trailer Upgrade Proxy-Authorization ' +
      'Proxy-Connection Forwarded X-Forwarded-For X-Forwarded-Host Via Authorization authorization Sec-Fetch-Site ' +
      'HTTP2-Settings X-Real-IP X-Original-URL X-Rewrite-URL X-Original-URI X-Original-Host Transfer_Encoding ' +
      'Content_Length X_Forwarded_For X-FORWARDED_HOST Proxy_Authorization X_Original_URL sec_fetch_site'
    ).split(' '),
  )('never hold %s', (name) => {
    expect(
      names([
        [name, 'x'],
        ['X-Kept', '1'],
      ]),
    ).toEqual(['X-Kept', 'accept', 'accept-encoding', 'user-agent'])
  })

  it('leave out what Connection names', () => {
    expect(
      names([
        ['Connection', 'close, X-Hop'],
        ['X-Hop', '1'],
        ['X-Kept', '1'],
      ]),
    ).not.toContain('X-Hop')
  })

  it.each<[string, string]>([
    ['X Y', '1'],
    ['', '1'],
    ['X:', '1'],
    ['X\r\nHost', 'evil.test'],
    ['X-Y', 'a\r\nHost: evil.test'],
    ['X-Y', 'folded\r\n more'],
    ['X-Y', 'a\0b'],
    ['X-Y', '日本'],
  ])('have valid names and values: %j %j', (name, value) => {
    expect(problemOf(() => callHeaders(exampleConnection(), [[name, value]])).problem.status).toBe(400)
  })

  it('hold some names once', () => {
    expect(
      problemOf(() =>
        callHeaders(exampleConnection(), [
          ['Content-Type', 'a/b'],
          ['content-type', 'c/d'],
        ]),
      ).problem.status,
    ).toBe(400)
  })

  it('hold the connection’s own credentials, whatever was described', () => {
    const connection = exampleConnection({
      headers: [
        ['Ocp-Apim-Subscription-Key', 'subscription-key-value'],
        ['Authorization', 'Basic x'],
        ['Host', 'evil.test'],
      ],
    })
    const headers = callHeaders(connection, [['ocp-apim-subscription-key', 'another']])
    expect(headers.get('Ocp-Apim-Subscription-Key')).toBe('subscription-key-value')
    expect([...headers.keys()].map((name) => name.toLowerCase())).not.toContain('authorization')
    expect(headers.has('Host')).toBe(false)
  })

  it('are no properties of anything', () => {
    const headers = callHeaders(exampleConnection(), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(headers.get('__proto__')).toBe('x')
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })
})
