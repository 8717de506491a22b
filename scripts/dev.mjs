import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { ensureInstalled, root, runtime, runtimeEnvironment } from './prepare.mjs'

const webPort = process.env['CONSOLE_DEV_PORT'] ?? '5173'

await ensureInstalled()
// The browser talks to Vite, which hands /api on: for the console that is its public address.
const environment = {
  CONSOLE_PUBLIC_URL: `http://127.0.0.1:${webPort}`,
  ...runtimeEnvironment(),
  CONSOLE_SANDBOX_ENTRY: join(root, 'apps/sandbox/src/main.ts'),
}
const children = [
  ['--watch', '--watch-preserve-output', join(root, 'apps/bff/src/main.ts'), '--sandbox', ...process.argv.slice(2)],
  [join(root, 'node_modules/vite/bin/vite.js'), 'apps/web', '--port', webPort, '--strictPort'],
].map((args) => spawn(runtime(), args, { cwd: root, env: environment, stdio: 'inherit' }))

const stop = () => children.forEach((child) => child.kill('SIGTERM'))
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, stop)
for (const child of children) {
  child.on('exit', (code) => {
    stop()
    process.exitCode = code ?? 0
  })
}
