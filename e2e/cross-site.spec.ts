import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { startProduct, type Product } from './product.ts'
import { openVisit } from './visit.ts'

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let routes: { method: string; path: string }[]
const strangerServer = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Stranger</title><main></main>')
})

type Described = { paths: Record<string, Record<string, unknown>> }

test.beforeAll(async ({ browser }) => {
  await new Promise<void>((resolve) => strangerServer.listen(0, '127.0.0.1', resolve))
  product = await startProduct()
  visit = await openVisit(browser, product.link)
  await expect(visit.page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
  const { paths } = (await visit.page.evaluate(async () => (await fetch('/api/openapi.json')).json())) as Described
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({
      method: method.toUpperCase(),
      path: path.replaceAll('{connection}', 'sandbox-full-access').replaceAll(/\{\w+\}/g, 'some'),
    })),
  )
  // The session's cookie stays in the browser; whatever reaches the console from here on is the strangers' doing.
  await visit.page.goto('about:blank')
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  strangerServer.close()
})

type Logged = { route: string; status: number }

/** Requests to the interface that the console has logged since. */
const loggedSince = (mark: number): Logged[] =>
  product
    .log()
    .slice(mark)
    .split('\n')
    .flatMap((line) => {
      const [, route, status] = /"route":"(\/api[^"]*)","status":(\d+)/.exec(line) ?? []
      return route === undefined ? [] : [{ route, status: Number(status) }]
    })

const port = () => (strangerServer.address() as AddressInfo).port

const openStranger = async (host: string) => {
  const page = await visit.context.newPage()
  await page.goto(`http://${host}:${port()}/`)
  return page
}

/** Everything by which a script can make a browser ask something, from the page that it runs in. */
const attack = (page: Page, base: string) =>
  page.evaluate(
    async ({ base, routes }) => {
      const read: string[] = []
      const waiting: Promise<unknown>[] = []
      const types = [
        undefined,
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json',
        'application/vnd.developer-console.call',
      ]
      const body = JSON.stringify({ method: 'POST', path: '/usage-metering/v1/meters', confirm: true })
      for (const { method, path } of routes) {
        const url = base + path
        for (const mode of ['cors', 'no-cors', 'same-origin', 'navigate'] as const)
          for (const type of types) {
            const asking = async () => {
              const answer = await fetch(url, {
                method,
                mode,
                credentials: 'include',
                ...(type === undefined ? {} : { headers: { 'content-type': type } }),
                ...(method === 'GET' ? {} : { body }),
              })
              read.push(`${method} ${path} by fetch ${mode} ${type}: ${answer.type} ${answer.status}`)
            }
            waiting.push(asking().catch(() => undefined))
          }
      }
      const settled = (element: Element) =>
        new Promise((resolve) => {
          element.addEventListener('load', () => resolve('load'))
          element.addEventListener('error', () => resolve('error'))
          setTimeout(() => resolve('nothing'), 3000)
        })
      for (const { path } of routes.filter(({ method }) => method === 'GET')) {
        const url = base + path
        const elements: [string, Record<string, string>][] = [
          ['img', { src: url }],
          ['script', { src: url }],
          ['link', { rel: 'stylesheet', href: url }],
          ['link', { rel: 'preload', as: 'fetch', href: url }],
          ['link', { rel: 'prefetch', href: url }],
          ['link', { rel: 'manifest', href: url }],
          ['iframe', { src: url }],
          ['object', { data: url }],
          ['embed', { src: url }],
          ['video', { src: url }],
          ['audio', { src: url }],
        ]
        for (const [name, attributes] of elements) {
          const element = document.createElement(name)
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
          const happened = settled(element)
          document.body.append(element)
          waiting.push(
            happened.then((what) => {
              // Frames and links say "load" for an error page too; these read nothing.
              if (what === 'load' && ['img', 'script'].includes(name)) read.push(`${path} as ${name}`)
            }),
          )
        }
        const background = document.createElement('div')
        background.style.backgroundImage = `url(${JSON.stringify(url)})`
        background.textContent = '.'
        document.body.append(background)
        waiting.push(
          new Promise((resolve) => {
            const events = new EventSource(url, { withCredentials: true })
            const end = () => {
              events.close()
              resolve(undefined)
            }
            events.addEventListener('open', () => {
              read.push(`${path} as events`)
              end()
            })
            events.addEventListener('error', end)
          }),
          new Promise((resolve) => {
            const socket = new WebSocket(url.replace('http', 'ws'))
            socket.addEventListener('open', () => {
              read.push(`${path} as a socket`)
              socket.close()
            })
            socket.addEventListener('close', resolve)
          }),
        )
      }
      for (const { path } of routes) {
        navigator.sendBeacon(base + path, body)
        navigator.sendBeacon(base + path, new Blob([body], { type: 'text/plain' }))
        navigator.sendBeacon(base + path, new URLSearchParams({ body }))
      }
      for (const { path } of routes)
        for (const method of ['get', 'post'])
          for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
            const frame = Object.assign(document.createElement('iframe'), { name: `f${Math.random()}` })
            const form = Object.assign(document.createElement('form'), {
              action: base + path,
              method,
              enctype,
              target: frame.name,
            })
            form.append(Object.assign(document.createElement('input'), { name: body, value: '' }))
            document.body.append(frame, form)
            form.submit()
          }
      waiting.push(
        import(`${base}/api/session`).then(
          () => read.push('a module'),
          () => undefined,
        ),
        (async () => navigator.serviceWorker.register(`${base}/api/session`))().then(
          () => read.push('a service worker'),
          () => undefined,
        ),
        (async () => new Worker(`${base}/theme.js`))().then(
          () => read.push('a worker'),
          () => undefined,
        ),
      )
      await Promise.all(waiting)
      return read
    },
    { base, routes },
  )

for (const host of ['127.0.0.1', 'localhost']) {
  const place = host === '127.0.0.1' ? 'another port of the same host' : 'another host'
  test(`A page on ${place} causes nothing and reads nothing, by none of the ways that a browser has`, async () => {
    const mark = product.log().length
    const page = await openStranger(host)
    expect(await attack(page, product.base)).toEqual([])
    await expect.poll(() => loggedSince(mark).length, { timeout: 30_000 }).toBeGreaterThan(routes.length * 10)
    expect(loggedSince(mark).filter(({ status }) => status !== 403)).toEqual([])
    await page.close()
  })

  test(`A link, a window and a frame from ${place} open no answer of the interface`, async () => {
    const mark = product.log().length
    const page = await openStranger(host)
    for (const path of [
      '/api/connections',
      '/api/session',
      '/api/openapi.json',
      '/api/connections/sandbox-full-access/token',
    ]) {
      const url = product.base + path
      const popup = page.waitForEvent('popup')
      await page.evaluate((address) => void window.open(address), url)
      const opened = await popup
      await expect(opened.getByText('origin-foreign')).toBeVisible()
      // What is opened there is out of reach: it has a browsing context group of its own.
      expect(await opened.evaluate(() => window.opener as unknown)).toBeNull()
      await opened.close()
      await page.evaluate((address) => {
        document.body.append(Object.assign(document.createElement('a'), { href: address, textContent: 'A link' }))
      }, url)
      await page.getByRole('link', { name: 'A link' }).last().click()
      await expect(page.getByText('origin-foreign')).toBeVisible()
      await page.goto(`http://${host}:${port()}/`)
      await page.evaluate((address) => {
        document.body.append(Object.assign(document.createElement('iframe'), { src: address, title: 'Framed' }))
      }, url)
      await expect(page.frameLocator('iframe').getByText('tokenUrl')).toHaveCount(0)
    }
    expect(loggedSince(mark).filter(({ status }) => status !== 403)).toEqual([])
    await page.close()
  })
}

test('A name that was pointed at the console reads nothing: neither pages nor the interface', async ({ browser }) => {
  const { launchOptions = {} } = test.info().project.use
  const rebound = await browser.browserType().launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP rebound.test 127.0.0.1'],
  })
  try {
    const page = await rebound.newPage()
    const shown = await page.goto(`http://rebound.test:${new URL(product.base).port}/?key=guess`)
    expect(shown?.status()).toBe(403)
    expect(await page.content()).toContain('host-unknown')
    const statuses = await page.evaluate(async () => {
      const asked = ['/api/session', '/api/connections', '/theme.js', '/'].map(
        async (path) => (await fetch(path)).status,
      )
      const signIn = fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"key":"guess"}',
      })
      return Promise.all([...asked, signIn.then(({ status }) => status)])
    })
    expect(statuses).toEqual([403, 403, 403, 403, 403])
  } finally {
    await rebound.close()
  }
})

test('After all of that nothing has changed: no call, no token, no connection, and the session stands', async () => {
  const { page } = visit
  await page.goto(product.base)
  const found = await page.evaluate(async () => {
    const json = async (path: string) => (await fetch(path)).json() as Promise<Record<string, unknown[]>>
    return {
      calls: (await json('/api/history'))['calls'],
      requests: (await json('/api/requests'))['requests'],
      origins: (await json('/api/connections'))['connections']?.map((one) => (one as { origin: string }).origin),
      session: (await fetch('/api/session')).status,
    }
  })
  expect(found.calls).toEqual([])
  expect(found.requests).toEqual([])
  expect(new Set(found.origins)).toEqual(new Set(['sandbox']))
  expect(found.session).toBe(200)
})
