import process from 'node:process'
import { residentMemory, startConsole } from './parts/console.ts'
import { startPeerServer } from './parts/peer-server.ts'
import type { Peer } from './parts/peers.ts'
import { inWords, ratioInWords, summaryOf, tableOf } from './parts/report.ts'
import { openUnwatchedPage, type UnwatchedPage } from './parts/unwatched-page.ts'
import { startUpstream } from './parts/upstream.ts'

/*
 * A JSON answer of 10 and of 50 MB: until its top can be read, the longest task of the page's main thread, and the
 * memory of the page's process, beside a page that does nothing but fetch, `JSON.parse` and show the top.
 */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const marker = 'the-first-of-all'

/** An answer of about so many megabytes: a list of records in the manner of an API of meters. */
const answerOf = (megabytes: number): string => {
  const record = (at: number) => ({
    id: at === 0 ? marker : `8c2d41f0-6b9e-4a75-9d13-${String(at).padStart(12, '0')}`,
    userId: `user ${at % 977}`,
    value: at * 17,
    unit: 'requests',
    period: { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
    tags: ['one', 'two', `tag-${at % 31}`],
    active: at % 3 === 0,
    note: null,
  })
  const size = JSON.stringify(record(1)).length + 1
  return JSON.stringify({ meters: Array.from({ length: Math.ceil((megabytes * 1e6) / size) }, (_, at) => record(at)) })
}

const reference: Peer = {
  name: 'fetch + JSON.parse',
  body: `<section aria-label="Response"></section><script>
globalThis.send = async () => {
  const answer = JSON.parse(await (await fetch('/document.json')).text())
  globalThis.kept = answer
  document.querySelector('section').textContent = JSON.stringify(answer.meters.slice(0, 30), null, 2)
}
</script>`,
  listed: 'false',
}

/** `readable` and `longest` in milliseconds, `memory` in MiB more than before. */
type Result = { readable: number; longest: number; memory: number }

/** MiB that the page's process holds. A further one that the browser keeps ready for the next page is not counted. */
const memoryOf = async (page: UnwatchedPage): Promise<number> => {
  await page.send('HeapProfiler.collectGarbage')
  const session = await page.browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMemory(id).catch(() => 0)),
  )
  return Math.max(...sizes)
}

const inPane = (selector: string) => `document.querySelector('section[aria-label="Response"] ${selector}')`

/** Sends by `send`, statements for the page, and waits until the top is there and then until `whole` is true. */
const measure = async (page: UnwatchedPage, send: string, whole: string): Promise<Result> => {
  const before = await memoryOf(page)
  const readable = Number(
    await page.evaluate(`new Promise((resolve) => {
      globalThis.tasks = []
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
      const began = performance.now()
      const look = () => {
        if (${inPane('')}?.textContent.includes(${JSON.stringify(marker)}))
          requestAnimationFrame(() => resolve(performance.now() - began))
        else requestAnimationFrame(look)
      }
      ${send};
      look()
    })`),
  )
  await page.until(whole)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const longest = Math.max(0, ...((await page.evaluate('tasks')) as number[]))
  return { readable, longest, memory: (await memoryOf(page)) - before }
}

const upstream = await startUpstream()
const server = await startPeerServer()

const ours = async (console: Awaited<ReturnType<typeof startConsole>>): Promise<Result> => {
  const page = await openUnwatchedPage()
  try {
    const [name = '', value = ''] = console.cookie.split('=')
    await page.send('Network.setCookie', { name, value, url: console.origin })
    await page.send('Page.navigate', { url: `${console.origin}/c/default/explore/~call` })
    const path = `[...document.querySelectorAll('input, textarea')].find(({ labels, ariaLabel }) => [ariaLabel, labels[0]?.textContent].includes('Path'))`
    await page.until(`!!${path}`)
    await page.evaluate(`${path}.select()`)
    await page.send('Input.insertText', { text: '/answer.json' })
    const button = `[...document.querySelectorAll('button[aria-keyshortcuts]')].find(({ textContent }) => textContent.startsWith('Send'))`
    await page.until(`!!${button}`)
    return await measure(page, `${button}.click()`, `!!${inPane('[role="tree"]')}`)
  } finally {
    await page.close()
  }
}

const plain = async (): Promise<Result> => {
  const page = await openUnwatchedPage()
  try {
    await page.send('Page.navigate', { url: server.origin })
    await page.until('typeof send === "function"')
    return await measure(page, 'send()', 'true')
  } finally {
    await page.close()
  }
}

try {
  for (const megabytes of [10, 50]) {
    const answer = answerOf(megabytes)
    await upstream.serve('/answer.json', answer)
    server.show(reference, answer)
    const console = await startConsole(upstream.origin)
    // The console's first call asks for a token, for which the page beside it has no need.
    await console.ask('/api/connections/default/token')
    const [own, other]: [Result[], Result[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      own.push(await ours(console))
      other.push(await plain())
    }
    await console.stop()
    const row = (name: string, results: readonly Result[]) => {
      const of = (key: keyof Result) => results.map((result) => result[key])
      return [
        name,
        inWords(summaryOf(of('readable')), 'ms'),
        ratioInWords(
          of('readable'),
          other.map(({ readable }) => readable),
        ),
        inWords(summaryOf(of('longest')), 'ms'),
        inWords(summaryOf(of('memory').map((mebibytes) => (mebibytes * 1024 ** 2) / answer.length)), '× its size'),
      ]
    }
    process.stdout.write(
      `\n### ${megabytes} MB\n\n${tableOf(['', 'top readable', `${reference.name} = 1`, 'longest task', 'memory'], [row('Developer Console', own), row(reference.name, other)])}\n`,
    )
  }
} finally {
  server.stop()
  upstream.stop()
}
