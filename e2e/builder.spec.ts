import { expect, test, type Page } from '@playwright/test'
import { startProduct } from './product.ts'
import { field, findOperation, openOperation, openVisit, response, send, storedText } from './visit.ts'

// One sitting: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

let product: Awaited<ReturnType<typeof startProduct>>
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
})

test.afterAll(async () => {
  expect(visit.complaints).toEqual([])
  await visit.context.close()
  await product.stop()
})

const request = () => page.getByRole('region', { name: 'Request' })
const answered = (status: RegExp) => expect(response(page).getByRole('status').first()).toHaveText(status)
/** Chooses files as the browser's dialog does. */
const choose = async (button: string, ...files: { name: string; mimeType: string; text: string }[]) => {
  const dialog = page.waitForEvent('filechooser')
  await request().getByRole('button', { name: button }).click()
  await (
    await dialog
  ).setFiles(files.map(({ name, mimeType, text }) => ({ name, mimeType, buffer: Buffer.from(text) })))
}

test.describe('A file as a body', () => {
  test('is asked for before anything is sent, and its size is told', async () => {
    await page.getByRole('link', { name: 'Explore', exact: true }).click()
    await openOperation(page, 'Import meters')
    await request().getByRole('button', { name: 'options is left out. Fill it in' }).click()
    await request()
      .getByRole('combobox', { name: /^dryRun\b/ })
      .selectOption('true')
    await send(page)
    // What is required and left out is sent all the same, as everywhere, and stands at its field.
    await expect(response(page).getByRole('button', { name: 'Go to /file' })).toBeVisible()
    await expect(request().getByText('The API says: Send a file in the part named file')).toBeVisible()

    await choose('Choose a file for file', { name: 'meters.csv', mimeType: '', text: 'userId\n\n' })
    await expect(request().getByText('8 B · text/csv')).toBeVisible()
  })

  test('goes out as a part beside the JSON of the options, and the job is told where it is', async () => {
    await send(page)
    await answered(/^202 Accepted in /)
    await expect(request().getByText('Valid')).toBeVisible()
    await response(page).getByRole('tab', { name: 'Headers' }).click()
    await expect(
      response(page)
        .getByRole('definition')
        .filter({ hasText: /^\/.*jobs\// }),
    ).toBeVisible()
  })

  test('is a form for curl too', async () => {
    await request().getByRole('tab', { name: 'Code' }).click()
    await expect(request().getByText(`--form 'file=@"meters.csv";type=text/csv'`)).toBeVisible()
    await request().getByRole('tab', { name: 'Body' }).click()
  })

  test('outlives leaving the operation, and a reload keeps its name alone', async () => {
    await openOperation(page, 'List meters')
    await openOperation(page, 'Import meters')
    await expect(request().getByText('8 B · text/csv')).toBeVisible()
    // What is typed is kept once it has rested.
    await expect.poll(() => storedText(page)).toContain('meters.csv')
    await page.reload()
    await expect(request().getByText(/^Choose meters\.csv again/)).toBeVisible()
    await send(page)
    await expect(request().getByRole('button', { name: 'Choose another file for file' })).toBeFocused()
    await choose('Choose another file for file', {
      name: 'meters.ndjson',
      mimeType: '',
      text: '{"userId":"Cloud AI"}\n',
    })
    await expect(request().getByText('22 B · application/x-ndjson')).toBeVisible()
    await send(page)
    await answered(/^202 Accepted in /)
  })

  test('may be text of another type instead, typed or from a file', async () => {
    await openOperation(page, 'Post usage events')
    await request().getByRole('combobox', { name: 'Type of the body' }).selectOption('application/x-ndjson')
    await request().getByRole('button', { name: 'Example' }).click()
    await expect(request().getByRole('textbox', { name: 'Body as application/x-ndjson' })).toHaveValue(
      /"e-0004".*\n.*"e-0005"/,
    )
    await send(page)
    await answered(/^200 OK in /)
    await expect(response(page).getByRole('treeitem', { name: 'accepted: 2' })).toBeVisible()

    await choose('Send a file instead', {
      name: 'events.ndjson',
      mimeType: '',
      text: '{"eventId":"e-9","userId":"Cloud AI","value":1}\n',
    })
    await send(page)
    await expect(response(page).getByRole('treeitem', { name: 'accepted: 1' })).toBeVisible()
    await request().getByRole('button', { name: 'Leave events.ndjson out' }).click()
    await expect(request().getByRole('textbox', { name: 'Body as application/x-ndjson' })).toHaveValue(/"e-0004"/)
  })
})

test('A free call sends a file too', async () => {
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
  await request().getByRole('combobox', { name: 'Method' }).selectOption('POST')
  await request().getByRole('textbox', { name: 'Path' }).fill('/ingest/v1/usage-events')
  await request().getByRole('tab', { name: 'Body' }).click()
  await choose('Send a file instead', {
    name: 'events.ndjson',
    mimeType: '',
    text: '{"eventId":"e-10","userId":"Cloud AI","value":1}\n',
  })
  await expect(request().getByRole('textbox', { name: 'Type of the body' })).toHaveValue('application/x-ndjson')
  await send(page)
  await expect(response(page).getByRole('treeitem', { name: 'accepted: 1' })).toBeVisible()
})

test.describe('A field', () => {
  test('has values made for it, by its format', async () => {
    const found = await findOperation(page, 'Create a meter')
    await found.and(page.getByRole('link', { name: 'POST Create a meter', exact: true })).click()
    const make = async (name: string, label: string) => {
      await request()
        .getByRole('button', { name: `Make a value for ${name}` })
        .press('ArrowDown')
      await page.getByRole('menuitem', { name: label }).press('Enter')
    }
    await make('meterKey', 'New UUID')
    await expect(field(request(), 'meterKey')).toHaveValue(/^[\da-f]{8}-[\da-f]{4}-4/)
    await make('userId', 'Random text')
    await expect(field(request(), 'userId')).toHaveValue(/^[a-z][a-z\d]{7}$/)
  })

  test('of an identifier offers those of earlier answers, which no store has', async () => {
    await openOperation(page, 'List meter types')
    await send(page)
    await answered(/^200 OK in /)
    await openOperation(page, 'Get a meter type')
    const id = request().getByRole('combobox', { name: /^id\b/ })
    const options = request().locator('datalist option')
    await expect(options).not.toHaveCount(0)
    const value = (await options.first().getAttribute('value')) ?? ''
    await expect(options.first()).not.toHaveText(value)
    expect(await storedText(page)).not.toContain(value)
    await id.fill(value)
    await send(page)
    await answered(/^200 OK in /)
  })

  test('for a condition takes the ETag of the last GET with one press', async () => {
    const id = await request().getByRole('combobox', { name: /^id\b/ }).inputValue()
    await openOperation(page, 'Update a meter type')
    await request().getByRole('tab', { name: 'Parameters' }).click()
    await request().getByRole('combobox', { name: /^id\b/ }).fill(id)
    await request()
      .getByRole('button', { name: /^Use ".*", the ETag of the last GET$/ })
      .click()
    await expect(field(request(), 'If-Match')).toHaveValue(/^".+"$/)
    await request().getByRole('tab', { name: 'Body' }).click()
    await field(request(), 'unit').fill('calls')
    await send(page)
    await answered(/^200 OK in /)

    // A path whose document names no condition has one to add.
    await openOperation(page, 'List meter types')
    await request().getByRole('tab', { name: 'Headers' }).click()
    await expect(request().getByRole('button', { name: /^Add If-/ })).toHaveCount(0)
  })

  test('for an idempotency key makes a new one with one press', async () => {
    await openOperation(page, 'Create a meter type')
    await request().getByRole('tab', { name: 'Parameters' }).click()
    await request().getByRole('button', { name: 'Fill in a new key' }).click()
    await expect(field(request(), 'Idempotency-Key')).toHaveValue(/^[\da-f-]{36}$/)
  })
})

test.describe('The list of operations', () => {
  const list = () => page.getByRole('navigation', { name: 'Operations' })
  const group = (name: string) =>
    list()
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name }) })

  test('has those that were sent lately and those that were pinned at its top, also after a reload', async () => {
    await openOperation(page, 'List meters')
    await request().getByRole('button', { name: 'Pinned to the list' }).press('Space')
    await page.getByRole('searchbox', { name: 'Find an operation' }).fill('')
    await expect(group('Pinned')).toBeVisible()
    await expect(list().getByRole('link', { name: 'GET List meters', exact: true })).toHaveCount(2)
    await page.reload()
    await expect(group('Sent lately')).toBeVisible()
    await expect(list().getByRole('link').first()).toHaveAccessibleName('GET List meters')
    await page.getByRole('searchbox', { name: 'Find an operation' }).press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(list().getByRole('link', { name: 'PATCH Update a meter type' }).first()).toBeFocused()
    await request().getByRole('button', { name: 'Pinned to the list' }).click()
    await expect(group('Pinned')).toHaveCount(0)
  })

  test('shows the operations of one method', async () => {
    await page.getByRole('combobox', { name: 'Method of the operations' }).selectOption('DELETE')
    await expect(list().getByRole('link', { name: /^(GET|POST|PATCH)/ })).toHaveCount(0)
    await expect(list().getByRole('link', { name: /^DELETE/ })).not.toHaveCount(0)
    await expect(group('Sent lately')).toHaveCount(0)
    await page.getByRole('combobox', { name: 'Method of the operations' }).selectOption('Any')
  })
})

test.describe('Every kind of builder', () => {
  const kinds = [
    { name: 'parameters', operation: 'listMeters' },
    { name: 'a form', operation: 'createMeterType' },
    { name: 'a multipart form', operation: 'importMeters' },
    { name: 'a text', operation: 'ingestUsageEvents' },
    { name: 'a free call', operation: '~call' },
  ]
  for (const width of [1440, 1280])
    test(`stands in its pane, ${width} pixels wide, with Send in its first line`, async () => {
      await page.setViewportSize({ width, height: 800 })
      for (const { name, operation } of kinds) {
        await page.goto(`${product.base}/c/sandbox-full-access/explore/${operation}`)
        const send = page.getByRole('button', { name: 'Send', exact: true })
        await expect(send).toBeVisible()
        const [pane, button, save] = await Promise.all([
          request().boundingBox(),
          send.boundingBox(),
          request().getByRole('button', { name: 'Save', exact: true }).boundingBox(),
        ])
        if (!pane || !button || !save) throw new Error(`${name} is not shown`)
        expect({ name, end: button.x + button.width <= pane.x + pane.width }).toEqual({ name, end: true })
        expect({ name, beside: Math.abs(button.y + button.height / 2 - save.y - save.height / 2) < 2 }).toEqual({
          name,
          beside: true,
        })
        const inner = await request().evaluate((element) => element.scrollWidth <= element.clientWidth)
        expect({ name, inner }).toEqual({ name, inner: true })
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      }
    })
})
