import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'console-checks-'))
const planted: { path: string; before: string | undefined }[] = []

/** Runs one of the checks in the copy: whether it passed, and what it said. */
const check = (script: string, ...args: string[]) =>
  new Promise<{ passed: boolean; said: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(root, script), ...args],
      { cwd: copy, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ passed: !error, said: stdout + stderr }),
    )
  })

const plant = (path: string, text: string) => {
  const target = join(copy, path)
  planted.push({ path: target, before: existsSync(target) ? readFileSync(target, 'utf8') : undefined })
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

beforeAll(() => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
  for (const file of files) if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file))
  for (const folder of ['.', 'apps/bff', 'apps/sandbox', 'apps/web', 'packages/shared', 'e2e'])
    if (existsSync(join(root, folder, 'node_modules')))
      symlinkSync(join(root, folder, 'node_modules'), join(copy, folder, 'node_modules'))
})
afterEach(() => {
  for (const { path, before } of planted.splice(0))
    if (before === undefined) rmSync(path)
    else writeFileSync(path, before)
})
afterAll(() => rmSync(copy, { recursive: true }))

describe('a planted fault is found', { timeout: 120_000 }, () => {
  it('by the type check', async () => {
    plant('packages/shared/src/oauth/planted.ts', 'export const planted: string = 1\n')
    const { passed, said } = await check('node_modules/typescript/bin/tsc', '-b', 'packages/shared')
    expect(said).toContain('planted.ts')
    expect(passed).toBe(false)
  })

  it('by the type check, where shared uses the DOM', async () => {
    plant('packages/shared/src/oauth/planted.ts', 'export const planted = () => document.title\n')
    const { said } = await check('node_modules/typescript/bin/tsc', '-b', 'packages/shared')
    expect(said).toMatch(/planted\.ts.*document/)
  })

  it('by the linter, with types', async () => {
    plant('apps/bff/src/planted.ts', 'const later = async () => 1\nexport const planted = () => {\n  later()\n}\n')
    const { passed, said } = await check(
      'node_modules/oxlint/bin/oxlint',
      '--type-aware',
      '--deny-warnings',
      'apps/bff/src/planted.ts',
    )
    expect(said).toContain('no-floating-promises')
    expect(passed).toBe(false)
  })

  it('by the formatter', async () => {
    plant('apps/bff/src/planted.ts', 'export   const planted = "1";\n')
    const { passed, said } = await check('node_modules/oxfmt/bin/oxfmt', '--check', 'apps/bff/src')
    expect(said).toContain('planted.ts')
    expect(passed).toBe(false)
  })

  it('by each architecture rule', async () => {
    const problem = 'export { ProblemError } from '
    const faults: [rule: string, path: string, text: string][] = [
      ['no-circles', 'apps/bff/src/store/planted-circle.ts', "import './planted-circle-too.ts'\n"],
      ['web-knows-shared-only', 'apps/web/src/planted.ts', `${problem}'../../bff/src/problem.ts'\n`],
      ['bff-knows-shared-only', 'apps/bff/src/planted.ts', "export * from '../../sandbox/src/clients.ts'\n"],
      ['shared-stands-alone', 'packages/shared/src/planted.ts', `${problem}'../../../apps/bff/src/problem.ts'\n`],
      ['shared-is-platform-free', 'packages/shared/src/planted-file.ts', "export { readFileSync } from 'node:fs'\n"],
      ['sandbox-knows-nothing', 'apps/sandbox/src/planted.ts', `${problem}'../../bff/src/problem.ts'\n`],
      ['features-stand-alone', 'apps/web/src/features/token/planted.ts', "export * from '../explorer/faults.ts'\n"],
      ['ui-knows-no-product', 'apps/web/src/ui/planted.ts', "export * from '../api/token.ts'\n"],
      ['api-knows-no-screen', 'apps/web/src/api/planted.ts', "export * from '../ui/format.ts'\n"],
      ['answers-and-drafts-know-no-screen', 'apps/web/src/drafts/planted.ts', "export * from '../shell/theme.ts'\n"],
      ['tests-are-not-imported', 'apps/web/src/ui/planted-test.ts', "import './format.test.ts'\n"],
      ['bff-store', 'apps/bff/src/store/planted.ts', "export type { History } from '../history/history.ts'\n"],
      ['bff-tokens', 'apps/bff/src/tokens/planted.ts', "export type { History } from '../history/history.ts'\n"],
      ['no-barrels', 'apps/bff/src/store/index.ts', 'export const planted = 1\n'],
      ['nothing-unresolved', 'apps/bff/src/planted-nowhere.ts', "export * from './nowhere.ts'\n"],
    ]
    plant('apps/bff/src/store/planted-circle-too.ts', "import './planted-circle.ts'\n")
    for (const [, path, text] of faults) plant(path, text)
    const { passed, said } = await check('scripts/architecture.mjs', copy)
    for (const [rule, path] of faults)
      expect(said).toMatch(new RegExp(`^${rule}: .*${path.replaceAll('.', '[.]')}`, 'm'))
    expect(passed).toBe(false)
  })

  it('in what is unused: exports, files, dependencies', async () => {
    const append = (path: string) => plant(path, `${readFileSync(join(copy, path), 'utf8')}export const planted = 1\n`)
    append('apps/bff/src/problem.ts')
    append('packages/shared/src/contract/headers.ts')
    plant('apps/bff/src/planted-file.ts', 'export const planted = 1\n')
    const manifest = readFileSync(join(copy, 'apps/bff/package.json'), 'utf8')
    plant('apps/bff/package.json', manifest.replace('"hono":', '"planted-package": "1.0.0",\n    "hono":'))
    const { passed, said } = await check('node_modules/knip/bin/knip.js')
    expect(said).toMatch(/planted +apps\/bff\/src\/problem\.ts/)
    expect(said).toMatch(/planted +packages\/shared\/src\/contract\/headers\.ts/)
    expect(said).toContain('apps/bff/src/planted-file.ts')
    expect(said).toContain('planted-package')
    expect(passed).toBe(false)
  })
})
