import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createLocalJWKSet, jwtVerify, type JWK } from 'jose'
import { Provider } from 'oidc-provider'

/** Nothing of the sandbox: another grammar of scopes, another path, no tags, a document in YAML. */
const description = (server: string) => `openapi: 3.0.3
info: { title: Orders, version: '7' }
servers: [{ url: ${server} }]
components:
  securitySchemes:
    machine:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: /oauth/token, scopes: { orders.read: Read, orders.write: Write } }
  schemas:
    Order:
      type: object
      required: [sku, quantity]
      properties:
        sku: { type: string, maxLength: 20 }
        quantity: { type: integer, minimum: 1 }
        note: { type: string, nullable: true }
paths:
  /orders:
    get:
      summary: All orders
      security: [{ machine: [orders.read] }]
      responses: { '200': { description: The orders } }
    post:
      summary: Place an order
      security: [{ machine: [orders.write] }]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
      responses: { '201': { description: Placed } }
  /orders/{number}:
    get:
      summary: One order
      security: [{ machine: [orders.read] }]
      parameters: [{ name: number, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: The order } }
`

const listen = async (handle: (req: IncomingMessage, res: ServerResponse) => void) => {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('A server of the test does not listen.')
  return { server, url: `http://127.0.0.1:${address.port}` }
}

const readBody = async (req: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** How tokens are issued from now on; a test may change it on the way. */
export type Issuing = {
  format: 'jwt' | 'opaque' | 'encrypted'
  /** Scopes that are granted at most. */
  scope: string
  /** Seconds that a token lives. */
  life: number
  /** Milliseconds before the token endpoint answers. */
  delay: number
}

/** An authorization server and an API that the console has never seen, with what they issued and received. */
export const startOwnApi = async ({
  clientId,
  clientSecret,
  audience,
  issuing: first = {},
}: {
  clientId: string
  clientSecret: string
  audience: string
  issuing?: Partial<Issuing>
}) => {
  const tokens: string[] = []
  const issuing: Issuing = { format: 'jwt', scope: 'orders.read orders.write', life: 900, delay: 0, ...first }
  const encryptionKey = createSecretKey(randomBytes(32))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const about = { kid: 'own-key', use: 'sig', alg: 'RS256' }
  const signingKey = { ...(privateKey.export({ format: 'jwk' }) as JWK), ...about }
  const publicKey = { ...(createPublicKey(privateKey).export({ format: 'jwk' }) as JWK), ...about }
  let handleAuthorization: (req: IncomingMessage, res: ServerResponse) => void = () => {}
  const authorization = await listen((req, res) => {
    const write = res.end.bind(res)
    // What the token endpoint answers is what must never reach the browser.
    res.end = ((chunk?: unknown, ...rest: unknown[]) => {
      const token = /"access_token":"([^"]+)"/.exec(typeof chunk === 'string' ? chunk : '')?.[1]
      if (token) tokens.push(token)
      return (write as (...args: unknown[]) => ServerResponse)(chunk, ...rest)
    }) as typeof res.end
    setTimeout(() => handleAuthorization(req, res), req.url === '/oauth/token' ? issuing.delay : 0)
  })
  const provider = new Provider(authorization.url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
        scope: 'orders.read orders.write',
      },
    ],
    jwks: { keys: [signingKey] },
    cookies: { keys: ['only for the test'] },
    scopes: ['orders.read', 'orders.write'],
    extraParams: ['audience'],
    routes: { token: '/oauth/token', jwks: '/keys' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => (ctx.oidc.params?.['audience'] as string | undefined) ?? audience,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: issuing.scope,
          audience: resource,
          accessTokenFormat: issuing.format === 'opaque' ? 'opaque' : 'jwt',
          accessTokenTTL: issuing.life,
          jwt: {
            sign: { alg: 'RS256' },
            ...(issuing.format === 'encrypted' && {
              encrypt: { alg: 'dir', enc: 'A256GCM', key: encryptionKey, kid: 'of-the-api' },
            }),
          },
        }),
      },
    },
  })
  const callback = provider.callback()
  handleAuthorization = (req, res) => void callback(req, res)

  const orders: { number: string; sku: string; quantity: number }[] = [{ number: '1', sku: 'KX-1', quantity: 2 }]
  const received: string[] = []
  const keys = createLocalJWKSet({ keys: [publicKey] })
  const api = await listen((req, res) => void answer(req, res))
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      res.writeHead(status, { 'content-type': 'application/json', ...headers })
      res.end(JSON.stringify(body))
    }
    const url = new URL(req.url ?? '/', api.url)
    if (url.pathname === '/openapi.yaml')
      return res.writeHead(200, { 'content-type': 'application/yaml' }).end(description('/shop/v2'))
    received.push(`${req.method} ${req.url}`)
    const body = await readBody(req)
    const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? ''
    const verified = await jwtVerify(token, keys, { audience }).catch(() => undefined)
    if (!verified) return send(401, { error: 'unauthorised' }, { 'www-authenticate': 'Bearer error="invalid_token"' })
    const wanted = req.method === 'GET' ? 'orders.read' : 'orders.write'
    if (!String(verified.payload['scope']).split(' ').includes(wanted))
      return send(
        403,
        { error: 'not allowed' },
        { 'www-authenticate': `Bearer error="insufficient_scope", scope="${wanted}"` },
      )
    if (url.pathname === '/shop/v2/orders' && req.method === 'GET') return send(200, { orders })
    if (url.pathname === '/shop/v2/orders' && req.method === 'POST') {
      const order = { ...(JSON.parse(body) as { sku: string; quantity: number }), number: String(orders.length + 1) }
      orders.push(order)
      return send(201, order)
    }
    return send(404, { error: 'unknown' })
  }
  return {
    issuer: authorization.url,
    tokenUrl: `${authorization.url}/oauth/token`,
    apiUrl: `${api.url}/`,
    documentUrl: `${api.url}/openapi.yaml`,
    introspectionUrl: `${authorization.url}/token/introspection`,
    tokens,
    received,
    issuing,
    close: () => {
      for (const { server } of [authorization, api]) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}
