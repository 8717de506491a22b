import process from 'node:process'
import { Pool } from 'undici'
import { processorTime, startConsole } from './parts/console.ts'
import { startNaiveProxy, startNginx } from './parts/references.ts'
import { inWords, ratioInWords, summaryOf, tableOf } from './parts/report.ts'
import { startUpstream } from './parts/upstream.ts'

/*
 * A call of 1 kB through the console, with every guard, the redaction and history on, beside the API itself, nginx and
 * the proxy that one would write by hand. Closed loop: each of so many clients sends its next call when it has the
 * answer to the last one.
 */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 2)
const concurrencies = [1, 16, 64]

type Variant = {
  name: string
  origin: string
  /** Of the process whose work is measured. */
  pid: number
  path: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
}
/** `processor` in milliseconds a call. */
type Result = { perSecond: number; p50: number; p99: number; processor: number }

const load = async (variant: Variant, concurrency: number, milliseconds: number): Promise<Result> => {
  const pool = new Pool(variant.origin, { connections: concurrency, pipelining: 1 })
  const times: number[] = []
  const { path, method, headers, body = null } = variant
  const end = performance.now() + milliseconds
  const client = async () => {
    while (performance.now() < end) {
      const began = performance.now()
      const answer = await pool.request({ path, method, headers, body })
      const bytes = (await answer.body.arrayBuffer()).byteLength
      if (answer.statusCode !== 200 || bytes < 1024) throw new Error(`${variant.name} answered ${answer.statusCode}.`)
      times.push(performance.now() - began)
    }
  }
  const [began, used] = [performance.now(), await processorTime(variant.pid)]
  await Promise.all(Array.from({ length: concurrency }, client))
  const took = performance.now() - began
  const processor = ((await processorTime(variant.pid)) - used) / times.length
  await pool.close()
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: (times.length / took) * 1000, p50: at(0.5), p99: at(0.99), processor }
}

const upstream = await startUpstream()
const console = await startConsole(upstream.origin)
const naive = await startNaiveProxy(upstream.origin)
const nginx = await startNginx(upstream.origin)
const direct = { path: '/1k', method: 'GET' as const, headers: {} }
const ours: Variant = {
  name: 'Developer Console',
  origin: console.origin,
  pid: console.pid,
  path: '/api/connections/default/calls',
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: console.origin, cookie: console.cookie },
  body: JSON.stringify({ method: 'GET', path: '/1k' }),
}
const written: Variant = { name: 'Hono, by hand', origin: naive.origin, pid: naive.pid, ...direct }
const variants: Variant[] = [
  ours,
  written,
  ...(nginx ? [{ name: 'nginx', origin: nginx.origin, pid: nginx.pid, ...direct }] : []),
  { name: 'the API itself', origin: upstream.origin, pid: upstream.pid, ...direct },
]

try {
  for (const variant of variants) await load(variant, 16, 1000)
  for (const concurrency of concurrencies) {
    const results = new Map<Variant, Result[]>(variants.map((variant) => [variant, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const variant of variants) results.get(variant)?.push(await load(variant, concurrency, seconds * 1000))
    const of = (variant: Variant, key: keyof Result) => (results.get(variant) ?? []).map((result) => result[key])
    const rows = variants.map((variant) => [
      variant.name,
      inWords(summaryOf(of(variant, 'perSecond'))),
      ratioInWords(of(variant, 'perSecond'), of(written, 'perSecond')),
      inWords(summaryOf(of(variant, 'p50')), 'ms'),
      inWords(summaryOf(of(variant, 'p99')), 'ms'),
      inWords(summaryOf(of(variant, 'processor')), 'ms'),
      ratioInWords(of(variant, 'processor'), of(written, 'processor')),
    ])
    process.stdout.write(
      `\n### ${concurrency} at a time\n\n${tableOf(['', 'calls a second', 'by hand = 1', 'p50', 'p99', 'processor time a call', 'by hand = 1'], rows)}\n`,
    )
  }
} finally {
  await Promise.all([console.stop(), naive.stop(), nginx?.stop()])
  upstream.stop()
}
