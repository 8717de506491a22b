import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startRecorder } from './recorder.ts'

const root = join(import.meta.dirname, '..')

/** A port that nothing listens on now. */
export const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

export type Product = {
  /** Where it listens, without a trailing slash. */
  base: string
  /** The link that it printed, with the key. */
  link: string
  /** All that it has printed so far. */
  log: () => string
  /** The folder of its database. */
  data: string
  /** Signals the whole group, as a terminal does, and waits for the end; `keepData` leaves the database for a restart. */
  stop: (options?: { keepData?: boolean; signal?: 'SIGINT' | 'SIGTERM' }) => Promise<void>
}

type Environment = Record<string, string>
type Options = {
  /** A folder for the database that outlives the product; otherwise a new one that ends with it. */
  data?: string
  args?: string[]
}

type Run = {
  child: ChildProcess
  said: () => string
  ended: Promise<number | null>
  onOutput: (tell: () => void) => void
}

/** `npm start`, with nothing of the console's variables but these. */
const run = (environment: Environment, args: string[]): Run => {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(CONSOLE_|DATABASE_URL$)/.test(name))
  const child = spawn('npm', ['start', '--silent', ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...environment },
  })
  let said = ''
  const listeners: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text.toString()
      for (const tell of listeners) tell()
    })
  return {
    child,
    said: () => said,
    // Not `exit`: npm may be gone before the console, which holds the pipes until its own end.
    ended: new Promise((resolve) => child.once('close', resolve)),
    onOutput: (tell) => void listeners.push(tell),
  }
}

const newDataFolder = () => mkdtemp(join(tmpdir(), 'console-e2e-'))
const databaseIn = (folder: string) => `file:${join(folder, 'console.db')}`

/** The product as its users start it: `npm start`, with its own ports and database. */
export const startProduct = async (
  environment: Environment = {},
  { data, args = [] }: Options = {},
): Promise<Product> => {
  const folder = data ?? (await newDataFolder())
  const port = await freePort()
  const { child, said, ended, onOutput } = run(
    { CONSOLE_PORT: String(port), CONSOLE_SANDBOX_PORT: '0', DATABASE_URL: databaseIn(folder), ...environment },
    args,
  )
  const link = await new Promise<string>((resolve, reject) => {
    onOutput(() => {
      const found = /Console ready: (\S+)/.exec(said())?.[1]
      if (found) resolve(found)
    })
    void ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${said()}`)))
  })
  return {
    base: `http://127.0.0.1:${port}`,
    link,
    log: said,
    data: folder,
    stop: async ({ keepData = false, signal = 'SIGTERM' } = {}) => {
      // Not npm alone: it does not always hand a signal on.
      if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, signal)
      await ended
      if (!keepData) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A start that must not succeed: what it printed, and its exit code. */
export const refusedStart = async (environment: Environment, args: string[] = []) => {
  const folder = await newDataFolder()
  const { said, ended, onOutput, child } = run(
    { CONSOLE_PORT: '0', CONSOLE_SANDBOX_PORT: '0', DATABASE_URL: databaseIn(folder), ...environment },
    args,
  )
  onOutput(() => {
    if (/Console ready/.test(said()) && child.pid) process.kill(-child.pid, 'SIGTERM')
  })
  const code = await ended
  await rm(folder, { recursive: true, force: true })
  return { code, said: said() }
}

/** The product behind a recorder: its printed link leads through it, so that every byte to the browser is kept. */
export const startRecordedProduct = async (environment: Environment = {}, options: Options = {}) => {
  const recorder = await startRecorder()
  const product = await startProduct({ CONSOLE_PUBLIC_URL: recorder.base, ...environment }, options)
  recorder.forwardTo(product.base)
  return { product, recorder }
}

/** All bytes that the product has kept on disk, its log included, in the shape of a recording. */
export const keptBytes = async ({ data, log }: Product) => {
  const files = await readdir(data)
  return [
    ...(await Promise.all(
      files.map(async (name) => ({ url: `file ${name}`, bytes: await readFile(join(data, name)) })),
    )),
    { url: 'log', bytes: Buffer.from(log()) },
  ]
}
