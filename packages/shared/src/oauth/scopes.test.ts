import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OperationSummary } from '../contract/operation.ts'
import { mayCall, parseScope, scopeMatrix } from './scopes.ts'

describe('a scope', () => {
  it.each([
    ['read:meters', 'meters', 'read', ''],
    ['meters:read', 'meters', 'read', ''],
    ['meters.read', 'meters', 'read', ''],
    ['orders/write', 'orders', 'write', ''],
    ['read_products', 'products', 'read', ''],
    ['user:read:email', 'user:email', 'read', ''],
    ['execute:streams', 'streams', 'execute', ''],
    ['read:write_logs', 'write_logs', 'read', ''],
    ['User.Read', 'User', 'read', ''],
    ['Files.ReadWrite.All', 'Files.All', 'readwrite', ''],
    ['okta.users.manage', 'okta.users', 'manage', ''],
    ['https://www.googleapis.com/auth/drive.readonly', 'drive', 'read', 'https://www.googleapis.com/auth/'],
    ['https://graph.microsoft.com/Mail.Read', 'Mail', 'read', 'https://graph.microsoft.com/'],
    ['api://0a1b/meters.write', 'meters', 'write', 'api://0a1b/'],
    ['create:meter_types', 'meter_types', 'create', ''],
  ])('%s is %s by %s', (raw, resource, action, namespace) => {
    expect(parseScope(raw)).toEqual({ raw, resource, action, namespace })
  })

  it.each([
    'openid',
    'offline_access',
    'meter_types',
    'repo:status',
    'api://0a1b/.default',
    'https://x.test/',
    'read',
    ':',
    'read:',
    '',
    '*',
    'Stream management',
  ])('%j keeps no grammar', (raw) => {
    expect(parseScope(raw)).not.toHaveProperty('resource')
    expect(parseScope(raw)).toMatchObject({ raw })
  })

  it('is never lost, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        expect(parseScope(raw).raw).toBe(raw)
      }),
    )
  })
})

describe('whether a call may be made', () => {
  it('is not said where the document does not say', () => {
    expect(mayCall([], ['a'])).toEqual({ verdict: 'unstated', missing: [], needed: [] })
  })

  it('needs every scope of any one alternative', () => {
    expect(mayCall([['a', 'b'], ['c']], ['c'])).toEqual({ verdict: 'yes', missing: [], needed: ['c'] })
    expect(mayCall([['a', 'b']], ['a'])).toEqual({ verdict: 'no', missing: ['b'], needed: ['a', 'b'] })
  })

  it('names what the easiest alternative lacks', () => {
    expect(
      mayCall(
        [
          ['a', 'b', 'c'],
          ['d', 'e'],
        ],
        ['d'],
      ),
    ).toMatchObject({ verdict: 'no', missing: ['e'] })
    expect(mayCall([['x'], ['y']], [])).toMatchObject({ verdict: 'no', missing: ['x'] })
  })

  it('needs nothing where an alternative is empty, and says so only if no other holds', () => {
    expect(mayCall([[]], [])).toMatchObject({ verdict: 'none-needed', missing: [] })
    expect(mayCall([['a'], []], [])).toMatchObject({ verdict: 'none-needed', missing: [] })
    expect(mayCall([[], ['a']], ['a'])).toMatchObject({ verdict: 'yes', needed: ['a'] })
  })
})

const operation = (
  operationId: string,
  scopes: string[][],
  more: Partial<OperationSummary> = {},
): OperationSummary => ({
  id: operationId,
  operationId,
  method: 'GET',
  path: '/',
  summary: operationId,
  tags: [],
  deprecated: false,
  scopes,
  documentId: 'd',
  serverPath: '',
  requiredParameters: false,
  hasBody: false,
  ...more,
})

describe('the scope matrix', () => {
  const operations = [
    operation('listMeterTypes', [['read:meter_types']]),
    operation('deleteMeterType', [['delete:meter_types']]),
    operation('createMeterType', [['create:meter_types']]),
    operation('updateMeter', [['update:meters']]),
    operation('startStream', [['execute:streams']]),
    operation('getAccount', [[]]),
    operation('old', []),
    operation('token', [], { doneByConsole: true }),
  ]
  const granted = ['create:meter_types', 'read:meter_types', 'read:insights', 'openid']
  const matrix = scopeMatrix(granted, operations)

  it('has read, create, update and delete first, then other actions', () => {
    expect(matrix.actions).toEqual(['read', 'create', 'update', 'delete', 'execute'])
  })

  it('has a row for each resource, of operations and of the token', () => {
    expect(matrix.rows.map(({ resource }) => resource)).toEqual(['meter_types', 'meters', 'streams', 'insights'])
    expect(matrix.rows[0]?.cells['read']).toMatchObject({
      scope: 'read:meter_types',
      granted: true,
      operations: [{ id: 'listMeterTypes' }],
    })
    expect(matrix.rows[0]?.cells['delete']).toMatchObject({ granted: false, operations: [{ id: 'deleteMeterType' }] })
    expect(matrix.rows[3]?.cells['read']).toEqual({ scope: 'read:insights', granted: true, operations: [] })
  })

  it('names the missing scopes with the operations they shut', () => {
    expect(matrix.missing.map(({ scope, operations: shut }) => [scope, shut.map(({ id }) => id)])).toEqual([
      ['delete:meter_types', ['deleteMeterType']],
      ['update:meters', ['updateMeter']],
      ['execute:streams', ['startStream']],
    ])
  })

  it('counts what may be called, of what is stated', () => {
    expect(matrix).toMatchObject({ callable: 3, stated: 6 })
  })

  it('keeps apart what fits no grammar', () => {
    expect(matrix.others).toEqual([{ scope: 'openid', granted: true, operations: [] }])
  })

  it('does not call a scope missing that only another alternative needs', () => {
    const either = scopeMatrix(['a:read'], [operation('x', [['a:read'], ['b:read']])])
    expect(either.missing).toEqual([])
    expect(either.rows.map(({ resource, cells }) => [resource, cells['read']?.granted])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  it('puts two spellings of one cell side by side, and tells APIs with equal names apart', () => {
    const spelled = scopeMatrix(['read:x', 'x.readonly'], [])
    expect(spelled.rows).toHaveLength(1)
    expect(spelled.others.map(({ scope }) => scope)).toEqual(['x.readonly'])
    const apis = scopeMatrix(['https://a.test/x.read', 'https://b.test/x.read'], [])
    expect(apis.rows.map(({ resource }) => resource)).toEqual(['https://a.test/x', 'https://b.test/x'])
  })

  it('takes names of object members for names', () => {
    const odd = scopeMatrix(['read:constructor', 'read:__proto__'], [])
    expect(odd.rows.map(({ resource }) => resource)).toEqual(['constructor', '__proto__'])
  })

  it('loses no scope', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom('read:a', 'a.read', 'a:write', 'https://h/a.read'))),
        (scopes) => {
          const { rows, others } = scopeMatrix(scopes, [])
          const shown = [...rows.flatMap(({ cells }) => Object.values(cells)), ...others].map(({ scope }) => scope)
          expect(shown.toSorted()).toEqual(scopes.toSorted())
        },
      ),
    )
  })
})
