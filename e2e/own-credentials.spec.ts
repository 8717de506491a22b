import { expect, test, type Page } from '@playwright/test'
import { startOwnApi } from './own-api.ts'
import { keptBytes, startRecordedProduct } from './product.ts'
import { leaks } from './recorder.ts'
import { findOperation, goTo, openOperation, openVisit, response, send, storedText } from './visit.ts'

test.describe.configure({ mode: 'serial' })

const clientId = 'orders-nightly-export'
const clientSecret = 'v7Qm2x0-own-Secret_of.the~orders/client+1'

let api: Awaited<ReturnType<typeof startOwnApi>>
let product: Awaited<ReturnType<typeof startRecordedProduct>>['product']
let recorder: Awaited<ReturnType<typeof startRecordedProduct>>['recorder']
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  const audience = 'https://orders.example.test/'
  api = await startOwnApi({ clientId, clientSecret, audience })
  ;({ product, recorder } = await startRecordedProduct({
    CONSOLE_CLIENT_ID: clientId,
    CONSOLE_CLIENT_SECRET: clientSecret,
    CONSOLE_AUDIENCE: audience,
    CONSOLE_TOKEN_URL: api.tokenUrl,
    CONSOLE_API_URL: api.apiUrl,
    CONSOLE_OPENAPI_URL: api.documentUrl,
    CONSOLE_SCOPE: 'orders.read',
    CONSOLE_NAME: 'Orders',
    CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
  }))
  visit = await openVisit(browser, product.link)
  page = visit.page
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  recorder.close()
  api.close()
})

test.describe('With one’s own credentials', () => {
  test('there is one connection, of kind test, and no sandbox', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
    const switcher = page.getByRole('combobox', { name: 'Connection' })
    await expect(switcher).toContainText('Orders')
    await expect(switcher).toContainText('Test')
    await expect(page).toHaveTitle(/Orders \(test\)/)
    await switcher.click()
    await expect(page.getByRole('listbox', { name: 'Connections' }).getByRole('option')).toHaveCount(1)
    await page.keyboard.press('Escape')
  })

  test('the token is the one that this server issued, with the one scope that was asked for', async () => {
    await goTo(page, 'Token')
    const glance = page.getByRole('region', { name: 'At a glance' })
    await expect(glance.getByRole('definition').filter({ hasText: /^Bearer$/ })).toBeVisible()
    await expect(glance.getByRole('timer')).toHaveText(/^14:\d\d$/)
    await expect(glance).toContainText('Verified')
    await expect(page.getByRole('row', { name: /^aud https:\/\/orders\.example\.test\// })).toBeVisible()
    await expect(page.getByRole('row', { name: /^scope orders\.read / })).toBeVisible()
    await expect(page.getByRole('row', { name: new RegExp(`^iss ${api.issuer}`) })).toBeVisible()
    await expect(page.getByRole('group', { name: 'Token request, redacted' })).toContainText('scope=orders.read')
  })

  test('an operation of the YAML document is found and sent below the server’s path', async () => {
    await goTo(page, 'Explore')
    await openOperation(page, 'All orders')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    await expect(response(page).getByRole('treeitem', { name: 'sku: "KX-1"' })).toBeVisible()
    expect(api.received).toEqual(['GET /shop/v2/orders'])
  })

  test('an operation that needs another scope is marked, and its refusal explained', async () => {
    await expect(await findOperation(page, 'Place an order')).toHaveAccessibleName(/missing scope orders\.write/)
    await openOperation(page, 'Place an order')
    const request = page.getByRole('region', { name: 'Request' })
    await request.getByRole('textbox', { name: /^sku\b/ }).fill('KX-2')
    await request.getByRole('textbox', { name: /^quantity\b/ }).fill('3')
    await page.getByRole('button', { name: 'Send anyway' }).click()
    await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
    await expect(response(page).getByRole('article', { name: 'Missing scope orders.write' })).toBeVisible()
    expect(api.received).toEqual(['GET /shop/v2/orders', 'POST /shop/v2/orders'])
  })

  test('a free call goes where it says', async () => {
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
    await page.getByRole('textbox', { name: 'Path' }).fill('/shop/v2/orders')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    await expect(response(page).getByRole('treeitem', { name: 'sku: "KX-1"' })).toBeVisible()

    await page.getByRole('textbox', { name: 'Path' }).fill('/shop/v2/nowhere')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^404 Not Found in /)
    await expect(response(page).getByRole('article')).toBeVisible()
  })

  test('a token requested anew is another one', async () => {
    await goTo(page, 'Token')
    const issued = api.tokens.length
    await page.getByRole('button', { name: 'Request a new token' }).click()
    await expect.poll(() => api.tokens.length).toBe(issued + 1)
    const claims = Buffer.from(api.tokens.at(-1)?.split('.')[1] ?? '', 'base64url').toString()
    const { jti } = JSON.parse(claims) as { jti: string }
    await expect(page.getByText(jti).first()).toBeVisible()
    await expect(page.getByRole('region', { name: 'At a glance' }).getByRole('timer')).toHaveText(/^(15:00|14:\d\d)$/)
  })

  test('no token that the server issued, and not the secret, reached the browser, its storage, the disk or the log', async () => {
    expect(api.tokens.length).toBeGreaterThanOrEqual(2)
    const stored = { url: 'storage', bytes: Buffer.from(await storedText(page)) }
    const places = [...recorder.recorded, stored, ...(await keptBytes(product))]
    expect(leaks(places, [clientSecret, ...api.tokens])).toEqual([])
  })

  test('and the pages broke no rule of their policy', () => {
    expect(visit.complaints).toEqual([])
  })
})
