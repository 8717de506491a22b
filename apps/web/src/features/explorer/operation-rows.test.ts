import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { describe, expect, it } from 'vitest'
import { found, judged, keptRows, methodsOf, rowsByTag } from './operation-rows.ts'

const operation = (
  method: string,
  path: string,
  summary: string,
  more: Partial<OperationSummary> = {},
): OperationSummary => ({
  id: `${method}${path}`,
  method,
  path,
  summary,
  tags: [],
  deprecated: false,
  scopes: [],
  documentId: 'd',
  serverPath: '',
  requiredParameters: false,
  hasBody: false,
  ...more,
})

const all = judged(
  [
    operation('GET', '/meter-types', 'List meter types', { tags: ['Meter types'], scopes: [['read:meter_types']] }),
    operation('POST', '/meters', 'Create meter', { tags: ['Meters'], scopes: [['create:meters']] }),
    operation('GET', '/meters/{id}', 'Get meter', { tags: ['Meters', 'Extra'] }),
    operation('POST', '/oauth/token', 'Token', { doneByConsole: true }),
  ],
  ['read:meter_types'],
)
const paths = (entries: typeof all) => entries.map((entry) => entry.operation.path)

describe('the list of operations', () => {
  it('counts by tag what the token may call', () => {
    expect(
      rowsByTag(all, [{ name: 'Meters' }, { name: 'Meter types' }, { name: 'Empty' }]).filter(
        (row) => row.kind === 'tag',
      ),
    ).toEqual([
      { kind: 'tag', name: 'Meters', callable: 1, all: 2 },
      { kind: 'tag', name: 'Meter types', callable: 1, all: 1 },
      { kind: 'tag', name: 'Other', callable: 0, all: 1 },
    ])
  })

  it('refuses nothing while no token is known', () => {
    expect(judged([operation('POST', '/a', 'A', { scopes: [['x']] })], undefined)[0]?.callable).toBe(true)
  })

  it('is searched by words in any order, in name, method, path and tag', () => {
    expect(paths(found(all, 'types list'))).toEqual(['/meter-types'])
    expect(paths(found(all, 'post meters'))).toEqual(['/meters'])
    expect(paths(found(all, '  '))).toHaveLength(4)
    expect(paths(found(all, '/meters/{'))).toEqual(['/meters/{id}'])
  })

  it('forgives a slip, and finds nothing where there is nothing', () => {
    expect(paths(found(all, 'creat metr'))).toEqual(['/meters'])
    expect(found(all, 'invoices')).toEqual([])
  })

  it('puts what was pinned and sent lately before the tags, each once, without what is gone', () => {
    const words = keptRows(all, { pinned: ['POST/meters', 'gone'], recent: ['POST/meters', 'GET/meters/{id}'] }).map(
      (row) => (row.kind === 'operation' ? `${row.group} ${row.judged.operation.path}` : row.name),
    )
    expect(words).toEqual(['Pinned', 'Pinned /meters', 'Sent lately', 'Sent lately /meters/{id}'])
    expect(keptRows(all, { pinned: [], recent: ['gone'] })).toEqual([])
  })

  it('knows the methods that there are', () => {
    const of = (...methods: string[]) => methodsOf(methods.map((method) => operation(method, '/', '')))
    expect(of('DELETE', 'QUERY', 'GET', 'GET')).toEqual(['GET', 'DELETE', 'QUERY'])
    expect(of()).toEqual([])
  })
})
