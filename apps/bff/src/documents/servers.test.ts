import { describe, expect, it } from 'vitest'
import { serverPathOf, serverUrls, swaggerServerUrls } from './servers.ts'

const api = 'https://api.example.com/metering/'

describe('the addresses that a document states', () => {
  it('have their variables filled, by the first value where a default is missing', () => {
    const region = { region: { default: 'eu', enum: ['us', 'eu'] }, version: { enum: ['v2'] } }
    expect(
      serverUrls([{ url: 'https://{region}.example.com/{version}/{unknown}', variables: region }, 'odd', {}]),
    ).toEqual(['https://eu.example.com/v2/'])
  })

  it('are made of schemes, host and base path in Swagger 2.0', () => {
    expect(swaggerServerUrls({ host: 'h.example', basePath: '/v1', schemes: ['http', 'https', 'wss'] })).toEqual([
      'http://h.example/v1',
      'https://h.example/v1',
    ])
    expect(swaggerServerUrls({ host: 'h.example', basePath: 'v1' }, ['https'])).toEqual(['https://h.example/v1'])
    expect(swaggerServerUrls({ host: 'h.example' })).toEqual(['//h.example'])
    expect(swaggerServerUrls({ basePath: '/v1' })).toEqual(['/v1'])
    expect(swaggerServerUrls({})).toEqual([])
  })
})

describe('where a call goes', () => {
  it.each([
    ['no server: the path of the API', [], undefined, '/metering'],
    ['a slash: the path of the API', ['/'], 'https://api.example.com/docs/openapi.json', '/metering'],
    [
      'relative: from the document where it lies on the API’s origin',
      ['../metering/v2'],
      'https://api.example.com/docs/openapi.json',
      '/metering/v2',
    ],
    [
      'relative: from the API where the document lies elsewhere',
      ['v2/'],
      'https://docs.example.com/a/openapi.json',
      '/metering/v2',
    ],
    ['relative: from the API where the document has no address', ['./v2'], undefined, '/metering/v2'],
    ['absolute on the API’s origin: its path', ['https://api.example.com/metering/v3/'], undefined, '/metering/v3'],
    [
      'of several the first on the API’s origin',
      ['https://other.example/x', 'https://api.example.com/metering/v4'],
      undefined,
      '/metering/v4',
    ],
    ['without a scheme: that of the API', ['//api.example.com/metering/v5'], undefined, '/metering/v5'],
  ])('%s', (_name, urls, documentUrl, path) => {
    expect(serverPathOf(urls, api, documentUrl)).toEqual({ path })
  })

  it.each([
    ['another origin', ['https://staging.example.com/v1'], '/metering', 'another origin'],
    ['another scheme of the same host', ['http://api.example.com/metering'], '/metering', 'another origin'],
    ['what is no address', ['https://'], '/metering', 'no address'],
    ['a path beside that of the API', ['https://api.example.com/v1'], '/metering/v1', 'not below'],
    ['a path that only begins like it', ['/metering2'], '/metering/metering2', 'not below'],
    ['a path that climbs out', ['../../..'], '/metering', 'not below'],
  ])('says so where it is not as the document says: %s', (_name, urls, path, note) => {
    expect(serverPathOf(urls, api, undefined)).toEqual({ path, note: expect.stringContaining(note) as string })
  })

  it('is found in one pass, however many slashes an address holds', () => {
    const path = `/metering${'/'.repeat(300_000)}x`
    expect(serverPathOf([`https://api.example.com${path}//`], api, undefined).path === path).toBe(true)
  })

  it('is the root as an empty path', () => {
    expect(serverPathOf([], 'https://api.example.com', undefined)).toEqual({ path: '' })
    expect(serverPathOf(['https://api.example.com/'], 'https://api.example.com/', undefined)).toEqual({ path: '' })
  })
})
