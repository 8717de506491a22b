import { type Kysely, sql } from 'kysely'

export type Engine = 'sqlite' | 'postgres'

/** One step of the schema. Steps that have shipped are never changed: further ones are added at the end. */
type Migration = { name: string; up: (db: Kysely<never>, engine: Engine) => Promise<void> }

export const migrations: readonly Migration[] = [
  {
    name: '001-sessions',
    up: async (db) => {
      await db.schema
        .createTable('sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('mode', 'text', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('expiresAt', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('sessions_expires_at').on('sessions').column('expiresAt').execute()
    },
  },
  {
    name: '002-calls',
    up: async (db, engine) => {
      // A path's beginning is a range of bytes; PostgreSQL would compare by the rules of a language.
      const bytes = engine === 'postgres' ? sql`text collate "C"` : 'text'
      await db.schema
        .createTable('calls')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('connectionName', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('operationId', 'text')
        .addColumn('method', 'text', (column) => column.notNull())
        .addColumn('path', bytes, (column) => column.notNull())
        .addColumn('startedAt', 'bigint', (column) => column.notNull())
        .addColumn('duration', 'double precision', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('status', 'integer')
        .addColumn('statusClass', 'integer')
        .addColumn('sentBytes', 'bigint', (column) => column.notNull())
        .addColumn('receivedBytes', 'bigint', (column) => column.notNull())
        .addColumn('cause', 'text')
        .execute()
      await db.schema
        .createTable('callContents')
        .addColumn('callId', 'text', (column) => column.primaryKey())
        .addColumn('content', 'text', (column) => column.notNull())
        .execute()
      const inOrderOfTime = (name: string, ...columns: string[]) =>
        db.schema
          .createIndex(name)
          .on('calls')
          .columns([...columns, 'startedAt', 'id'])
          .execute()
      await inOrderOfTime('calls_started_at')
      await inOrderOfTime('calls_connection', 'connectionId')
      await inOrderOfTime('calls_method', 'method')
      await inOrderOfTime('calls_status', 'status')
      await inOrderOfTime('calls_status_class', 'statusClass')
      await inOrderOfTime('calls_path', 'path')
    },
  },
  {
    name: '003-documents',
    up: async (db, engine) => {
      const bytes = engine === 'postgres' ? 'bytea' : 'blob'
      await db.schema
        .createTable('documents')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('url', 'text')
        .addColumn('index', 'text', (column) => column.notNull())
        .addColumn('content', bytes, (column) => column.notNull())
        .addColumn('others', 'text', (column) => column.notNull())
        .addColumn('original', bytes)
        .addColumn('addedAt', 'bigint', (column) => column.notNull())
        .addColumn('fetchedAt', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('documents_connection').on('documents').columns(['connectionId', 'addedAt']).execute()
    },
  },
  {
    name: '004-connections',
    up: async (db) => {
      await db.schema
        .createTable('connections')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('definition', 'text', (column) => column.notNull())
        .addColumn('clientSecret', 'text', (column) => column.notNull())
        .addColumn('headers', 'text')
        .addColumn('tls', 'text')
        .addColumn('proxy', 'text')
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('secretUpdatedAt', 'bigint', (column) => column.notNull())
        .addColumn('removedAt', 'bigint')
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('sealing')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .execute()
    },
  },
  {
    name: '005-token-events',
    up: async (db) => {
      await db.schema
        .createTable('tokenEvents')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text')
        .addColumn('content', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('token_events_connection')
        .on('tokenEvents')
        .columns(['connectionId', 'at', 'id'])
        .execute()
    },
  },
  {
    name: '006-scope-outcomes',
    up: async (db) => {
      await db.schema
        .createTable('scopeOutcomes')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('operationId', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('count', 'integer', (column) => column.notNull())
        .addColumn('lastAt', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('scope_outcomes_connection')
        .on('scopeOutcomes')
        .columns(['connectionId', 'lastAt', 'id'])
        .execute()
    },
  },
  {
    name: '007-shared-tokens',
    up: async (db) => {
      await db.schema
        .createTable('sharedTokens')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text')
        .addColumn('fingerprint', 'text')
        .addColumn('quietUntil', 'bigint', (column) => column.notNull())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .addColumn('forcedAt', 'bigint', (column) => column.notNull())
        .addColumn('leaseHolder', 'text', (column) => column.notNull())
        .addColumn('leaseUntil', 'bigint', (column) => column.notNull())
        .addColumn('goneAt', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('shared_tokens_connection').on('sharedTokens').column('connectionId').execute()
      await db.schema.createIndex('shared_tokens_gone_at').on('sharedTokens').column('goneAt').execute()
    },
  },
  {
    name: '008-audit',
    up: async (db, engine) => {
      await db.schema
        .createTable('audit')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('connectionId', 'text')
        .addColumn('content', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute()
      await db.schema.createIndex('audit_connection').on('audit').columns(['connectionId', 'at', 'id']).execute()
      if (engine === 'sqlite')
        await sql`create trigger audit_is_append_only before update on audit
          begin select raise(abort, 'the audit is append-only'); end`.execute(db)
      else {
        await sql`create or replace function refuse_audit_change() returns trigger language plpgsql as
          $$ begin raise exception 'the audit is append-only'; end $$`.execute(db)
        await sql`create trigger audit_is_append_only before update on audit
          for each row execute function refuse_audit_change()`.execute(db)
      }
    },
  },
  {
    name: '009-saved-requests',
    up: async (db) => {
      await db.schema
        .createTable('savedRequests')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('folder', 'text', (column) => column.notNull())
        .addColumn('visibility', 'text', (column) => column.notNull())
        .addColumn('connectionId', 'text', (column) => column.notNull())
        .addColumn('operationId', 'text')
        .addColumn('method', 'text', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .addColumn('draft', 'text', (column) => column.notNull())
        .addColumn('size', 'integer', (column) => column.notNull())
        .addColumn('notes', 'text', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('updatedAt', 'bigint', (column) => column.notNull())
        .addColumn('removedAt', 'bigint')
        .execute()
      await db.schema.createIndex('saved_requests_owner').on('savedRequests').columns(['owner', 'removedAt']).execute()
    },
  },
]
