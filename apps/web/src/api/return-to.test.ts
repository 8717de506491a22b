import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rememberPlace, takePlace } from './return-to.ts'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the place to come back to', () => {
  it('is given once', () => {
    rememberPlace('/c/a/explore/op?x=1#v=2')
    expect(takePlace()).toBe('/c/a/explore/op?x=1#v=2')
    expect(takePlace()).toBeUndefined()
  })

  it.each(['https://evil.test/', '//evil.test/', '/\\evil.test', 'javascript:alert(1)', '', '/sign-in?reason=ended'])(
    'is never %j, not even where the storage has it',
    (place) => {
      rememberPlace(place)
      expect(takePlace()).toBeUndefined()
      localStorage.setItem('return-to', place)
      expect(takePlace()).toBeUndefined()
    },
  )
})
