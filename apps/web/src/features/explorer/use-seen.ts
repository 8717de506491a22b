import { readJson } from '@developer-console/shared/openapi/json-text'
import { isJsonMediaType } from '@developer-console/shared/openapi/operation'
import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import type { CallOutcome } from '../../answer/call-state.ts'
import { type Identifier, identifierKey, isIdentifierName, nothingSeen, type Seen, withAnswer } from './seen-answers.ts'

/** By connection, in this page's memory alone. */
const known = new Map<string, Seen>()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Learns from how a call ended; `template` is the path of its operation. */
export const learnFrom = (outcome: CallOutcome, template?: string): void => {
  if (outcome.status !== 'answered') return
  const { sent, head, body } = outcome
  const type = head.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  // Only what is at hand in one piece is read.
  const isRead = isJsonMediaType(type) && body.whole === undefined && body.start.length === body.size
  const reading = isRead ? readJson(new TextDecoder().decode(body.start)) : undefined
  const { connectionId, call } = sent
  known.set(
    connectionId,
    withAnswer(known.get(connectionId) ?? nothingSeen, {
      method: call.method,
      path: call.path,
      template,
      status: head.status,
      headers: head.headers,
      value: reading?.ok ? reading.value : undefined,
    }),
  )
  for (const listener of listeners) listener()
}

/** What the answers of a connection have taught so far. */
export const useSeen = (connectionId: string): Seen =>
  useSyncExternalStore(
    subscribe,
    useCallback(() => known.get(connectionId) ?? nothingSeen, [connectionId]),
  )

/** What fields may offer: what was seen, and the literal segments of the path that a parameter stands behind. */
type Offering = { seen: Seen; within: (parameter?: string) => readonly string[] }

export const OfferingContext = createContext<Offering | undefined>(undefined)

/** The identifiers that a field may offer, the latest first. `inside` are the members that a field of a body lies in. */
export const useIdentifiers = (name: string, inside: readonly string[]): readonly Identifier[] => {
  const offering = use(OfferingContext)
  if (!offering || !isIdentifierName(name)) return []
  return offering.seen.identifiers.get(identifierKey(name, [...offering.within(name), ...inside])) ?? []
}
