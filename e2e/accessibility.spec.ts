import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { startProduct, type Product } from './product.ts'
import { field, goTo, openOperation, openVisit, response, send, switchTo } from './visit.ts'

test.describe.configure({ mode: 'serial' })

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  visit = await openVisit(browser, product.base)
  page = visit.page
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
})

/** What axe finds on the page as it stands, in both themes: rule, theme and place. */
const violations = async () => {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        found.push(`${id} (${colorScheme}): ${target.join(' ')}\n${failureSummary ?? ''}`)
  }
  return found
}

test.describe('axe finds nothing against WCAG 2.2 AA, in light and dark:', () => {
  test('sign-in, and sign-in refused', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This console opens with its own link')
    expect(await violations()).toEqual([])
    await page.getByRole('textbox', { name: /^Link or key/ }).fill('not-the-key')
    await page.getByRole('button', { name: 'Open the console' }).click()
    await expect(page.getByText('Not the key of this start')).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('get started', async () => {
    await page.goto(product.link)
    await expect(page.getByRole('button', { name: 'List alerts' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('token', async () => {
    await goTo(page, 'Token')
    await expect(page.getByRole('region', { name: 'At a glance' })).toContainText('Bearer')
    await expect(page.getByRole('row', { name: /^meter_types/ })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('token forgotten', async () => {
    await page.getByRole('button', { name: 'Forget' }).click()
    await expect(page.getByText('No token is held')).toBeVisible()
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: 'Request a new token' }).click()
    await expect(page.getByRole('region', { name: 'At a glance' })).toContainText('Bearer')
  })

  test('explore without an operation', async () => {
    await goTo(page, 'Explore')
    await expect(page.getByText('Choose an operation')).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a form with faults', async () => {
    await openOperation(page, 'Create a meter type')
    const request = page.getByRole('region', { name: 'Request' })
    await request.getByRole('button', { name: 'aggregation is left out. Fill it in' }).click()
    await field(request, 'capacity').fill('-1')
    await send(page)
    await expect(response(page).getByRole('article')).toBeVisible()
    await expect(field(request, 'capacity')).toHaveAttribute('aria-invalid', 'true')
    expect(await violations()).toEqual([])
  })

  test('a body as JSON', async () => {
    const request = page.getByRole('region', { name: 'Request' })
    await request.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect(request.getByRole('textbox', { name: 'Body as JSON' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('the other tabs of a request', async () => {
    for (const tab of ['Headers', 'Code', 'About']) {
      await page.getByRole('region', { name: 'Request' }).getByRole('tab', { name: tab }).click()
      expect(await violations()).toEqual([])
    }
  })

  test('an answer, in each of its views', async () => {
    await openOperation(page, 'List meter types')
    await send(page)
    await expect(response(page).getByRole('treeitem', { name: 'meterTypes: [ 12 items ]' })).toBeVisible()
    expect(await violations()).toEqual([])
    await response(page).getByRole('tab', { name: 'Raw' }).click()
    expect(await violations()).toEqual([])
    for (const tab of ['Headers', 'Timing', 'What happened']) {
      await response(page).getByRole('tab', { name: tab }).click()
      expect(await violations()).toEqual([])
    }
  })

  test('a refused call', async () => {
    await switchTo(page, 'Sandbox · read only')
    await openOperation(page, 'Create a meter type')
    await page.getByRole('button', { name: 'Send anyway' }).click()
    await expect(response(page).getByRole('article', { name: 'Missing scope create:meter_types' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('a free call', async () => {
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Free call' })).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('history, one of its calls beside the list, and on a screen of its own', async () => {
    await goTo(page, 'History')
    await expect(page.getByRole('row', { name: / 403 / })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.getByRole('row', { name: / 403 / }).getByRole('link').click()
    await expect(page.getByRole('region', { name: 'Call' }).getByRole('article')).toBeVisible()
    expect(await violations()).toEqual([])
    await page.getByRole('link', { name: 'Open as a screen of its own' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Create a meter type')
    expect(await violations()).toEqual([])
  })

  test('connections', async () => {
    await goTo(page, 'Connections')
    await expect(page.getByRole('link', { name: /, with 26 operations$/ }).first()).toBeVisible()
    expect(await violations()).toEqual([])
  })

  test('the connection switcher, the command palette and the list of keys', async () => {
    await page.getByRole('combobox', { name: 'Connection' }).click()
    await expect(page.getByRole('option', { name: 'Sandbox · full access' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  })

  test('a token that is refused, and an address that leads nowhere', async () => {
    await page.route('**/api/connections/*/token', (route) =>
      route.fulfill({
        status: 502,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: 'The token was refused', status: 502, detail: 'The server said no.' },
      }),
    )
    await page.goto(`${product.base}/c/sandbox-sixty-seconds/token`)
    await expect(page.getByRole('heading', { name: 'The token was refused' })).toBeVisible()
    expect(await violations()).toEqual([])
    await page.unrouteAll()
    await page.goto(`${product.base}/nowhere/at/all`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await violations()).toEqual([])
  })
})

test.describe('With the keyboard alone', () => {
  test.beforeAll(async () => {
    await page.goto(`${product.base}/c/sandbox-full-access/explore`)
    await expect(page.getByText('Choose an operation')).toBeVisible()
  })

  test('the first stop skips to the content', async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
  })

  test('/ goes to the search, the arrow into what it found, Enter opens it', async () => {
    await page.keyboard.press('/')
    await expect(page.getByRole('searchbox', { name: 'Find an operation' })).toBeFocused()
    await page.keyboard.type('list meter types')
    await expect(page.getByRole('navigation', { name: 'Operations' }).getByRole('status')).toHaveText('1 found')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'List meter types' })).toBeVisible()
  })

  test('Ctrl+Enter sends', async () => {
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  })

  test('Ctrl+K opens the palette, which leads to any operation, and Escape gives the focus back', async () => {
    await page.getByRole('searchbox', { name: 'Find an operation' }).focus()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(palette).toBeHidden()
    await expect(page.getByRole('searchbox', { name: 'Find an operation' })).toBeFocused()

    await page.keyboard.press('Control+k')
    await page.keyboard.type('who am i')
    await expect(palette.getByRole('option', { name: /Who am I/ })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Who am I' })).toBeVisible()
  })

  test('single letters can be switched off', async () => {
    await page.getByRole('main').focus()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
    await page.keyboard.press('Escape')
    await expect(keys).toBeHidden()
    await page.getByRole('main').focus()
    await page.keyboard.press('/')
    await expect(page.getByRole('searchbox', { name: 'Find an operation' })).not.toBeFocused()
  })
})

test('No screen broke its own policy or threw', () => {
  expect(visit.complaints).toEqual([])
})
