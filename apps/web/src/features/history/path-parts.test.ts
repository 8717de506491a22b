import { describe, expect, it } from 'vitest'
import { pathParts } from './path-parts.ts'

describe('the parts of a path', () => {
  it('are cut after the version, and are the whole path together', () => {
    expect(pathParts('/usage-metering/v1/meters?limit=2')).toEqual(['/usage-metering/v1', '/meters?limit=2'])
    expect(pathParts('/v2.1/meters/v3/x')).toEqual(['/v2.1', '/meters/v3/x'])
  })

  it.each(['/meters', '/', '', '/api/v1', '/api/v1/', '/find?q=/v1/meters', '/values/x'])(
    'are not two where no version stands before something else: %s',
    (path) => expect(pathParts(path)).toEqual(['', path]),
  )

  it('are found at once in a path of any length', () => {
    const long = '/a'.repeat(30_000)
    expect(pathParts(long)).toEqual(['', long])
  })
})
