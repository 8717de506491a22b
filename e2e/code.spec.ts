import { expect, test, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startProduct } from './product.ts'
import {
  clipboard,
  field,
  goTo,
  openOperation,
  openVisit,
  response,
  sandboxConnections,
  send,
  type SandboxConnection,
} from './visit.ts'

// Each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

let product: Awaited<ReturnType<typeof startProduct>>
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let connection: SandboxConnection
let folder: string

const languages = [
  { label: 'JavaScript', file: 'list-meter-types.mjs', command: process.execPath },
  { label: 'Python', file: 'list_meter_types.py', command: 'python3' },
  { label: 'curl · bash, zsh', file: 'list-meter-types.sh', command: 'bash' },
]

test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), 'code-'))
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  page = visit.page
  const offered = (await sandboxConnections(page))[0]
  if (!offered) throw new Error('the sandbox offers no connection')
  connection = offered
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  await rm(folder, { recursive: true })
})

const request = () => page.getByRole('region', { name: 'Request' })

const showCode = async (label: string) => {
  await request().getByRole('tab', { name: 'Code' }).click()
  await request().getByRole('combobox', { name: 'Shell or language' }).selectOption({ label })
  const code = request().getByRole('group', { name: `Call in ${label}` })
  await expect(code).toBeVisible()
  return code
}

/** Runs a downloaded file with the sandbox's credentials, and gives what it printed. */
const run = (command: string, file: string) =>
  new Promise<{ status: number | null; printed: string; errors: string }>((resolve, reject) => {
    const child = spawn(command, [file], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        UE_CLIENT_ID: connection.clientId,
        UE_CLIENT_SECRET: connection.clientSecret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, printed, errors }))
  })

const bodyInConsole = async (): Promise<unknown> => {
  await expect(response(page).getByRole('status').first()).toHaveText(/^20\d \w+ in /)
  await response(page).getByRole('button', { name: 'Copy body' }).click()
  return JSON.parse(await clipboard(page))
}

for (const width of [1440, 1280]) {
  test.describe(`The code of a call, ${width} pixels wide`, () => {
    test.beforeAll(() => page.setViewportSize({ width, height: 900 }))

    test('offers every language, and fits its pane', async () => {
      await goTo(page, 'Explore')
      await openOperation(page, 'List meter types')
      await showCode('JavaScript')
      const options = request().getByRole('combobox', { name: 'Shell or language' }).getByRole('option')
      await expect(options).toHaveText([
        'curl · bash, zsh',
        'PowerShell',
        'curl · cmd',
        'HTTPie',
        'JavaScript',
        'TypeScript',
        'Python',
        'Java',
        'Go',
        'C#',
        'Rust',
        'REST client · .http',
      ])
      const pane = await request().boundingBox()
      const download = await request().getByRole('button', { name: 'Download' }).boundingBox()
      if (!pane || !download) throw new Error('not shown')
      expect(download.x + download.width).toBeLessThanOrEqual(pane.x + pane.width)
    })

    test('makes the same call with its own token, and gets the same answer', async () => {
      await send(page)
      const shown = await bodyInConsole()
      for (const { label, file, command } of languages) {
        const code = await showCode(label)
        await request()
          .getByRole('button', { name: /^Copy call in / })
          .click()
        const text = await code.innerText()
        expect(await clipboard(page)).toBe(text)
        expect(text).not.toContain(connection.clientSecret)
        const saving = page.waitForEvent('download')
        await request().getByRole('button', { name: 'Download' }).click()
        const saved = await saving
        expect(saved.suggestedFilename()).toBe(file)
        await saved.saveAs(join(folder, file))
        const { status, printed, errors } = await run(command, file)
        expect({ label, status, errors }).toMatchObject({ label, status: 0 })
        expect(JSON.parse(printed)).toEqual(shown)
      }
    })

    test('keeps the language from one operation to the next, and over a reload', async () => {
      await openOperation(page, 'Create a meter type')
      await request().getByRole('tab', { name: 'Code' }).click()
      await expect(request().getByRole('group', { name: 'Call in curl · bash, zsh' })).toBeVisible()
      await showCode('Python')
      await page.reload()
      await request().getByRole('tab', { name: 'Code' }).click()
      await expect(request().getByRole('group', { name: 'Call in Python' })).toBeVisible()
    })

    test('creates what was filled in', async () => {
      const name = `From "code" at ${width} – it's $HOME`
      await request().getByRole('tab', { name: 'Body' }).click()
      await field(request(), 'name').fill(name)
      await field(request(), 'unit').fill('pages')
      for (const optional of ['aggregation', 'resetSchedule']) {
        const fill = request().getByRole('button', { name: `${optional} is left out. Fill it in` })
        if (await fill.isVisible()) await fill.click()
      }
      await request()
        .getByRole('combobox', { name: /^type\b/ })
        .selectOption('sum')
      for (const [part, value] of Object.entries({ minute: '0', hour: '0', day: '1', month: '*', weekday: '*' }))
        await field(request(), part).fill(value)
      await showCode('Python')
      const saving = page.waitForEvent('download')
      await request().getByRole('button', { name: 'Download' }).click()
      const saved = await saving
      const file = saved.suggestedFilename()
      await saved.saveAs(join(folder, file))
      const { status, printed, errors } = await run('python3', file)
      expect({ status, errors }).toEqual({ status: 0, errors: '201 Created\n' })
      expect(JSON.parse(printed)).toMatchObject({ name })
    })
  })
}

test('A body that the code reads from a file is saved as that file', async () => {
  await page.goto(`${product.base}/c/${connection.id}/explore/~call`)
  await request().getByRole('combobox', { name: 'Method' }).selectOption('POST')
  await request().getByRole('tab', { name: 'Body' }).click()
  const long = `"${'0123456789'.repeat(2000)}"`
  await request().getByRole('textbox', { name: 'Body', exact: true }).fill(long)
  const code = await showCode('Python')
  await expect(code).toContainText('Path("body.json")')
  const saving = page.waitForEvent('download')
  await request().getByRole('button', { name: 'Save the body' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('body.json')
  expect(await readFile(await saved.path(), 'utf8')).toBe(long)
  await request().getByRole('tab', { name: 'Body' }).click()
  await request().getByRole('textbox', { name: 'Body', exact: true }).fill('1')
  await request().getByRole('tab', { name: 'Code' }).click()
  await expect(request().getByRole('button', { name: 'Save the body' })).toHaveCount(0)
})

test('An operation is copied as an OpenAPI document, in JSON and in YAML', async () => {
  await page.goto(`${product.base}/c/${connection.id}/explore/listMeterTypes`)
  await request().getByRole('tab', { name: 'About' }).click()
  for (const [format, beginning] of [
    ['JSON', '{\n  "openapi": "3.'],
    ['YAML', 'openapi: 3.'],
  ] as const) {
    await request().getByRole('button', { name: 'Copy as OpenAPI' }).click()
    await page.getByRole('menuitem', { name: format }).click()
    await expect.poll(async () => (await clipboard(page)).slice(0, beginning.length)).toBe(beginning)
  }
})

test('What was called is taken home as a project, which makes the same calls', async () => {
  await page.goto(`${product.base}/`)
  await page.getByRole('button', { name: 'Post usage events' }).click()
  await page.getByRole('combobox', { name: 'Shell or language' }).selectOption({ label: 'JavaScript' })
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the project' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('sandbox-full-access-start.zip')
  await saved.saveAs(join(folder, 'project.zip'))
  const root = join(folder, 'sandbox-full-access-start')
  await new Promise((resolve, reject) =>
    spawn('python3', ['-m', 'zipfile', '-e', 'project.zip', '.'], { cwd: folder })
      .on('close', resolve)
      .on('error', reject),
  )
  expect(await readFile(join(root, 'README.md'), 'utf8')).toContain('node --env-file=.env list-meter-types.mjs')
  for (const file of ['list-meter-types.mjs', 'ingest-usage-events.mjs'])
    expect(await run(process.execPath, join(root, file))).toMatchObject({ status: 0 })
})
