import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

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
  /** SIGTERM, then its exit code; `keepData` leaves the database for a restart. */
  stop: (options?: { keepData?: boolean }) => Promise<number | null>
}

/** The product as its users start it: `npm start`, with its own ports and database. */
export const startProduct = async (
  environment: Record<string, string> = {},
  { data, args = [] }: { data?: string; args?: string[] } = {},
): Promise<Product> => {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'console-e2e-')))
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const { CONSOLE_CLIENT_ID: _id, CONSOLE_CONFIG: _file, ...inherited } = process.env
  const child = spawn('npm', ['start', '--silent', ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      CONSOLE_PORT: String(port),
      CONSOLE_SANDBOX_PORT: String(sandboxPort),
      DATABASE_URL: `file:${join(folder, 'console.db')}`,
      ...environment,
    },
  })
  let said = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ready = new Promise<string>((resolve, reject) => {
    const read = (text: Buffer) => {
      said += text.toString()
      const link = /Console ready: (\S+)/.exec(said)?.[1]
      if (link) resolve(link)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void exited.then((code) => reject(new Error(`npm start ended with ${code}:\n${said}`)))
  })
  const link = await ready
  return {
    base: `http://127.0.0.1:${port}`,
    link,
    log: () => said,
    data: folder,
    stop: async ({ keepData = false } = {}) => {
      // The whole group: npm does not always hand a signal on.
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGTERM')
      const code = await exited
      if (!keepData) await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}
