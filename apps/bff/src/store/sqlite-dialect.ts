import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SqliteDialect, type SqliteDatabase } from 'kysely'

/**
 * Kysely's SQLite dialect over Node's own SQLite. The file, and its directory where it is new, are readable by their
 * owner alone.
 */
export const sqliteDialect = (path: string): SqliteDialect => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -8192')
  return new SqliteDialect({ database: driver(database) })
}

/** Statements that are kept prepared: the console has some dozens, and those of filters in many combinations. */
const mostPrepared = 200

const driver = (database: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  return {
    close: () => database.close(),
    prepare: (text) => {
      const before = prepared.get(text)
      if (before) return before
      const statement = prepare(database, text)
      // A statement of the schema would stand for what the schema was.
      if (!/^\s*(?:select|insert|update|delete|begin|commit|rollback)\b/i.test(text)) return statement
      if (prepared.size >= mostPrepared) prepared.clear()
      prepared.set(text, statement)
      return statement
    },
  }
}

const prepare = (database: DatabaseSync, text: string): ReturnType<SqliteDatabase['prepare']> => {
  const statement = database.prepare(text)
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    // Where there is no room, SQLite has rolled back by itself: a second time would hide the reason.
    run: (parameters) =>
      text === 'rollback' && !database.isTransaction
        ? { changes: 0, lastInsertRowid: 0 }
        : statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}
