import type { Problem } from '@developer-console/shared/contract/problem'
import type { TokenView } from '@developer-console/shared/contract/token'
import { describe, expect, it } from 'vitest'
import { stepStates } from './step-states.ts'

const nothing = {
  token: undefined,
  problem: undefined,
  requesting: false,
  read: undefined,
  write: undefined,
  writesAsk: false,
}
const token = { scopes: [] } as unknown as TokenView
const refused = (response: unknown) => ({ exchange: { request: {}, response } }) as unknown as Problem

describe('the steps of Get started', () => {
  it('begin with the connection under way', () => {
    expect(stepStates({ ...nothing, requesting: true })).toMatchObject({
      connection: 'running',
      token: 'later',
      read: 'later',
    })
  })

  it('count an authorization server that refused as reached', () => {
    expect(stepStates({ ...nothing, problem: refused({ status: 401 }) })).toMatchObject({
      connection: 'done',
      token: 'failed',
      read: 'later',
    })
  })

  it('stop at the connection where nothing answered', () => {
    expect(stepStates({ ...nothing, problem: refused(undefined) })).toMatchObject({
      connection: 'failed',
      token: 'later',
    })
  })

  it('go on with the first one that is not proved', () => {
    expect(stepStates({ ...nothing, token })).toEqual({
      connection: 'done',
      token: 'done',
      read: 'current',
      write: 'later',
      home: 'later',
    })
    expect(stepStates({ ...nothing, token, read: {}, write: {} })).toMatchObject({ write: 'done', home: 'current' })
  })

  it('pass over the write in production', () => {
    expect(stepStates({ ...nothing, token, read: {}, writesAsk: true })).toMatchObject({
      write: 'later',
      home: 'current',
    })
  })
})
