import { ProblemError } from '../problem.ts'
import type { Connection, Connections } from './connection.ts'

/** The connections that are defined outside the console: by its configuration, and by the sandbox beside it. */
export const createConnections = (configured: readonly Connection[]): Connections => {
  const byId = new Map(configured.map((connection) => [connection.id, connection]))
  return {
    list: () => Promise.resolve([...configured]),
    require: (id) => {
      const connection = byId.get(id)
      return connection
        ? Promise.resolve(connection)
        : Promise.reject(new ProblemError(404, 'connection-unknown', 'There is no such connection'))
    },
  }
}
