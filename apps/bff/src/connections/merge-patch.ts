import { isRecord } from '../is-record.ts'
import type { ConnectionKeys } from './connection.ts'

/** `target` with the changes of `patch`: null removes a member, objects are merged, all else is replaced (RFC 7396). */
export const mergePatch = (target: ConnectionKeys, patch: ConnectionKeys): ConnectionKeys => {
  const merged = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isRecord(value) ? mergePatch(isRecord(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}
