import type { CallDetail } from '@developer-console/shared/contract/history'
import { describe, expect, it } from 'vitest'
import { rerunOf } from './rerun.ts'

const asking = { confirmWrites: true }
const open = { confirmWrites: false }

const kept = (request: Partial<CallDetail['request']>, more: Partial<CallDetail> = {}): CallDetail => ({
  id: '0199',
  connectionId: 'eu',
  connectionName: 'Production EU',
  kind: 'production',
  method: request.method ?? 'GET',
  path: '/v1/meters?limit=2',
  startedAt: '2026-11-24T12:00:00.000Z',
  duration: 12,
  outcome: 'answered',
  status: 200,
  sentBytes: request.body?.size ?? 0,
  receivedBytes: 2,
  request: {
    method: 'GET',
    path: '/v1/meters',
    query: [['limit', '2']],
    headers: [['accept', 'application/json']],
    ...request,
  },
  ...more,
})

const refusalOf = (...given: Parameters<typeof rerunOf>) => {
  const rerun = rerunOf(...given)
  return 'refusal' in rerun ? rerun.refusal : undefined
}

const callOf = (...given: Parameters<typeof rerunOf>) => {
  const rerun = rerunOf(...given)
  if ('refusal' in rerun) throw new Error(rerun.refusal)
  return rerun
}

describe('a kept call that is run again', () => {
  it('is described as it was, with its operation', () => {
    expect(callOf(kept({}, { operationId: 'listMeters' }), asking)).toEqual({
      call: {
        method: 'GET',
        path: '/v1/meters',
        query: [['limit', '2']],
        headers: [['accept', 'application/json']],
        operationId: 'listMeters',
      },
      body: undefined,
    })
  })

  it('sends the same text, other letters than ASCII included', async () => {
    const text = '{"name":"Zähler ☕"}'
    const size = new TextEncoder().encode(text).length
    const { body } = callOf(kept({ method: 'POST', body: { text, whole: true, size } }), open)
    expect(await body?.text()).toBe(text)
    expect(body?.size).toBe(size)
  })

  it('sends the same bytes', async () => {
    const { body } = callOf(kept({ method: 'PUT', body: { base64: 'AP+A', whole: true, size: 3 } }), open)
    expect([...new Uint8Array((await body?.arrayBuffer()) ?? [])]).toEqual([0, 255, 128])
  })

  it('confirms a write where the connection asks, and only there', () => {
    expect(callOf(kept({ method: 'DELETE' }), asking).call.confirm).toBe(true)
    expect(callOf(kept({ method: 'DELETE' }), open).call.confirm).toBeUndefined()
    expect(callOf(kept({ method: 'GET' }), asking).call.confirm).toBeUndefined()
  })
})

describe('a kept call that cannot be run again', () => {
  it('says that its connection is gone', () => {
    expect(refusalOf(kept({}), undefined)).toContain('Production EU is gone')
  })

  it('says that its body was not kept whole, or not at all', () => {
    expect(refusalOf(kept({ method: 'POST', body: { text: 'a', whole: false, size: 2048 } }), open)).toContain(
      'only the beginning of its body of 2.0 KiB',
    )
    expect(refusalOf(kept({ method: 'POST' }, { sentBytes: 2048 }), open)).toContain('body of 2.0 KiB was not kept')
  })

  it.each([
    ['its path', { path: '/v1/[redacted]/meters' }],
    ['its path', { path: '/v1/meters?api_key=%5Bredacted%5D' }],
    ['its query parameter api_key', { query: [['api_key', '[redacted]'] satisfies [string, string]] }],
    ['its header x-api-key', { headers: [['x-api-key', '[redacted]'] satisfies [string, string]] }],
    ['its body', { method: 'POST', body: { text: '{"key":"[redacted]"}', whole: true, size: 20 } }],
  ])('says that a credential in %s was not kept', (place, request) => {
    expect(refusalOf(kept(request), open)).toContain(`a credential in ${place} was not kept`)
  })
})
