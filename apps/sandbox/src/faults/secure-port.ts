import { createServer, type Server } from 'node:https'
import type { RequestListener } from 'node:http'
import { listening, loopback, stopped } from '../listening.ts'
import { selfSigned } from './certificate.ts'

/**
 * A further port with TLS, under a certificate that nobody vouches for. It is opened when it is first wanted, and is the
 * same port with the same certificate from then on. `now` is the clock in epoch milliseconds.
 */
export const createSecurePort = ({ listener, now }: { listener: RequestListener; now: () => number }) => {
  let certificate: { key: string; cert: string } | undefined
  let server: Server | undefined
  let port = 0
  let changed = Promise.resolve()

  const change = async (isWanted: boolean): Promise<void> => {
    if (isWanted && !server) {
      certificate ??= await selfSigned(now())
      const opened = createServer(certificate, listener)
      port = await listening(opened, port)
      server = opened
    } else if (!isWanted && server) {
      const closed = server
      server = undefined
      await stopped(closed)
    }
  }

  return {
    /** Where it is, with a slash at the end, while it is open. */
    url: (): string | undefined => (server ? `https://${loopback}:${port}/` : undefined),
    /** Opens or closes it; resolves when that is done. */
    set: (isWanted: boolean): Promise<void> => {
      const done = changed.then(() => change(isWanted))
      changed = done.catch(() => undefined)
      return done
    },
  }
}

export type SecurePort = ReturnType<typeof createSecurePort>
