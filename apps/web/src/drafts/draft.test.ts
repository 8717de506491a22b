import { isCredential } from '@developer-console/shared/interchange/credential-name'
import { jsonNumber, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { assert, json, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Draft,
  emptyDraft,
  fileAt,
  isEmptyDraft,
  readDraft,
  withBodyFile,
  withoutFiles,
  withParameter,
  writeDraft,
} from './draft.ts'

const number = (text: string): JsonValue => jsonNumber(text) ?? null

describe('a draft', () => {
  const draft: Draft = {
    values: { path: { id: 'a/b' }, query: { limit: number('9007199254740993'), empty: '', tags: ['x', 'y'] } },
    headers: [['x-trace', '1']],
    mediaType: 'application/json',
    body: '{"n": 1.10}',
  }

  it('comes back as it was written, numbers as they were typed', () => {
    expect(readDraft(writeDraft(draft))).toEqual(draft)
  })

  it('keeps the names of files, not the files', () => {
    const [report, photo] = [new File(['a'], 'report.csv'), new File(['b'], 'photo.png')]
    const chosen: Draft = {
      ...draft,
      body: '{"file":"report.csv"}',
      file: 'photo.png',
      files: { '/file': report, '': photo },
    }
    expect(fileAt(chosen, '/file', 'report.csv')).toBe(report)
    expect(fileAt(chosen, '/file', 'another.csv')).toBeUndefined()
    expect(fileAt(chosen, '/toString', 'toString')).toBeUndefined()

    const read = readDraft(writeDraft(chosen)) ?? emptyDraft
    expect(read).toEqual({ ...draft, body: '{"file":"report.csv"}', file: 'photo.png' })
    expect(fileAt(read, '/file', 'report.csv')).toBeUndefined()
    expect(isEmptyDraft({ ...emptyDraft, file: 'photo.png' })).toBe(false)

    const without = withoutFiles(chosen, [''])
    expect([fileAt(without, '', 'photo.png'), fileAt(without, '/file', 'report.csv')]).toEqual([undefined, report])
    expect(without.file).toBe('photo.png')
    expect(withBodyFile(withBodyFile(without, report), undefined).file).toBeUndefined()
  })

  it('keeps left out and empty apart', () => {
    const left = withParameter(withParameter(draft, 'query', 'empty', undefined), 'query', 'tags', '')
    expect(left.values.query).toEqual({ limit: number('9007199254740993'), tags: '' })
  })

  it('never keeps the values of credentials', () => {
    const text = writeDraft({
      values: { header: { 'X-Api-Key': 'k-1' }, query: { access_token: 'k-2' }, cookie: { session_token: 'k-3' } },
      headers: [['Authorization', 'k-4']],
    })
    expect(text).not.toMatch(/k-\d/)
    expect(readDraft('{"values":{"query":{"api_key":"k-5","q":"1"}},"headers":[["Cookie","k-6"]]}')).toEqual({
      values: { query: { q: '1' } },
      headers: [],
    })
  })

  it.each([
    'X-Api-Key',
    'api_key',
    'Ocp-Apim-Subscription-Key',
    'access_token',
    'client_secret',
    'Authorization',
    'token',
  ])('takes %s for a credential', (name) => expect(isCredential(name)).toBe(true))
  it.each(['meterKey', 'Idempotency-Key', 'key_id', 'limit', 'tokenType', 'nextPage'])(
    'does not take %s for one',
    (name) => expect(isCredential(name)).toBe(false),
  )

  it('is empty only where nothing is filled in', () => {
    expect(isEmptyDraft(emptyDraft)).toBe(true)
    expect(isEmptyDraft(withParameter(emptyDraft, 'query', 'q', ''))).toBe(false)
    expect(isEmptyDraft({ ...emptyDraft, body: '' })).toBe(false)
  })

  it('is not read from anything that is none, and never throws', () => {
    assert(
      property(oneof(string(), json()), (text) => {
        const read = readDraft(text) ?? emptyDraft
        expect(readDraft(writeDraft(read))).toEqual(read)
      }),
    )
    expect(readDraft('[]')).toBeUndefined()
    expect(readDraft('{"values":{"__proto__":{"x":"1"}}}')).toEqual({ values: {}, headers: [] })
  })
})
