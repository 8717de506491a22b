import type { CallSummary } from '@developer-console/shared/contract/history'
import { describe, expect, it } from 'vitest'
import { distinctCalls } from './project-calls.ts'

const call = (id: string, more: Partial<CallSummary> = {}): CallSummary => ({
  id,
  connectionId: 'eu',
  connectionName: 'Production EU',
  kind: 'production',
  method: 'GET',
  path: '/meters?limit=2',
  startedAt: '2026-11-24T12:00:00.000Z',
  duration: 12,
  outcome: 'answered',
  status: 200,
  sentBytes: 0,
  receivedBytes: 2,
  ...more,
})

const idsOf = (calls: CallSummary[]) => distinctCalls(calls).map(({ id }) => id)

describe('the calls that a project takes along', () => {
  it('are the newest of each operation', () => {
    const operation = { operationId: 'listMeters' }
    expect(idsOf([call('3', operation), call('2', { operationId: 'getMeter' }), call('1', operation)])).toEqual([
      '3',
      '2',
    ])
  })

  it('are told apart by method and path where they have none, whatever their query', () => {
    const calls = [
      call('4'),
      call('3', { path: '/meters?limit=3' }),
      call('2', { method: 'POST' }),
      call('1', { path: '/' }),
    ]
    expect(idsOf(calls)).toEqual(['4', '2', '1'])
  })

  it('came to their end', () => {
    expect(idsOf([call('2', { outcome: 'broken' }), call('1')])).toEqual(['1'])
  })
})
