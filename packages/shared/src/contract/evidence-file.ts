import { z } from 'zod'
import { ConnectionView } from './connection.ts'
import { CallDetail } from './history.ts'
import { TokenEvent, TokenView } from './token.ts'

/** How a host was reached, looked up for this file. */
const Reached = z.object({
  origin: z.string(),
  /** Of the token URL, of the API, or of both. */
  of: z.array(z.enum(['token', 'api'])),
  /** Whether a proxy resolves its name. */
  proxied: z.boolean(),
  /** Addresses that the name has; absent where a proxy resolves it, or where it has none. */
  addresses: z.array(z.string()).optional(),
  /** What the server showed, also where that was not accepted; `authority` is who issued the certificate. */
  tls: z
    .object({
      protocol: z.string(),
      authority: z.string(),
      names: z.array(z.string()),
      validFrom: z.iso.datetime().optional(),
      validTo: z.iso.datetime().optional(),
    })
    .optional(),
  /** Why it was not reached. */
  failure: z.string().optional(),
})

/**
 * Everything about one call for whoever is to mend it. It is made of types that hold no secret: calls as history keeps
 * them, and connections and tokens as they are shown.
 */
export const EvidenceFile = z.object({
  /** What the file is, for whoever opens it without knowing. */
  about: z.literal('Developer Console evidence of one call'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  console: z.object({ version: z.string(), node: z.string(), platform: z.string() }),
  /** As it is now; absent where it was removed. */
  connection: ConnectionView.pick({
    name: true,
    kind: true,
    tokenUrl: true,
    apiUrl: true,
    clientId: true,
    clientAuthentication: true,
    audience: true,
    scope: true,
    issuer: true,
    headers: true,
    allowPrivateNetwork: true,
    hasProxy: true,
    tls: true,
  }).optional(),
  /** The call and its answer, redacted; with the diagnosis. */
  call: CallDetail,
  /** What is known of the token that the call was sent with; absent where it was not requested lately. */
  sentToken: TokenEvent.optional(),
  /** The token as it is held now; absent where none is. `isOfCall` where it is known whether it is the one that was sent. */
  token: TokenView.extend({ isOfCall: z.boolean().optional() }).optional(),
  /** Identifiers by which the other side finds the exchanges in its logs: a header, or a member of the body. */
  requestIds: z.array(z.object({ where: z.enum(['token', 'api']), source: z.string(), value: z.string() })),
  /**
   * Milliseconds that the other clock was ahead of the console's; negative where it was behind. By the header `Date`,
   * which has whole seconds.
   */
  clocks: z.object({ authorizationServer: z.number().optional(), api: z.number().optional() }),
  reached: z.array(Reached),
})
export type EvidenceFile = z.infer<typeof EvidenceFile>
