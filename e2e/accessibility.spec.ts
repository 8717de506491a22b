import { expect, test, type Locator, type Page } from '@playwright/test'
import { violationsOn } from './axe.ts'
import { startProduct, type Product } from './product.ts'
import { field, openVisit, response, sandboxConnections, send } from './visit.ts'

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
})

const open = (path: string) => page.goto(product.base + path)

const violations = () => violationsOn(page)

/** Shows a tab, and waits until it is there: axe is to look at it, not at the one before. */
const choose = async (region: Locator, tab: string) => {
  await region.getByRole('tab', { name: tab }).click()
  await expect(region.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
  await expect(region.getByRole('tabpanel', { name: tab })).toBeVisible()
}

test.describe('axe finds nothing against WCAG 2.2 AA, in light and dark:', () => {
  test('sign-in, before and after a wrong key', async ({ browser }) => {
    const signedIn = page
    const other = await openVisit(browser, product.base)
    page = other.page
    await expect(page.getByRole('heading', { level: 1, name: 'This console opens with its own link' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.getByRole('textbox', { name: /^Link or key/ }).fill('not-the-key')
    await page.getByRole('button', { name: 'Open the console' }).click()
    await expect(page.getByText('Not the key of this start')).toBeVisible()
    expect(await violations()).toEqual([])
    await other.context.close()
    page = signedIn
  })

  test('get started', async () => {
    await open('/')
    await expect(page.getByRole('button', { name: 'List alerts' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('token', async () => {
    await open('/c/sandbox-full-access/token')
    await expect(page.getByRole('row', { name: /^meter_types Granted listMeterTypes/ })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('token forgotten', async () => {
    await open('/c/sandbox-sixty-seconds/token')
    await page.getByRole('button', { name: 'Forget' }).click()
    await expect(page.getByText('No token is held')).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('token refused', async () => {
    await page.route('**/api/connections/*/token', (route) => route.fulfill(refusal))
    await open('/c/sandbox-full-access/token')
    await expect(page.getByRole('article', { name: 'The client ID or its secret is not accepted' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.unrouteAll()
  })

  test('explore without an operation', async () => {
    await open('/c/sandbox-full-access/explore')
    await expect(page.getByText('Choose an operation')).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a form with faults', async () => {
    await open('/c/sandbox-full-access/explore/createMeterType')
    const request = page.getByRole('region', { name: 'Request' })
    await request.getByRole('button', { name: 'aggregation is left out. Fill it in' }).click()
    await field(request, 'capacity').fill('-1')
    await send(page)
    await expect(response(page).getByRole('article')).toBeVisible()
    await expect(field(request, 'capacity')).toHaveAttribute('aria-invalid', 'true')
    expect(await violations()).toEqual([])
  })

  test('a multipart form', async () => {
    await open('/c/sandbox-full-access/explore/importMeters')
    await page.getByRole('button', { name: 'options is left out. Fill it in' }).click()
    await expect(page.getByRole('combobox', { name: /^dryRun\b/ })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a write that asks for the name of its connection', async () => {
    const [connection] = await sandboxConnections(page)
    const id = await page.evaluate(
      async (body) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch('/api/connections', { method: 'POST', headers, body })
        return ((await answer.json()) as { id: string }).id
      },
      JSON.stringify({
        name: 'Guarded',
        kind: 'production',
        tokenUrl: connection?.tokenUrl,
        apiUrl: connection?.apiUrl,
        clientId: connection?.clientId,
        clientSecret: connection?.clientSecret,
        audience: connection?.audience,
        allowPrivateNetwork: true,
      }),
    )
    await open(`/c/${id}/explore/~call`)
    await page.getByRole('combobox', { name: 'Method', exact: true }).selectOption('POST')
    await page.getByRole('textbox', { name: 'Path', exact: true }).fill('/usage-metering/v1/meters')
    await send(page)
    await expect(page.getByRole('dialog', { name: 'Send this write to Guarded?' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a body as JSON', async () => {
    await open('/c/sandbox-full-access/explore/createMeterType')
    const request = page.getByRole('region', { name: 'Request' })
    await request.getByRole('button', { name: 'Example' }).click()
    await request.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect(request.getByRole('textbox', { name: 'Body as JSON' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a connection’s form, empty, unfolded, and with what looks wrong', async () => {
    await open('/connections')
    await page.getByRole('button', { name: 'Add a connection' }).click()
    expect(await violations()).toEqual([])
    for (const fold of ['Token request', 'Verification', 'Calls', 'Network and TLS'])
      await page.locator('summary').filter({ hasText: fold }).click()
    await page.getByRole('textbox', { name: /^Client ID/ }).fill('{{your client ID}}')
    await page.getByRole('textbox', { name: /^Client secret/ }).fill('"a secret in quotes"')
    await page.getByRole('textbox', { name: /^Audience/ }).fill('https://api.digitalroute.io')
    await page.getByRole('textbox', { name: /^Name/ }).fill('Odd')
    await expect(page.getByRole('region', { name: 'What looks wrong' })).toBeVisible()
    // From the top: what the bar above covers while one scrolls is no smaller for that.
    await page.evaluate(() => scrollTo(0, 0))
    expect(await violations()).toEqual([])
  })

  test('the documents of a connection', async () => {
    await open('/c/sandbox-full-access/documents')
    await expect(page.getByRole('region', { name: 'Documents' })).toContainText('Usage Engine sandbox API')
    expect(await violations()).toEqual([])
  })

  test('two tokens compared, before and after', async () => {
    await open('/c/sandbox-full-access/token/compare')
    await expect(page.getByRole('button', { name: 'Request and compare' })).toBeVisible()
    expect(await violations()).toEqual([])
    await open('/c/sandbox-full-access/token/compare?with=sandbox-read-only')
    await expect(page.getByRole('table', { name: 'What is the same and what differs' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  for (const tab of ['Headers', 'Code', 'About'])
    test(`a request’s tab ${tab}`, async () => {
      await open('/c/sandbox-full-access/explore/createMeterType')
      await choose(page.getByRole('region', { name: 'Request' }), tab)
      expect(await violations()).toEqual([])
    })

  test('an answer', async () => {
    await open('/c/sandbox-full-access/explore/listMeterTypes')
    await send(page)
    await expect(response(page).getByRole('treeitem', { name: 'meterTypes: [ 12 items ]' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  for (const tab of ['Raw', 'Headers', 'Timing', 'What happened', 'Contract'])
    test(`an answer’s tab ${tab}`, async () => {
      await open('/c/sandbox-full-access/explore/listMeterTypes')
      await send(page)
      await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
      await choose(response(page), tab)
      expect(await violations()).toEqual([])
    })

  test('a refused call', async () => {
    await open('/c/sandbox-read-only/explore/createMeterType')
    await page.getByRole('button', { name: 'Send anyway' }).click()
    await expect(response(page).getByRole('article', { name: 'Missing scope create:meter_types' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a free call', async () => {
    await open('/c/sandbox-full-access/explore/~call')
    await expect(page.getByRole('heading', { level: 1, name: 'Free call' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('history: the list, a call beside it, and the call on a screen of its own', async () => {
    await open('/c/sandbox-read-only/explore/createMeterType')
    await page.getByRole('button', { name: 'Send anyway' }).click()
    await expect(response(page).getByRole('article')).toBeVisible()
    await open('/c/sandbox-full-access/history')
    const link = page.getByRole('row', { name: / 403 / }).first().getByRole('link')
    await expect(link).toBeVisible()
    expect(await violations()).toEqual([])
    await link.click()
    await expect(page.getByRole('region', { name: 'Call' }).getByRole('article')).toBeVisible()
    expect(await violations()).toEqual([])
    await page.getByRole('link', { name: 'Open as a screen of its own' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Create a meter type')
    expect(await violations()).toEqual([])
  })

  test('connections', async () => {
    await open('/connections')
    await expect(page.getByRole('link', { name: /, with 26 operations$/ })).toHaveCount(5)
    expect(await violations()).toEqual([])
  })

  test('practice failures: all switches, one refused, one on and what came of it', async () => {
    await open('/c/sandbox-full-access/practice')
    await page.getByRole('button', { name: / more switches$/ }).click()
    await page.getByRole('textbox', { name: /^Value of slow/ }).fill('soon')
    await page.getByRole('switch', { name: 'Slow first byte' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'The value of slow' })).toBeVisible()
    const gateway = page.getByRole('switch', { name: 'HTML from a gateway' })
    await gateway.click()
    await expect(gateway).toBeChecked()
    await page.getByRole('button', { name: 'List meter types' }).click()
    await expect(response(page).getByRole('article')).toBeVisible()
    // Half a row under the bar at the top is no target.
    await page.evaluate(() => scrollTo(0, 0))
    expect(await violations()).toEqual([])
    await open('/c/sandbox-full-access/explore/listMeterTypes')
    await expect(page.getByRole('link', { name: 'Practice failures' })).toBeVisible()
    expect(await violations()).toEqual([])
    await open('/c/sandbox-full-access/practice')
    await page.getByRole('button', { name: 'Reset all' }).click()
    await expect(page.getByText('All are off')).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('the connection switcher, open', async () => {
    await open('/connections')
    await page.getByRole('combobox', { name: 'Connection' }).click()
    await expect(page.getByRole('option', { name: 'Sandbox · full access' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('the command palette', async () => {
    await open('/c/sandbox-full-access/explore')
    await page.getByRole('button', { name: 'Find or go to' }).click()
    await expect(page.getByRole('dialog', { name: 'Command palette' }).getByRole('option').first()).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('the list of keys', async () => {
    await open('/connections')
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('an address that leads nowhere', async () => {
    await open('/nowhere/at/all')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await violations()).toEqual([])
  })
})

test.describe('With the keyboard alone', () => {
  test.beforeEach(async () => {
    await open('/c/sandbox-full-access/explore')
    await expect(page.getByText('Choose an operation')).toBeVisible()
  })

  const search = () => page.getByRole('searchbox', { name: 'Find an operation' })

  test('the first stop skips to the content', async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
  })

  test('/ goes to the search, the arrow into what it found, Enter opens it, Ctrl+Enter sends it', async () => {
    await page.keyboard.press('/')
    await expect(search()).toBeFocused()
    await page.keyboard.type('list meter types')
    await expect(page.getByRole('navigation', { name: 'Operations' }).getByRole('status')).toHaveText('1 found')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'List meter types' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  })

  test('Ctrl+K opens the palette, Escape gives the focus back, Enter goes to what was found', async () => {
    await search().focus()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(palette).toBeHidden()
    await expect(search()).toBeFocused()

    await page.keyboard.press('Control+k')
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.type('who am i')
    await expect(palette.getByRole('option').first()).toHaveAccessibleName(/Who am I/)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Who am I' })).toBeVisible()
  })

  test('single letters can be switched off, and on again', async () => {
    const keys = page.getByRole('dialog', { name: 'Keys' })
    const flip = async () => {
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).press('Enter')
      await keys.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
      await page.keyboard.press('Escape')
      await expect(keys).toBeHidden()
    }
    await flip()
    await page.keyboard.press('?')
    await page.keyboard.press('/')
    await expect(search()).not.toBeFocused()
    await expect(keys).toBeHidden()
    await flip()
    await page.keyboard.press('/')
    await expect(search()).toBeFocused()
  })
})

test('No screen broke its own policy or threw', () => {
  expect(visit.complaints).toEqual([])
})

/** What the console answers where the authorization server refuses: enough of it to fill every part of the screen. */
const refusal = {
  status: 502,
  contentType: 'application/problem+json',
  json: {
    type: 'urn:developer-console:problem:token-refused',
    title: 'The token was refused',
    status: 502,
    detail: 'The authorization server answered 401.',
    diagnosis: {
      cause: 'client-authentication-failed',
      title: 'The client ID or its secret is not accepted',
      explanation: 'The server did not accept the client with the secret that was sent.',
      evidence: [{ source: 'body.error_description', quote: 'Unauthorized' }],
      steps: [
        { text: 'Paste the client secret again', action: { type: 'edit-connection', field: 'clientSecret' } },
        { text: 'Or ask', action: { type: 'copy-message', to: 'administrator', text: 'Please look at this client.' } },
      ],
      candidates: [{ cause: 'client-unknown', why: 'The client ID may belong to another environment.' }],
    },
    exchange: {
      request: { method: 'POST', url: 'http://127.0.0.1:9/token', headers: [['accept', 'application/json']], form: {} },
      response: { status: 401, statusText: 'Unauthorized', headers: [], body: { error: 'access_denied' } },
      duration: 12,
    },
  },
}
