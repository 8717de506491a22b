import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBuilt, ensureInstalled, root, runtime, runtimeEnvironment } from './prepare.mjs'

// Streaming fills the young generation faster than it is emptied; a small one keeps the process small.
const memoryFlags = ['--max-semi-space-size=1']

try {
  await ensureInstalled()
  await ensureBuilt()
  const console = spawn(runtime(), [...memoryFlags, join(root, 'apps/bff/dist/main.js'), ...process.argv.slice(2)], {
    env: runtimeEnvironment(),
    stdio: 'inherit',
  })
  // npm hands signals to this process only; the console ends by itself once it has what it needs to end well.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => console.kill(signal))
  console.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
