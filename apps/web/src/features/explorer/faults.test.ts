import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults.ts'

const missing = { in: 'body', pointer: '/name', keyword: 'required', message: 'Must be there' } as const
const wrong = { in: 'body', pointer: '/hour', keyword: 'pattern', message: 'Must be an hour' } as const
const parameter = { in: 'query', name: 'limit', pointer: '', keyword: 'maximum', message: 'At most 200' } as const

describe('the faults of a form', () => {
  it('hold what is missing against nobody who has not tried to send, and do not call it valid', () => {
    const faults = faultsOf([missing], undefined, false)
    expect(faults.at('body', '/name')).toBeUndefined()
    expect(faults.body).toEqual([])
    expect(faults.isBodyValid).toBe(false)
    expect(faultsOf([missing], undefined, true).at('body', '/name')).toEqual({
      message: 'Must be there',
      by: 'document',
    })
  })

  it('are told where they are', () => {
    const faults = faultsOf([wrong, parameter], undefined, false)
    expect(faults.body.map(({ pointer }) => pointer)).toEqual(['/hour'])
    expect(faults.at('query', 'limit')?.message).toBe('At most 200')
    expect(faultsOf([parameter], undefined, false).isBodyValid).toBe(true)
  })

  it('let the API, which knows better, speak first', () => {
    const said = [{ pointer: '/hour', detail: 'From 0 to 23' }]
    expect(faultsOf([wrong], said, false).at('body', '/hour')).toEqual({ message: 'From 0 to 23', by: 'api' })
  })
})
