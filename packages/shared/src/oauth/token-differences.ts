import type { TokenChange } from '../contract/token.ts'

/** What two tokens are held against each other by. */
export type TokenTraits = {
  scopes: readonly string[]
  /** Seconds of the whole life. */
  lifetime?: number | undefined
  audience: readonly string[]
  issuer?: string | undefined
  keyId?: string | undefined
  algorithm?: string | undefined
}

export type TokenDifferences = { lost: string[]; gained: string[]; changed: TokenChange[] }

/** Servers shorten lives by chance or hand out a token that they hold already: less than this share is no change. */
const sameLife = 0.1

/** What the later of two tokens has otherwise: scopes lost and gained, and the traits that changed. */
export const tokenDifferences = (before: TokenTraits, after: TokenTraits): TokenDifferences => {
  const had = new Set(before.scopes)
  const has = new Set(after.scopes)
  const changes: (TokenChange | false)[] = [
    isOtherLife(before.lifetime, after.lifetime) && {
      what: 'lifetime',
      before: lifeInWords(before.lifetime),
      after: lifeInWords(after.lifetime),
    },
    changeOf('audience', before.audience.toSorted().join(' '), after.audience.toSorted().join(' ')),
    changeOf('issuer', before.issuer, after.issuer),
    changeOf('algorithm', before.algorithm, after.algorithm),
    changeOf('key', before.keyId, after.keyId),
  ]
  return {
    lost: before.scopes.filter((scope) => !has.has(scope)),
    gained: after.scopes.filter((scope) => !had.has(scope)),
    changed: changes.filter((change) => change !== false),
  }
}

/** Keys are changed in the ordinary course of things; anything else is worth telling. */
export const isMoreThanAKey = ({ lost, gained, changed }: TokenDifferences): boolean =>
  lost.length > 0 || gained.length > 0 || changed.some(({ what }) => what !== 'key')

const changeOf = (what: TokenChange['what'], before = '', after = ''): TokenChange | false =>
  before !== after && { what, before: before || notStated, after: after || notStated }

const notStated = 'not stated'

const isOtherLife = (before: number | undefined, after: number | undefined): boolean => {
  if (before === undefined || after === undefined) return before !== after
  return Math.abs(after - before) > sameLife * Math.max(before, after)
}

const lifeInWords = (seconds: number | undefined): string =>
  seconds === undefined ? notStated : `${Math.round(seconds)} s`
