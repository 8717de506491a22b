import type { TokenView } from '@developer-console/shared/contract/token'
import { tokenDifferences } from '@developer-console/shared/oauth/token-differences'

/** One of two tokens that are held against each other. */
export type ComparedToken = { token: TokenView; name: string }

/** A value with the part that makes the difference: `text` around `value`. */
export type ComparedCell = { before?: string; value?: string; after?: string }

/** One trait of two tokens, A and B. */
export type ComparedTrait = { name: string; a: ComparedCell; b: ComparedCell; same: boolean; words: string }

const traitsOf = ({ scopes, expiresIn, audience, claims, signature }: TokenView) => ({
  scopes,
  lifetime: expiresIn,
  audience,
  issuer: textOf(claims?.['iss']),
  keyId: signature.keyId,
  algorithm: signature.algorithm,
})

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

const notStated = 'not stated'

/** Scopes that are named in a cell; the table of scopes has them all. */
const mostNamed = 4

/** Two tokens trait by trait: what differs first, then what is the same. */
export const comparedTraits = (a: TokenView, b: TokenView): ComparedTrait[] => {
  const traits = [scopes(a, b), lifetime(a, b), key(a, b), audience(a, b), issuer(a, b), application(a, b)]
  return [...traits.filter(({ same }) => !same), ...traits.filter(({ same }) => same)]
}

/** Scopes that both have, and that one alone has. */
export const comparedScopes = (a: TokenView, b: TokenView) => {
  const { lost, gained } = tokenDifferences(traitsOf(a), traitsOf(b))
  const onlyA = new Set(lost)
  return { both: a.scopes.filter((scope) => !onlyA.has(scope)), onlyA: lost, onlyB: gained }
}

/** `1 only in A, 2 only in B, 5 in both`. */
export const scopesInWords = ({ both, onlyA, onlyB }: ReturnType<typeof comparedScopes>): string =>
  [
    onlyA.length > 0 && `${onlyA.length} only in A`,
    onlyB.length > 0 && `${onlyB.length} only in B`,
    `${both.length} in both`,
  ]
    .filter(Boolean)
    .join(', ')

const scopes = (a: TokenView, b: TokenView): ComparedTrait => {
  const compared = comparedScopes(a, b)
  const cell = (token: TokenView, only: readonly string[]): ComparedCell =>
    only.length === 0
      ? { before: String(token.scopes.length) }
      : {
          before: `${token.scopes.length}, with `,
          value: only.slice(0, mostNamed).join(' '),
          ...(only.length > mostNamed && { after: ` and ${only.length - mostNamed} more` }),
        }
  const same = compared.onlyA.length + compared.onlyB.length === 0
  return {
    name: 'Scopes',
    a: cell(a, compared.onlyA),
    b: cell(b, compared.onlyB),
    same,
    words: same ? 'the same' : scopesInWords(compared),
  }
}

const lifetime = (a: TokenView, b: TokenView): ComparedTrait => {
  const words = ({ expiresIn }: TokenView) => (expiresIn === undefined ? notStated : `${expiresIn} s`)
  const differs = tokenDifferences(traitsOf(a), traitsOf(b)).changed.some(({ what }) => what === 'lifetime')
  return {
    ...plain('Lifetime', words(a), words(b), !differs),
    words: differs
      ? ratioInWords(a.expiresIn, b.expiresIn)
      : a.expiresIn === b.expiresIn
        ? 'the same'
        : 'about the same',
  }
}

const ratioInWords = (a: number | undefined, b: number | undefined): string => {
  if (a === undefined || b === undefined) return 'one of them states no end'
  const ratio = b / a
  if (ratio === 0.5) return 'B lives half as long'
  if (ratio === 2) return 'B lives twice as long'
  return ratio < 1
    ? `B lives ${Math.round(100 * ratio)} % as long`
    : `B lives ${Number(ratio.toFixed(1))} times as long`
}

const key = (a: TokenView, b: TokenView): ComparedTrait => {
  const same = a.signature.keyId === b.signature.keyId && a.signature.algorithm === b.signature.algorithm
  const cell = ({ signature: { keyId, algorithm } }: TokenView): ComparedCell => {
    const id = keyId === undefined ? notStated : keyId.length > 14 ? `${keyId.slice(0, 12)}…` : keyId
    return { ...(same ? { before: id } : { value: id }), ...(algorithm !== undefined && { after: ` ${algorithm}` }) }
  }
  const verified = [a, b].filter(({ signature }) => signature.status === 'verified').length
  const signatures = [
    'neither signature could be verified',
    'one signature could not be verified',
    'both signatures verified',
  ]
  return {
    name: 'Key',
    a: cell(a),
    b: cell(b),
    same,
    words: `${same ? 'the same' : 'another key'}; ${signatures[verified]}`,
  }
}

const plain = (name: string, a: string, b: string, same = a === b): ComparedTrait => ({
  name,
  a: same ? { before: a } : { value: a },
  b: same ? { before: b } : { value: b },
  same,
  words: same ? 'the same' : 'another one',
})

const audience = (a: TokenView, b: TokenView): ComparedTrait => {
  const words = (token: TokenView) => token.audience.toSorted().join(' ') || notStated
  const row = plain('Audience', words(a), words(b))
  return row.same ? { ...row, words: 'the same, character by character' } : row
}

const issuer = (a: TokenView, b: TokenView): ComparedTrait =>
  plain('Issuer', traitsOf(a).issuer ?? notStated, traitsOf(b).issuer ?? notStated)

const application = (a: TokenView, b: TokenView): ComparedTrait => {
  const client = ({ request, claims }: TokenView) =>
    request.form['client_id'] ?? textOf(claims?.['azp']) ?? textOf(claims?.['client_id']) ?? notStated
  const asked = ({ request }: TokenView) => request.form['scope']
  const row = plain('Application', client(a), client(b))
  if (!row.same) return row
  const scope = asked(a) === asked(b) ? (asked(a) ? 'the same scope' : 'no scope') : undefined
  return { ...row, words: scope ? `the same, and ${scope} was asked for either time` : 'the same' }
}

/** A claim or field of the header in both tokens; absent on one side where only the other has it. */
export type ComparedClaim = { name: string; a?: unknown; b?: unknown; same: boolean }

/** The members of two objects: what differs first, each in the order of A, then of B. */
export const comparedMembers = (
  a: Record<string, unknown> | undefined = {},
  b: Record<string, unknown> | undefined = {},
): ComparedClaim[] => {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const compared = names.map((name): ComparedClaim => ({
    name,
    ...(Object.hasOwn(a, name) && { a: a[name] }),
    ...(Object.hasOwn(b, name) && { b: b[name] }),
    same: JSON.stringify(a[name]) === JSON.stringify(b[name]),
  }))
  return [...compared.filter(({ same }) => !same), ...compared.filter(({ same }) => same)]
}
