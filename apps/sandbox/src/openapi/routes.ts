import { Hono } from 'hono'
import type { Received } from '../gateway/api.ts'
import { operations } from '../operations/operations.ts'
import { openApiDocument } from './document.ts'
import { quirkyDocument } from './quirks.ts'
import { referencePage, referenceStyle } from './reference-page.ts'
import type { OpenApiVersion } from './schema.ts'
import { createAccessToken } from './token-operation.ts'

const versions: Record<string, OpenApiVersion> = { '3.0': '3.0.3', '3.1': '3.1.0' }

/** Where they are. */
export const documentPaths = ['/', '/reference.css', '/openapi.json']

/** The reference page and the OpenAPI document of one environment, for everybody. */
export const documentRoutes = ({ origin, origins }: { origin: string; origins: readonly string[] }): Hono<Received> => {
  const written = new Map<string, string>()
  const textOf = (version: OpenApiVersion, isQuirky: boolean): string => {
    const key = `${version} ${isQuirky}`
    const known = written.get(key)
    if (known !== undefined) return known
    const document = openApiDocument(operations, { version, origin, origins })
    const text = JSON.stringify(isQuirky ? quirkyDocument(document) : document, null, 2)
    written.set(key, text)
    return text
  }
  return new Hono<Received>()
    .get('/', async (c) => {
      c.header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'")
      c.header('x-content-type-options', 'nosniff')
      return c.html(await referencePage([createAccessToken, ...operations], origin))
    })
    .get('/reference.css', (c) => c.body(referenceStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
    .get('/openapi.json', (c) => {
      const version = versions[c.req.query('v') ?? '3.0']
      if (!version) return c.json({ message: 'There are the versions 3.0 and 3.1' }, 400)
      return c.body(textOf(version, c.req.query('quirks') === '1'), 200, {
        'content-type': 'application/json; charset=utf-8',
      })
    })
}
