import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test, type Page } from '@playwright/test'
import { violationsOn } from './axe.ts'
import { startMischief } from './mischief.ts'
import { startProduct, type Product } from './product.ts'
import { addConnection, field, openOperation, openVisit, response, send } from './visit.ts'

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
  id = await addConnection(page, { name: 'Living', url: mischief.url })
})

test.afterAll(async () => {
  expect(visit.complaints).toEqual([])
  await visit.context.close()
  await product.stop()
  mischief.close()
})

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; at: number }

/** What the API is to do with each call, and the calls that it has seen since. */
const serve = (answer: (res: ServerResponse, call: Seen, calls: readonly Seen[]) => void): Seen[] => {
  const calls: Seen[] = []
  mischief.instead.api = (res) => {
    const { method = '', url = '', headers } = res.req
    const call = { method, url, headers, at: Date.now() }
    calls.push(call)
    answer(res, call, calls)
  }
  return calls
}

const free = async (path: string) => {
  await page.goto(`${product.base}/c/${id}/explore/~call`)
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(path)
}

const json = (res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const narrowToo = async () => {
  expect(await violationsOn(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 800 })
  expect(await violationsOn(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('429 counts down, and sends once when one lets it', async () => {
  const calls = serve((res, _, { length }) =>
    length === 1 ? json(res, 429, { error: 'slow down' }, { 'retry-after': '8' }) : json(res, 200, { fine: true }),
  )
  await free('/limited')
  await send(page)
  const wait = response(page).getByRole('region', { name: 'Wait' })
  await expect(wait.getByRole('timer')).toHaveText(/^00:0[0-8]$/)
  await wait.getByRole('button', { name: 'Send when it is over' }).click()
  await expect(wait.getByText(/^Sends once, at /)).toBeVisible()
  await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /, { timeout: 20_000 })
  expect(calls).toHaveLength(2)
  expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(7900)
})

test('429 sends nothing where one takes it back', async () => {
  const calls = serve((res) => json(res, 429, { error: 'slow down' }, { 'retry-after': '10' }))
  await free('/limited')
  await send(page)
  const wait = response(page).getByRole('region', { name: 'Wait' })
  await wait.getByRole('button', { name: 'Send when it is over' }).click()
  await wait.getByRole('button', { name: 'Do not send' }).click()
  await narrowToo()
  await expect(wait.getByText('The wait that was asked for is over.')).toBeVisible({ timeout: 20_000 })
  expect(calls).toHaveLength(1)
})

test('events are taken up again from the last one, until one stops it', async () => {
  const calls = serve((res, _, { length }) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write(`retry: 1000\n\nid: ${length * 10}\ndata: {"part":${length}}\n\n`)
    if (length < 3) res.end('id: 99\ndata: never whole')
  })
  await free('/events')
  await send(page)
  const events = response(page).getByRole('group', { name: 'Events' })
  await expect(response(page).getByText(/^Broke off. Asks again from there in /)).toBeVisible()
  await expect(events.getByRole('button', { name: /"part":3/ })).toBeVisible()
  expect(calls.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '10', '20'])
  await expect(events.getByRole('button')).toHaveCount(3)
  await narrowToo()
  await response(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(response(page).getByRole('status').first()).toHaveText('Cancelled')
})

test('events are left where they broke off, where one wants that', async () => {
  const calls = serve((res) =>
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 60000\n\nid: 1\ndata: a\n\n'),
  )
  await free('/events')
  await send(page)
  await response(page)
    .getByRole('checkbox', { name: /^After a break, again from there in / })
    .uncheck()
  await response(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  expect(calls).toHaveLength(1)
})

test('lines are paused, counted meanwhile, and go on', async () => {
  let line = () => {}
  serve((res) => {
    res.writeHead(200, { 'content-type': 'application/x-ndjson' })
    let sent = 0
    line = () => res.write(`{"n":${(sent += 1)}}\n`)
    line()
  })
  await free('/lines')
  await send(page)
  const lines = response(page).getByRole('group', { name: 'Lines' })
  await expect(lines.getByRole('button', { name: /"n":1\}/ })).toBeVisible()
  await response(page).getByRole('button', { name: 'Pause' }).click()
  for (let times = 0; times < 3; times += 1) line()
  await expect(response(page).getByRole('button', { name: 'Go on, 3 new' })).toBeVisible()
  await expect(lines.getByRole('button', { name: /"n":4\}/ })).toHaveCount(0)
  expect(await violationsOn(page)).toEqual([])
  await response(page).getByRole('button', { name: 'Go on, 3 new' }).click()
  await expect(lines.getByRole('button', { name: /"n":4\}/ })).toBeVisible()
  await response(page).getByRole('button', { name: 'Cancel' }).click()
})

test('lines of the history are lines there too', async () => {
  serve((res) =>
    res.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"n":1}\n{"n":9007199254740993}\n'),
  )
  await free('/kept-lines')
  await send(page)
  await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  await page.goto(`${product.base}/c/${id}/history?path=%2Fkept-lines`)
  await page.getByRole('link', { name: /^\/kept-lines/ }).click()
  await expect(response(page).getByRole('group', { name: 'Lines' }).getByRole('button').nth(1)).toContainText(
    '9007199254740993',
  )
  expect(await violationsOn(page)).toEqual([])
})

test('a table shows the rows in which a text stands, with their places', async () => {
  serve((res) => json(res, 200, { rows: Array.from({ length: 500 }, (_, at) => ({ id: at, name: `item ${at * 7}` })) }))
  await free('/rows')
  await send(page)
  await response(page).getByRole('tab', { name: 'Table' }).click()
  await response(page).getByRole('searchbox', { name: 'Show rows with' }).fill('ITEM 3493')
  const table = response(page).getByRole('grid', { name: 'Rows of $.rows' })
  await expect(response(page).getByText('1 of 500 rows')).toBeVisible()
  await expect(table.getByRole('rowheader')).toHaveText(['500'])
  await narrowToo()
  await table.focus()
  await page.keyboard.press('ArrowRight')
  await expect(response(page).getByText('$.rows[499].name')).toBeVisible()
})

test('what is followed stands in the form, and is sent again from there', async () => {
  const calls = serve((res, { url }) =>
    json(res, 200, url.includes('cursor=b') ? { rows: [] } : { rows: [], paging: { nextCursor: 'b' } }),
  )
  await free('/paged?limit=2')
  await send(page)
  await response(page).getByRole('button', { name: 'Next page' }).click()
  await expect(response(page).getByRole('button', { name: 'Next page' })).toHaveCount(0)
  await send(page)
  await expect
    .poll(() => calls.map(({ url }) => url))
    .toEqual(['/paged?limit=2', '/paged?limit=2&cursor=b', '/paged?limit=2&cursor=b'])

  await page.goto(`${product.base}/c/sandbox-full-access/explore`)
  await openOperation(page, 'List meters')
  await send(page)
  await response(page).getByRole('button', { name: 'Next page' }).click()
  await expect(field(page, 'cursor')).toHaveValue(/.+/)
})

test('a job is followed until it is done, as often as it says', async () => {
  const calls = serve((res, { url, method }, all) => {
    if (method === 'POST') return json(res, 202, {}, { location: '/jobs/1', 'retry-after': '1' })
    const asked = all.filter((one) => one.url === url).length
    return asked < 3
      ? json(res, 200, { status: 'running' }, { 'retry-after': '3' })
      : json(res, 200, { status: 'done', links: { result: '/content' } })
  })
  await free('/exports')
  await page.getByRole('combobox', { name: 'Method', exact: true }).selectOption('POST')
  await send(page)
  await response(page).getByRole('button', { name: 'Follow until it is done' }).click()
  const job = response(page).getByRole('region', { name: 'Job' })
  await expect(job.getByText('asked 1 time', { exact: true })).toBeVisible()
  await expect(job.getByText(/^next in [0-3] s, as retry-after says$/)).toBeVisible()
  await expect(response(page).getByRole('button', { name: 'Follow result' })).toBeVisible({ timeout: 30_000 })
  const asks = calls.filter(({ method }) => method === 'GET').map(({ at }) => at)
  expect(asks).toHaveLength(3)
  expect(Math.min(...asks.slice(1).map((at, place) => at - (asks[place] ?? 0)))).toBeGreaterThanOrEqual(2950)
})

test('a job is left when one stops following it', async () => {
  const calls = serve((res) => json(res, 202, {}, { location: '/jobs/2', 'retry-after': '60' }))
  await free('/exports')
  await page.getByRole('combobox', { name: 'Method', exact: true }).selectOption('POST')
  await send(page)
  await response(page).getByRole('button', { name: 'Follow until it is done' }).click()
  const job = response(page).getByRole('region', { name: 'Job' })
  await expect(job.getByText(/^next in \d+ s, as retry-after says$/)).toBeVisible()
  await narrowToo()
  await job.getByRole('button', { name: 'Stop following' }).click()
  await expect(response(page).getByRole('button', { name: 'Follow until it is done' })).toBeVisible()
  expect(calls).toHaveLength(1)
})

test('an XML body folds, by the keyboard too, and opens where something is found', async () => {
  const xml = `<list>${Array.from({ length: 30 }, (_, at) => `<item no="${at}"><name>n${at}</name></item>`).join('')}</list>`
  serve((res) => res.writeHead(200, { 'content-type': 'application/xml' }).end(xml))
  await free('/xml')
  await send(page)
  const lines = response(page).getByRole('group', { name: 'Body', exact: true })
  await expect(lines.getByText('<name>n0</name>')).toBeVisible()
  await lines.getByRole('button', { name: 'Element of line 2', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(lines.getByText('<name>n0</name>')).toHaveCount(0)
  await expect(lines.getByText('… 2 lines').first()).toBeVisible()
  await response(page).getByRole('searchbox', { name: 'Search the body' }).fill('n0<')
  await expect(lines.getByText('<name>n0</name>')).toBeVisible()
  await response(page).getByRole('searchbox', { name: 'Search the body' }).fill('')
  await response(page).getByRole('button', { name: 'Fold all' }).click()
  await expect(lines.getByText('… 2 lines')).not.toHaveCount(0)
  await narrowToo()
  await response(page).getByRole('button', { name: 'Unfold all' }).click()
  await expect(lines.getByText('<name>n1</name>')).toBeVisible()
})
