import { describe, expect, it } from 'vitest'
import { nextCall } from './next-call.ts'

describe('the call that follows', () => {
  it('is a read with the headers of the call before, but for those about its body or state', () => {
    const call = {
      method: 'POST' as const,
      path: '/v1/exports',
      headers: [
        ['Accept', 'application/json'],
        ['Content-Type', 'application/json'],
        ['Idempotency-Key', 'k'],
        ['If-Match', '"1"'],
        ['X-Tenant', 'a'],
      ] satisfies [string, string][],
      operationId: 'createExport',
      confirm: true,
    }
    expect(nextCall({ connectionId: 'c', call, startedAt: 0 }, { path: '/v1/jobs/1', query: [] })).toEqual({
      method: 'GET',
      path: '/v1/jobs/1',
      query: [],
      headers: [
        ['Accept', 'application/json'],
        ['X-Tenant', 'a'],
      ],
    })
  })

  it('stays the operation where it reads the same path', () => {
    const call = { method: 'GET' as const, path: '/v1/meters', operationId: 'listMeters' }
    expect(
      nextCall({ connectionId: 'c', call, startedAt: 0 }, { path: '/v1/meters', query: [['cursor', 'a']] }),
    ).toMatchObject({ operationId: 'listMeters', query: [['cursor', 'a']] })
  })
})
