import { createMiddleware } from 'hono/factory'

/** The one Trusted Types policy, by which the web app names its worker's URL and its previews. */
const trustedTypesPolicy = 'developer-console'

/**
 * What a page of the console may load and do: files of this origin, nothing inline but styles that carry the nonce of
 * this very answer.
 */
export const contentSecurityPolicy = (nonce?: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    nonce ? `style-src 'self' 'nonce-${nonce}'` : `style-src 'self'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `require-trusted-types-for 'script'`,
    `trusted-types ${trustedTypesPolicy}`,
  ].join('; ')

const headers: readonly (readonly [string, string])[] = [
  ['content-security-policy', contentSecurityPolicy()],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  [
    'permissions-policy',
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()',
  ],
]

/** Puts on every answer what keeps it from being read, run or framed elsewhere; `/api` is never stored. */
export const securityHeaders = createMiddleware(async (c, next) => {
  await next()
  for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  if (c.req.path.startsWith('/api')) c.res.headers.set('cache-control', 'no-store')
})
