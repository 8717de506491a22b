import { safeMethods } from '@developer-console/shared/contract/methods'
import { useSyncExternalStore } from 'react'
import type { StreamRows } from './stream-reader.ts'

/** Attempts in a row that bring no event; then it is left. */
export const mostAttempts = 8

/** Breaks after which a stream is left, whatever it brought between them. */
export const mostBreaks = 200

/** What is waited where a server does not say, and at most, in milliseconds. */
const usualRetry = 3000
const longestRetry = 60_000

/** Until the page is loaded anew: whether streams of events are taken up again after a break. */
const choices = { safe: true, unsafe: false }
const listeners = new Set<() => void>()

const keyOf = (method: string) => (safeMethods.has(method) ? 'safe' : 'unsafe')

/** Whether a stream that a method opened is taken up again: reads are, what may change something is only when asked to. */
export const resumes = (method: string): boolean => choices[keyOf(method)]

export const setResumes = (method: string, on: boolean): void => {
  choices[keyOf(method)] = on
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useResumes = (method: string): boolean => useSyncExternalStore(subscribe, () => resumes(method))

/**
 * How long to wait before a stream is asked for again (HTML Living Standard §9.2.3), in milliseconds: what `retry` said,
 * and from the second attempt in vain on twice as long each time.
 */
export const retryDelay = ({ retry }: Pick<StreamRows, 'retry'>, attempts: number): number =>
  Math.min(longestRetry, Math.max(500, retry ?? usualRetry) * 2 ** attempts)
