import process from 'node:process'
import type { Page } from 'playwright'
import { launchBrowser, newPage } from './parts/browser.ts'
import { startConsole } from './parts/console.ts'
import { type BenchDocument, generatedDocument, githubDocument } from './parts/documents.ts'
import { startPeerServer } from './parts/peer-server.ts'
import { limit, type Peer, peers, type Target } from './parts/peers.ts'
import { inWords, ratioInWords, summaryOf, tableOf } from './parts/report.ts'
import { startUpstream } from './parts/upstream.ts'

/*
 * How long until an explorer shows its operations, and until the middle one can be filled in: this console beside other
 * explorers, in the same browser and run, rounds interleaved, each page in a browser context without a cache.
 */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
/** Milliseconds after which a tool is not waited for; it is then not tried again on the same document. */
const patience = 30_000

/** The console as one of the tools: its page is its own. */
const ours: Peer = {
  name: 'Developer Console',
  body: '',
  listed: `document.querySelector('nav[aria-label="Operations"] a[title]') !== null`,
  open: ({ method, path }) => `
    const box = document.querySelector('input[aria-label="Find an operation"]')
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, ${JSON.stringify(path)})
    box.dispatchEvent(new Event('input', { bubbles: true }))
    const row = await until(() => [...document.querySelectorAll('nav[aria-label="Operations"] a[title]')].find(({ title }) => title.startsWith(${JSON.stringify(`${method.toUpperCase()} `)}) && title.endsWith(${JSON.stringify(path)})))
    const opened = row.getAttribute('href')
    row.click()
    await until(() => location.pathname === opened && [...document.querySelectorAll('button[aria-keyshortcuts]')].some((button) => button.textContent.startsWith('Send')) && document.querySelector('[role="tabpanel"] input, [role="tabpanel"] textarea'))`,
}

const middleOf = ({ text }: BenchDocument): Target => {
  const { paths } = JSON.parse(text) as {
    paths: Record<
      string,
      Record<string, { operationId?: string; tags?: string[]; parameters?: unknown[]; responses?: unknown }>
    >
  }
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      operation.responses && path.includes('{')
        ? [{ method, path, operationId: operation.operationId ?? '', tag: operation.tags?.[0] ?? '' }]
        : [],
    ),
  )
  const middle = all[Math.floor(all.length / 2)]
  if (!middle) throw new Error('The document has no operation.')
  return middle
}

type Times = { listed: number; opened?: number }

/** Milliseconds since the navigation; asked from outside, since the console's policy lets no text be evaluated within. */
const listedAt = async (page: Page): Promise<number> => {
  const end = performance.now() + patience
  while (performance.now() < end) {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('the page is frozen')), patience)
    })
    const found: unknown = await Promise.race([page.evaluate('globalThis.listedAt'), late])
    if (typeof found === 'number') return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('no list of operations')
}

const measure = async (url: string, peer: Peer, target: Target, cookie?: string): Promise<Times> => {
  // A browser for each: none inherits what another has left, nor ends with it.
  const browser = await launchBrowser()
  const { context, page } = await newPage(browser)
  try {
    if (cookie) {
      const [name = '', value = ''] = cookie.split('=')
      await context.addCookies([{ name, value, url: new URL(url).origin }])
    }
    // Looked for in every frame; what is found counts once it has been painted.
    await page.addInitScript(`{
      const look = () => ${peer.listed} ? requestAnimationFrame(() => (globalThis.listedAt = performance.now())) : requestAnimationFrame(look)
      requestAnimationFrame(look)
    }`)
    await page.goto(url, { waitUntil: 'commit', timeout: patience })
    const listed = await listedAt(page)
    if (!peer.open) return { listed }
    const opened = await page
      .evaluate(
        `(async () => {
          const began = performance.now()
          const until = (condition) => new Promise((resolve, reject) => {
            const look = () => {
              const found = condition()
              if (found) resolve(found)
              else if (performance.now() - began > ${patience}) reject(new Error('too late'))
              else requestAnimationFrame(look)
            }
            look()
          })
          ${peer.open(target)}
          await new Promise((resolve) => requestAnimationFrame(resolve))
          return performance.now() - began
        })()`,
      )
      .then(Number, () => undefined)
    return opened === undefined ? { listed } : { listed, opened }
  } finally {
    await browser.close()
  }
}

const upstream = await startUpstream()
const server = await startPeerServer()
/** All tools on one document; a console of its own, which has read the document before anything is measured. */
const measureAll = async (document: BenchDocument, tools: readonly Peer[]) => {
  await upstream.serve('/document.json', document.text)
  const console = await startConsole(upstream.origin, { CONSOLE_OPENAPI_URL: `${upstream.origin}/document.json` })
  const target = middleOf(document)
  const taken = new Map<Peer, Times[]>(tools.map((tool) => [tool, []]))
  const notInTime = new Set<Peer>()
  try {
    await (await console.ask('/api/connections/default/operations')).arrayBuffer()
    await (await console.ask('/api/connections/default/token')).arrayBuffer()
    for (let round = 0; round < rounds; round += 1)
      for (const tool of tools) {
        if (notInTime.has(tool)) continue
        server.show(tool, document.text)
        const times = await (
          tool === ours
            ? measure(`${console.origin}/c/default/explore`, tool, target, console.cookie)
            : measure(`${server.origin}/`, tool, target)
        ).catch((error: unknown) => {
          process.stderr.write(`${document.name}, ${tool.name}: ${String(error).split('\n')[0]}\n`)
          notInTime.add(tool)
        })
        if (times) taken.get(tool)?.push(times)
      }
  } finally {
    await console.stop()
  }
  return taken
}

const listedOf = (times: readonly Times[] = []) => times.map(({ listed }) => listed)
const openedOf = (times: readonly Times[] = []) => times.flatMap(({ opened }) => (opened === undefined ? [] : [opened]))
const cell = (values: readonly number[]) =>
  values.length > 0 ? inWords(summaryOf(values), 'ms') : `not within ${patience / 1000} s`

const report = (document: BenchDocument, taken: Map<Peer, Times[]>) => {
  const own = taken.get(ours) ?? []
  const rows = [...taken].map(([tool, times]) => [
    tool.name,
    cell(listedOf(times)),
    tool === ours ? '1' : ratioInWords(listedOf(times), listedOf(own)),
    tool.open ? cell(openedOf(times)) : 'has no form',
    tool === ours || !tool.open ? (tool === ours ? '1' : '–') : ratioInWords(openedOf(times), openedOf(own)),
  ])
  const megabytes = (document.text.length / 1e6).toFixed(1)
  process.stdout.write(
    `\n### ${document.name}: ${document.operations.toLocaleString('en')} operations, ${megabytes} MB\n\n${tableOf(['', 'list shown', '× ours', 'middle operation’s form', '× ours'], rows)}\n`,
  )
}

const beside = [ours, limit, ...peers]
const small = generatedDocument(50)
const large = generatedDocument(2000)
const listed = new Map<string, number[]>()
try {
  for (const [document, tools] of [
    [await githubDocument(), beside],
    [small, beside],
    [large, beside],
    [generatedDocument(10_000), [ours, limit]],
    [generatedDocument(400, { cycles: true }), [ours, limit]],
  ] as const) {
    const taken = await measureAll(document, tools)
    listed.set(document.name, listedOf(taken.get(ours)))
    report(document, taken)
  }
  process.stdout.write(
    `\nFrom 50 to 2,000 operations the console's list takes ${ratioInWords(listed.get(large.name) ?? [], listed.get(small.name) ?? [])} the time.\n`,
  )
} finally {
  server.stop()
  upstream.stop()
}
