import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBuilt, ensureInstalled, pnpmVersion, root, run, runtime, runtimeEnvironment } from './prepare.mjs'

// One benchmark, as Markdown on standard output.
const folder = join(root, 'bench')
const benchmarks = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))

const [name = ''] = process.argv.slice(2)
if (!benchmarks.includes(name)) {
  process.stderr.write(`pnpm bench <name>, of ${benchmarks.join(', ')}\n`)
  process.exit(1)
}
await ensureInstalled()
await ensureBuilt()
if (name === 'explorer' || name === 'first-load')
  await run(
    'npx',
    [
      '-y',
      `pnpm@${pnpmVersion}`,
      '--dir',
      join(folder, 'peers'),
      'install',
      '--frozen-lockfile',
      '--ignore-workspace',
      '--ignore-scripts',
    ],
    {
      quiet: true,
    },
  )
const child = spawn(runtime(), [join(folder, `${name}.ts`)], {
  stdio: 'inherit',
  env: runtimeEnvironment(),
})
child.on('exit', (code) => process.exit(code ?? 1))
