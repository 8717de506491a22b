import type { CallSummary } from '@developer-console/shared/contract/history'
import { localDate } from '../../ui/format.ts'

/** A row of the list: the head of a day, or a call. */
export type CallRow = { kind: 'day'; label: string } | { kind: 'call'; call: CallSummary }

/** `Today, 24 Nov 2026`; local, as all days are here. */
const dayOf = (moment: number, now: number): string => {
  const date = localDate(moment)
  if (date === localDate(now)) return `Today, ${date}`
  const yesterday = new Date(now)
  yesterday.setDate(yesterday.getDate() - 1)
  return date === localDate(yesterday) ? `Yesterday, ${date}` : date
}

/** Calls in their order, each day's under its head. `now` in epoch milliseconds. */
export const rowsByDay = (calls: readonly CallSummary[], now: number): CallRow[] => {
  const rows: CallRow[] = []
  let day: string | undefined
  for (const call of calls) {
    const label = dayOf(Date.parse(call.startedAt), now)
    if (label !== day) rows.push({ kind: 'day', label })
    day = label
    rows.push({ kind: 'call', call })
  }
  return rows
}

type Keys = 'ArrowDown' | 'ArrowUp' | 'PageDown' | 'PageUp' | 'Home' | 'End'

const steps: Record<Keys, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

const isMove = (key: string): key is Keys => Object.hasOwn(steps, key)

/** The call that a key leads to from the one at `at`; `undefined` where the key moves nothing, or nowhere further. */
export const callAfterKey = (calls: readonly CallSummary[], at: number, key: string): CallSummary | undefined => {
  if (!isMove(key)) return undefined
  const to = Math.max(0, Math.min(calls.length - 1, at + steps[key]))
  return to === at ? undefined : calls[to]
}
