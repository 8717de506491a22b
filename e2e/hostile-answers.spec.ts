import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
import { startProduct, type Product } from './product.ts'
import { goTo, openVisit, response, send } from './visit.ts'

const mebibyte = 1024 ** 2
/** What a page that ran would do: say so, and ask for something that only it would. */
const planted = `window.takenOver = true; document.title = 'taken over'; fetch('/planted')`
const script = `<script>${planted}</script><img src="x" onerror="${planted}"><a href="javascript:${planted}">a link</a>`
const pages: Record<string, [type: string, body: string]> = {
  html: [
    'text/html',
    `<!doctype html><title>Hostile</title><body onload="${planted}">${script}<base href="/"><meta http-equiv="refresh" content="0;url=/planted">`,
  ],
  xhtml: [
    'application/xhtml+xml',
    `<html xmlns="http://www.w3.org/1999/xhtml"><head><script>${planted.replaceAll('&', '&amp;')}</script></head><body/></html>`,
  ],
  svg: [
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" onload="${planted}"><script>${planted}</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="${planted}"/></foreignObject></svg>`,
  ],
  mathml: [
    'application/mathml+xml',
    `<math xmlns="http://www.w3.org/1998/Math/MathML"><maction actiontype="statusline" xlink:href="javascript:${planted}">x</maction></math>`,
  ],
  xml: [
    'application/xml',
    `<?xml-stylesheet type="text/xsl" href="data:text/xsl,x"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">${planted}</x:script>`,
  ],
  script: ['text/javascript', planted],
  unnamed: ['', `<html>${script}</html>`],
  markdown: ['text/markdown', `[a link](javascript:${planted}) ${script}`],
}

const document = (server: string) => ({
  openapi: '3.1.0',
  info: { title: 'Hostile', version: '1', description: script },
  servers: [{ url: server }],
  paths: {
    '/page/html': {
      get: {
        operationId: 'hostile',
        summary: 'Hostile operation',
        description: `${script}\n\n[first](javascript:${planted}) [second](data:text/html,${encodeURIComponent(script)}) ![third](x" onerror="${planted})\n\n<iframe srcdoc="${script.replaceAll('"', '&quot;')}"></iframe>\n\n<svg onload="${planted}"></svg>`,
        externalDocs: { url: `javascript:${planted}`, description: 'More of it' },
        parameters: [
          {
            name: 'q',
            in: 'query',
            description: script,
            schema: { type: 'string', description: script, default: script },
          },
        ],
        responses: { 200: { description: script } },
      },
    },
  },
})

const lies: Record<string, (answer: ServerResponse) => void> = {
  deep: (answer) =>
    answer.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(100_000) + ']'.repeat(100_000)),
  half: (answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end('{"half": [1, 2,'),
  'no-utf8': (answer) =>
    answer
      .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      .end(Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0xaf, 0x7d])),
  picture: (answer) => answer.writeHead(200, { 'content-type': 'image/png' }).end('<svg onload="alert(1)">'),
  'one-line': (answer) =>
    answer.writeHead(200, { 'content-type': 'application/json' }).end(`{"line":"${'x'.repeat(50 * mebibyte)}"}`),
  bomb: (answer) =>
    answer
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(200 * mebibyte, '[0,1],'), { level: 9 })),
  short: (answer) => {
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"short": true}')
    setTimeout(() => answer.destroy(), 50)
  },
  endless: (answer) => {
    answer.writeHead(200, { 'content-type': 'text/plain' })
    const block = Buffer.alloc(64 * 1024, 'endless ')
    const more = () => {
      while (!answer.destroyed && answer.write(block));
      if (!answer.destroyed) answer.once('drain', more)
    }
    more()
  },
}

const asked: string[] = []
const api = createServer((request, answer) => {
  const url = new URL(request.url ?? '/', 'http://own.test')
  asked.push(url.pathname)
  const [, kind = '', name = ''] = url.pathname.split('/')
  request.resume()
  if (kind === 'token')
    return answer
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"access_token":"an-opaque-token-of-this-test","token_type":"Bearer","expires_in":3600}')
  if (kind === 'openapi.json')
    return answer
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(document(`http://127.0.0.1:${(api.address() as AddressInfo).port}`)))
  const page = pages[name]
  if (kind === 'page' && page)
    return answer.writeHead(200, page[0] === '' ? {} : { 'content-type': page[0] }).end(page[1])
  const lie = lies[name]
  if (kind === 'lie' && lie) return lie(answer)
  return answer.writeHead(200, { 'content-type': 'application/json' }).end('{"quiet": true}')
})

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page

test.beforeAll(async ({ browser }) => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  product = await startProduct({
    CONSOLE_CLIENT_ID: 'me',
    CONSOLE_CLIENT_SECRET: 'the-secret-of-this-test',
    CONSOLE_AUDIENCE: `${origin}/`,
    CONSOLE_API_URL: `${origin}/`,
    CONSOLE_TOKEN_URL: `${origin}/token`,
    CONSOLE_OPENAPI_URL: `${origin}/openapi.json`,
    CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
  })
  visit = await openVisit(browser, product.link)
  page = visit.page
  page.on('dialog', () => asked.push('a dialog'))
  await goTo(page, 'Explore')
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  api.closeAllConnections()
  api.close()
})

const freeCall = async (path: string) => {
  await page.getByRole('link', { name: 'Free call' }).first().click()
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(path)
  await send(page)
}

const answered = (words: RegExp) =>
  expect(response(page).getByRole('status').first()).toHaveText(words, { timeout: 60_000 })

/** Nothing that was planted has run: neither in the page nor in a frame of its own, and nothing was asked for it. */
const expectNothingRan = async () => {
  for (const frame of page.frames()) expect(await frame.evaluate(() => 'takenOver' in window)).toBe(false)
  await expect(page).not.toHaveTitle('taken over')
  expect(asked.filter((path) => path === '/planted' || path === 'a dialog')).toEqual([])
  expect(product.log()).not.toContain('/planted')
  expect(new URL(page.url()).origin).toBe(product.base)
}

/** The page answers to a key, and a frame is drawn, soon after. */
const expectResponsive = async () => {
  const longest = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let last = performance.now()
        let most = 0
        let left = 30
        const tick = () => {
          const now = performance.now()
          most = Math.max(most, now - last)
          last = now
          if (--left > 0) requestAnimationFrame(tick)
          else resolve(most)
        }
        requestAnimationFrame(tick)
      }),
  )
  expect(longest).toBeLessThan(2000)
}

/** Somebody else's call is answered meanwhile. */
const expectOthersAnswered = async () => {
  const status = await page.evaluate(async () => {
    const answer = await fetch('/api/connections/default/calls', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'GET', path: '/quiet' }),
    })
    return (await answer.text()).includes('"quiet": true') ? answer.status : 0
  })
  expect(status).toBe(200)
}

test.describe('A page that an API answers', () => {
  for (const name of Object.keys(pages))
    test(`never runs in the console: ${name}`, async () => {
      await freeCall(`/page/${name}`)
      await answered(/^200 OK in /)
      await expectNothingRan()
      const tabs = response(page).getByRole('tab')
      for (let at = 0; at < (await tabs.count()); at++) {
        await tabs.nth(at).click()
        await expectNothingRan()
      }
      for (const frame of await page.locator('iframe').all())
        expect((await frame.getAttribute('sandbox')) ?? 'none').not.toContain('allow-scripts')
    })
})

test('A description with links and markup runs nothing, and leads nowhere by javascript:', async () => {
  await page.getByRole('link', { name: 'Hostile operation' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Hostile operation' }).waitFor()
  await expectNothingRan()
  const links = await page
    .locator('a[href]')
    .evaluateAll((found) => found.map((one) => (one as HTMLAnchorElement).protocol))
  expect(links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol))).toEqual([])
  expect(
    await page.locator('main script, main iframe, main object, main embed, main [onerror], main [onload]').count(),
  ).toBe(0)
  await send(page)
  await answered(/^200 OK in /)
  await expectNothingRan()
})

test.describe('An answer that lies', () => {
  test('leaves the page usable, says what is the matter where it broke off, and others are answered', async () => {
    test.setTimeout(300_000)
    for (const name of ['half', 'no-utf8', 'picture', 'deep', 'one-line', 'bomb']) {
      await freeCall(`/lie/${name}`)
      await expectOthersAnswered()
      await answered(/^200 OK in /)
      await expectResponsive()
      // Something is shown of it: a body, or a sentence why there is none.
      await expect(response(page).getByRole('tabpanel').first()).not.toBeEmpty()
    }
    await freeCall('/lie/short')
    await answered(/./)
    await expect(response(page)).toContainText(/broke off|incomplete|cut/i)
    await expectResponsive()
  })

  test('and never ends can be cancelled', async () => {
    await freeCall('/lie/endless')
    await expectOthersAnswered()
    await expectResponsive()
    await response(page).getByRole('button', { name: 'Cancel' }).click()
    await answered(/^Cancelled$/)
    await expectResponsive()
  })
})

test('After all of that the console has not complained of itself', () => {
  expect(visit.complaints).toEqual([])
})
