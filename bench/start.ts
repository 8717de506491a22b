import process from 'node:process'
import { residentMemory, startConsole } from './parts/console.ts'
import { inWords, summaryOf, tableOf } from './parts/report.ts'
import { startUpstream } from './parts/upstream.ts'
import { startProduct } from '../e2e/product.ts'

/* How long `npm start` takes on an unchanged checkout, with the sandbox, and what an idle console needs of memory. */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const times: number[] = []
const memory: number[] = []

// The first start after a change fills the cache of compiled code.
await (await startProduct()).stop()
for (let round = 0; round < rounds; round += 1) {
  const began = performance.now()
  const product = await startProduct()
  times.push(performance.now() - began)
  await product.stop()
}
const upstream = await startUpstream()
for (let round = 0; round < rounds; round += 1) {
  const console = await startConsole(upstream.origin)
  await new Promise((resolve) => setTimeout(resolve, 5000))
  memory.push(await residentMemory(console.pid))
  await console.stop()
}
upstream.stop()
process.stdout.write(
  `\n${tableOf(
    ['', 'measured'],
    [
      ['`npm start` again, until ready, with the sandbox', inWords(summaryOf(times), 'ms')],
      ['resident memory of the idle BFF after 5 s', inWords(summaryOf(memory), 'MiB')],
    ],
  )}\n`,
)
