import type { AddressInfo, Server } from 'node:net'

/** The only address that the sandbox listens on. */
export const loopback = '127.0.0.1'

/** Makes a server listen on a port, or on a free one where that is in use; resolves with the port. */
export const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port === 0) reject(error)
      else resolve(listening(server, 0))
    }
    server.once('error', failed)
    server.listen(port, loopback, () => {
      server.off('error', failed)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Ends a server and every connection to it. */
export const stopped = (server: Server & { closeAllConnections: () => void }): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
