import { byteSize, milliseconds } from '../ui/format.ts'
import type { CallState } from './call-state.ts'
import { headerValue } from './media-type.ts'

const words = {
  token: 'Requesting a token',
  connect: 'Connecting',
  send: 'Sending',
  wait: 'Waiting for the first byte',
} as const

/** What a call is at, in words. */
export const phaseWords = ({ phase, sentBytes }: Extract<CallState, { status: 'sending' }>): string => {
  if (!phase) return 'Sending'
  return phase === 'send' && sentBytes ? `${words.send}, ${byteSize(sentBytes)}` : words[phase]
}

/** How many bytes a body was said to have; unknown where it travelled in a content coding. */
export const declaredSize = (headers: readonly (readonly [string, string])[]): number | undefined => {
  const coding = headerValue(headers, 'content-encoding')
  if (coding && coding.toLowerCase() !== 'identity') return undefined
  const length = headerValue(headers, 'content-length')
  return length && /^\d{1,15}$/.test(length.trim()) ? Number(length) : undefined
}

/** What a screen reader hears of a call; `failed` interrupts. A diagnosis on the screen speaks for itself. */
export const announcement = (state: CallState): { words: string; failed: boolean } => {
  switch (state.status) {
    case 'idle':
      return { words: '', failed: false }
    case 'sending':
      return { words: phaseWords({ ...state, sentBytes: undefined }), failed: false }
    case 'receiving':
      return { words: `${state.head.status} ${state.head.statusText}, receiving`, failed: false }
    case 'answered': {
      const { head, duration, body, diagnosis } = state
      const said = `${head.status} ${head.statusText}`.trim()
      return {
        words: `${said} in ${milliseconds(duration)}, ${byteSize(body.whole ?? body.size)}`,
        failed: head.status >= 400 && !diagnosis,
      }
    }
    // Their own words on the screen are an alert.
    case 'broken':
      return { words: `${state.head.status} ${state.head.statusText}, but the body broke off`, failed: false }
    case 'refused':
      return { words: 'Not sent', failed: false }
    case 'failed':
      return { words: 'No answer', failed: false }
    case 'cancelled':
      return { words: 'Cancelled', failed: false }
  }
}
