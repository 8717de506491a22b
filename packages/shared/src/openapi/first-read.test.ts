import { describe, expect, it } from 'vitest'
import type { OperationSummary } from '../contract/operation.ts'
import { firstRead, firstWriteCandidates } from './first-read.ts'

const operation = (method: string, path: string, more: Partial<OperationSummary> = {}): OperationSummary => ({
  id: `${method} ${path}`,
  method,
  path,
  summary: '',
  tags: [],
  deprecated: false,
  scopes: [['read:meters']],
  documentId: 'd',
  serverPath: '',
  requiredParameters: false,
  hasBody: false,
  ...more,
})

describe('the first read', () => {
  it('is the granted read without required parameters that has the shortest path', () => {
    const operations = [
      operation('GET', '/meters/{id}', { requiredParameters: true }),
      operation('GET', '/a', { deprecated: true }),
      operation('GET', '/b', { scopes: [['read:secrets']] }),
      operation('GET', '/c', { doneByConsole: true }),
      operation('POST', '/d'),
      operation('GET', '/meters/all'),
      operation('GET', '/meter-types'),
      operation('GET', '/meters'),
    ]
    expect(firstRead(operations, ['read:meters'])?.path).toBe('/meters')
  })

  it('prefers what is known to be granted to what the document does not say', () => {
    const operations = [operation('GET', '/a', { scopes: [] }), operation('GET', '/long/path')]
    expect(firstRead(operations, ['read:meters'])?.path).toBe('/long/path')
    expect(firstRead(operations, [])?.path).toBe('/a')
  })

  it('is one that needs no scope where nothing was granted, and none where nothing is open', () => {
    expect(firstRead([operation('GET', '/account', { scopes: [[]] })], [])?.path).toBe('/account')
    expect(firstRead([operation('GET', '/a')], [])).toBeUndefined()
    expect(firstRead([], ['read:meters'])).toBeUndefined()
  })
})

describe('the first read near to some scopes', () => {
  const operations = [
    operation('GET', '/a', { scopes: [['read:accounts']] }),
    operation('GET', '/meters/all'),
    operation('GET', '/meters/export', { scopes: [['export:meters']] }),
  ]
  const granted = ['read:accounts', 'read:meters', 'export:meters']

  it('is one that asks for the very same scope, then one of the same resource, then any', () => {
    expect(firstRead(operations, granted, ['export:meters'])?.path).toBe('/meters/export')
    expect(firstRead(operations, granted, ['create:meters'])?.path).toBe('/meters/all')
    expect(firstRead(operations, granted, ['create:users'])?.path).toBe('/a')
  })

  it('is never one that the token may not make, however near', () => {
    expect(firstRead(operations, ['read:accounts'], ['export:meters'])?.path).toBe('/a')
  })
})

describe('candidates for the first write', () => {
  it('are creations before actions before changes, and never deletions', () => {
    const scopes = [['create:meters']]
    const operations = [
      operation('PUT', '/meters/{id}', { scopes, requiredParameters: true, hasBody: true }),
      operation('DELETE', '/meters/{id}', { scopes }),
      operation('POST', '/streams/{id}/start', { scopes, requiredParameters: true }),
      operation('POST', '/meter-types', { scopes, hasBody: true }),
      operation('POST', '/meters', { scopes, hasBody: true }),
      operation('POST', '/x', { scopes: [['admin:x']], hasBody: true }),
      operation('GET', '/meters', { scopes }),
      operation('POST', '/oauth/token', { scopes: [[]], hasBody: true, doneByConsole: true }),
    ]
    expect(firstWriteCandidates(operations, ['create:meters']).map(({ path }) => path)).toEqual([
      '/meters',
      '/meter-types',
      '/streams/{id}/start',
      '/meters/{id}',
    ])
  })
})
