import { expect, it } from 'vitest'
import { newCallId } from './new-call-id.ts'

it('is the UUID of the example in RFC 9562, appendix A.6', () => {
  const random = '00000000-0000-4cc3-98c4-dc0c0c07398f'
  expect(newCallId(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

it('is another one every time, in the order of time', () => {
  const ids = Array.from({ length: 100 }, (_, time) => newCallId(1_790_000_000_000 + time))
  expect(new Set(ids).size).toBe(100)
  expect(ids.toSorted()).toEqual(ids)
})
