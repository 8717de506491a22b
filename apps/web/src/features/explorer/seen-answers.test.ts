import { losslessFrom } from '@developer-console/shared/openapi/json-text'
import { describe, expect, it } from 'vitest'
import { identifierKey, identifiersIn, isIdentifierName, literalsOf, nothingSeen, withAnswer } from './seen-answers.ts'

const path = '/usage-metering/v1/meter-types'
const list = losslessFrom({
  meterTypes: [
    { id: 'a-1', name: 'API requests', owner: { id: 12 }, unit: 'calls' },
    { id: 'a-2', name: 'Storage' },
  ],
  nextId: null,
})
const answer = { method: 'GET', path, status: 200, headers: [], value: list }

describe('names of identifiers', () => {
  it.each(['id', 'meterId', 'meter_id', 'meter-id', 'meterKey', 'ID', 'userID', 'key', 'uuid'])('%s is one', (name) =>
    expect(isIdentifierName(name)).toBe(true),
  )
  it.each([
    'paid',
    'valid',
    'monkey',
    'apiKey',
    'accessKey',
    'privateKey',
    'signingKey',
    'tokenId',
    'client_secret_id',
  ])('%s is none, or none to be offered', (name) => expect(isIdentifierName(name)).toBe(false))

  it('say what they are of, and a bare id takes it from where it stands', () => {
    expect(identifierKey('meterTypeId', [])).toBe('metertypeid')
    expect(identifierKey('id', literalsOf(`${path}/{id}`, 'id'))).toBe('metertypeid')
    expect(identifierKey('id', [...literalsOf('/v1/search'), 'meterTypes'])).toBe('metertypeid')
    expect(identifierKey('id', [...literalsOf('/v1/companies'), 'data', 'items'])).toBe('companyid')
    expect(literalsOf('/v2/meters/7d1f0c5e-2b8a-4e0f-9c3d-5a61b2f0e7a4/values/3?x=1')).toEqual(['meters', 'values'])
    expect(literalsOf('/meters/{id}/events/{eventId}', 'id')).toEqual(['meters'])
  })
})

describe('identifiers of answers', () => {
  it('are found with the name that people know them by', () => {
    expect(identifiersIn(list, literalsOf(path))).toEqual([
      { key: 'metertypeid', value: 'a-1', label: 'API requests' },
      { key: 'ownerid', value: '12', label: '' },
      { key: 'metertypeid', value: 'a-2', label: 'Storage' },
    ])
    expect(identifiersIn(losslessFrom({ id: 'two words', key: 'x'.repeat(200), apiKey: 'k' }), [])).toEqual([])
  })

  it('are offered the latest first, each once', () => {
    const first = withAnswer(nothingSeen, answer)
    const again = withAnswer(first, { ...answer, value: losslessFrom({ meterTypes: [{ id: 'a-3' }, { id: 'a-1' }] }) })
    expect(again.identifiers.get('metertypeid')?.map(({ value }) => value)).toEqual(['a-3', 'a-1', 'a-2'])
    expect(first.identifiers.get('metertypeid')?.map(({ value }) => value)).toEqual(['a-1', 'a-2'])
  })

  it('are not taken from a refusal, and never too many', () => {
    expect(withAnswer(nothingSeen, { ...answer, status: 404 }).identifiers.size).toBe(0)
    const many = losslessFrom(Array.from({ length: 500 }, (_, id) => ({ id: String(id) })))
    expect(withAnswer(nothingSeen, { ...answer, value: many }).identifiers.get('metertypeid')).toHaveLength(50)
  })
})

describe('validators', () => {
  const headers = [['ETag', '"7"']] as const
  it('are those of the latest GET of a path', () => {
    const seen = withAnswer(nothingSeen, { ...answer, path: `${path}/1?x=1`, headers })
    expect(seen.validators.get(`${path}/1`)).toEqual({ etag: '"7"' })
    expect(withAnswer(seen, { ...answer, method: 'PATCH', path: `${path}/1` }).validators).toEqual(seen.validators)
    expect(withAnswer(seen, { ...answer, path: `${path}/1`, status: 500 }).validators).toEqual(seen.validators)
    expect(withAnswer(seen, { ...answer, path: `${path}/1` }).validators.size).toBe(0)
  })
})
