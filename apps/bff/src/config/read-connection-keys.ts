import type { z } from 'zod'
import type { ConnectionKeys, KeyFault, ReadConnectionKeys } from '../connections/connection.ts'
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const referenceFaults = (keys: ConnectionKeys): KeyFault[] => {
  const faults: KeyFault[] = []
  const expectText = (value: unknown, pointer: string) => {
    if (isObject(value)) faults.push({ pointer, detail: 'Expected a text' })
  }
  expectText(keys['clientSecret'], '/clientSecret')
  expectText(keys['proxy'], '/proxy')
  if (isObject(keys['headers'])) for (const value of Object.values(keys['headers'])) expectText(value, '/headers')
  if (isObject(keys['tls'])) for (const value of Object.values(keys['tls'])) expectText(value, '/tls')
  if (Array.isArray(keys['openApi']))
    for (const [index, value] of keys['openApi'].entries())
      if (isObject(value))
        faults.push({ pointer: `/openApi/${index}`, detail: 'Expected a URL; upload files as documents' })
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
      return { pointer: key === undefined ? '' : `/${String(key)}`, detail }
    })
  }
  const isHidden = freelyNamed.has(key) && member !== undefined
  const path = isHidden ? [key] : issue.path
  const detail = `Expected ${issue.message}${isHidden ? ' (in one of its members)' : ''}`
  return [{ pointer: path.map((part) => `/${String(part)}`).join(''), detail }]
}
