import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** An authorization server (`/token`) and an API in a process of their own. */
export const startUpstream = async () => {
  const child = fork(join(import.meta.dirname, 'upstream-process.ts'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const ask = async (message: object) => {
    child.send(message)
    const [answer] = (await once(child, 'message')) as [{ tokenRequests: number }]
    return answer
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    /** Serves a text as JSON at a path. */
    serve: async (path: string, body: string) => void (await ask({ text: { path, body } })),
    /** How many tokens were asked for so far. */
    tokenRequests: async () => (await ask({ count: true })).tokenRequests,
    stop: () => child.disconnect(),
  }
}
