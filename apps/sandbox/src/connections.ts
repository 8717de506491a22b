import { authorizationPaths } from './authorization/server.ts'
import type { Lesson } from './clients.ts'

/** A connection in the words of the console's configuration. */
export type SandboxConnection = {
  id: string
  name: string
  kind: 'sandbox'
  tokenUrl: string
  clientId: string
  clientSecret: string
  audience: string
  issuer: string
  introspectionUrl: string
  revocationUrl: string
  apiUrl: string
  openApi: [url: string]
  confirmWrites: false
  allowPrivateNetwork: true
  description: string
}

type Origins = { url: string; secondUrl: string; issuer: string }

/** The connections that come with the sandbox. All call the first environment. */
export const connectionsOf = (lessons: Lesson[], { url, secondUrl, issuer }: Origins): SandboxConnection[] =>
  lessons.map(({ id, name, description, client, audience }) => ({
    id,
    name,
    kind: 'sandbox',
    tokenUrl: new URL(authorizationPaths.token, url).href,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    audience: audience === 'first' ? url : secondUrl,
    issuer,
    introspectionUrl: new URL(authorizationPaths.introspection, url).href,
    revocationUrl: new URL(authorizationPaths.revocation, url).href,
    apiUrl: url,
    openApi: [new URL('openapi.json', url).href],
    confirmWrites: false,
    allowPrivateNetwork: true,
    description,
  }))
