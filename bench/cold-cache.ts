import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { Pool } from 'undici'
import { startConsole } from './parts/console.ts'
import { inWords, summaryOf, tableOf } from './parts/report.ts'
import { startStores } from './parts/stores.ts'
import { startUpstream } from './parts/upstream.ts'

/* How many tokens are asked for when 1,000 calls come at once and none is held: by one instance, and by two on one PostgreSQL. */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const calls = 1000

const upstream = await startUpstream()
const stores = await startStores()
const postgres = stores.engines.find(({ name }) => name === 'PostgreSQL')

/** All calls at once, spread evenly over the instances: token requests, and milliseconds until the last answer. */
const storm = async (variables: readonly Record<string, string>[]) => {
  const instances = await Promise.all(variables.map((more) => startConsole(upstream.origin, more)))
  const before = await upstream.tokenRequests()
  const began = performance.now()
  await Promise.all(
    instances.map(async ({ origin, cookie }) => {
      const pool = new Pool(origin, { connections: calls / instances.length, pipelining: 1 })
      const call = async () => {
        const answer = await pool.request({
          path: '/api/connections/default/calls',
          method: 'POST',
          headers: { 'content-type': 'application/json', origin, cookie },
          body: JSON.stringify({ method: 'GET', path: '/1k' }),
        })
        if ((await answer.body.arrayBuffer()).byteLength < 1024) throw new Error('A call was not answered.')
      }
      await Promise.all(Array.from({ length: calls / instances.length }, call))
      await pool.close()
    }),
  )
  const took = performance.now() - began
  const requests = (await upstream.tokenRequests()) - before
  await Promise.all(instances.map((instance) => instance.stop()))
  return { requests, took }
}

const rows: string[][] = []
const report = async (name: string, variables: () => Promise<Record<string, string>[]>) => {
  const results = []
  for (let round = 0; round < rounds; round += 1) results.push(await storm(await variables()))
  rows.push([
    name,
    inWords(summaryOf(results.map(({ requests }) => requests))),
    inWords(summaryOf(results.map(({ took }) => took)), 'ms'),
  ])
}

try {
  await report('one instance, SQLite', async () => [{}])
  await report('two instances, one PostgreSQL', async () => {
    const shared = {
      DATABASE_URL: (await postgres?.newUrl()) ?? '',
      CONSOLE_LOCAL_KEY: randomBytes(24).toString('hex'),
      CONSOLE_SEALING_KEY: randomBytes(32).toString('base64'),
    }
    return [shared, shared]
  })
  process.stdout.write(`\n${tableOf(['1,000 calls at once', 'token requests', 'until the last answer'], rows)}\n`)
} finally {
  upstream.stop()
  await stores.stop()
}
