import { expect, test, type Page } from '@playwright/test'
import { keptBytes, startRecordedProduct } from './product.ts'
import { leaks } from './recorder.ts'
import {
  goTo,
  openOperation,
  openVisit,
  response,
  sandboxConnections,
  send,
  storedText,
  type SandboxConnection,
} from './visit.ts'

let started: Awaited<ReturnType<typeof startRecordedProduct>>
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let offered: SandboxConnection

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  started = await startRecordedProduct()
  visit = await openVisit(browser, started.product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  const [full] = await sandboxConnections(page)
  if (!full) throw new Error('The sandbox offers no connection.')
  offered = full
})

test.afterAll(async () => {
  await visit.context.close()
  started.recorder.close()
  await started.product.stop()
})

const card = (name: string) => page.getByRole('region', { name, exact: true })

test.describe('A connection of one’s own', () => {
  test('is read from a file, and only what it lacks is asked for', async () => {
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Add a connection' }).click()
    const file = JSON.stringify({
      'Client ID': offered.clientId,
      'Client secret': offered.clientSecret,
      aud: offered.audience,
    })
    await page.locator('input[type=file]').setInputFiles({
      name: 'application-access.json',
      mimeType: 'application/json',
      buffer: Buffer.from(file),
    })
    await expect(page.getByRole('textbox', { name: /^Client ID/ })).toHaveValue(offered.clientId)
    await expect(page.getByRole('textbox', { name: /^Audience/ })).toHaveValue(offered.audience)
    await page.getByRole('textbox', { name: /^Name/ }).fill('My own')
    await page.getByRole('textbox', { name: /^Token URL/ }).fill(offered.tokenUrl)
    await page.getByRole('textbox', { name: /^OpenAPI document/ }).fill(offered.openApi[0] ?? '')
  })

  test('is checked step by step before anything is kept, and says what is wrong', async () => {
    const check = page.getByRole('status', { name: 'Check' })
    await page.getByRole('button', { name: 'Check', exact: true }).last().click()
    await expect(check.getByText(/^Stopped at step/)).toBeVisible()
    await page.getByRole('checkbox', { name: /private network/ }).check()
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect(check.getByText('Passed', { exact: true }).first()).toBeVisible()
    await expect(check.getByText(/18 scopes/)).toBeVisible()
  })

  test('is added, used for a call, and asks nothing of the browser for it', async () => {
    await page.getByRole('button', { name: 'Add the connection' }).click()
    await expect(card('My own').getByText('In use')).toBeVisible()
    await goTo(page, 'Explore')
    await openOperation(page, 'List meter types')
    await send(page)
    await expect(response(page).getByText('200 OK', { exact: true })).toBeVisible()
  })

  test('is removed, and brought back', async () => {
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'More for My own' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(card('My own')).toBeHidden()
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await expect(card('My own')).toBeVisible()
  })

  test('gets a new secret, which is tried first', async () => {
    await page.getByRole('button', { name: 'More for My own' }).click()
    await page.getByRole('menuitem', { name: 'Change' }).click()
    await page.getByRole('textbox', { name: /^Client secret/ }).fill('not-the-secret-of-this-client-at-all')
    await page.getByRole('button', { name: 'Check', exact: true }).last().click()
    await expect(page.getByRole('status', { name: 'Check' }).getByText(/^Stopped at step/)).toBeVisible()
    await page.getByRole('textbox', { name: /^Client secret/ }).fill(offered.clientSecret)
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect(page.getByRole('status', { name: 'Check' }).getByText('Passed', { exact: true }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Save the changes' }).click()
    await expect(page.getByRole('button', { name: 'Add a connection' })).toBeVisible()
  })

  test('another is read from a pasted curl command, and what looks wrong in it is mended by one press', async () => {
    await page.getByRole('button', { name: 'Add a connection' }).click()
    await page.getByRole('button', { name: 'Paste a curl command or text' }).click()
    const audience = offered.audience.replace(/\/$/, '')
    await page.getByRole('textbox', { name: /^Pasted text/ }).fill(
      `curl -X POST ${offered.tokenUrl} \\
        -H 'Content-Type: application/x-www-form-urlencoded' \\
        -d client_id=${offered.clientId} \\
        --data-urlencode 'client_secret=${offered.clientSecret}"' \\
        -d grant_type=client_credentials -d audience=${audience}`,
    )
    await expect(page.getByRole('textbox', { name: /^Token URL/ })).toHaveValue(offered.tokenUrl)
    // Understood, so it does not stay in the open.
    await expect(page.getByRole('textbox', { name: /^Pasted text/ })).toBeHidden()
    await page.getByRole('textbox', { name: /^Name/ }).fill('Pasted')
    await page.getByRole('checkbox', { name: /private network/ }).check()
    const wrong = page.getByRole('region', { name: 'What looks wrong' })
    await expect(wrong.getByRole('listitem')).toHaveCount(2)
    await wrong.getByRole('button', { name: /^Mend both/ }).click()
    const check = page.getByRole('status', { name: 'Check' })
    await expect(check.getByText(/18 scopes/)).toBeVisible()
    await expect(page.getByRole('textbox', { name: /^Audience/ })).toHaveValue(offered.audience)
    await page.getByRole('button', { name: 'Add the connection' }).click()
    await expect(card('Pasted').getByText('In use')).toBeVisible()
  })

  test('gets its OpenAPI document by upload, and says what is wrong in one', async () => {
    await card('Pasted').getByRole('link', { name: 'Add one' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'API documents' })).toBeVisible()
    const upload = (name: string, text: string) =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) })
    await upload('notes.txt', 'just a few words')
    await expect(page.getByRole('article')).toBeVisible()
    await upload(
      'prices.yaml',
      `openapi: 3.1.0
info: { title: Prices, version: '3' }
paths:
  /usage-metering/v1/meter-types:
    get:
      summary: The price list
      parameters: [{ $ref: '#/components/parameters/nowhere' }]
      responses: { '200': { description: Prices } }
`,
    )
    const documents = page.getByRole('region', { name: 'Documents' })
    await expect(documents).toContainText('Prices')
    await expect(page.getByRole('region', { name: 'Findings' })).toContainText(
      '/paths/~1usage-metering~1v1~1meter-types',
    )
    await goTo(page, 'Explore')
    await openOperation(page, 'The price list')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  })

  test('leaves its secret nowhere: not in what came to the browser, not in what is kept', async () => {
    expect(leaks(started.recorder.recorded, [offered.clientSecret])).toEqual([])
    const stored = { url: 'storage', bytes: Buffer.from(await storedText(page)) }
    expect(leaks([stored], [offered.clientSecret])).toEqual([])
    expect(leaks(await keptBytes(started.product), [offered.clientSecret])).toEqual([])
    expect(visit.complaints).toEqual([])
  })
})
