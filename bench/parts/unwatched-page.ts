import { createServer } from 'node:net'
import type { Browser } from 'playwright'
import { launchBrowser } from './browser.ts'

type Told = { id?: number; result?: unknown; error?: { message: string } }

/** A page to which the bare debugging protocol is spoken. */
export type UnwatchedPage = {
  browser: Browser
  send: (method: string, parameters?: object) => Promise<unknown>
  /** The value of an expression, or of its promise. */
  evaluate: (expression: string) => Promise<unknown>
  /** Settles once an expression is true. */
  until: (expression: string) => Promise<void>
  close: () => Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/**
 * A page of a browser of its own that no tool listens to. A page of Playwright's keeps what its network brings and
 * decodes it on its main thread, which would be measured as the page's own work.
 */
export const openUnwatchedPage = async (): Promise<UnwatchedPage> => {
  const port = await freePort()
  const browser = await launchBrowser([`--remote-debugging-port=${port}`])
  const made = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' })
  const socket = new WebSocket(((await made.json()) as { webSocketDebuggerUrl: string }).webSocketDebuggerUrl)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const waiting = new Map<number, (told: Told) => void>()
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(String(data)) as Told
    if (told.id !== undefined) waiting.get(told.id)?.(told)
  })
  let sent = 0
  const send: UnwatchedPage['send'] = async (method, parameters = {}) => {
    sent += 1
    const { promise, resolve } = Promise.withResolvers<Told>()
    waiting.set(sent, resolve)
    socket.send(JSON.stringify({ id: sent, method, params: parameters }))
    const { result, error } = await promise
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  const evaluate: UnwatchedPage['evaluate'] = async (expression) => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value?: unknown }; exceptionDetails?: { exception?: { description?: string } } }
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression)
    return result.value
  }
  await send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false })
  return {
    browser,
    send,
    evaluate,
    until: async (expression) => {
      const end = performance.now() + 120_000
      while (!(await evaluate(expression))) {
        if (performance.now() > end) throw new Error(`never true: ${expression}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    close: async () => {
      socket.close()
      await browser.close()
    },
  }
}
