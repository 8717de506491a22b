/** Codes of a store that cannot be reached or is shutting down: Node's, and PostgreSQL's classes 08 and 57P. */
const unreachable =
  /^(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08...|57P0.|53300)$/

/** What the PostgreSQL client says without a code. */
const unreachableWords =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/

/** Whether a query failed because the store is away for now, rather than for what was asked. */
export const isStoreAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const { code, errors } = error as { code?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.some(isStoreAway)) return true
  return (typeof code === 'string' && unreachable.test(code)) || unreachableWords.test(error.message)
}

/** SQLITE_FULL; PostgreSQL's 53100 is `disk_full`. */
const sqliteFull = 13

/** Whether a query failed because there is no room for what it writes; reading goes on. */
export const isStoreFull = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return code === '53100' || (typeof errcode === 'number' && (errcode & 0xff) === sqliteFull)
}

/** Whether a write that failed may succeed later as it is. */
export const isForLater = (error: unknown): boolean => isStoreAway(error) || isStoreFull(error)
