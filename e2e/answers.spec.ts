import { expect, test, type Page } from '@playwright/test'
import { startProduct } from './product.ts'
import { goTo, openOperation, openVisit, response, send } from './visit.ts'

// One sitting: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

let product: Awaited<ReturnType<typeof startProduct>>
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let meter = ''

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

const answered = (words: RegExp) => expect(response(page).getByRole('status').first()).toHaveText(words)

const freeCall = async (method: string, path: string) => {
  await page.getByRole('link', { name: 'Free call' }).click()
  await page.getByRole('combobox', { name: 'Method', exact: true }).selectOption(method)
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(path)
}

const addHeader = async (name: string, value: string) => {
  await page.getByRole('region', { name: 'Request' }).getByRole('tab', { name: 'Headers' }).click()
  await page.getByRole('button', { name: 'Add a header' }).click()
  await page.getByRole('textbox', { name: 'Name of header 1' }).fill(name)
  await page.getByRole('textbox', { name: 'Value of header 1' }).fill(value)
}

test.describe('An answer', () => {
  test('that holds a list is read as a table, cell by cell', async () => {
    await goTo(page, 'Explore')
    await openOperation(page, 'List meters')
    await send(page)
    await answered(/^200 OK in /)
    await response(page).getByRole('tab', { name: 'Table' }).click()

    const table = response(page).getByRole('grid', { name: 'Rows of $.meters' })
    await expect(table).toHaveAttribute('aria-rowcount', '51')
    await expect(table.getByRole('columnheader', { name: 'userId' })).toBeVisible()
    meter = (await table.getByRole('row').nth(1).getByRole('gridcell').first().innerText()).trim()
    await table.focus()
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
    await expect(response(page).getByText('$.meters[1].userId')).toBeVisible()

    // The members that nobody wants to see are taken away.
    await response(page).getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'meterKey' }).uncheck()
    await page.keyboard.press('Escape')
    await expect(table.getByRole('columnheader', { name: 'meterKey' })).toHaveCount(0)
  })

  test('is left for the next page, which is a table again', async () => {
    const table = response(page).getByRole('grid', { name: 'Rows of $.meters' })
    await expect(response(page).getByText('$.paging.nextCursor, as cursor')).toBeVisible()
    await response(page).getByRole('button', { name: 'Next page' }).click()
    await expect(table.getByRole('gridcell', { name: meter })).toHaveCount(0)
    await expect(table).toBeVisible()
    await answered(/^200 OK in /)
  })

  test('tells how much of its rate limit is left, and what its headers mean', async () => {
    await expect(response(page).getByText(/^\d+ of \d+ left$/)).toBeVisible()
    await response(page).getByRole('tab', { name: 'Headers' }).click()
    await expect(response(page).getByRole('region', { name: 'Rate limits' })).toContainText(/\d+ of \d+ left/)
    await expect(response(page).getByText('How much of the limit is left.')).toBeVisible()
    await response(page).getByRole('tab', { name: 'Body' }).click()
  })

  test('that never ends is read as it comes, and what came stays when it is stopped', async () => {
    await openOperation(page, 'Follow alerts')
    await send(page)
    const events = response(page).getByRole('group', { name: 'Events' })
    await expect(events.getByRole('button', { name: /alert/ }).first()).toBeVisible({ timeout: 30_000 })
    await events.getByRole('button', { name: /alert/ }).first().click()
    await expect(events.getByRole('group', { name: 'Event 1' })).toContainText('"alertId":')
    await response(page).getByRole('button', { name: 'Cancel' }).click()
    await answered(/^Cancelled$/)
    await expect(events.getByRole('button', { name: /alert/ }).first()).toBeVisible()
  })

  test('in CSV is a table too', async () => {
    await freeCall('GET', `/usage-metering/v1/meters/${meter}/values`)
    await addHeader('Accept', 'text/csv')
    await send(page)
    await answered(/^200 OK in /)
    const table = response(page).getByRole('grid', { name: 'Records' })
    await expect(table.getByRole('columnheader')).toHaveText(['Row', 'windowStart', 'windowEnd', 'value'])
    await expect(response(page).getByText('Row 1, windowStart')).toBeVisible()
    await response(page).getByRole('tab', { name: 'Raw' }).click()
    await expect(response(page).getByText('windowStart,windowEnd,value')).toBeVisible()
    await page.getByRole('button', { name: 'Remove header Accept' }).click()
  })

  test('202 is followed to its job, and the job to the lines of its export', async () => {
    await freeCall('POST', '/exports/v1/exports')
    await addHeader('Idempotency-Key', 'answers-1')
    await page.getByRole('region', { name: 'Request' }).getByRole('tab', { name: 'Body' }).click()
    await page.getByRole('textbox', { name: 'Body', exact: true }).fill('{}')
    await send(page)
    await answered(/^202 Accepted in /)
    await response(page).getByRole('button', { name: 'See how far it is' }).click()
    const result = response(page).getByRole('button', { name: 'Follow result' })
    const again = response(page).getByRole('button', { name: 'Ask again' })
    await expect(async () => {
      if (await again.isVisible()) await again.click()
      await expect(result).toBeVisible({ timeout: 2000 })
    }).toPass({ timeout: 60_000, intervals: [1000] })
    await result.click()

    const lines = response(page).getByRole('group', { name: 'Lines' })
    await expect(lines.getByRole('button', { name: /meterId/ }).first()).toBeVisible({ timeout: 60_000 })
    await answered(/^200 OK in /)
    await expect(response(page).getByText(/^[\d,]+ lines$/)).toBeVisible()
  })
})
