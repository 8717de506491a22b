import { expect, test, type Page } from '@playwright/test'
import process from 'node:process'
import { startOwnApi } from './own-api.ts'
import { startProduct, type Product } from './product.ts'
import { goTo, openVisit } from './visit.ts'

// Tokens of 6 s for 40 s; `pnpm soak` takes those of 60 s, for five minutes.
const life = Number(process.env['SOAK_TOKEN_LIFE'] ?? 6)
const steady = Number(process.env['SOAK_SECONDS'] ?? 40)

const client = { clientId: 'steady', clientSecret: 'zK3-steady~secret.of_calls/0001' }
const audience = 'https://orders.example.test/'

let api: Awaited<ReturnType<typeof startOwnApi>>
let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  // A token endpoint so slow that a call which had to wait for it cannot be mistaken.
  api = await startOwnApi({ ...client, audience, issuing: { life, delay: 700 } })
  product = await startProduct({
    CONSOLE_CLIENT_ID: client.clientId,
    CONSOLE_CLIENT_SECRET: client.clientSecret,
    CONSOLE_AUDIENCE: audience,
    CONSOLE_SCOPE: 'orders.read',
    CONSOLE_TOKEN_URL: api.tokenUrl,
    CONSOLE_API_URL: api.apiUrl,
    CONSOLE_OPENAPI_URL: api.documentUrl,
    CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
  })
  visit = await openVisit(browser, product.link)
  page = visit.page
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  api.close()
})

type Head = { status: number; timing: { token?: number } }

/** Makes calls one after the other for so many seconds; the head of each answer. */
const call = async (seconds: number): Promise<Head[]> =>
  page.evaluate(async (seconds) => {
    const heads: Head[] = []
    for (const until = Date.now() + seconds * 1000; Date.now() < until;) {
      const answer = await fetch('/api/connections/default/calls', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ method: 'GET', path: '/shop/v2/orders' }),
      })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const view = new DataView(bytes.buffer)
      for (let at = 0; at < bytes.length; at += 5 + view.getUint32(at + 1))
        if (bytes[at] === 2)
          heads.push(
            JSON.parse(new TextDecoder().decode(bytes.subarray(at + 5, at + 5 + view.getUint32(at + 1)))) as Head,
          )
      // The pace of the calls, not a wait for anything.
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return heads
  }, seconds)

test(`tokens of ${life} s are renewed under steady calls: none is refused, and none waits`, async () => {
  test.setTimeout((steady + 60) * 1000)
  await goTo(page, 'Token')
  await expect(page.getByRole('region', { name: 'At a glance' })).toBeVisible()
  const heads = await call(steady)
  expect(heads.length).toBeGreaterThan(2 * steady)
  expect(new Set(heads.map(({ status }) => status))).toEqual(new Set([200]))
  // Not one that the console made good by a new token, either: as many arrived as were made.
  expect(api.received).toHaveLength(heads.length)
  const waits = heads.map(({ timing }) => Math.round(timing.token ?? 0)).filter((wait) => wait >= api.issuing.delay)
  expect(waits).toEqual([])
  expect(api.tokens.length).toBeGreaterThan(steady / life)
  // And no more often than is needed.
  expect(api.tokens.length).toBeLessThan(2 * (steady / life) + 3)
  expect(visit.complaints).toEqual([])
})
