import { request } from 'undici'
import { z } from 'zod'
import { connectionDefinition } from './connection-definition.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Connection } from '../connections/connection.ts'

/**
 * The connections that a running sandbox offers; `url` ends with a slash. It is started beside the console, so it is
 * asked again until it answers, for at most `patience` milliseconds.
 */
export const fetchSandboxConnections = async (url: string, patience = 15_000): Promise<Connection[]> => {
  const deadline = AbortSignal.timeout(patience)
  const address = new URL('__sandbox/connections', url)
  for (;;) {
    try {
      const { statusCode, body } = await request(address, { signal: deadline })
      if (statusCode !== 200) throw new Error(`the sandbox answered ${statusCode}`)
      return await connectionsOf(await body.json())
    } catch (error) {
      if (!isRefused(error) || deadline.aborted)
        throw new ConfigurationError(
          `CONSOLE_SANDBOX_URL: found ${url}, which offers no connections; expected a running sandbox`,
          { cause: error },
        )
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

const isRefused = (error: unknown): boolean => (error as { code?: unknown }).code === 'ECONNREFUSED'

const connectionsOf = async (offered: unknown): Promise<Connection[]> => {
  const readNothing = { env: {}, readFile: () => Promise.reject(new Error('no file is read')), directory: '/' }
  const definition = connectionDefinition(readNothing, 'sandbox')
  const { connections } = await z.object({ connections: z.array(definition) }).parseAsync(offered)
  return connections
}
