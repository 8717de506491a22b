import type { TokenChange, TokenDrift } from '@developer-console/shared/contract/token'

const names: Record<TokenChange['what'], string> = {
  audience: 'audience',
  issuer: 'issuer',
  lifetime: 'life',
  algorithm: 'algorithm',
  key: 'signing key',
}

/** Told also where they are the same. */
const always: ReadonlySet<TokenChange['what']> = new Set(['audience', 'lifetime'] as const)

/** Whether the traits of a token are those of the one before: `same audience, same life, new signing key`. */
export const driftInWords = ({ changed }: Pick<TokenDrift, 'changed'>): string => {
  const of = new Map(changed.map((change) => [change.what, change]))
  return (Object.keys(names) as TokenChange['what'][])
    .flatMap((what) => {
      const change = of.get(what)
      if (!change) return always.has(what) ? [`same ${names[what]}`] : []
      return what === 'lifetime' ? [`life ${change.after} instead of ${change.before}`] : [`new ${names[what]}`]
    })
    .join(', ')
}
