import { expect, test, type Page } from '@playwright/test'
import { startProduct, type Product } from './product.ts'
import { goTo, openOperation, openVisit, response, send, switchTo } from './visit.ts'

// One sandbox, whose failures are switched one after the other.
test.describe.configure({ mode: 'serial' })

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
const asked: string[] = []

test.beforeAll(async ({ browser }) => {
  product = await startProduct(
    {
      CONSOLE_CLIENT_ID: 'orders',
      CONSOLE_CLIENT_SECRET: 'gT5-practised~secret.of_orders/0009',
      CONSOLE_AUDIENCE: 'http://127.0.0.1:9/',
    },
    { args: ['--sandbox'] },
  )
  visit = await openVisit(browser, product.link)
  page = visit.page
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await switchTo(page, 'Sandbox · full access')
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
})

const main = () => page.getByRole('main')
const failure = (name: string) => page.getByRole('switch', { name })
const howOften = (name: string) => page.getByRole('combobox', { name: `${name}, for` })
const tried = () => page.getByRole('region', { name: 'Try it' })
const diagnosis = (title: string | RegExp) => tried().getByRole('article', { name: title })
const howMany = (words: string) => expect(main().getByRole('status').filter({ hasText: words })).toBeVisible()

const switchOn = async (name: string) => {
  await failure(name).click()
  await expect(failure(name)).toBeChecked()
}
const call = () => tried().getByRole('button', { name: 'List meter types' }).click()
const requestToken = () => tried().getByRole('button', { name: 'Request a new token' }).first().click()
const answered = (status: string) =>
  expect(response(page).getByRole('status').first()).toHaveText(new RegExp(`^${status}`))
const switchOff = async () => {
  await tried().getByRole('button', { name: 'Switch the failure off' }).click()
  await howMany('All are off')
}
/** Nothing is left of the failure. */
const callPasses = async () => {
  await call()
  await answered('200 OK')
}

test('the screen is a step away from the connection of a sandbox', async () => {
  await page.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('link', { name: 'Practice failures' }).filter({ visible: true }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Practice failures' })).toBeVisible()
  await howMany('All are off')
  await goTo(page, 'History')
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox')
  await palette.fill('practice')
  await palette.press('Enter')
  await expect(failure('Slow first byte')).not.toBeChecked()
  await expect(page.getByRole('button', { name: 'Reset all' })).toBeDisabled()
  await callPasses()
})

test('a page of a gateway is told from the API, here and in Explore', async () => {
  await switchOn('HTML from a gateway')
  await howMany('1 is on')
  await call()
  await expect(diagnosis('The gateway got no usable answer from the service behind it')).toBeVisible()
  await expect(tried()).toContainText('The sandbox did this on purpose: html502')
  await diagnosis(/^The gateway/)
    .getByRole('button', { name: 'Send again' })
    .click()
  await answered('502 Bad Gateway')

  await goTo(page, 'Explore')
  const banner = main()
    .getByRole('status')
    .filter({ hasText: '1 failure is on. The sandbox fails on purpose: html502' })
  await expect(banner).toBeVisible()
  await openOperation(page, 'List meter types')
  await send(page)
  await expect(response(page)).toContainText('The sandbox did this on purpose: html502')
  await goTo(page, 'Token')
  await expect(page.getByRole('heading', { level: 1, name: 'Access token' })).toBeVisible()
  await banner.getByRole('link', { name: 'Practice failures' }).click()
  await call()
  await switchOff()
  await callPasses()
  await goTo(page, 'Explore')
  await expect(banner).toBeHidden()
  await page.goBack()
})

test('an expired token is renewed once, and the failure heals by itself', async () => {
  await switchOn('Token counts as expired')
  await expect(howOften('Token counts as expired')).toHaveValue('1')
  await call()
  await answered('200 OK')
  await expect(tried()).toContainText(
    'Refused once, mended by a new token. The first answer was 401: The token has expired',
  )
  await expect(failure('Token counts as expired')).not.toBeChecked()
  await howMany('All are off')
})

test('a failure for every call can be had for the next one', async () => {
  await switchOn('HTML from a gateway')
  await howOften('HTML from a gateway').selectOption('next 1 call')
  await expect(howOften('HTML from a gateway')).toHaveValue('1')
  await call()
  await expect(diagnosis(/^The gateway/)).toBeVisible()
  await expect(failure('HTML from a gateway')).not.toBeChecked()
  await callPasses()
})

test('a licence that is off is nobody’s mistake', async () => {
  await switchOn('Licence off')
  await call()
  await expect(diagnosis(/^The licence does not include usageMetering/)).toBeVisible()
  await switchOff()
  await callPasses()
})

test('a rate limit is waited for', async () => {
  const value = page.getByRole('combobox', { name: /^Value of rate/ })
  await value.fill('1/3s')
  await switchOn('Tight rate limit')
  await callPasses()
  await call()
  await expect(diagnosis(/^Too many calls: wait \d/)).toBeVisible()
  await diagnosis(/^Too many calls/)
    .getByRole('button', { name: 'Send again', exact: true })
    .click()
  await answered('200 OK')
  // A value is changed while it is on.
  await value.fill('2/1s')
  await value.press('Enter')
  await expect(tried()).toContainText('This limit for each client and operation')
  await expect(page.getByRole('row', { name: /^Tight rate limit/ })).not.toContainText('found')
  await failure('Tight rate limit').click()
  await howMany('All are off')
})

test('a certificate that nobody vouches for is not ignored', async () => {
  await switchOn('Self-signed certificate')
  await expect(tried()).toContainText(/calls of this connection go to https:\/\/127\.0\.0\.1:\d+\//)
  await call()
  await expect(diagnosis('The server has a self-signed certificate')).toBeVisible()
  await switchOff()
  await expect(tried()).not.toContainText('calls of this connection go to')
  await callPasses()
})

test('a revoked client gets no new token, and goes on with the old one', async () => {
  await switchOn('Client revoked')
  await requestToken()
  await expect(diagnosis('The client ID or its secret is not accepted')).toBeVisible()
  await expect(tried()).toContainText('The sandbox did this on purpose: revoke-client')
  await callPasses()
  await failure('Client revoked').click()
  await howMany('All are off')
  await requestToken()
  await expect(tried().getByRole('status').filter({ hasText: 'A token was issued.' })).toContainText(
    'a JWT, with 18 scopes',
  )
})

test('a token that is none is found out, and a new one mends it', async () => {
  await page.getByRole('button', { name: /^\d+ more switches$/ }).click()
  await switchOn('Opaque token')
  await requestToken()
  await expect(diagnosis('The token is opaque')).toBeVisible()
  await call()
  await expect(diagnosis('The API cannot read the token')).toBeVisible()
  await switchOff()
  await callPasses()
  await page.getByRole('button', { name: 'Show the common ones' }).click()
  await expect(failure('Opaque token')).toBeHidden()
})

test('clocks that are apart are told by the Date of the answer', async () => {
  await switchOn('Clocks apart')
  await call()
  await expect(diagnosis('The token is not valid yet')).toContainText(/The server's clock is (299|30\d) s behind/)
  await switchOff()
  await callPasses()
})

test('a value that is none is refused where it stands, and nothing is switched', async () => {
  const value = page.getByRole('textbox', { name: 'Value of slow, milliseconds' })
  await value.fill('soon')
  await failure('Slow first byte').click()
  await expect(
    page.getByRole('alert').filter({ hasText: 'The value of slow is a whole number from 0 to 600000' }),
  ).toBeVisible()
  await expect(value).toHaveAccessibleDescription(/a whole number/)
  await expect(failure('Slow first byte')).not.toBeChecked()
  await value.fill('150')
  await switchOn('Slow first byte')
  await call()
  await answered('200 OK')
  await expect(tried()).toContainText('The sandbox did this on purpose: slow=150')
})

test('Reset all ends them all, those of other connections too', async () => {
  await switchTo(page, 'Sandbox · read only')
  await expect(main()).toContainText('1 further rule stands in this sandbox')
  await switchOn('Down for a while')
  await switchTo(page, 'Sandbox · full access')
  await expect(failure('Slow first byte')).toBeChecked()
  await expect(failure('Down for a while')).not.toBeChecked()
  await page.getByRole('button', { name: 'Reset all' }).click()
  await howMany('All are off')
  await expect(main()).not.toContainText('further rule')
  await switchTo(page, 'Sandbox · read only')
  await howMany('All are off')
})

test('another system is not made to fail, and not asked', async () => {
  const own = await page.evaluate(async () => {
    const { connections } = (await (await fetch('/api/connections')).json()) as {
      connections: { origin: string; name: string }[]
    }
    return connections.find(({ origin }) => origin === 'configuration')?.name ?? ''
  })
  asked.length = 0
  await switchTo(page, own)
  await expect(main().getByRole('heading', { level: 2, name: /is not made to fail$/ })).toBeVisible()
  await goTo(page, 'Token')
  await goTo(page, 'Explore')
  await expect(page.getByRole('heading', { level: 1, name: 'Explore' })).toBeAttached()
  expect(asked.filter((path) => path.endsWith('/practice') && path.startsWith('/api'))).toEqual([])
})

test('and the pages broke no rule of their policy', () => {
  expect(visit.complaints).toEqual([])
})
