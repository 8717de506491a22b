import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { startProduct, type Product } from './product.ts'
import { goTo, openVisit } from './visit.ts'

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
/** A page of another port of the same host, in the browser that is signed in to the console: its cookie comes along. */
let stranger: Page
const strangerServer = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Stranger</title><main></main>')
})

test.beforeAll(async ({ browser }) => {
  await new Promise<void>((resolve) => strangerServer.listen(0, '127.0.0.1', resolve))
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  await expect(visit.page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  stranger = await visit.context.newPage()
  await stranger.goto(`http://127.0.0.1:${(strangerServer.address() as AddressInfo).port}/`)
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  strangerServer.close()
})

const callPath = '/api/connections/sandbox-full-access/calls'
const call = JSON.stringify({ method: 'GET', path: '/usage-metering/v1/meter-types', query: [], headers: [] })

test.describe('A page on another port of the same host', () => {
  test('reads nothing by fetch', async () => {
    for (const path of [
      '/api/connections',
      '/api/history',
      '/api/session',
      '/api/connections/sandbox-full-access/token',
    ]) {
      const outcome = await stranger.evaluate(
        (url) => fetch(url, { credentials: 'include' }).then(({ status }) => status, String),
        product.base + path,
      )
      expect(outcome).toContain('Failed to fetch')
    }
  })

  test('cannot ask without being able to read the answer, either', async () => {
    const outcome = await stranger.evaluate(
      ([url, body]) =>
        fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).then(({ type }) => type, String),
      [product.base + callPath, call] as const,
    )
    expect(outcome).toContain('Failed to fetch')
    await expect.poll(() => product.log()).toMatch(/"method":"POST","route":"\/api\/\*","status":403/)
  })

  test('loads nothing as an image or a script', async () => {
    const outcome = await stranger.evaluate(
      (base) =>
        Promise.all(
          ['img', 'script'].map(
            (name) =>
              new Promise((resolve) => {
                const element = Object.assign(document.createElement(name), {
                  src: name === 'img' ? `${base}/favicon.svg` : `${base}/theme.js`,
                })
                element.addEventListener('load', () => resolve('loaded'))
                element.addEventListener('error', () => resolve('refused'))
                document.body.append(element)
              }),
          ),
        ),
      product.base,
    )
    expect(outcome).toEqual(['refused', 'refused'])
  })

  test('causes nothing by a form', async () => {
    for (const path of [callPath, '/api/session']) {
      const popup = stranger.waitForEvent('popup')
      await stranger.evaluate(
        ([action, body]) => {
          const form = Object.assign(document.createElement('form'), {
            method: 'post',
            enctype: 'text/plain',
            action,
            target: '_blank',
          })
          form.append(Object.assign(document.createElement('input'), { name: body, value: '' }))
          document.body.append(form)
          form.submit()
        },
        [product.base + path, call] as const,
      )
      const opened = await popup
      await expect(opened.getByText('origin-foreign')).toBeVisible()
      await opened.close()
    }
  })

  test('cannot put the console into a frame', async () => {
    const refusal = stranger.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()))
    await stranger.evaluate((src) => {
      document.body.append(Object.assign(document.createElement('iframe'), { src, title: 'Console' }))
    }, product.base)
    await refusal
    await expect(
      stranger.getByTitle('Console').contentFrame().getByRole('heading', { name: 'Get started' }),
    ).toHaveCount(0)
  })

  test('has changed nothing by all of that: no call was made, and the session stands', async () => {
    await goTo(visit.page, 'History')
    await expect(visit.page.getByRole('heading', { name: 'No call was made yet' })).toBeVisible()
  })
})

test('A script or a style that was put into a page of the console does nothing, and these tests would notice', async ({
  browser,
}) => {
  const { page, context, complaints } = await openVisit(browser, product.link)
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  expect(complaints).toEqual([])
  await page.evaluate(() => {
    for (const [name, text] of [
      ['script', 'document.title = "taken over"'],
      ['style', 'h1 { display: none }'],
    ] as const) {
      const element = document.createElement(name)
      element.append(text)
      document.body.append(element)
    }
  })
  await expect.poll(() => complaints.length).toBeGreaterThanOrEqual(2)
  await expect(page).not.toHaveTitle('taken over')
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  await context.close()
})

test('A name that somebody pointed at the console is not answered', async ({ playwright }) => {
  const request = await playwright.request.newContext({ extraHTTPHeaders: { host: 'evil.example.test' } })
  const answer = await request.get(`${product.base}/api/session`)
  expect(answer.status()).toBe(403)
  expect(await answer.text()).toContain('CONSOLE_PUBLIC_URL')
  await request.dispose()
})

test('Without a session only the sign-in answers', async ({ playwright }) => {
  const request = await playwright.request.newContext()
  for (const path of ['/api/connections', '/api/history', '/api/connections/sandbox-full-access/token']) {
    const answer = await request.get(product.base + path)
    expect(answer.status()).toBe(401)
    expect(answer.headers()['content-type']).toContain('application/problem+json')
  }
  await request.dispose()
})

test('The session is in a cookie that scripts and other sites do not get', async () => {
  const [cookie, ...others] = await visit.context.cookies(product.base)
  expect(others).toEqual([])
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  expect(cookie?.name).toContain(new URL(product.base).port)
})
