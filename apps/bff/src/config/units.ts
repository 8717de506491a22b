import { z } from 'zod'

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const bytes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** A number with its unit, for example `30s`; `0` needs none. In the smallest unit: `undefined` where it is neither. */
const amountIn = (units: Record<string, number>, text: string): number | undefined => {
  if (text === '0') return 0
  const [, amount, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?) ?([A-Za-z]{1,3})$/.exec(text) ?? []
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor)
}

const amount = (units: Record<string, number>, { min, max, expected }: Range & { expected: string }) =>
  z.unknown().transform((value, context) => {
    const found = typeof value === 'string' || value === 0 ? amountIn(units, String(value)) : undefined
    if (found !== undefined && found >= min && found <= max) return found
    context.addIssue({ code: 'custom', message: expected })
    return z.NEVER
  })

type Range = { min: number; max: number }

/** A duration such as `250ms`, `30s`, `5m`, `8h` or `30d`, read as milliseconds. */
export const duration = (range: Range & { between: string }) =>
  amount(milliseconds, { ...range, expected: `a duration with its unit (ms, s, m, h, d), ${range.between}` })

/** A size such as `256KiB` or `10MiB`, read as bytes. */
export const size = (range: Range & { between: string }) =>
  amount(bytes, { ...range, expected: `a size with its unit (B, KiB, MiB, GiB), ${range.between}` })
