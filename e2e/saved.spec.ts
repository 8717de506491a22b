import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { keptBytes, startRecordedProduct } from './product.ts'
import { leaks } from './recorder.ts'
import { goTo, openOperation, openVisit, response, sandboxConnections, send, storedText } from './visit.ts'

// One sitting: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

const plantedToken = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"planted"}').toString('base64url')}.${'s'.repeat(86)}`
const planted = ['planted-Secret-0123456789', 'planted-Cookie-9876543210', plantedToken]
const [plantedSecret = '', plantedCookie = ''] = planted

let product: Awaited<ReturnType<typeof startRecordedProduct>>['product']
let recorder: Awaited<ReturnType<typeof startRecordedProduct>>['recorder']
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
/** What the browser sent. */
const sent: string[] = []

test.beforeAll(async ({ browser }) => {
  ;({ product, recorder } = await startRecordedProduct())
  visit = await openVisit(browser, product.link)
  page = visit.page
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible({ timeout: 60_000 })
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  recorder.close()
})

const saved = () => page.getByRole('group', { name: 'Saved requests' })
const savedButton = (name: string) => saved().getByRole('button', { name: new RegExp(`^(?:GET|POST) ?${name}`) })
const showSaved = () => page.getByRole('tab', { name: /^Saved/ }).click()
const fieldNamed = (name: RegExp) => page.getByRole('region', { name: 'Request' }).getByRole('textbox', { name })

const axe = async () => {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .setLegacyMode()
      .analyze()
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`)))
  }
  return found
}

/** Nothing of the page reaches beyond its sides. */
const isWhole = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

test.describe('Whoever fills in a request', () => {
  test('saves it under a name in a folder', async () => {
    await goTo(page, 'Explore')
    await showSaved()
    await expect(page.getByText('No request is saved yet')).toBeVisible()
    expect(await axe()).toEqual([])
    await page.getByRole('tab', { name: 'Operations' }).click()
    await openOperation(page, 'List meters')
    await fieldNamed(/^limit\b/).fill('7')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Save the request' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Seven meters')
    await dialog.getByRole('combobox', { name: /^Folder/ }).fill('Metering/reads')
    expect(await axe()).toEqual([])
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText('Saved: Seven meters')).toBeVisible()
  })

  test('finds it after a reload, and opens it with its values, and nothing is sent', async () => {
    await page.goto(`${recorder.base}/c/sandbox-full-access/explore`)
    await showSaved()
    await expect(saved().getByRole('heading', { name: /Metering \/ reads/ })).toBeVisible()
    await openOperationBeforeAnother()
    await showSaved()
    await savedButton('Seven meters').click()
    await expect(page.getByRole('heading', { level: 1, name: 'List meters' })).toBeVisible()
    await expect(fieldNamed(/^limit\b/)).toHaveValue('7')
    await expect(response(page)).toContainText('No answer yet')
    expect(await axe()).toEqual([])
  })

  test('opens it in another tab by its link', async () => {
    const other = await visit.context.newPage()
    await other.goto(
      page
        .url()
        .replace(/#.*$/, '')
        .replace(/explore\/[^?]*/, 'explore'),
    )
    await expect(other.getByRole('heading', { level: 1, name: 'List meters' })).toBeVisible()
    await expect(other.getByRole('region', { name: 'Request' }).getByRole('textbox', { name: /^limit\b/ })).toHaveValue(
      '7',
    )
    await other.close()
  })

  test('renames and moves it, and takes that back', async () => {
    await saved().getByRole('button', { name: 'What to do with Seven meters' }).click()
    await page.getByRole('menuitem', { name: 'Rename or move' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rename or move' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Some meters')
    await dialog.getByRole('combobox', { name: /^Folder/ }).fill('Elsewhere')
    await dialog.getByRole('button', { name: 'Change' }).click()
    await expect(savedButton('Some meters')).toBeVisible()
    await expect(saved().getByRole('heading', { name: /Elsewhere/ })).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect(savedButton('Seven meters')).toBeVisible()
  })

  test('deletes it, and takes that back', async () => {
    await saved().getByRole('button', { name: 'What to do with Seven meters' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect(page.getByText('No request is saved yet')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect(savedButton('Seven meters')).toBeVisible()
  })

  test('finds it in the palette', async () => {
    await page.goto(`${recorder.base}/c/sandbox-full-access/token`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await palette.getByRole('combobox').fill('seven')
    await expect(palette.getByRole('option', { name: /Seven meters/ })).toBeVisible()
    expect(await axe()).toEqual([])
    await palette.getByRole('option', { name: /Seven meters/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'List meters' })).toBeVisible()
    await expect(fieldNamed(/^limit\b/)).toHaveValue('7')
  })

  test('is stopped where it holds a secret of the console, and loses nothing', async () => {
    const [connection] = await sandboxConnections(page)
    await fieldNamed(/^limit\b/).fill('8')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Save the request' })
    await dialog.getByRole('textbox', { name: /^Notes/ }).fill(`It is ${connection?.clientSecret}`)
    await dialog.getByRole('button', { name: 'Save as another' }).click()
    await expect(dialog.getByRole('alert')).toContainText('It holds the client secret of')
    await dialog.getByRole('textbox', { name: /^Notes/ }).fill('')
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText('Saved: Seven meters')).toBeVisible()
    sent.splice(0)
  })
})

const openOperationBeforeAnother = async () => {
  await page.getByRole('tab', { name: 'Operations' }).click()
  await openOperation(page, 'List alerts')
}

const importScreen = async () => {
  await page.goto(`${recorder.base}/c/sandbox-full-access/import`)
  await expect(page.getByRole('heading', { level: 1, name: 'Import requests' })).toBeVisible()
}

const take = async (name: string, value: unknown) => {
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  })
}

const report = () => page.getByRole('table', { name: 'What became of each request' })

test.describe('Whoever has requests elsewhere', () => {
  let apiUrl = ''
  let tokenUrl = ''
  test.beforeAll(async () => {
    const connection = (await sandboxConnections(page)).find(({ id }) => id === 'sandbox-full-access')
    apiUrl = connection?.apiUrl ?? ''
    tokenUrl = connection?.tokenUrl ?? ''
  })

  test('brings a Postman collection along, and reads what became of each', async () => {
    await importScreen()
    expect(await axe()).toEqual([])
    const url = (path: string) => `{{baseUrl}}/${path}`
    await take('metering.postman_collection.json', {
      info: { name: 'Metering', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      variable: [
        { key: 'baseUrl', value: new URL('usage-metering/v1', apiUrl).href },
        { key: 'clientSecret', value: plantedSecret },
      ],
      auth: { type: 'bearer', bearer: [{ key: 'token', value: plantedToken }] },
      item: [
        {
          name: 'Reads',
          item: [
            {
              name: 'All of them',
              request: { method: 'GET', url: url('meters?limit=3'), header: [{ key: 'Cookie', value: plantedCookie }] },
            },
            { name: 'All of them', request: { method: 'GET', url: url('meters?limit=3') } },
            { name: 'One', request: { method: 'GET', url: url('meters/{{meterId}}') } },
          ],
        },
        {
          name: 'Token',
          request: {
            method: 'POST',
            url: tokenUrl,
            body: {
              mode: 'urlencoded',
              urlencoded: [
                { key: 'grant_type', value: 'client_credentials' },
                { key: 'client_secret', value: plantedSecret },
              ],
            },
          },
        },
        { name: 'Logo', request: 'https://static.example.test/logo.svg' },
      ],
    })
    await expect(report().getByRole('row', { name: /^Taken GET/ })).toContainText('2 times, kept once')
    await expect(report().getByRole('row', { name: /^To be filled in GET/ })).toContainText(
      '{{meterId}} has no value in the file',
    )
    await expect(report().getByRole('row', { name: /^For a connection POST/ })).toContainText('Make a connection of it')
    await expect(report().getByRole('row', { name: /^Left out GET/ })).toContainText(
      'another origin than the connection’s',
    )
    await expect(page.getByText('1 token and 2 secrets were in it.')).toBeVisible()
    expect(await axe()).toEqual([])
    await page.getByRole('button', { name: 'Save 2 requests' }).click()
    await expect(page.getByText('2 requests saved', { exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Open the saved requests' }).click()
    await expect(saved().getByRole('heading', { name: /Metering \/ Reads/ })).toBeVisible()
    await savedButton('All of them').click()
    await expect(page.getByRole('heading', { level: 1, name: 'List meters' })).toBeVisible()
    await expect(fieldNamed(/^limit\b/)).toHaveValue('3')
  })

  test('brings a HAR file along', async () => {
    await importScreen()
    await take('recorded.har', {
      log: {
        version: '1.2',
        creator: { name: 'Browser', version: '1' },
        entries: [
          {
            request: {
              method: 'GET',
              url: new URL('usage-metering/v1/meters?limit=4', apiUrl).href,
              headers: [
                { name: 'authorization', value: `Bearer ${plantedToken}` },
                { name: 'cookie', value: plantedCookie },
              ],
            },
            response: { content: { text: plantedSecret } },
          },
        ],
      },
    })
    await expect(page.getByText('1 token and 1 secret were in it.')).toBeVisible()
    await page.getByRole('button', { name: 'Save 1 request' }).click()
    await expect(page.getByText('1 request saved', { exact: true })).toBeVisible()
  })

  test('pastes a curl command, which does not stay in the open', async () => {
    await importScreen()
    const command = `curl -X POST '${new URL('usage-metering/v1/unknown', apiUrl).href}' -H 'Authorization: Bearer ${plantedToken}' -H 'Content-Type: application/json' -d '{"password":"${plantedSecret}","n":9007199254740993}'`
    await page.evaluate((text) => navigator.clipboard.writeText(text), command)
    await page.getByRole('textbox', { name: /^Or pasted/ }).focus()
    await page.keyboard.press('Control+v')
    await expect(report().getByRole('row', { name: /^Taken POST/ })).toContainText('a free call')
    await expect(page.locator('body')).not.toContainText('planted')
    await page.getByRole('textbox', { name: 'Into the folder' }).fill('Pasted')
    await page.getByRole('button', { name: 'Save 1 request' }).click()
    await expect(page.getByText('1 request saved', { exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Open the saved requests' }).click()
    await page.getByRole('searchbox', { name: 'Find a saved request' }).fill('pasted')
    await saved().getByRole('button', { name: /^POST/ }).click()
    await page.getByRole('region', { name: 'Request' }).getByRole('tab', { name: 'Body' }).click()
    await expect(page.getByRole('region', { name: 'Request' })).toContainText('9007199254740993')
  })

  test('is told what a file is that is none of them', async () => {
    await importScreen()
    await take('broken.json', '{"log":')
    await expect(page.getByRole('alert')).toContainText(
      'Nothing was taken from broken.json. The file begins like JSON and is none',
    )
    expect(await axe()).toEqual([])
  })

  test('finds no secret of the files anywhere: not sent, not stored, not in the browser', async () => {
    const kept = await keptBytes(product)
    const browser = await storedText(page)
    const recording = [
      ...kept,
      { url: 'browser', bytes: Buffer.from(browser) },
      { url: 'sent', bytes: Buffer.from(sent.join('\n')) },
      ...recorder.recorded.filter(({ url }) => url.startsWith('/api/requests')),
    ]
    expect(kept.some(({ bytes }) => bytes.includes('All of them'))).toBe(true)
    expect(sent.some((one) => one.includes('9007199254740993'))).toBe(true)
    expect(leaks(recording, planted)).toEqual([])
  })
})

test.describe('Whoever takes calls along', () => {
  const exported = async (format: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format }).click(),
    ])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  test('exports the history as HAR and as Postman, without credentials', async () => {
    await page.goto(`${recorder.base}/c/sandbox-full-access/explore/listMeters`)
    await expect(page.getByRole('heading', { level: 1, name: 'List meters' })).toBeVisible()
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    await goTo(page, 'History')
    const calls = page.getByRole('region', { name: 'Calls made' })
    await calls.getByRole('button', { name: 'Export' }).click()
    const har = await exported('HAR 1.2')
    expect(har.name).toMatch(/^history-\d{4}-\d\d-\d\d\.har$/)
    await calls.getByRole('button', { name: 'Export' }).click()
    const postman = await exported('Postman')
    expect(postman.name).toMatch(/^history-\d{4}-\d\d-\d\d\.postman_collection\.json$/)
    const secrets = (await sandboxConnections(page)).map(({ clientSecret }) => clientSecret)
    for (const { name, text } of [har, postman]) {
      expect(text).toContain('/meters')
      expect(leaks([{ url: name, bytes: Buffer.from(text) }], [...secrets, ...planted])).toEqual([])
    }
    expect(JSON.parse(har.text)).toMatchObject({ log: { version: '1.2', entries: [{ response: { status: 200 } }] } })
    expect(JSON.parse(postman.text)).toMatchObject({
      info: { name: 'History' },
      item: [{ request: { method: 'GET' } }],
    })
  })

  test('saves a call of the history under a name', async () => {
    await page.getByRole('table', { name: 'Calls, newest first' }).getByRole('link').first().click()
    const call = page.getByRole('region', { name: 'Call', exact: true })
    await call.getByRole('button', { name: 'Save under a name' }).click()
    const dialog = page.getByRole('dialog', { name: 'Save the request' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('From the history')
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText('Saved: From the history')).toBeVisible()
  })

  test('exports what is saved, in its folders', async () => {
    await page.goto(`${recorder.base}/c/sandbox-full-access/explore?list=saved`)
    await page.getByRole('button', { name: 'Export' }).click()
    const { text } = await exported('Postman')
    expect(text).toContain('From the history')
    expect(JSON.parse(text)).toMatchObject({
      item: expect.arrayContaining([expect.objectContaining({ name: 'Metering' })]),
    })
    expect(text).not.toContain('planted')
  })

  test('sees all of it at 1280 as well', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(await isWhole()).toBe(true)
    await importScreen()
    expect(await isWhole()).toBe(true)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(visit.complaints).toEqual([])
  })
})
