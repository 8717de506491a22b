import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type SandboxProcess = {
  /** Where it answers, with a slash at the end. */
  url: string
  /** Ends it, and resolves when it has ended. */
  stop: () => Promise<void>
}

/**
 * Starts the sandbox as a process of its own and resolves when it listens. It ends with this process, whatever ends
 * this one: it reads from a pipe that closes then. Rejects where it ends before it listens.
 */
export const startSandbox = async (entry: string, port: number): Promise<SandboxProcess> => {
  const child = spawn(process.execPath, [entry], {
    // Nothing else of this environment: the operator's secrets are none of its business.
    env: {
      ...(process.env['NODE_COMPILE_CACHE'] && { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
      CONSOLE_SANDBOX_PORT: String(port),
      CONSOLE_SANDBOX_PARENT_STDIN: '1',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', (line) => resolve((JSON.parse(line) as { url: string }).url))
    void exited.then(() => reject(new Error('the sandbox ended before it listened')))
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
