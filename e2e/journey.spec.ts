import { expect, test, type Page } from '@playwright/test'
import { keptBytes, startRecordedProduct } from './product.ts'
import { leaks } from './recorder.ts'
import {
  clipboard,
  field,
  findOperation,
  goTo,
  openOperation,
  openVisit,
  response,
  sandboxConnections,
  send,
  storedText,
  switchTo,
  type SandboxConnection,
} from './visit.ts'

// One sitting: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' })

let product: Awaited<ReturnType<typeof startRecordedProduct>>['product']
let recorder: Awaited<ReturnType<typeof startRecordedProduct>>['recorder']
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

let offered: SandboxConnection[]

const rowsOfHistory = () => page.getByRole('table', { name: 'Calls, newest first' }).getByRole('link')

test.beforeAll(async ({ browser }) => {
  ;({ product, recorder } = await startRecordedProduct())
  visit = await openVisit(browser, product.link)
  page = visit.page
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  recorder.close()
})

test.describe('An engineer with the printed link', () => {
  test('arrives at Get started, signed in, and the key is gone from the address', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
    expect(new URL(page.url()).search).toBe('')
    await expect(page.getByRole('main').getByRole('status')).toHaveText('2 of 5 proved')
    await expect(page.getByRole('combobox', { name: 'Connection' })).toContainText('Sandbox · full access')
  })

  test('sees the type of the token, its scopes, and an expiry that ticks', async () => {
    await goTo(page, 'Token')
    const glance = page.getByRole('region', { name: 'At a glance' })
    await expect(glance.getByRole('definition').filter({ hasText: /^Bearer$/ })).toBeVisible()
    await expect(glance.getByRole('definition').filter({ hasText: /^18$/ })).toBeVisible()
    await expect(
      page.getByRole('row', { name: /^meter_types Granted listMeterTypes .*Granted createMeterType Granted/ }),
    ).toBeVisible()
    await expect(page.getByRole('row', { name: /^scope read:meter_types create:meter_types/ })).toBeVisible()

    const timer = glance.getByRole('timer')
    await expect(timer).toHaveText(/^5\d:\d\d$/)
    const reading = await timer.innerText()
    await expect(timer).not.toHaveText(reading)
  })

  test('finds an operation by its name, sends it, and reads twelve meter types', async () => {
    await goTo(page, 'Explore')
    await openOperation(page, 'List meter types')
    await send(page)

    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    await expect(response(page).getByRole('treeitem', { name: 'meterTypes: [ 12 items ]' })).toBeVisible()
    await expect(response(page).getByRole('treeitem', { level: 3 })).toHaveCount(12)
  })

  test('creates a meter type by filling in a form', async () => {
    await openOperation(page, 'Create a meter type')
    const request = page.getByRole('region', { name: 'Request' })
    await field(request, 'name').fill('Scanned pages')
    await field(request, 'unit').fill('pages')
    await request.getByRole('button', { name: 'aggregation is left out. Fill it in' }).click()
    await request.getByRole('combobox', { name: /^type\b/ }).selectOption('sum')
    await request.getByRole('button', { name: 'resetSchedule is left out. Fill it in' }).click()
    for (const [name, value] of Object.entries({ minute: '0', hour: '0', day: '1', month: '*', weekday: '*' }))
      await field(request, name).fill(value)
    await send(page)

    await expect(response(page).getByRole('status').first()).toHaveText(/^201 Created in /)
    await expect(response(page).getByRole('treeitem', { name: 'name: "Scanned pages"' })).toBeVisible()
  })

  test('finds it in the list', async () => {
    await openOperation(page, 'List meter types')
    await send(page)
    await expect(response(page).getByRole('treeitem', { name: 'meterTypes: [ 13 items ]' })).toBeVisible()
    await response(page).getByRole('searchbox', { name: 'Search the body' }).fill('Scanned pages')
    await expect(
      response(page)
        .getByRole('treeitem', { name: /Scanned pages/ })
        .first(),
    ).toBeVisible()
  })

  test('sees all calls in the history', async () => {
    await goTo(page, 'History')
    await expect(rowsOfHistory()).toHaveCount(3)
    await expect(page.getByRole('row', { name: / POST .* 201 / })).toHaveCount(1)
    await expect(page.getByRole('row', { name: / GET .* 200 / })).toHaveCount(2)

    await page
      .getByRole('row', { name: / POST .* 201 / })
      .getByRole('link')
      .click()
    const call = page.getByRole('region', { name: 'Call' })
    await expect(call.getByRole('heading', { name: 'Create a meter type' })).toBeVisible()
    await expect(call.getByRole('treeitem', { name: 'name: "Scanned pages"' })).toBeVisible()
  })

  test('is told by a read-only connection what it may not do, before anything is sent', async () => {
    await goTo(page, 'Explore')
    await openOperation(page, 'Create a meter type')
    await switchTo(page, 'Sandbox · read only')
    await expect(await findOperation(page, 'Create a meter type')).toHaveAccessibleName(
      /missing scope create:meter_types/,
    )
    const request = page.getByRole('region', { name: 'Request' })
    await expect(request).toContainText('create:meter_types (missing)')
    await expect(field(request, 'name')).toHaveValue('Scanned pages')
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeHidden()
    // And who may: the other connection of the same environment, a press away and back.
    await page.getByRole('button', { name: 'Sandbox · full access has it' }).click()
    await expect(request).toContainText('create:meter_types (granted)')
    await expect(field(request, 'name')).toHaveValue('Scanned pages')
    await switchTo(page, 'Sandbox · read only')
    await expect(request).toContainText('create:meter_types (missing)')
  })

  test('sends it anyway, reads which scope is missing, and takes the message to whoever can grant it', async () => {
    await page.getByRole('button', { name: 'Send anyway' }).click()
    await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
    const diagnosis = response(page).getByRole('article', { name: 'Missing scope create:meter_types' })
    await expect(diagnosis.getByRole('alert')).toContainText('The request needs the scope create:meter_types')

    const [first, second] = [diagnosis.getByRole('listitem').first(), diagnosis.getByRole('listitem').nth(1)]
    await expect(first.getByRole('button', { name: 'Switch to Sandbox · full access' })).toBeVisible()
    await expect(second).toContainText('Ask the administrator to grant create:meter_types')
    await second.getByRole('button', { name: 'Copy a message to the administrator' }).click()
    await expect(page.getByText('Copied, a message to the administrator')).toBeVisible()
    expect(await clipboard(page)).toContain('create:meter_types')
  })

  test('finds what was typed after a reload', async () => {
    await page.reload()
    const request = page.getByRole('region', { name: 'Request' })
    await expect(field(request, 'name')).toHaveValue('Scanned pages')
    await expect(field(request, 'weekday')).toHaveValue('*')
    await expect(request.getByRole('combobox', { name: /^type\b/ })).toHaveValue(/sum/)
    await expect(page).toHaveTitle(/^Create a meter type · Sandbox · read only \(sandbox\)/)
  })

  test('gives a colleague a link that opens the same values and sends nothing', async ({ browser }) => {
    await page.getByRole('region', { name: 'Request' }).getByRole('button', { name: 'Copy link' }).click()
    await expect(page.getByText(/^Link copied/)).toBeVisible()
    const link = await clipboard(page)

    const { page: other, context, complaints } = await openVisit(browser, product.link)
    await expect(other.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
    await other.goto(link)
    const request = other.getByRole('region', { name: 'Request' })
    await expect(other.getByRole('heading', { level: 1, name: 'Create a meter type' })).toBeVisible()
    await expect(field(request, 'name')).toHaveValue('Scanned pages')
    await expect(field(request, 'weekday')).toHaveValue('*')
    await expect(response(other)).toContainText('No answer yet')

    // The three calls of before and the refused one.
    await goTo(other, 'History')
    await expect(other.getByRole('heading', { level: 1, name: 'History' })).toContainText('4 calls')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('breaks no rule of the page’s own policy on the way', () => {
    expect(visit.complaints).toEqual([])
  })
})

test.describe('During all of that no secret and no token', () => {
  test.beforeAll(async () => {
    offered = await sandboxConnections(page)
  })

  const secrets = () => offered.map(({ clientSecret }) => clientSecret)

  test('reached the browser', () => {
    expect(secrets()).toHaveLength(5)
    expect(recorder.recorded.filter(({ url }) => url.startsWith('/api/')).length).toBeGreaterThan(20)
    expect(leaks(recorder.recorded, secrets())).toEqual([])
  })

  test('was kept by the browser where a script can read it', async () => {
    const kept = await storedText(page)
    // What was typed is there, so the look was not into emptiness.
    expect(kept).toContain('Scanned pages')
    expect(leaks([{ url: 'storage', bytes: Buffer.from(kept) }], secrets())).toEqual([])
    expect(JSON.parse(kept)).toMatchObject({ cookies: '' })
  })

  test('was written into the database or the log', async () => {
    const kept = await keptBytes(product)
    expect(kept.some(({ bytes }) => bytes.includes('Scanned pages'))).toBe(true)
    expect(leaks(kept, secrets())).toEqual([])
  })

  test.describe('and had one of them', () => {
    /** What the search finds after an answer to the page had `planted` at its end. */
    const foundWith = async (planted: string, known: string[]) => {
      recorder.plant((path) => (path === '/api/session' ? planted : undefined))
      const before = recorder.recorded.length
      const got = await page.evaluate(async () => (await fetch('/api/session')).text())
      recorder.plant(() => undefined)
      expect(got).toContain(planted)
      return leaks(recorder.recorded.slice(before), known)
    }

    test('been there, it would have been found: a secret, plain and in other encodings', async () => {
      const [secret = ''] = secrets()
      for (const planted of [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
        Buffer.from(`client:${secret}`).toString('base64'),
        Buffer.from(`id:${secret}.`).toString('base64url'),
        Buffer.from(secret).toString('hex'),
      ])
        expect(await foundWith(planted, [secret])).not.toEqual([])
      expect(await foundWith('a word that is no secret', [secret])).toEqual([])
    })

    test('been there, it would have been found: a token, whole or its signature alone, known or not', async () => {
      const [connection] = offered
      if (!connection) throw new Error('The sandbox has no connection.')
      const answer = await fetch(connection.tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: connection.clientId,
          client_secret: connection.clientSecret,
          audience: connection.audience,
        }),
      })
      const { access_token: token } = (await answer.json()) as { access_token: string }
      const signature = token.split('.').at(-1) ?? ''
      expect(signature).toHaveLength(342)
      expect(await foundWith(token, [token])).not.toEqual([])
      expect(await foundWith(signature, [token])).not.toEqual([])
      expect(await foundWith(token, [])).not.toEqual([])
      expect(await foundWith(signature, [])).not.toEqual([])
    })
  })
})
