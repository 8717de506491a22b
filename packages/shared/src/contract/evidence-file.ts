import { z } from 'zod'
import { CallDetail } from './history.ts'
import { TokenView } from './token.ts'

/** How a host was reached, looked up for this file. */
const Reached = z.object({
  host: z.string(),
  /** Of the token URL, of the API, or of both. */
  of: z.array(z.enum(['token', 'api'])),
  /** Addresses that the name has; absent where a proxy resolves it. */
  addresses: z.array(z.string()).optional(),
  proxied: z.boolean(),
  /** `authority` is who issued the certificate. */
  tls: z.object({ protocol: z.string(), validTo: z.iso.datetime(), authority: z.string() }).optional(),
  /** Why it was not reached. */
  failure: z.string().optional(),
})

/**
 * Everything about one call for whoever is to mend it. It is made of types that hold no secret: calls as history keeps
 * them, and tokens as they are shown.
 */
export const EvidenceFile = z.object({
  /** What the file is, for whoever opens it without knowing. */
  about: z.literal('Developer Console evidence of one call'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  console: z.object({ version: z.string(), node: z.string(), platform: z.string() }),
  connection: z.object({
    name: z.string(),
    kind: z.string(),
    tokenUrl: z.string(),
    apiUrl: z.string(),
    clientId: z.string(),
    clientAuthentication: z.string(),
    audience: z.string().optional(),
    scope: z.string().optional(),
  }),
  /** The call and its answer, redacted; with the diagnosis. */
  call: CallDetail,
  /** The token as it is held now; absent where none is. `isOfCall` where it is known to be the one that was sent. */
  token: TokenView.extend({ isOfCall: z.boolean().optional() }).optional(),
  /** Identifiers by which the other side finds the exchanges in its logs. */
  requestIds: z.array(z.object({ where: z.enum(['token', 'api']), header: z.string(), value: z.string() })),
  /** Milliseconds that the other clock was ahead of the console's; negative where it was behind. */
  clocks: z.object({ authorizationServer: z.number().optional(), api: z.number().optional() }),
  reached: z.array(Reached),
})
export type EvidenceFile = z.infer<typeof EvidenceFile>
