import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { describe, expect, it } from 'vitest'
import { operationChanges } from './operation-changes.ts'

const operation = (path: string, changes: Partial<OperationSummary> = {}): OperationSummary => ({
  id: path,
  method: 'GET',
  path,
  summary: `List ${path}`,
  tags: [],
  deprecated: false,
  scopes: [['read:all']],
  documentId: 'd1',
  serverPath: '',
  requiredParameters: false,
  hasBody: false,
  ...changes,
})

describe('a document that was read again', () => {
  it('says what breaks calls first, and how much is the same', () => {
    const before = ['/same', '/gone', '/old', '/scoped'].map((path) => operation(path))
    const after = [
      operation('/new'),
      operation('/same', { id: 'another', tags: ['moved'] }),
      operation('/old', { deprecated: true, hasBody: true }),
      operation('/scoped', { scopes: [['execute:all', 'read:all'], []] }),
    ]
    expect(operationChanges(before, after)).toEqual({
      same: 1,
      changes: [
        { kind: 'removed', method: 'GET', path: '/gone', means: 'List /gone' },
        {
          kind: 'scopes',
          method: 'GET',
          path: '/scoped',
          means: 'Needs execute:all and read:all, or none, was read:all',
        },
        { kind: 'changed', method: 'GET', path: '/old', means: 'Deprecated now. Takes a body now' },
        { kind: 'added', method: 'GET', path: '/new', means: 'List /new' },
      ],
    })
  })

  it('knows the same path with another method as another operation', () => {
    expect(operationChanges([operation('/a')], [operation('/a', { method: 'POST' })]).changes).toMatchObject([
      { kind: 'removed', method: 'GET' },
      { kind: 'added', method: 'POST' },
    ])
  })

  it('has nothing to say where nothing changed', () => {
    expect(operationChanges([operation('/a')], [operation('/a')])).toEqual({ changes: [], same: 1 })
  })
})
