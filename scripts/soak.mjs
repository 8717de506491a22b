import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt, ensureInstalled, root, runtime, runtimeEnvironment } from './prepare.mjs'

// The long run: calls without a pause, by tokens of a minute, while the screen of the token is open.
await ensureInstalled()
await ensureBuilt()
const cli = join(root, 'e2e/node_modules/@playwright/test/cli.js')
const child = spawn(runtime(), [cli, 'test', '--config', 'e2e/playwright.config.ts', 'short-lived-tokens'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...runtimeEnvironment(),
    SOAK_TOKEN_LIFE: '60',
    SOAK_SECONDS: '300',
    ...process.env,
    CHROMIUM_PATH: await ensureBrowser(),
  },
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
