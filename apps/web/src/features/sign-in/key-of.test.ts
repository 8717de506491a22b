import { describe, expect, it } from 'vitest'
import { keyOf } from './key-of.ts'

describe('the key in what was pasted', () => {
  it.each([
    ['http://127.0.0.1:4680/?key=abc-DEF_1', 'abc-DEF_1'],
    ['Console ready: http://127.0.0.1:4680/?key=abc', 'abc'],
    ['  http://localhost/c/x/token?a=b&key=a%2Bb#part \n', 'a+b'],
    ['?key=100%', '100%'],
    ['abc-DEF_1', 'abc-DEF_1'],
  ])('%j', (pasted, key) => {
    expect(keyOf(pasted)).toBe(key)
  })

  it.each(['', '  ', 'two words', 'http://127.0.0.1:4680/', 'http://127.0.0.1:4680/?key='])(
    'is not in %j',
    (pasted) => {
      expect(keyOf(pasted)).toBeUndefined()
    },
  )
})
