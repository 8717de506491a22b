import type { TokenView } from '@developer-console/shared/contract/token'
import { shortLife } from '@developer-console/shared/oauth/lifetimes'
import { span } from '../ui/format.ts'

/** What the frame says of a token: a state for its look, words, and how much of its life is left (0 to 100). */
export type TokenLife = {
  state: 'none' | 'busy' | 'ok' | 'soon' | 'refused'
  /** Left out where there is little room. */
  type?: string
  words: string
  /** After the words, where there is room. */
  more?: string
  left?: number
}

type Seen = {
  token: TokenView | null | undefined
  /** A request is under way. */
  requesting: boolean
  /** The last request failed: no answer, or a refusal. */
  failure: 'refused' | 'unreachable' | undefined
}

const soon = 5 * 60_000

/** The state of a token at `now` (epoch milliseconds). */
export const tokenLife = ({ token, requesting, failure }: Seen, now: number): TokenLife => {
  const expiresAt = token?.expiresAt === undefined ? undefined : Date.parse(token.expiresAt)
  // One of moments has mostly ended: what counts is that a call gets its own.
  if (token?.expiresIn !== undefined && token.expiresIn < shortLife && !failure)
    return { state: 'ok', type: token.tokenType ?? 'Token', words: `${span(token.expiresIn)} long, new for each call` }
  const valid = token && (expiresAt === undefined || expiresAt > now)
  if (!valid) {
    if (requesting) return { state: 'busy', words: 'Requesting' }
    if (failure === 'refused') return { state: 'refused', words: 'No token', more: 'request refused' }
    if (failure === 'unreachable') return { state: 'refused', words: 'No token', more: 'no answer' }
    return token ? { state: 'refused', words: 'Token expired' } : { state: 'none', words: 'No token yet' }
  }
  const type = token.tokenType ?? 'Token'
  if (expiresAt === undefined) return { state: 'ok', type, words: 'no end stated', left: 100 }
  const issuedAt = Date.parse(token.issuedAt)
  const left = (100 * (expiresAt - now)) / Math.max(1, expiresAt - issuedAt)
  const time = span((expiresAt - now) / 1000)
  const overdue = token.renewsAt === undefined || Date.parse(token.renewsAt) < now
  if (expiresAt - now < soon && (failure || overdue) && !requesting) {
    return { state: 'soon', words: `Ends in ${time}`, ...(failure ? { more: 'renewal failed' } : {}), left }
  }
  return { state: 'ok', type, words: `${time} left`, left }
}
