import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBrowser } from './browser.mjs'
import { ensureNginx } from './nginx.mjs'
import { ensureBuilt, ensureInstalled, root, runtime, runtimeEnvironment } from './prepare.mjs'

await ensureInstalled()
const node = runtime()
const bin = (/** @type {string} */ path) => join(root, 'node_modules', path)

/** @type {{ name: string, args: string[], before?: () => Promise<NodeJS.ProcessEnv> }[]} */
const steps = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '-b'] },
  { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', args: [bin('oxfmt/bin/oxfmt'), '--check', '.'] },
  { name: 'architecture', args: [join(root, 'scripts/architecture.mjs')] },
  { name: 'unused', args: [bin('knip/bin/knip.js')] },
  {
    name: 'unit, store and integration',
    args: [bin('vitest/vitest.mjs'), 'run'],
    before: async () => {
      const nginx = await ensureNginx()
      return nginx === undefined ? {} : { NGINX_PATH: nginx }
    },
  },
  {
    name: 'end to end',
    args: [join(root, 'e2e/node_modules/@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts'],
    before: async () => {
      await ensureBuilt()
      return { CHROMIUM_PATH: await ensureBrowser() }
    },
  },
]

/** @param {{ args: string[], env: NodeJS.ProcessEnv }} step @returns {Promise<boolean>} */
const passes = ({ args, env }) =>
  new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })

const only = process.argv[2]
const chosen = steps.filter((step) => !only || step.name.startsWith(only))
const outcomes = []
for (const step of chosen) {
  process.stdout.write(`\n== ${step.name}\n`)
  const began = performance.now()
  let ok = false
  try {
    const more = await step.before?.()
    ok = await passes({ args: step.args, env: { ...runtimeEnvironment(), ...more } })
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
  outcomes.push({ ...step, ok, seconds: (performance.now() - began) / 1000 })
}

const failed = outcomes.filter((outcome) => !outcome.ok)
const summary = outcomes.map(({ name, ok, seconds }) => `${name} ${ok ? 'passed' : 'FAILED'} (${seconds.toFixed(1)} s)`)
const verdict =
  chosen.length === 0
    ? 'No such step'
    : failed.length > 0
      ? `${failed.length} of ${chosen.length} failed`
      : 'All passed'
process.stdout.write(`\n${verdict}: ${summary.join(' · ')}\n`)
process.exit(failed.length > 0 || chosen.length === 0 ? 1 : 0)
