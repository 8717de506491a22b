import { z } from 'zod'
import { TokenDrift, TokenState } from './token.ts'

/** A connection's new token has otherwise what the one before had. */
const DriftEvent = TokenDrift.extend({ connectionId: z.string() })

/** What `GET /api/events` tells: `type` is the name of the server-sent event, `data` its JSON. */
export const ConsoleEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token'), data: TokenState }),
  z.object({ type: z.literal('drift'), data: DriftEvent }),
])
export type ConsoleEvent = z.infer<typeof ConsoleEvent>
