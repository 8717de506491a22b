import { createServer, type Server } from 'node:http'
import { expect, test, type Page } from '@playwright/test'
import { violationsOn } from './axe.ts'
import { startProduct, type Product } from './product.ts'
import { openVisit } from './visit.ts'

type Described = Record<string, unknown>

const operation = (operationId: string, more: Described = {}): Described => ({
  operationId,
  summary: operationId,
  security: [{ machine: ['read:prices'] }],
  responses: { 200: { description: 'Prices' } },
  ...more,
})

const prices = (version: string, paths: Described) => ({
  openapi: '3.1.0',
  info: { title: 'Prices', version },
  paths,
  components: {
    securitySchemes: { machine: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/t', scopes: {} } } } },
  },
})

const before = prices('1.13.0', {
  '/prices': { get: operation('listPrices') },
  '/prices/{id}': { get: operation('getPrice'), delete: operation('deletePrice') },
})
const after = prices('1.14.0', {
  '/prices': {
    get: operation('listPrices', { security: [{ machine: ['execute:prices'] }] }),
    post: operation('createPrice'),
  },
  '/prices/{id}': { get: operation('getPrice', { deprecated: true }) },
})

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let published: Described = before
let server: Server
let address = ''

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  server = createServer((_asked, response) => response.end(JSON.stringify(published)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const listening = server.address()
  address = typeof listening === 'object' && listening ? `http://127.0.0.1:${listening.port}/openapi.json` : ''
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  await page.goto(`${product.base}/c/sandbox-full-access/documents`)
  await expect(page.getByRole('heading', { level: 1, name: 'API documents' })).toBeVisible()
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  server.close()
})

const documents = () => page.getByRole('region', { name: 'Documents', exact: true })
const upload = (name: string, body: string) =>
  page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(body) })

test.describe('the documents of a connection', () => {
  test('are added by their address, and by upload in JSON and YAML, several at once', async () => {
    await page.getByRole('textbox', { name: /^Or from an address/ }).fill(address)
    await page.getByRole('button', { name: 'Fetch', exact: true }).click()
    await expect(documents()).toContainText('Prices')
    await upload('tariffs.json', JSON.stringify({ ...prices('1', {}), info: { title: 'Tariffs', version: '1' } }))
    await expect(documents()).toContainText('Tariffs')
    await upload('taxes.yaml', 'openapi: 3.0.3\ninfo: { title: Taxes, version: "2" }\npaths: {}\n')
    await expect(documents()).toContainText('Taxes')
    await expect(documents()).toContainText('tariffs.json')
    await expect(documents()).toContainText('taxes.yaml')
  })

  test('are looked for at the API’s own origin, by a click, with all that was tried', async () => {
    await page.getByRole('button', { name: 'Look for it' }).click()
    const tried = page.getByRole('list', { name: /^Or look for it/ })
    await expect(tried.getByRole('listitem').first()).toContainText('/.well-known/api-catalog')
    await tried.getByRole('button', { name: /^Add, OpenAPI .*: Usage Engine/ }).click()
    await expect(documents().getByRole('link', { name: 'Usage Engine sandbox API' })).toHaveCount(2)
  })

  test('are read again, and say what was added, removed and changed, scopes apart', async () => {
    published = after
    await page.getByRole('button', { name: 'Refresh Prices' }).click()
    const changes = page.getByRole('region', { name: 'What changed' })
    await expect(changes).toContainText('1.13.0 to 1.14.0')
    await expect(changes.getByRole('row', { name: /Removed.*DELETE/ })).toBeVisible()
    await expect(changes.getByRole('row', { name: /Added.*POST/ })).toBeVisible()
    await expect(changes.getByRole('row', { name: /Scopes.*GET/ })).toContainText(
      'Needs execute:prices, was read:prices',
    )
    await expect(changes.getByRole('row', { name: /Changed.*GET/ })).toContainText('Deprecated now')
    expect(await violationsOn(page)).toEqual([])
  })

  test('are kept as they were, where the new one is not wanted', async () => {
    await page.getByRole('button', { name: 'Keep 1.13.0' }).click()
    await expect(page.getByRole('region', { name: 'What changed' })).toBeHidden()
    await expect(documents()).toContainText('1.13.0')
  })

  test('say what is odd, with its place', async () => {
    const odd = prices('9', {
      '/odd': {
        get: { parameters: [{ name: 'Authorization', in: 'header' }], responses: { 200: { $ref: '#/nowhere' } } },
      },
    })
    await upload('odd.json', JSON.stringify({ ...odd, info: { title: 'Odd', version: '9' } }))
    const findings = page.getByRole('region', { name: 'Findings' })
    await expect(findings).toContainText('/paths/~1odd/get/parameters/0')
    await expect(findings).toContainText('/paths/~1odd/get/responses/200')
  })

  test('are removed, after a question', async () => {
    await page.getByRole('button', { name: 'More for Odd' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Remove the document' }).click()
    await expect(documents().getByRole('link', { name: 'Odd' })).toHaveCount(0)
  })

  test.describe('at each width', () => {
    for (const width of [1440, 1280]) {
      test(`${width} pixels: nothing is wider than the screen, and axe finds nothing in either theme`, async () => {
        await page.setViewportSize({ width, height: 900 })
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        expect(await violationsOn(page)).toEqual([])
      })
    }
  })

  test('of 10,000 operations are searched with each key, without a freeze', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`/things/${at}`, { get: operation(`thing${at}`) }]),
    )
    await upload('many.json', JSON.stringify({ ...prices('1', paths), info: { title: 'Many', version: '1' } }))
    await expect(documents()).toContainText('10,000 operations')
    await page.goto(`${product.base}/c/sandbox-full-access/explore`)
    const search = page.getByRole('searchbox', { name: 'Find an operation' })
    await search.click()
    await page.evaluate(() => {
      const held = globalThis as unknown as { longest: number }
      held.longest = 0
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) held.longest = Math.max(held.longest, duration)
      }).observe({ type: 'longtask' })
    })
    await search.pressSequentially('thing9876')
    await expect(
      page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'thing9876' }),
    ).toBeVisible()
    expect(await page.evaluate(() => (globalThis as unknown as { longest: number }).longest)).toBeLessThan(1000)
    expect(visit.complaints).toEqual([])
  })
})
