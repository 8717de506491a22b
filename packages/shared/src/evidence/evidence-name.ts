import type { CallDetail } from '../contract/history.ts'

/** A name for the evidence file of a call that every file system takes: when it began, and the end of its id. */
export const evidenceName = (
  { id, startedAt }: Pick<CallDetail, 'id' | 'startedAt'>,
  ending: 'json' | 'html',
): string => {
  const time = startedAt.slice(0, 19).replace(/[^\dT-]/g, '-')
  return `evidence-${time}Z-${id.replace(/[^a-z\d]/gi, '').slice(-8) || 'call'}.${ending}`
}
