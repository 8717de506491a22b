import type { ServerResponse } from 'node:http'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { answering, refusalsOf, startMischief, type Refusal } from './mischief.ts'
import { startProduct, type Product } from './product.ts'
import { clipboard, openVisit, response, send } from './visit.ts'

// Whatever refuses is named, its first step does what it says, and once the server is mended the same goes through.
test.describe.configure({ mode: 'default' })

let mischief: Awaited<ReturnType<typeof startMischief>>
let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let id: string

test.beforeAll(async ({ browser }) => {
  mischief = await startMischief()
  product = await startProduct({
    CONSOLE_CLIENT_ID: 'unused',
    CONSOLE_CLIENT_SECRET: 'unused-unused-unused',
    CONSOLE_AUDIENCE: 'https://api.example.test/',
  })
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  id = await connect({})
})

/** Adds a connection to the mischief, or to something else in its place; its id. */
const connect = async (changes: Record<string, unknown>): Promise<string> => {
  const keys = {
    name: 'Mischief',
    kind: 'test',
    tokenUrl: `${mischief.url}token`,
    apiUrl: mischief.url,
    clientId: 'engineer',
    clientSecret: 'mK4-mischief~secret.of_everything/0001',
    audience: 'https://api.example.test/',
    allowPrivateNetwork: true,
    ...changes,
  }
  return page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/connections', { method: 'POST', headers, body })
    return ((await answer.json()) as { id: string }).id
  }, JSON.stringify(keys))
}

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  mischief.close()
})

const explained = (place: Page | Locator, cause: string) =>
  place.getByRole('article').filter({ has: page.getByText(cause, { exact: true }) })

const isEnabledSoon = async (button: Locator) =>
  expect(button)
    .toBeEnabled({ timeout: 4000 })
    .then(() => true)
    .catch(() => false)

/** Presses the button of the first step, and sees that it does what it says; its words, or none where it is advice. */
const takeFirstStep = async (diagnosis: Locator): Promise<string> => {
  const button = diagnosis.getByRole('listitem').first().getByRole('button').first()
  if ((await button.count()) === 0) return ''
  // What waits counts down first; without a time from the server, longer than a test may.
  if (!(await button.isEnabled()) && !(await isEnabledSoon(button))) return ''
  const words = (await button.innerText()).trim()
  const issued = mischief.issued()
  await button.click()
  if (words.startsWith('Copy a message')) {
    await expect(page.getByText(/^Copied, a message/).first()).toBeVisible()
    expect((await clipboard(page)).length).toBeGreaterThan(40)
  } else if (words.startsWith('Choose another connection')) {
    await expect(page.getByRole('option', { name: /Mischief/ })).toBeVisible()
    await page.keyboard.press('Escape')
  } else if (words === 'Request a new token') {
    await expect.poll(() => mischief.issued()).toBe(issued + 1)
  } else if (words === 'Edit the connection' || words === 'Leave it empty' || words.startsWith('Use http')) {
    await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Save the changes' })).toBeVisible()
  }
  return words
}

/** The refusal, waiting no longer than a test may. */
const soon = (refusal: Refusal): Refusal => ({
  ...refusal,
  headers: Object.fromEntries(
    Object.entries(refusal.headers).map(([name, value]) => [name, /retry-after|reset/i.test(name) ? '1' : value]),
  ),
})

test.describe('A token endpoint’s refusal', () => {
  for (const refusal of refusalsOf('token'))
    test(`${refusal.cause} (${refusal.id})`, async () => {
      mischief.instead.token = answering(soon(refusal))
      await page.evaluate(async (id) => fetch(`/api/connections/${id}/token`, { method: 'DELETE' }), id)
      await page.goto(`${product.base}/c/${id}/token`)
      const diagnosis = explained(page, refusal.cause)
      await expect(diagnosis).toBeVisible()
      mischief.instead.token = undefined
      if ((await takeFirstStep(diagnosis)) !== 'Request a new token') {
        await page.goto(`${product.base}/c/${id}/token`)
        await page.getByRole('button', { name: 'Request a new token' }).first().click()
      }
      await expect(page.getByRole('region', { name: 'At a glance' })).toBeVisible()
    })
})

test.describe('What is odd about a token that was granted is said:', () => {
  const now = Math.floor(Date.now() / 1000)
  const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwt = (claims: object, header: object = {}) =>
    `${segment({ alg: 'RS256', typ: 'JWT', ...header })}.${segment({ aud: 'https://api.example.test/', ...claims })}.${'s'.repeat(43)}`
  const granted = (token: string, more: object = {}) =>
    JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600, ...more })
  const rows: [cause: string, body: string][] = [
    ['token-for-other-audience', granted(jwt({ aud: 'https://other.example.test/' }))],
    ['token-opaque-for-audience', granted('opaque')],
    ['token-unsigned', granted(jwt({}, { alg: 'none' }))],
    ['token-weak-algorithm', granted(jwt({}, { alg: 'RS1' }))],
    ['token-life-long', granted(jwt({}), { expires_in: 30 * 86_400 })],
    ['token-life-short', granted(jwt({}), { expires_in: 5 })],
    ['token-without-end', granted(jwt({}), { expires_in: undefined })],
    ['token-not-yet-valid', granted(jwt({ nbf: now + 600 }))],
    ['lifetime-disagrees', granted(jwt({ exp: now + 600 }))],
    ['token-lifetime-odd', granted(jwt({ exp: now + 600 }), { expires_in: -1 })],
    ['token-type-unsupported', granted(jwt({}), { token_type: 'DPoP' })],
    ['expires-in-as-text', granted(jwt({}), { expires_in: '3600' })],
    ['scope-as-array', granted(jwt({}), { scope: ['read'] })],
  ]
  for (const [cause, body] of rows)
    test(cause, async () => {
      mischief.instead.token = (answer) => void answer.writeHead(200, { 'content-type': 'application/json' }).end(body)
      await page.evaluate(async (id) => fetch(`/api/connections/${id}/token`, { method: 'DELETE' }), id)
      await page.goto(`${product.base}/c/${id}/token`)
      await expect(explained(page, cause)).toBeVisible()
      await expect(page.getByRole('region', { name: 'At a glance' })).toBeVisible()
      mischief.instead.token = undefined
    })

  test('and a token URL that is the API’s is told from a token endpoint', async () => {
    const other = await connect({ name: 'Mixed up', tokenUrl: `${mischief.url}orders` })
    await page.goto(`${product.base}/c/${other}/token`)
    await expect(
      page.getByRole('article').filter({ has: page.getByText(/^(?:wrong-url|token-answer-incomplete)$/) }),
    ).toBeVisible()
  })
})

const sendFree = async (connection = id) => {
  await page.goto(`${product.base}/c/${connection}/explore`)
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
  await page.getByRole('textbox', { name: 'Path' }).fill('/orders')
  await send(page)
}

test.describe('An API’s refusal', () => {
  // A redirect is the console's own matter: it has tests of its own.
  for (const refusal of refusalsOf('api').filter(({ status }) => status >= 400))
    test(`${refusal.cause} (${refusal.id})`, async () => {
      mischief.instead.api = answering(soon(refusal))
      await sendFree()
      const diagnosis = explained(response(page), refusal.cause)
      await expect(diagnosis).toBeVisible()
      mischief.instead.api = undefined
      if (!(await takeFirstStep(diagnosis)).startsWith('Send again')) await sendFree()
      await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    })
})

test.describe('The way there', () => {
  const gone = { apiUrl: 'http://127.0.0.1:1/' }
  for (const [cause, changes] of [
    ['connection-refused', gone],
    ['address-refused', { ...gone, allowPrivateNetwork: false }],
    ['url-of-nobody', { apiUrl: 'http://nowhere.invalid/' }],
    ['https-to-http-port', undefined],
  ] as const)
    test(`${cause} is explained, and mended in the connection`, async () => {
      const tokenUrl = `${mischief.url}token`
      const other = await connect({
        name: cause,
        ...(changes ?? { apiUrl: mischief.url.replace('http:', 'https:') }),
        // Where nothing private may be reached, the token comes from nowhere either: both are explained alike.
        tokenUrl,
      })
      if (cause === 'address-refused') {
        await page.goto(`${product.base}/c/${other}/token`)
        await expect(explained(page, cause)).toBeVisible()
        return
      }
      await sendFree(other)
      const named = cause === 'url-of-nobody' ? /^name-(?:not-found|lookup-failed)$/ : new RegExp(`^${cause}$`)
      const diagnosis = response(page)
        .getByRole('article')
        .filter({ has: page.getByText(named) })
      await expect(diagnosis).toBeVisible()
      const record = response(page).getByRole('region', { name: 'What happened' })
      await expect(record.getByRole('listitem').last()).toContainText('End, without an answer')
      await takeFirstStep(diagnosis)
      const mended = await page.evaluate(
        async ([path, body]) => {
          const headers = { 'content-type': 'application/json' }
          return (await fetch(path ?? '', { method: 'PATCH', headers, body: body ?? '' })).status
        },
        [
          `/api/connections/${other}`,
          JSON.stringify({ apiUrl: mischief.url, clientSecret: 'mK4-mischief~secret.of_everything/0001' }),
        ],
      )
      expect(mended).toBe(200)
      await sendFree(other)
      await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    })

  for (const [cause, misdeed] of [
    ['connection-reset', (answer: ServerResponse) => answer.socket?.resetAndDestroy()],
    ['connection-closed-before-answer', (answer: ServerResponse) => answer.socket?.end()],
    [
      'answer-cut-short',
      (answer: ServerResponse) =>
        answer.writeHead(200, { 'content-length': '100' }).write('{"half":', () => answer.socket?.destroy()),
    ],
  ] as const)
    test(`${cause} is explained, and gone with the next attempt`, async () => {
      mischief.instead.api = (answer) => void misdeed(answer)
      await sendFree()
      const diagnosis = explained(response(page), cause)
      await expect(diagnosis).toBeVisible()
      mischief.instead.api = undefined
      if (!(await takeFirstStep(diagnosis)).startsWith('Send again')) await sendFree()
      await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
    })
})

test('None of it made a page break its policy or throw', () => {
  expect(visit.complaints).toEqual([])
})
