import { jsonNumber, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { readOperation } from '@developer-console/shared/openapi/operation'
import { serialiseCall } from '@developer-console/shared/openapi/serialise'
import { describe, expect, it } from 'vitest'
import { draftOfRequest, freeDraftOf } from './draft-of-request.ts'

const model = readOperation({
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  servers: [{ url: '/v1' }],
  paths: {
    '/meters/{id}/values': {
      get: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'category', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          {
            name: 'fields',
            in: 'query',
            style: 'form',
            explode: false,
            schema: { type: 'array', items: { type: 'string' } },
          },
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'If-Match', in: 'header', schema: { type: 'string' } },
        ],
        responses: {},
      },
    },
  },
})
if (!model) throw new Error('the operation is not read')

const number = (text: string): JsonValue => jsonNumber(text) ?? null
const kept = (path: string, more: Partial<Parameters<typeof freeDraftOf>[0]> = {}) => ({
  method: 'GET',
  path,
  query: [] as [string, string][],
  headers: [] as [string, string][],
  ...more,
})

describe('a kept request', () => {
  it('fills the form of its operation with the values that it was sent with', () => {
    const values = {
      path: { id: 'a b/ü' },
      query: { limit: number('12345678901234567890'), category: ['API Counts', 'a,b&c'] },
      header: { 'If-Match': '"7"' },
    }
    const { path, headers } = serialiseCall(model, values)
    expect(
      draftOfRequest(model, kept(path, { headers: [...headers, ['accept', 'application/json'], ['x-trace', '1']] })),
    ).toEqual({
      values,
      headers: [['x-trace', '1']],
    })
  })

  it('brings its body along where it was kept whole', () => {
    const body = { text: '{"a":1}', whole: true, size: 7 }
    const request = kept('/v1/meters/1/values', { headers: [['Content-Type', 'application/json']], body })
    expect(draftOfRequest(model, request)).toMatchObject({ body: '{"a":1}', mediaType: 'application/json' })
    expect(draftOfRequest(model, { ...request, body: { ...body, whole: false } })?.body).toBeUndefined()
  })

  it('keeps of a form with files neither its bytes nor its boundary', () => {
    const request = kept('/v1/meters/1/values', {
      headers: [['Content-Type', 'multipart/form-data; boundary=x']],
      body: { text: '--x--', whole: true, size: 5 },
    })
    const draft = draftOfRequest(model, request)
    expect(draft?.mediaType).toBe('multipart/form-data')
    expect(draft?.body).toBeUndefined()
  })

  it.each([
    '/v1/meters',
    '/v2/meters/1/values',
    '/v1/meters/1/values?unknown=1',
    '/v1/meters/1/values?fields=a,b',
    '/v1/meters/%E0/values',
  ])('is not forced into a form that cannot say the same: %s', (path) =>
    expect(draftOfRequest(model, kept(path))).toBeUndefined(),
  )

  it('never takes a mark for a value', () => {
    const request = kept('/v1/meters/1/values', {
      headers: [['X-Api-Key', '[redacted]']],
      query: [['limit', '[redacted]']],
    })
    expect(draftOfRequest(model, request)).toEqual({ values: { path: { id: '1' } }, headers: [] })
  })

  it('is a free call where there is no operation', () => {
    expect(freeDraftOf(kept('/v1/x?a=1&a=2', { method: 'POST', query: [['b', '+']] }))).toEqual({
      values: {
        path: { method: 'POST', path: '/v1/x' },
        query: {
          pairs: [
            ['a', '1'],
            ['a', '2'],
            ['b', '+'],
          ],
        },
      },
      headers: [],
    })
  })
})
