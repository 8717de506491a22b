import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** The package manager's version; `npx` fetches it, so nothing needs to be installed by hand. */
export const pnpmVersion = '12.21.0'

const cache = join(root, '.cache')
const neededMajor = 24

/** @param {string[]} files */
const hashOf = (files) => {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/**
 * Files below a folder, sorted, generated ones left out.
 * @param {string} folder
 * @returns {string[]}
 */
const filesBelow = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', '.types'].includes(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
    .sort()

/**
 * Runs `work` unless it was done for this very state before and its result is still there.
 * @param {{ name: string, state: string, result: string, work: () => Promise<void> }} step `result` is a path below the root
 */
const onlyWhenChanged = async ({ name, state, result, work }) => {
  const mark = join(cache, name)
  if (existsSync(join(root, result)) && existsSync(mark) && readFileSync(mark, 'utf8') === state) return
  await work()
  mkdirSync(cache, { recursive: true })
  writeFileSync(mark, state)
}

/**
 * Runs a command and resolves when it has ended well; its output goes to stderr, since stdout carries the ready line.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>}
 */
export const run = (command, args, { quiet = false, env = process.env } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', quiet ? 'pipe' : process.stderr, quiet ? 'pipe' : process.stderr],
      shell: process.platform === 'win32' && !command.endsWith('.exe'),
    })
    let said = ''
    child.stdout?.on('data', (text) => (said += text))
    child.stderr?.on('data', (text) => (said += text))
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0) return resolve()
      reject(
        new Error(
          `${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}${said && `\n${said.trimEnd()}`}`,
        ),
      )
    })
  })

/** Installs what the lockfile names, unless exactly that is installed already. */
export const ensureInstalled = () => {
  const members = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  )
  const manifests = ['.', 'e2e', 'bench', ...members].map((folder) => `${folder}/package.json`)
  const files = [...manifests, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].filter((file) => existsSync(join(root, file)))
  return onlyWhenChanged({
    name: 'installed',
    state: `${process.platform}-${process.arch}-${hashOf(files)}`,
    result: 'node_modules/.pnpm',
    work: async () => {
      process.stderr.write('Installing packages, once …\n')
      await run('npx', ['-y', `pnpm@${pnpmVersion}`, 'install', '--frozen-lockfile'], { quiet: true })
    },
  })
}

/**
 * The Node to run everything with: this one where it is new enough, otherwise the one that came with the packages.
 * @returns {string} path of an executable
 */
export const runtime = () => {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath
  const platform = process.platform === 'win32' ? 'win' : process.platform
  try {
    const require = createRequire(join(root, 'package.json'))
    const folder = join(require.resolve(`node-${platform}-${process.arch}/package.json`), '..')
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    throw new Error(
      `Node ${process.versions.node} is too old here: on ${process.platform} ${process.arch}, start the console with Node ${neededMajor} or newer.`,
    )
  }
}

/**
 * Environment of every process of ours: the system's certificate authorities count too, compiled code is kept, and the
 * console knows where the sandbox is.
 * @returns {NodeJS.ProcessEnv}
 */
export const runtimeEnvironment = () => ({
  NODE_USE_SYSTEM_CA: '1',
  NODE_COMPILE_CACHE: join(cache, 'compile'),
  CONSOLE_SANDBOX_ENTRY: join(root, 'apps/sandbox/dist/main.js'),
  ...process.env,
})

/** Sources below a folder, without tests and what only they read. @param {string} folder @returns {string[]} */
const sourcesBelow = (folder) => filesBelow(folder).filter((file) => !/[.]test[.]tsx?$|[/]fixtures[/]/.test(file))

/** What every build rests on, this script included, since it says how to build. */
const sharedSources = () => [...sourcesBelow('packages/shared'), 'pnpm-lock.yaml', 'scripts/prepare.mjs']

const buildScreens = () =>
  onlyWhenChanged({
    name: 'built-screens',
    state: hashOf([...sourcesBelow('apps/web'), ...sharedSources()]),
    result: 'apps/web/dist/index.html',
    work: async () => {
      process.stderr.write('Building the screens …\n')
      const vite = join(root, 'node_modules/vite/bin/vite.js')
      await run(runtime(), [vite, 'build', 'apps/web', '--logLevel', 'warn'], {
        quiet: true,
        env: runtimeEnvironment(),
      })
    },
  })

/** @param {string} house @param {string[]} entries */
const buildServer = (house, ...entries) =>
  onlyWhenChanged({
    name: `built-${house}`,
    state: hashOf([...sourcesBelow(`apps/${house}/src`), ...sharedSources()]),
    result: `apps/${house}/dist/main.js`,
    work: () => {
      process.stderr.write(`Building the ${house === 'bff' ? 'console' : house} …\n`)
      const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs')
      const sources = entries.map((entry) => `apps/${house}/src/${entry}`)
      const into = `apps/${house}/dist`
      rmSync(join(root, into), { recursive: true, force: true })
      return run(runtime(), [rolldown, ...sources, '--platform', 'node', '--format', 'esm', '-d', into], {
        quiet: true,
      })
    },
  })

/**
 * Builds what the start needs, unless its sources are the ones that were built: the screens, and each server in few
 * files, since reading a thousand small ones is most of what a start takes.
 */
export const ensureBuilt = async () => {
  await buildScreens()
  await Promise.all([buildServer('bff', 'main.ts', 'documents/worker.ts'), buildServer('sandbox', 'main.ts')])
}
