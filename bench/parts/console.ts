import { spawn } from 'node:child_process'
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, runtime, runtimeEnvironment } from '../../scripts/prepare.mjs'

/**
 * The built console in a process of its own, started as `npm start` does it, with one connection (`default`) to
 * `upstream`. Its log goes nowhere.
 */
export const startConsole = async (upstream: string, variables: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'console-bench-'))
  const child = spawn(runtime(), ['--max-semi-space-size=1', join(root, 'apps/bff/dist/main.js')], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...runtimeEnvironment(),
      CONSOLE_PORT: '0',
      DATABASE_URL: `file:${join(folder, 'console.db')}`,
      CONSOLE_CLIENT_ID: 'bench',
      CONSOLE_CLIENT_SECRET: 'the-secret-of-the-benchmark',
      CONSOLE_TOKEN_URL: `${upstream}/token`,
      CONSOLE_API_URL: `${upstream}/`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
      ...variables,
    },
  })
  let said = ''
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /Console ready: (\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`The console ended with ${code}.`)))
  })
  const { origin, searchParams } = new URL(link)
  const signedIn = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ key: searchParams.get('key') }),
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0]
  if (!cookie) throw new Error(`Signing in answered ${signedIn.status}.`)
  return {
    origin,
    link,
    cookie,
    pid: child.pid ?? 0,
    ask: (path: string, init: RequestInit = {}) =>
      fetch(`${origin}${path}`, { ...init, headers: { origin, cookie, ...(init.headers as Record<string, string>) } }),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Resident memory of a process in MiB (Linux: `VmRSS`). */
export const residentMemory = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** Milliseconds of processor time that a process has used so far, its own and the kernel's for it (Linux: 10 ms apart). */
export const processorTime = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The command's name may hold blanks; what follows it are numbers.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
