import { expect, test, type Page } from '@playwright/test'
import { violationsOn } from './axe.ts'
import { startMischief } from './mischief.ts'
import { startProduct, type Product } from './product.ts'
import { addConnection, goTo, openOperation, openVisit, response, send } from './visit.ts'

// One sitting: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

let mischief: Awaited<ReturnType<typeof startMischief>>
let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let id: string

test.beforeAll(async ({ browser }) => {
  mischief = await startMischief()
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  id = await addConnection(page, { name: 'Changing', url: mischief.url })
})

test.afterAll(async () => {
  expect(visit.complaints).toEqual([])
  await visit.context.close()
  await product.stop()
  mischief.close()
})

type Given = { body: string | Buffer; type?: string; headers?: Record<string, string> }

/** Makes a call whose answer is given, as the browser does; the id that the history keeps it by. */
const answered = async (path: string, { body, type = 'application/json', headers = {} }: Given): Promise<string> => {
  mischief.instead.api = (answer) => answer.writeHead(200, { 'content-type': type, ...headers }).end(body)
  return page.evaluate(
    async ([id, path]) => {
      const answer = await fetch(`/api/connections/${id}/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ method: 'GET', path }),
      })
      await answer.arrayBuffer()
      for (;;) {
        const kept = await fetch(`/api/history?connection=${id}&path=${encodeURIComponent(path ?? '')}`)
        const { calls } = (await kept.json()) as { calls: { id: string; path: string }[] }
        const newest = calls.find((one) => one.path === path)
        if (newest) return newest.id
      }
    },
    [id, path],
  )
}

const compare = async (a: string, b: string) => {
  await page.goto(`${product.base}/c/${id}/history?a=${a}&b=${b}`)
  await expect(pane()).toHaveAccessibleName('Two calls compared')
}

const pane = () => page.getByRole('region', { name: 'Two calls compared' })
const bodies = () => pane().getByRole('table', { name: 'Differences of the bodies, A on the left' })

const types = (changes: object[], extra: object[] = []) =>
  [
    { id: 'a', name: 'API requests', unit: 'requests', meters: 211, exact: 1.5 },
    { id: 'b', name: 'Seats', meters: 64 },
  ]
    .map((one, at) => ({ ...one, ...changes[at] }))
    .concat(extra as never[])

test('two rows are ticked, and what differs stands on the right', async () => {
  await answered('/types?page=1', { body: JSON.stringify({ meterTypes: types([]) }), headers: { etag: '"1"' } })
  await answered('/types?page=2', {
    body: JSON.stringify({ meterTypes: types([{ meters: 214 }], [{ id: 'c', name: 'Rejected calls' }]) }),
    headers: { etag: '"2"' },
  })
  await page.goto(`${product.base}/c/${id}/history?connection=${id}`)
  await page.getByRole('checkbox', { name: /^Compare GET \/types\?page=2 / }).check()
  await expect(page.getByText('Tick another call to compare the two')).toBeVisible()
  await page.getByRole('checkbox', { name: /^Compare GET \/types\?page=1 / }).check()
  // The earlier one on the left, though it was ticked last.
  await expect(pane().getByText('2 differences')).toBeVisible()
  const changed = bodies().getByRole('row').filter({ hasText: 'meters' })
  await expect(changed.getByRole('cell')).toHaveText([/changed: meters: 211/, /changed: meters: 214/])
  await expect(bodies().getByRole('row').filter({ hasText: '$.meterTypes[2]' })).toContainText('Rejected calls')
  await expect(bodies().getByRole('button', { name: '4 fields are the same' })).toBeVisible()
  expect(await violationsOn(page)).toEqual([])
})

test('a link opens the same comparison, and Swap turns it round', async () => {
  const address = page.url()
  expect(address).toMatch(/[?&]a=.+&b=/)
  await page.goto('about:blank')
  await page.goto(address)
  await expect(bodies().getByRole('cell', { name: 'changed: meters: 211' })).toBeVisible()
  await pane().getByRole('button', { name: 'Swap' }).click()
  await expect(bodies().getByRole('row').filter({ hasText: 'meters' }).getByRole('cell').first()).toHaveText(/214/)
  await page.goBack()
  await expect(bodies().getByRole('row').filter({ hasText: 'meters' }).getByRole('cell').first()).toHaveText(/211/)
})

test('N and P go from difference to difference, F folds and unfolds', async () => {
  await page.keyboard.press('n')
  await expect(pane().getByText('Difference 1 of 2')).toBeVisible()
  await page.keyboard.press('n')
  await expect(pane().getByText('Difference 2 of 2')).toBeVisible()
  await page.keyboard.press('p')
  await expect(bodies().locator('[aria-current="true"]')).toContainText('meters')
  await page.keyboard.press('f')
  await expect(bodies().getByRole('cell', { name: 'unit: "requests"' }).first()).toBeVisible()
  await page.keyboard.press('f')
  await expect(bodies().getByRole('cell', { name: 'unit: "requests"' })).toHaveCount(0)
  await bodies().getByRole('button', { name: '4 fields are the same' }).click()
  await expect(bodies().getByRole('cell', { name: 'unit: "requests"' }).first()).toBeVisible()
})

test('the right one is saved under a name, and run again for a new answer on the right', async () => {
  await pane().getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the request' })
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('GET /types')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const before = new URL(page.url()).searchParams
  mischief.instead.api = (answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end('{"again":true}')
  await pane().getByRole('button', { name: 'Run again' }).click()
  await expect(bodies().getByRole('cell', { name: 'added: again: true' })).toBeVisible()
  const after = new URL(page.url()).searchParams
  expect(after.get('a')).toBe(before.get('a'))
  expect(after.get('b')).not.toBe(before.get('b'))
  await page.goBack()
  await expect(bodies().getByRole('row').filter({ hasText: 'meters' }).getByRole('cell').first()).toHaveText(/211/)
})

test('headers, times and requests are held against each other too', async () => {
  await pane().getByRole('tab', { name: 'Headers' }).click()
  await expect(pane().getByRole('group', { name: 'Headers of both' })).toContainText('"1" → in A, in B "2"')
  expect(await violationsOn(page)).toEqual([])
  await pane().getByRole('tab', { name: 'Timing' }).click()
  await expect(pane().getByRole('row', { name: /^in total/ })).toBeVisible()
  expect(await violationsOn(page)).toEqual([])
  await pane().getByRole('tab', { name: 'Request' }).click()
  await expect(pane().getByRole('group', { name: 'Requests' })).toContainText('page')
  expect(await violationsOn(page)).toEqual([])
})

test('numbers are compared as they were sent', async () => {
  const a = await answered('/numbers?1', { body: '{"id":9007199254740993,"price":1.0,"same":1e2}' })
  const b = await answered('/numbers?2', { body: '{"id":9007199254740992,"price":1.00,"same":1e2}' })
  await compare(a, b)
  await expect(bodies().getByRole('row').filter({ hasText: 'id' }).first()).toContainText('9007199254740993')
  await expect(bodies().getByRole('row').filter({ hasText: 'price' })).toContainText(
    'the same number, written differently',
  )
})

test('text is compared by its lines, and what is no text by size and hash', async () => {
  const text = (line: string) => Array.from({ length: 60 }, (_, at) => (at === 30 ? line : `line ${at}`)).join('\n')
  const [one, other] = [
    await answered('/text?1', { body: text('old'), type: 'text/plain' }),
    await answered('/text?2', { body: text('new'), type: 'text/plain' }),
  ]
  await compare(one, other)
  await expect(bodies().getByRole('cell', { name: 'changed: old' })).toBeVisible()
  await expect(bodies().getByRole('button', { name: '27 lines are the same' })).toBeVisible()
  const [png, gif] = [
    await answered('/bytes?1', { body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), type: 'application/octet-stream' }),
    await answered('/bytes?2', { body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 2]), type: 'application/octet-stream' }),
  ]
  await compare(png, gif)
  await expect(pane().getByText('compared by size and hash, and they differ')).toBeVisible()
  await expect(pane().getByText(/6 bytes, SHA-256 [\da-f]{64}/)).toHaveCount(2)
})

test('ten thousand items do not hold up the page, and a part says that it is one', async () => {
  const list = (value: number) =>
    JSON.stringify(Array.from({ length: 10_000 }, (_, at) => ({ id: at, v: at % 1000 === 7 ? value : 0 })))
  const a = await answered('/many?1', { body: list(1) })
  const b = await answered('/many?2', { body: list(2) })
  await page.goto(`${product.base}/c/${id}/history`)
  await page.evaluate(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { tasks })
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    })
  })
  await page.evaluate((search) => history.pushState(null, '', search), `?a=${a}&b=${b}`)
  await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')))
  await expect(pane().getByText('10 differences')).toBeVisible()
  const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks)
  expect(Math.max(0, ...tasks)).toBeLessThan(500)

  const cut = await answered('/cut', { body: `[${'"0123456789",'.repeat(30_000)}0]` })
  await compare(a, cut)
  await expect(
    pane().getByText(/^Of B, the first 256 KiB of 381 KiB were kept: what follows is not compared/),
  ).toBeVisible()
})

test('a call that was forgotten is said to be', async () => {
  const a = await answered('/gone', { body: '{}' })
  await page.goto(`${product.base}/c/${id}/history?a=${a}&b=nothing-by-this-name`)
  await expect(pane().getByText('It was forgotten')).toBeVisible()
})

test('the answer on the screen is opened beside the one before', async () => {
  await page.goto(`${product.base}/c/sandbox-full-access/explore`)
  await openOperation(page, 'List meters')
  for (let times = 0; times < 2; times += 1) {
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  }
  await response(page).getByRole('button', { name: 'Compare with the answer before' }).click()
  await expect(pane().getByRole('heading', { level: 2, name: 'List meters' })).toBeVisible()
})

test('on a narrower screen all of it is there', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(pane().getByRole('tab', { name: 'Request' })).toBeVisible()
  expect(await violationsOn(page)).toEqual([])
  await page.setViewportSize({ width: 800, height: 900 })
  await expect(pane().getByRole('button', { name: 'Swap' })).toBeVisible()
  await goTo(page, 'History')
  await page.setViewportSize({ width: 1440, height: 900 })
})
