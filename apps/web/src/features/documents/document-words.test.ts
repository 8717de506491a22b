import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentView } from '@developer-console/shared/contract/document'
import { describe, expect, it } from 'vitest'
import { byGravity, errorsOf, removalOf, shownOf, sourceWords, specificationWords, sumWords } from './document-words.ts'

const apiUrl = 'https://api.example.test/v1/'
const document = (changes: Partial<DocumentView> = {}): DocumentView => ({
  id: 'd1',
  title: 'Orders',
  version: '1.0.0',
  specification: '3.0.3',
  operations: 25,
  findings: [],
  source: { type: 'url', url: 'https://api.example.test/openapi.json' },
  fetchedAt: '2026-11-24T13:00:00Z',
  definedBy: 'added',
  ...changes,
})
const connection = (changes: Partial<ConnectionView> = {}) =>
  ({ id: 'c1', origin: 'store', apiUrl, openApi: [], ...changes }) as ConnectionView
const finding = (severity: 'error' | 'warning' | 'info', pointer = '/') => ({ pointer, message: 'odd', severity })

describe('documents in words', () => {
  it('names where one came from, and what it is', () => {
    expect(sourceWords({ type: 'url', url: 'https://api.example.test/o.json?v=3.1' }, apiUrl)).toBe('/o.json?v=3.1')
    expect(sourceWords({ type: 'url', url: 'https://docs.example.test/o.json' }, apiUrl)).toBe(
      'https://docs.example.test/o.json',
    )
    expect(sourceWords({ type: 'file', name: 'o.json' }, apiUrl)).toBe('the server’s file o.json')
    expect(sourceWords({ type: 'upload', name: 'rates.yaml' }, apiUrl)).toBe('rates.yaml')
    expect(sourceWords({ type: 'upload' }, apiUrl)).toBe('an upload')
    expect(specificationWords('3.1.0')).toBe('OpenAPI 3.1.0')
    expect(specificationWords('2.0')).toBe('Swagger 2.0')
  })

  it('counts them with their operations', () => {
    expect(sumWords({ documents: [document(), document({ operations: 12 })], failures: [] })).toBe(
      '2, with 37 operations',
    )
  })
})

describe('removing a document', () => {
  const named = 'https://user:secret@api.example.test/openapi.json'

  it('removes itself where it was added on the screen', () => {
    expect(removalOf(document({ source: { type: 'upload' } }), connection())).toBe('document')
    expect(removalOf(document(), connection())).toBe('document')
    expect(removalOf(document(), connection({ origin: 'configuration' }))).toBe('document')
  })

  it('changes the connection that names it, credentials in the address aside', () => {
    const other = 'https://api.example.test/other.json'
    expect(removalOf(document({ definedBy: 'connection' }), connection({ openApi: [named, other] }))).toEqual({
      openApi: [other],
    })
  })

  it('is for the configuration where that names it', () => {
    expect(
      removalOf(document({ definedBy: 'connection' }), connection({ origin: 'configuration', openApi: [named] })),
    ).toBe('configuration')
    expect(
      removalOf(document({ definedBy: 'connection', source: { type: 'file', name: 'o.json' } }), connection()),
    ).toBe('configuration')
  })
})

describe('findings', () => {
  it('come by gravity, then as they stand in the document', () => {
    const found = [finding('info', '/a'), finding('error', '/b'), finding('warning', '/c'), finding('error', '/d')]
    expect(byGravity(found).map(({ pointer }) => pointer)).toEqual(['/b', '/d', '/c', '/a'])
    expect(errorsOf(document({ findings: found }))).toBe(2)
  })

  it('are shown of the document that is asked for, else of the one that needs it most', () => {
    const [plain, odd, faulty] = [
      document({ id: 'plain' }),
      document({ id: 'odd', findings: [finding('info')] }),
      document({ id: 'faulty', findings: [finding('error')] }),
    ]
    expect(shownOf([plain, odd, faulty], 'plain')).toBe(plain)
    expect(shownOf([plain, odd, faulty], 'gone')).toBe(faulty)
    expect(shownOf([plain, odd], undefined)).toBe(odd)
    expect(shownOf([plain], undefined)).toBe(plain)
    expect(shownOf([], undefined)).toBeUndefined()
  })
})
