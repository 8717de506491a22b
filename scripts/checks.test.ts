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

  it.each([
    [
      'no-circles',
      'apps/bff/src/store/planted.ts',
      "import './planted-too.ts'\n",
      'apps/bff/src/store/planted-too.ts',
      "import './planted.ts'\n",
    ],
    ['web-knows-shared-only', 'apps/web/src/planted.ts', "export { ProblemError } from '../../bff/src/problem.ts'\n"],
    [
      'shared-stands-alone',
      'packages/shared/src/planted.ts',
      "export { ProblemError } from '../../../apps/bff/src/problem.ts'\n",
    ],
    ['shared-is-platform-free', 'packages/shared/src/planted.ts', "export { readFileSync } from 'node:fs'\n"],
    [
      'sandbox-knows-nothing',
      'apps/sandbox/src/planted.ts',
      "export { ProblemError } from '../../bff/src/problem.ts'\n",
    ],
    [
      'features-stand-alone',
      'apps/web/src/features/planted/a.ts',
      "export * from '../other/b.ts'\n",
      'apps/web/src/features/other/b.ts',
      'export const b = 1\n',
    ],
    ['bff-store', 'apps/bff/src/store/planted.ts', "export type { History } from '../history/history.ts'\n"],
    ['no-barrels', 'apps/bff/src/store/index.ts', 'export const planted = 1\n'],
    ['nothing-unresolved', 'apps/bff/src/planted.ts', "export * from './nowhere.ts'\n"],
  ])('by the architecture rule %s', async (rule, path, text, secondPath?: string, secondText?: string) => {
    plant(path, text)
    if (secondPath && secondText) plant(secondPath, secondText)
    const { passed, said } = await check('scripts/architecture.mjs', copy)
    expect(said).toMatch(new RegExp(`^${rule}: .*${path.replaceAll('.', '[.]')}`, 'm'))
    expect(passed).toBe(false)
  })

  it.each([
    [
      'a dead export',
      'apps/bff/src/problem.ts',
      (text: string) => `${text}export const plantedExport = 1\n`,
      'plantedExport',
    ],
    [
      'a dead export of shared',
      'packages/shared/src/contract/headers.ts',
      (text: string) => `${text}export const plantedExport = 1\n`,
      'plantedExport',
    ],
    ['an unused file', 'apps/bff/src/planted.ts', () => 'export const planted = 1\n', 'apps/bff/src/planted.ts'],
    [
      'an unused dependency',
      'apps/bff/package.json',
      (text: string) => text.replace('"hono":', '"planted-package": "1.0.0",\n    "hono":'),
      'planted-package',
    ],
  ])('in what is unused: %s', async (_what, path, change, found) => {
    plant(path, change(existsSync(join(copy, path)) ? readFileSync(join(copy, path), 'utf8') : ''))
    const { passed, said } = await check('node_modules/knip/bin/knip.js')
    expect(said).toContain(found)
    expect(passed).toBe(false)
  })
})
