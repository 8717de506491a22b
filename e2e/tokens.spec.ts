import { expect, test, type Page } from '@playwright/test'
import { startOwnApi } from './own-api.ts'
import { startProduct, type Product } from './product.ts'
import { clipboard, goTo, openVisit } from './visit.ts'

// One client whose rights and tokens change under the eyes of whoever watches.
test.describe.configure({ mode: 'serial' })

const client = { clientId: 'orders-watch', clientSecret: 'pB6-watched~secret.of_orders/0007' }
const audience = 'https://orders.example.test/'

let api: Awaited<ReturnType<typeof startOwnApi>>
let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  api = await startOwnApi({ ...client, audience })
  product = await startProduct({
    CONSOLE_CLIENT_ID: client.clientId,
    CONSOLE_CLIENT_SECRET: client.clientSecret,
    CONSOLE_AUDIENCE: audience,
    CONSOLE_SCOPE: 'orders.read orders.write',
    CONSOLE_TOKEN_URL: api.tokenUrl,
    CONSOLE_API_URL: api.apiUrl,
    CONSOLE_OPENAPI_URL: api.documentUrl,
    CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
  })
  visit = await openVisit(browser, product.link)
  page = visit.page
  await goTo(page, 'Token')
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  api.close()
})

const requestAnew = async () => {
  const issued = api.tokens.length
  await page.getByRole('button', { name: 'Request a new token' }).click()
  await expect.poll(() => api.tokens.length).toBe(issued + 1)
}
const glance = () => page.getByRole('region', { name: 'At a glance' })
const finding = (title: string) => page.getByRole('article', { name: title })

test('the token in use is compared with one that was asked for less', async () => {
  await expect(glance().getByText('JWT, RS256')).toBeVisible()
  await expect(glance().getByText('Verified')).toBeVisible()
  const compare = page.getByRole('region', { name: 'Compare with a second token' })
  await compare.getByRole('textbox', { name: 'Scope' }).fill('orders.read')
  await compare.getByRole('button', { name: 'Request and compare' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Two tokens compared' })).toBeVisible()
  const sides = page.getByRole('table', { name: 'What is the same and what differs' })
  await expect(sides.getByRole('columnheader', { name: 'A The token in use' })).toBeVisible()
  await expect(sides.getByRole('columnheader', { name: 'B The second token, with another scope' })).toBeVisible()
  await expect(sides.getByRole('row', { name: /^Scopes .*2.*1/ })).toBeVisible()
  const cells = page.getByRole('table', { name: /^Scopes of both tokens/ })
  await expect(cells.getByText('Only A', { exact: true })).toBeVisible()
  await expect(cells.getByText('Both', { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What follows' })).toContainText('Place an order')
  // The address tells what was compared, and opens the same again.
  await page.reload()
  await expect(cells.getByText('Only A', { exact: true })).toBeVisible()
  // No call is made with the second.
  await page.getByRole('link', { name: 'Swap' }).click()
  await expect(cells.getByText('Only B', { exact: true })).toBeVisible()
  await goTo(page, 'Token')
  await expect(glance()).toContainText('3 of 3 operations')
})

test('a scope that is taken away shows at once, says since when, and what is shut by it', async () => {
  api.issuing.scope = 'orders.read'
  await requestAnew()
  const banner = page.getByRole('main').getByRole('status').filter({ hasText: 'without orders.write' })
  await expect(banner).toContainText(/^Since \S+ .*without orders\.write\./)
  await expect(banner).toContainText('Place an order')
  await expect(finding('Fewer scopes than asked for')).toBeVisible()
  await page.getByRole('button', { name: 'Copy message to the administrator' }).click()
  expect(await clipboard(page)).toContain(
    `grant orders.write again to the application with the client ID ${client.clientId}`,
  )
})

test('and it stays said over the next issuance, until it is granted again', async () => {
  await requestAnew()
  await expect(page.getByText(/without orders\.write/).first()).toBeVisible()
  api.issuing.scope = 'orders.read orders.write'
  await requestAnew()
  await expect(page.getByText(/without orders\.write/)).toHaveCount(0)
})

test('an opaque token is said to be one, and what the server tells of it is shown', async () => {
  api.issuing.format = 'opaque'
  await requestAnew()
  await expect(glance().getByText('Opaque', { exact: true })).toBeVisible()
  await expect(finding('The token is opaque')).toBeVisible()
  const claims = page.getByRole('region', { name: 'Claims', exact: true })
  await expect(claims).toContainText('told by the authorization server (introspection)')
  await expect(claims.getByRole('row', { name: /^aud https:\/\/orders\.example\.test\// })).toBeVisible()
  await expect(glance()).toContainText('3 of 3 operations')
})

test('an encrypted token is said to be one, with how it was encrypted', async () => {
  api.issuing.format = 'encrypted'
  await requestAnew()
  await expect(glance().getByText('Encrypted', { exact: true })).toBeVisible()
  await expect(finding('The token is encrypted')).toContainText('A256GCM')
  await expect(page.getByRole('region', { name: 'Claims', exact: true })).toContainText(
    /^.*The token is encrypted for the API: only the API can read its claims\. It was asked at .*\. It answered 400\./,
  )
})

test('and the pages broke no rule of their policy', () => {
  expect(visit.complaints).toEqual([])
})
