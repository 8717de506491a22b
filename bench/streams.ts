import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import process from 'node:process'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { jsonFrame } from '@developer-console/shared/contract/frames'
import { residentMemory, startConsole } from './parts/console.ts'
import { startNaiveProxy, startNginx } from './parts/references.ts'
import { inWords, ratioInWords, summaryOf, tableOf } from './parts/report.ts'
import { startUpstream } from './parts/upstream.ts'

/* 1 GiB down and 256 MiB up: throughput beside nginx and the proxy written by hand, and how much memory it takes. */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const mebibyte = 1024 ** 2
const down = Number(process.env['BENCH_DOWN_MIB'] ?? 1024) * mebibyte
const up = Number(process.env['BENCH_UP_MIB'] ?? 256) * mebibyte

type Variant = { name: string; origin: string; pid: number; framed?: { cookie: string } }
/** `speed` in MiB/s, `grown` in MiB of resident memory above what there was before. */
type Result = { speed: number; grown: number }

const block = Buffer.alloc(256 * 1024, 'abcdefghijklmnopqrstuvwxyz012345')

/** Sends a request with so many bytes, reads the answer to its end, and counts what came. */
const exchange = async (
  url: string,
  method: string,
  headers: Record<string, string | number>,
  head: Uint8Array,
  bytes: number,
) => {
  const outgoing = request(url, { method, headers, agent: false })
  const answered = once(outgoing, 'response')
  if (head.length > 0) outgoing.write(head)
  for (let left = bytes; left > 0; left -= block.length)
    if (!outgoing.write(left >= block.length ? block : block.subarray(0, left))) await once(outgoing, 'drain')
  outgoing.end()
  const [incoming] = (await answered) as [IncomingMessage]
  let received = 0
  incoming.on('data', (chunk: Buffer) => (received += chunk.length))
  await once(incoming, 'end')
  if (incoming.statusCode !== 200) throw new Error(`${url} answered ${incoming.statusCode}.`)
  return received
}

const transfer = async ({ origin, pid, framed }: Variant, direction: 'down' | 'up'): Promise<Result> => {
  const path = direction === 'down' ? `/down?bytes=${down}` : '/up'
  const method = direction === 'down' ? 'GET' : 'POST'
  const bytes = direction === 'down' ? 0 : up
  const before = await residentMemory(pid)
  let most = before
  const sampling = setInterval(() => void residentMemory(pid).then((now) => (most = Math.max(most, now))), 50)
  const began = performance.now()
  if (framed) {
    const head = jsonFrame(frameKind.head, {
      method,
      path,
      headers: bytes > 0 ? [['content-type', 'application/octet-stream']] : [],
    })
    const headers = {
      'content-type': callMediaType,
      origin,
      cookie: framed.cookie,
      'content-length': head.length + bytes,
    }
    const received = await exchange(`${origin}/api/connections/default/calls`, 'POST', headers, head, bytes)
    if (direction === 'down' && received < down) throw new Error('The console did not hand on everything.')
  } else await exchange(origin + path, method, bytes > 0 ? { 'content-length': bytes } : {}, new Uint8Array(), bytes)
  const took = (performance.now() - began) / 1000
  clearInterval(sampling)
  return { speed: (direction === 'down' ? down : up) / mebibyte / took, grown: most - before }
}

const upstream = await startUpstream()
const console = await startConsole(upstream.origin)
const naive = await startNaiveProxy(upstream.origin)
const nginx = await startNginx(upstream.origin)
const ours: Variant = {
  name: 'Developer Console',
  origin: console.origin,
  pid: console.pid,
  framed: { cookie: console.cookie },
}
const reference: Variant = nginx ? { name: 'nginx', ...nginx } : { name: 'Hono, by hand', ...naive }
const variants: Variant[] = [ours, ...(nginx ? [reference] : []), { name: 'Hono, by hand', ...naive }]

try {
  for (const direction of ['down', 'up'] as const) {
    const results = new Map<Variant, Result[]>(variants.map((variant) => [variant, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const variant of variants) results.get(variant)?.push(await transfer(variant, direction))
    const of = (variant: Variant, key: keyof Result) => (results.get(variant) ?? []).map((result) => result[key])
    const rows = variants.map((variant) => [
      variant.name,
      inWords(summaryOf(of(variant, 'speed')), 'MiB/s'),
      ratioInWords(of(variant, 'speed'), of(reference, 'speed')),
      inWords(summaryOf(of(variant, 'grown')), 'MiB'),
    ])
    const size = (direction === 'down' ? down : up) / mebibyte
    process.stdout.write(
      `\n### ${size.toLocaleString('en')} MiB ${direction}\n\n${tableOf(['', 'throughput', `${reference.name} = 1`, 'memory grew by'], rows)}\n`,
    )
  }
} finally {
  await Promise.all([console.stop(), naive.stop(), nginx?.stop()])
  upstream.stop()
}
