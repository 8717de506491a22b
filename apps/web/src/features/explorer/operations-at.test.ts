import { describe, expect, it } from 'vitest'
import { operationsAt } from './operations-at.ts'

const operations = ['/jobs/{id}', '/jobs/latest', '/jobs', '/jobs/{id}/content', '/a.b/{x}'].map((path) => ({
  method: 'GET',
  serverPath: '/v1',
  path,
}))

const at = (path: string, method = 'GET') => operationsAt(operations, method, path).map((one) => one.path)

describe('the operations at an address', () => {
  it('are those whose path it can be, the plainest first', () => {
    expect(at('/v1/jobs/latest')).toEqual(['/jobs/latest', '/jobs/{id}'])
    expect(at('/v1/jobs/7/content')).toEqual(['/jobs/{id}/content'])
  })

  it('are none on another server path, with another method, or where a dot would have to be anything', () => {
    expect(at('/jobs')).toEqual([])
    expect(at('/v1/jobs', 'POST')).toEqual([])
    expect(at('/v1/aXb/1')).toEqual([])
  })
})
