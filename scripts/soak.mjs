import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt, ensureInstalled, root, runtime, runtimeEnvironment } from './prepare.mjs'

// The long runs: calls without a pause, by tokens of a minute, while the screen of the token is open; then bodies of
// full size, and many random cases. `npm run soak -- bodies` makes those alone whose name begins so.
const wanted = process.argv.slice(2)

await ensureInstalled()

/**
 * @param {string[]} arguments_
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
const run = (arguments_, env) =>
  new Promise((resolve) => {
    spawn(runtime(), arguments_, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...runtimeEnvironment(), ...env },
    }).on('exit', (code) => resolve(code ?? 1))
  })

/** @param {string[]} paths */
const tests = (...paths) => [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter', 'verbose', ...paths]

const runs = {
  tokens: async () => {
    await ensureBuilt()
    const cli = join(root, 'e2e/node_modules/@playwright/test/cli.js')
    return run([cli, 'test', '--config', 'e2e/playwright.config.ts', 'short-lived-tokens'], {
      SOAK_TOKEN_LIFE: '60',
      SOAK_SECONDS: '300',
      ...process.env,
      CHROMIUM_PATH: await ensureBrowser(),
    })
  },
  bodies: () =>
    run(tests('apps/bff/src/attacks/lying-answers.test.ts', '-t', 'the memory of the console'), {
      ...process.env,
      SOAK_BODIES: 'full',
    }),
  random: () =>
    run(tests('apps/bff/src/attacks/fuzz.test.ts', 'apps/bff/src/calls/policy-fuzz.test.ts'), {
      FUZZ_RUNS: '20000',
      ...process.env,
    }),
}

for (const [name, make] of Object.entries(runs)) {
  if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue
  const began = performance.now()
  const code = await make()
  const outcome = code === 0 ? 'held' : 'failed'
  process.stdout.write(`soak: ${name} ${outcome} after ${Math.round((performance.now() - began) / 1000)} s\n`)
  if (code !== 0) process.exitCode = code
}
