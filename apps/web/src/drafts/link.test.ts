import { deflateRawSync } from 'node:zlib'
import { jsonNumber } from '@developer-console/shared/openapi/json-text'
import { describe, expect, it } from 'vitest'
import { draftOf, fragmentOf, longestLink } from './link.ts'

describe('a link to an operation', () => {
  const draft = {
    values: { query: { category: 'Öl & Gas', limit: jsonNumber('12345678901234567890') ?? null } },
    headers: [],
    mediaType: 'application/json',
    body: '{"name": "東京"}',
  }

  it('carries the values and gives them back', async () => {
    const fragment = await fragmentOf(draft)
    expect(fragment).toMatch(/^v=[\w-]+$/)
    expect(await draftOf(`#${fragment}`)).toEqual(draft)
  })

  it('carries nothing where nothing is filled in', async () => {
    expect(await fragmentOf({ values: {}, headers: [] })).toBe('')
    expect(await draftOf('')).toBeUndefined()
  })

  it('is not made longer than it may be', async () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(33 + ((index * 7919) % 90))).join(
      '',
    )
    const fragment = await fragmentOf({
      ...draft,
      body: noise + JSON.stringify(Array.from({ length: 9000 }, () => Math.random())),
    })
    expect(fragment).toBeUndefined()
  })

  it.each(['v=', 'v=%%%', 'v=AAAA', 'x=1', `v=${'A'.repeat(longestLink)}`])(
    'is passed over where it is %j',
    async (fragment) => {
      expect(await draftOf(fragment)).toBeUndefined()
    },
  )

  it('does not unpack without a limit', async () => {
    const bomb = deflateRawSync(Buffer.from(`{"body":"${'a'.repeat(5 * 1024 * 1024)}"}`)).toString('base64url')
    expect(await draftOf(`v=${bomb}`)).toBeUndefined()
  })
})
