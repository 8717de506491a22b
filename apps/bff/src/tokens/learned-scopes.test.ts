import type { HeaderList } from '@developer-console/shared/contract/headers'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { describe, expect, it } from 'vitest'
import { type CountedOutcome, learnedFrom, scopeOutcomes } from './learned-scopes.ts'
import type { IssuedToken } from './request-token.ts'

const tokenWith = (claims: Record<string, unknown> | undefined, asked = {}): IssuedToken =>
  ({
    accessToken: 'x',
    fingerprint: 'sha256:x',
    decoded: claims ? { format: 'jwt', header: {}, claims, signed: true } : { format: 'opaque' },
    asked,
    receivedAt: 0,
    oddities: [],
    exchange: { request: { method: 'POST', url: '', headers: [] }, response: { status: 200, headers: [], body: '' } },
  }) as unknown as IssuedToken

const challenge = (scope: string, error = 'insufficient_scope'): HeaderList => [
  ['WWW-Authenticate', `Basic realm="x", Bearer error="${error}", scope="${scope}"`],
]
const ended = (status: number, headers: HeaderList = [], more: { cause?: string; token?: IssuedToken } = {}) =>
  scopeOutcomes({
    status,
    headers,
    cause: more.cause,
    token: 'token' in more ? more.token : tokenWith({ scope: 'b a' }),
  })

describe('what a call tells of scopes', () => {
  it('is that its token got through, or did not', () => {
    expect(ended(204)).toEqual([{ kind: 'granted', scopes: ['a', 'b'] }])
    expect(ended(403, [], { cause: 'permission-denied' })).toEqual([{ kind: 'refused', scopes: ['a', 'b'] }])
    expect(ended(200, [], { token: tokenWith({}) })).toEqual([{ kind: 'granted', scopes: [] }])
  })

  it.each([302, 304, 401, 404, 500])('is nothing of a plain %i', (status) => expect(ended(status)).toEqual([]))

  it('is nothing where the refusal has another cause, or the scopes of the token are not known', () => {
    expect(ended(403, [], { cause: 'licence-missing' })).toEqual([])
    expect(ended(200, [], { token: tokenWith(undefined) })).toEqual([])
    expect(ended(200, [], { token: tokenWith(undefined, { scope: 'a' }) })).toEqual([
      { kind: 'granted', scopes: ['a'] },
    ])
  })

  it.each([401, 403])('is what a %i names as lacking', (status) => {
    expect(ended(status, challenge('write  read'))).toEqual([
      { kind: 'challenge', scopes: ['read', 'write'] },
      { kind: 'refused', scopes: ['a', 'b'] },
    ])
    expect(ended(status, challenge('read', 'invalid_token'))).toEqual([])
  })

  it('is what a 403 names without a reason, and not what a 401 does', () => {
    const bare: HeaderList = [['www-authenticate', 'Bearer realm="x", scope="read"']]
    expect(ended(403, bare)).toMatchObject([{ kind: 'challenge', scopes: ['read'] }, { kind: 'refused' }])
    expect(ended(401, bare)).toEqual([])
  })

  it('is no challenge that is forged to be huge, holds a secret, or is no list of scopes', () => {
    for (const scope of [
      'x'.repeat(100_000),
      Array.from({ length: 5000 }, (_, index) => `s${index}`).join(' '),
      `read ${redactedMark}`,
      'rëad',
      '',
    ])
      expect(ended(403, challenge(scope))).toEqual([{ kind: 'refused', scopes: ['a', 'b'] }])
    const token = tokenWith({ scope: Array.from({ length: 20_000 }, (_, index) => `s${index}`).join(' ') })
    expect(ended(200, [], { token })).toEqual([])
  })
})

describe('what all of them teach', () => {
  const told = (kind: CountedOutcome['kind'], scopes: string, count = 1): CountedOutcome => ({
    kind,
    scopes: scopes === '' ? [] : scopes.split(' '),
    count,
    lastAt: 0,
  })

  it('is what the challenges name, with the counts of all', () => {
    expect(
      learnedFrom([
        told('challenge', 'c', 3),
        told('challenge', 'b'),
        told('granted', 'a b', 4),
        told('refused', 'a', 2),
      ]),
    ).toEqual({ scopes: [['c'], ['b']], granted: 4, refused: 2, source: 'challenge' })
  })

  it.each([
    ['what those that got through have in common', ['a b', 'b c'], ['c'], [['b']]],
    [
      'each that did, where a refused one had all that is common',
      ['a b', 'b c'],
      ['b'],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    ],
    ['each least one, where nothing is common', ['a', 'b', 'a c'], [], [['a'], ['b']]],
    ['that none is needed', ['', 'a'], [], [[]]],
    ['nothing, where none got through', [], ['a'], []],
    ['nothing, where a refused one had more', ['a'], ['a b'], []],
  ])('is %s', (_, granted, refused, scopes) => {
    const outcomes = [...granted.map((set) => told('granted', set)), ...refused.map((set) => told('refused', set))]
    expect(learnedFrom(outcomes)).toEqual({
      scopes,
      granted: granted.length,
      refused: refused.length,
      source: 'outcomes',
    })
  })
})
