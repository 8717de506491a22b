import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { startMischief } from './mischief.ts'
import { startProduct, type Product } from './product.ts'
import { openVisit, response, sandboxConnections, send } from './visit.ts'

// Is it me, the token or the API: each of the three verdicts, proved.
let mischief: Awaited<ReturnType<typeof startMischief>>
let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  mischief = await startMischief()
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  mischief.close()
})

const open = (path: string) => page.goto(product.base + path)

/** Asks the question at the answer that is shown; the region with what was tried. */
const ask = async (verdict: string | RegExp) => {
  await response(page).getByRole('button', { name: 'Is it me, the token or the API?' }).click()
  const experiment = response(page).getByRole('region', { name: verdict })
  await expect(experiment).toBeVisible({ timeout: 30_000 })
  return experiment
}
const tried = (experiment: Awaited<ReturnType<typeof ask>>) =>
  experiment.getByRole('table', { name: 'What was tried' }).getByRole('row')

test('the token: it lacks a scope that another connection of the environment has', async () => {
  await open('/c/sandbox-read-only/explore/createMeterType')
  await page.getByRole('button', { name: 'Send anyway' }).click()
  await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
  const before = await sandboxRequests()
  const experiment = await ask(/^It is the application.s grant/)
  await expect(tried(experiment).filter({ hasText: 'issued' })).toHaveCount(1)
  await expect(tried(experiment).filter({ hasText: '200' }).first()).toBeVisible()
  // Whatever it tried, nothing that changes anything was sent.
  const sent = (await sandboxRequests()).slice(before.length)
  expect(new Set(sent.filter(({ url }) => !url.includes('/oauth/')).map(({ method }) => method))).toEqual(
    new Set(['GET']),
  )
  await experiment.getByRole('button', { name: 'Switch to Sandbox · full access' }).click()
  await expect(page.getByRole('combobox', { name: 'Connection' })).toContainText('Sandbox · full access')
})

test('the API: the edition of the account lacks the feature, which no token mends', async () => {
  await open('/c/sandbox-without-metering/explore/listMeterTypes')
  await send(page)
  await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
  const experiment = await ask(/^It is .*, not you and not the token$/)
  await expect(tried(experiment).filter({ hasText: 'The same call' }).first()).toContainText('403')
})

test('the caller: token and API are good, and this one call is refused to everybody', async () => {
  const id = await page.evaluate(async (url) => {
    const post = async (path: string, body: string) => {
      const headers = { 'content-type': 'application/json' }
      return (await (await fetch(path, { method: 'POST', headers, body })).json()) as { id: string }
    }
    const keys = { kind: 'test', tokenUrl: `${url}token`, apiUrl: url, clientId: 'me', allowPrivateNetwork: true }
    const clientSecret = 'eX7-experiment~secret.of_two/0001'
    const { id } = await post('/api/connections', JSON.stringify({ ...keys, name: 'Mine', clientSecret }))
    await post('/api/connections', JSON.stringify({ ...keys, name: 'Another', clientSecret }))
    const responses = { 200: { description: 'Fine' } }
    const paths = { '/fine': { get: { responses } }, '/closed/{id}': { get: { responses } } }
    const document = { openapi: '3.1.0', info: { title: 'Two calls', version: '1' }, paths }
    await post(`/api/connections/${id}/documents`, JSON.stringify(document))
    return id
  }, mischief.url)
  mischief.refuse((path) => (path.startsWith('/closed') ? 403 : 200))
  await open(`/c/${id}/explore`)
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
  await page.getByRole('textbox', { name: 'Path' }).fill('/closed/7')
  await send(page)
  await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
  const experiment = await ask(/^It is what is asked for/)
  await expect(tried(experiment).filter({ hasText: 'Another' }).first()).toContainText('403')
  await expect(tried(experiment).filter({ hasText: '200' }).first()).toBeVisible()
})

test('and its evidence is taken along as one file, to read and for programs', async () => {
  const saved = async (kind: 'HTML' | 'JSON') => {
    await response(page).getByRole('button', { name: 'Evidence file' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: kind }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^evidence-[\w-]+\.(?:html|json)$/)
    return readFile(await download.path(), 'utf8')
  }
  const file = JSON.parse(await saved('JSON')) as Record<string, unknown>
  expect(file).toMatchObject({ call: { status: 403, path: '/closed/7' }, token: { format: 'opaque' } })
  const html = await saved('HTML')
  expect(html).toContain('/closed/7')
  for (const text of [html, JSON.stringify(file)]) {
    expect(text).not.toContain('eX7-experiment')
    expect(text).not.toContain('opaque-token-number')
  }
})

/** Requests as the sandbox received them. */
const sandboxRequests = async () => {
  const [first] = await sandboxConnections(page)
  const answer = await fetch(new URL('__sandbox/requests', first?.apiUrl))
  const { requests } = (await answer.json()) as { requests: { method: string; url: string }[] }
  return requests.toReversed()
}
