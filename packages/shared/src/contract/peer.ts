import { z } from 'zod'

/** Another connection of the same environment: of the same kind and to the same API, by another client. */
export const Peer = z.object({
  id: z.string(),
  name: z.string(),
  /** Scopes of its newest token; absent where none is known of. */
  scopes: z.array(z.string()).optional(),
})
export type Peer = z.infer<typeof Peer>

/** In the order of the connections. */
export const PeerList = z.object({ peers: z.array(Peer) })
