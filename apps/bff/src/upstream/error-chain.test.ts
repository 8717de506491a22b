import { describe, expect, it } from 'vitest'
import { errorChain, hasCode } from './error-chain.ts'

describe('the chain of an error', () => {
  it('stands outermost first, with what Node adds', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 9,
    })
    expect(errorChain(new TypeError('fetch failed', { cause: inner }))).toEqual([
      { name: 'TypeError', message: 'fetch failed' },
      {
        name: 'Error',
        message: 'connect ECONNREFUSED 127.0.0.1:9',
        code: 'ECONNREFUSED',
        syscall: 'connect',
        address: '127.0.0.1',
        port: 9,
      },
    ])
  })

  it('ends where it turns in a circle, and where it is too deep', () => {
    const one = new Error('one')
    one.cause = new Error('two', { cause: one })
    expect(errorChain(one).map(({ message }) => message)).toEqual(['one', 'two'])
    let deep = new Error('0')
    for (let at = 1; at < 100; at += 1) deep = new Error(String(at), { cause: deep })
    expect(errorChain(deep).length).toBeLessThan(20)
    const group = new AggregateError([], 'group')
    group.errors = [group, new Error('member')]
    expect(errorChain(group)[0]?.errors?.map(({ message }) => message)).toEqual(['member'])
  })

  it('tells the members of a group, and finds a code among them', () => {
    const chain = errorChain(new AggregateError([Object.assign(new Error('a'), { code: 'ETIMEDOUT' })], 'all failed'))
    expect(chain[0]?.errors).toEqual([{ name: 'Error', message: 'a', code: 'ETIMEDOUT' }])
    expect(hasCode(chain, 'ETIMEDOUT')).toBe(true)
    expect(hasCode(chain, 'ENOTFOUND')).toBe(false)
  })

  it('takes anything that was thrown, and redacts its texts', () => {
    expect(errorChain('plain')).toEqual([{ message: 'plain' }])
    expect(errorChain(undefined)).toEqual([])
    const redacted = errorChain(new Error('key s3cret', { cause: 's3cret' }), (text) => text.replaceAll('s3cret', '…'))
    expect(JSON.stringify(redacted)).not.toContain('s3cret')
  })

  it('redacts a text before it cuts it, so that no half of a secret is left', () => {
    const long = `${'x'.repeat(1997)}s3cret`
    const redacted = errorChain(new Error(long, { cause: long }), (text) => text.replaceAll('s3cret', '…'))
    expect(redacted.map(({ message }) => message?.slice(-4))).toEqual(['xxx…', 'xxx…'])
  })
})
