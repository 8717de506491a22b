import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import type { z } from 'zod'
import type { ConnectionKeys, KeyFault, ReadConnectionKeys } from '../connections/connection.ts'
import { isRecord } from '../is-record.ts'
import { connectionDefinition, connectionKeys } from './connection-definition.ts'
import { nearestName } from './did-you-mean.ts'

const definition = connectionDefinition(
  { env: {}, readFile: () => Promise.reject(new Error('no file is read')), directory: '/' },
  'store',
)

/**
 * Reads a connection that came over HTTP as the configuration reads its own, but for references: what somebody typed
 * must not make the server read its variables and files. Faults repeat neither values nor names that are not ours:
 * any of them may be a secret in the wrong place.
 */
export const readConnectionKeys: ReadConnectionKeys = async (keys) => {
  const references = referenceFaults(keys)
  if (references.length > 0) return { faults: references }
  const result = await definition.safeParseAsync(keys)
  return result.success ? { connection: result.data } : { faults: result.error.issues.flatMap(faultsOf) }
}

const referenceFaults = (keys: ConnectionKeys): KeyFault[] => {
  const faults: KeyFault[] = []
  const expectText = (value: unknown, pointer: string) => {
    if (isRecord(value)) faults.push({ pointer, detail: 'Expected a text' })
  }
  expectText(keys['clientSecret'], '/clientSecret')
  expectText(keys['proxy'], '/proxy')
  if (isRecord(keys['headers'])) for (const value of Object.values(keys['headers'])) expectText(value, '/headers')
  if (isRecord(keys['tls'])) for (const value of Object.values(keys['tls'])) expectText(value, '/tls')
  if (Array.isArray(keys['openApi']))
    for (const [index, value] of keys['openApi'].entries())
      if (isRecord(value))
        faults.push({ pointer: pointerOf(['openApi', index]), detail: 'Expected a URL; upload files as documents' })
  return faults
}

/** Keys whose members are named by whoever fills them in. */
const freelyNamed = new Set<unknown>(['headers', 'tokenParameters'])

const faultsOf = (issue: z.core.$ZodIssue): KeyFault[] => {
  const [key, member] = issue.path
  if (issue.code === 'unrecognized_keys') {
    const known = key === 'tls' ? ['ca', 'clientCertificate', 'clientKey'] : connectionKeys
    return issue.keys.map((name) => {
      const nearest = nearestName(name, known)
      const detail = nearest
        ? `Unknown key: did you mean ${nearest}?`
        : `Unknown key: expected one of ${known.join(', ')}`
      return { pointer: pointerOf(issue.path.slice(0, 1).map(String)), detail }
    })
  }
  const isHidden = freelyNamed.has(key) && member !== undefined
  const path = isHidden ? [key] : issue.path
  const detail = `Expected ${issue.message}${isHidden ? ' (in one of its members)' : ''}`
  return [{ pointer: pointerOf(path.map(String)), detail }]
}
