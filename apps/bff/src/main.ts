import { readFile } from 'node:fs/promises'
import { ConfigurationError } from './config/configuration-error.ts'
import type { Configuration } from './config/configuration.ts'
import { loadConfiguration } from './config/load-configuration.ts'
import { startSandbox } from './sandbox-process.ts'
import { serve, type Served } from './serve.ts'
import { NewerStoreError } from './store/newer-store-error.ts'
import { createLog } from './telemetry/log.ts'

/**
 * Milliseconds: how long requests are still taken when the console is stopped, where there is always one open, and how
 * long those that were taken have to end in after that.
 */
const notice = 10_000
const patience = 15_000

const log = createLog()

const start = async () => {
  const configuration = await loadConfiguration({
    args: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    readFile: (path) => readFile(path, 'utf8'),
  })
  for (const warning of configuration.warnings) log.warn(warning)
  // The parts are read while the sandbox starts: neither waits for the other.
  const [sandbox, { compose }] = await Promise.all([wantedSandbox(configuration.sandbox), import('./compose.ts')])
  if (sandbox) configuration.sandbox.url = sandbox.url

  let port = configuration.server.port
  let metricsPort = 0
  const console = await compose(configuration, { log, port: () => port, metricsPort: () => metricsPort })
  const { server } = configuration
  let served: Served
  let metrics: Served | undefined
  try {
    if (console.metricsApp)
      metrics = await serve(console.metricsApp.fetch, {
        host: server.metricsHost,
        port: server.metricsPort ?? 0,
        settings: {
          host: 'CONSOLE_METRICS_HOST (server.metricsHost)',
          port: 'CONSOLE_METRICS_PORT (server.metricsPort)',
        },
      })
    served = await serve((request, env) => console.app.fetch(request, env), server)
  } catch (error) {
    await metrics?.close(0)
    await console.close()
    throw error
  }
  ;({ port } = served)
  metricsPort = metrics?.port ?? 0

  let asked: number | undefined
  const stop = async (signal: string) => {
    if (asked !== undefined) {
      // Whoever asks twice does not want to wait; a terminal and npm hand the same signal on at the same moment.
      if (performance.now() - asked > 1000) process.exit(1)
      return
    }
    asked = performance.now()
    log.info('stopping', { signal })
    console.drain()
    served.drain()
    // Connections are taken until the last open request has ended: whoever balances load needs time to hear of the stop.
    // Where there is always one open, whoever still comes then is refused, rather than cut in the middle of an answer.
    await served.settled(notice)
    await served.close(patience)
    await metrics?.close(1000)
    await console.close()
    await sandbox?.stop()
    log.info('stopped')
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stop(signal).catch(fail)
    })
  // Last: whoever reads it may stop the console at once.
  process.stdout.write(`Console ready: ${console.readyUrl()}\n`)
}

/** The sandbox beside the console, where one is wanted, none runs yet, and its entry is known. */
const wantedSandbox = async ({ wanted, url, port }: Configuration['sandbox']) => {
  const entry = process.env['CONSOLE_SANDBOX_ENTRY']
  return wanted && url === undefined && entry ? startSandbox(entry, port) : undefined
}

/** What an operator can mend is told in its own words; everything else by its kind and place, as in the log. */
const fail = (error: unknown) => {
  if (error instanceof ConfigurationError || error instanceof NewerStoreError)
    process.stderr.write(`${error.message}\n`)
  else log.error('the console could not start or stop', error)
  process.exit(1)
}

start().catch(fail)
