import { describe, expect, it } from 'vitest'
import type { OperationSlice } from '../../api/operations.ts'
import { firstBody } from './first-body.ts'

const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string', example: 'Ada' } } }

const slice = (requestBody?: unknown): OperationSlice => ({
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: 'https://api.example.test' }],
  paths: { '/orders': { post: { responses: {}, ...(requestBody === undefined ? {} : { requestBody }) } } },
})
const taking = (mediaType: string, required: boolean) => slice({ required, content: { [mediaType]: { schema } } })

describe('the body of a first write', () => {
  it.each(['application/json', 'application/vnd.api+json; charset=utf-8'])('is made up as %s', (mediaType) => {
    expect(firstBody(taking(mediaType, true))).toEqual({
      body: { mediaType, text: '{\n  "name": "Ada"\n}' },
      isLacking: false,
    })
  })

  it('is none where the operation takes none', () => {
    expect(firstBody(slice())).toEqual({ isLacking: false })
  })

  it('is not known where the document has no such operation', () => {
    expect(firstBody({ ...slice(), paths: {} })).toEqual({ isLacking: true })
  })

  it.each(['text/csv', 'application/x-json-lines', 'application/jsonml'])(
    'lacks where it is needed and can only be %s',
    (mediaType) => {
      expect(firstBody(taking(mediaType, true))).toEqual({ isLacking: true })
      expect(firstBody(taking(mediaType, false))).toEqual({ isLacking: false })
    },
  )
})
