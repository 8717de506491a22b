import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { launchBrowser, newPage } from './parts/browser.ts'
import { startConsole } from './parts/console.ts'
import { tableOf } from './parts/report.ts'
import { startUpstream } from './parts/upstream.ts'

/* JavaScript that the browser is sent for a first look at the token, gzip, beside the bundles of other explorers. */

const peers = [
  ['Swagger UI', 'swagger-ui-dist/swagger-ui-bundle.js'],
  ['Scalar', '@scalar/api-reference/dist/browser/standalone.js'],
  ['Redoc', 'redoc/bundles/redoc.standalone.js'],
  ['RapiDoc', 'rapidoc/dist/rapidoc-min.js'],
  ['Elements', '@stoplight/elements/web-components.min.js'],
] as const
const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`

const upstream = await startUpstream()
const console = await startConsole(upstream.origin)
const browser = await launchBrowser()

/** Bytes of JavaScript, compressed as all of it would be by gzip, that a screen is sent before it is quiet. */
const scriptsOf = async (path: string): Promise<number> => {
  const { context, page } = await newPage(browser)
  const [name = '', value = ''] = console.cookie.split('=')
  await context.addCookies([{ name, value, url: console.origin }])
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (/javascript/.test(response.headers()['content-type'] ?? '')) bodies.push(response.body())
  })
  await page.goto(console.origin + path, { waitUntil: 'networkidle' })
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length)
  await context.close()
  return sizes.reduce((sum, size) => sum + size, 0)
}

try {
  const token = await scriptsOf('/c/default/token')
  const rows = [
    ['Developer Console, token', kibibytes(token), '1'],
    ['Developer Console, explorer', kibibytes(await scriptsOf('/c/default/explore')), ''],
  ]
  for (const [name, file] of peers) {
    const size = gzipSync(await readFile(join(import.meta.dirname, 'peers/node_modules', file)), { level: 9 }).length
    rows.push([name, kibibytes(size), `${(size / token).toFixed(1)} ×`])
  }
  process.stdout.write(`\n${tableOf(['', 'JavaScript, gzip', '× the token screen'], rows)}\n`)
} finally {
  await browser.close()
  await console.stop()
  upstream.stop()
}
