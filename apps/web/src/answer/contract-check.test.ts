import { describe, expect, it } from 'vitest'
import type { OperationSlice } from '../api/operations.ts'
import { BodyContent } from './body-content.ts'
import { type Answer, startLimit } from './call-state.ts'
import { checkedAnswer } from './contract-check.tsx'

const slice: OperationSlice = {
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/orders': {
      get: {
        responses: {
          200: {
            description: 'Orders',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } },
              },
            },
          },
        },
      },
    },
  },
}

const answer = (
  text: string,
  { status = 200, type = 'application/json', size = undefined as number | undefined } = {},
): Answer => {
  const start = new TextEncoder().encode(text)
  return {
    sent: { connectionId: 'c', call: { method: 'GET', path: '/orders' }, startedAt: 0 },
    head: {
      status,
      statusText: '',
      httpVersion: '1.1',
      headers: [['content-type', type]],
      sent: { method: 'GET', url: 'https://api.test/orders', headers: [] },
      redirects: [],
      timing: {},
    },
    body: { size: size ?? start.length, start, content: new BodyContent([start]) },
    timing: {},
    duration: 1,
  }
}

describe('an answer held against its document', () => {
  it('agrees, or differs at a place', () => {
    expect(checkedAnswer(slice, answer('{"count":3}'))).toEqual({ faults: [] })
    expect(checkedAnswer(slice, answer('{"count":"3"}')).faults).toMatchObject([
      { pointer: '/count', severity: 'error' },
    ])
    expect(checkedAnswer(slice, answer('{"count":3,"more":1}')).faults).toMatchObject([{ severity: 'info' }])
  })

  it('differs by its status or its type', () => {
    expect(checkedAnswer(slice, answer('{}', { status: 404 })).faults).toMatchObject([{ severity: 'warning' }])
    expect(checkedAnswer(slice, answer('a,b', { type: 'text/csv' })).faults).toMatchObject([{ severity: 'warning' }])
  })

  it('is no JSON although it says so, in whatever charset', () => {
    expect(checkedAnswer(slice, answer('{"count":')).faults).toMatchObject([{ pointer: '', severity: 'error' }])
    expect(checkedAnswer(slice, answer('{"count":3}', { type: 'application/json; charset=nobody' }))).toEqual({
      faults: [],
    })
  })

  it('says that a long body was not looked into', () => {
    const long = checkedAnswer(slice, answer('{"count":"3"}', { size: startLimit + 1 }))
    expect(long.faults).toEqual([])
    expect(long.unread).toContain('status and media type were checked')
  })
})
