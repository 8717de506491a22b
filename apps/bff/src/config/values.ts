import { z } from 'zod'

/*
 * In all schemas of the configuration the message of an issue is what is expected, as it stands after "expected".
 */

/** A text with something in it, as it stands: an audience is compared to the letter. */
export const text = (expected = 'a text') =>
  z.string({ error: expected }).min(1, { error: expected }).max(4096, { error: 'at most 4096 characters' })

const placeholder = /\{\{.*\}\}|^<.*>$|^\$\{.*\}$|^your[ _-]/i

/** A text that is not the placeholder of an example. */
export const filledIn = (expected: string) =>
  text(expected).refine((value) => !placeholder.test(value), {
    error: `${expected}, not an example's placeholder`,
    abort: true,
  })

/** `true` or `false`, also as an environment spells it. */
export const flag = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] })],
  {
    error: 'true or false',
  },
)

const whole = ({ min, max, expected }: { min: number; max: number; expected: string }) =>
  z
    .union([z.number(), z.string()], { error: expected })
    .transform((value) => (/^\d{1,9}$/.test(String(value)) ? Number(value) : -1))
    .refine((value) => value >= min && value <= max, { error: expected })

/** A whole number without a unit. */
export const count = (min: number, max: number) => whole({ min, max, expected: `a whole number from ${min} to ${max}` })

/** 0 lets the system choose a free port. */
export const port = whole({ min: 0, max: 65_535, expected: 'a port from 1 to 65535' })

const urlExpected = 'an absolute http or https URL without user name or fragment'

/** An absolute http(s) URL, as it was written. */
export const httpUrl = filledIn(urlExpected).refine(
  (value) => {
    if (!URL.canParse(value) || /[\s\\]/.test(value)) return false
    const url = new URL(value)
    return /^https?:$/.test(url.protocol) && !url.username && !url.password && !value.includes('#')
  },
  { error: urlExpected, abort: true },
)

/** The same, and its query is refused too: paths are put below it. */
export const baseUrl = httpUrl.refine((value) => !value.includes('?'), { error: `${urlExpected} and without a query` })

const proxyExpected = 'a URL such as http://proxy.example.com:3128'

/** What is wrong with a proxy's URL: it may carry a user name and a password, so it is treated as a secret. */
export const proxyFits = (value: string): string | undefined =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? undefined : proxyExpected

/** What is wrong with a PEM text. */
export const pemFits = (value: string): string | undefined =>
  value.includes('-----BEGIN ') ? undefined : 'PEM text, beginning with -----BEGIN'
