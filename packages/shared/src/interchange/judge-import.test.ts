import { describe, expect, it } from 'vitest'
import type { OperationSummary } from '../contract/operation.ts'
import type { FileRequest } from './file-request.ts'
import { judgeImport } from './judge-import.ts'

const target = {
  name: 'Production EU',
  apiUrl: 'https://api.test/usage/',
  tokenUrl: 'https://api.test/authentication/token',
}

const operation = (id: string, method: string, path: string): OperationSummary => ({
  id,
  method,
  path,
  summary: id,
  tags: [],
  deprecated: false,
  scopes: [],
  documentId: 'd',
  serverPath: '/usage/v1',
  requiredParameters: false,
  hasBody: false,
})

const operations = [
  operation('getMeter', 'GET', '/meters/{id}'),
  operation('getOwn', 'GET', '/meters/own'),
  operation('createMeter', 'POST', '/meters'),
]

const request = (url: string, more: Partial<FileRequest> = {}): FileRequest => ({
  name: '',
  folder: [],
  method: 'GET',
  url,
  headers: [],
  ...more,
})

const judged = (...requests: FileRequest[]) =>
  judgeImport({ format: 'HAR 1.2', title: undefined, requests, faults: [], secrets: [] }, target, operations)
const judgedOne = (url: string, more: Partial<FileRequest> = {}) => judged(request(url, more))[0]

describe('a request of a file', () => {
  it('is taken as the operation whose method and path it has, the most literal first', () => {
    expect(judgedOne('https://api.test/usage/v1/meters/7?limit=12345678901234567890')).toMatchObject({
      outcome: 'taken',
      shown: '/usage/v1/meters/7?limit=12345678901234567890',
      importable: { operationId: 'getMeter', name: 'getMeter', path: '/usage/v1/meters/{id}' },
    })
    expect(judgedOne('https://api.test/usage/v1/meters/own')).toMatchObject({ importable: { operationId: 'getOwn' } })
    expect(judgedOne('https://api.test/usage/v1/meters', { method: 'POST', name: 'New' })).toMatchObject({
      importable: { operationId: 'createMeter', name: 'New' },
    })
  })

  it('that no document describes is taken as a free call', () => {
    const verdict = judgedOne('HTTPS://API.test:443/usage/other')
    expect(verdict).toMatchObject({ outcome: 'taken', note: 'no operation of the documents: a free call' })
    expect(verdict).toHaveProperty('importable.operationId', undefined)
  })

  it('keeps its own headers and leaves those of its browser', () => {
    const headers: [string, string][] = [
      ['X-Trace', '1'],
      ['User-Agent', 'x'],
      ['sec-fetch-site', 'none'],
      [':authority', 'api.test'],
    ]
    const verdict = judgedOne('https://api.test/usage/v1/meters', {
      method: 'POST',
      headers,
      body: { mediaType: 'application/json', text: '{"a":1}' },
    })
    expect(verdict).toHaveProperty('importable.request', {
      method: 'POST',
      path: '/usage/v1/meters',
      query: [],
      headers: [
        ['X-Trace', '1'],
        ['Content-Type', 'application/json'],
      ],
      body: { text: '{"a":1}', whole: true, size: 7 },
    })
  })

  it('is to be filled in where a variable has no value', () => {
    expect(judgedOne('https://api.test/usage/v1/meters/{{meterId}}')).toMatchObject({
      outcome: 'unfilled',
      note: '{{meterId}} has no value in the file',
      importable: { operationId: 'getMeter', unfilled: ['meterId'] },
    })
  })

  it('goes to the connection’s API where its origin is a variable', () => {
    for (const url of ['{{baseUrl}}/v1/meters/7', 'https://{{host}}/v1/meters/7', '{{baseUrl}}/usage/v1/meters/7'])
      expect(judgedOne(url)).toMatchObject({
        outcome: 'taken',
        shown: '/usage/v1/meters/7',
        importable: { operationId: 'getMeter' },
      })
  })

  it.each([
    ['https://static.test/logo.svg', 'another origin than the connection’s'],
    ['http://api.test/usage/v1/meters', 'another origin than the connection’s'],
    ['https://api.test.evil.test/usage/v1/meters', 'another origin than the connection’s'],
    ['https://api.test/other', 'not below /usage/, where the connection’s API is'],
    ['https://api.test/usages', 'not below /usage/, where the connection’s API is'],
    ['javascript://api.test/%0aalert(1)', 'its address cannot be read'],
    ['file:///etc/passwd', 'its address cannot be read'],
    ['', 'its address cannot be read'],
  ])('is left out with its reason: %s', (url, note) => {
    expect(judgedOne(url)).toMatchObject({ outcome: 'left-out', note })
  })

  it('is left out where a browser or a proxy made it', () => {
    expect(judgedOne('https://api.test/usage/v1/meters', { method: 'CONNECT' })).toMatchObject({ outcome: 'left-out' })
    expect(
      judgedOne('https://api.test/usage/v1/meters', {
        method: 'OPTIONS',
        headers: [['Access-Control-Request-Method', 'GET']],
      }),
    ).toMatchObject({ outcome: 'left-out' })
  })

  it('for a token belongs to a connection, and is never saved', () => {
    const body = {
      mediaType: 'application/x-www-form-urlencoded',
      text: 'grant_type=client_credentials&client_id=me&audience=https%3A%2F%2Fapi.test%2F',
    }
    const foreign = judgedOne('https://login.test/oauth/token', { method: 'POST', body })
    expect(foreign).toMatchObject({
      outcome: 'connection',
      facts: { tokenUrl: 'https://login.test/oauth/token', clientId: 'me', audience: 'https://api.test/' },
    })
    expect(foreign).not.toHaveProperty('importable')
    const asJson = { mediaType: 'application/json', text: '{"grant_type" : "client_credentials","client_id":"me"}' }
    expect(judgedOne('https://login.test/x', { method: 'POST', body: asJson })).toMatchObject({
      facts: { clientId: 'me' },
    })
    expect(judgedOne(target.tokenUrl, { method: 'POST' })).toMatchObject({
      outcome: 'connection',
      note: 'The console requests the tokens of Production EU itself',
    })
  })

  it('that stands there several times is kept once', () => {
    const one = request('https://api.test/usage/v1/meters/own')
    const verdicts = judged(
      one,
      { ...one, headers: [['user-agent', 'another']] },
      one,
      request('https://api.test/usage/v1/meters/1'),
    )
    expect(verdicts.map(({ times }) => times)).toEqual([3, 1])
    expect(verdicts[0]?.note).toBe('3 times, kept once')
  })
})
