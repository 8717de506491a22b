import type { Peer } from '@developer-console/shared/contract/peer'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, request, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { AnswerEnd, AnswerHead, CallProgress, type DescribedCallInput } from '@developer-console/shared/contract/call'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { Problem, problemMediaType } from '@developer-console/shared/contract/problem'
import type { Role } from '@developer-console/shared/contract/session'
import { getRequestListener } from '@hono/node-server'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { createHeldSecrets } from '../secrets/held-secrets.ts'
import { exampleConnection, exampleJwt, exampleTokenLog } from '../tokens/example-connection.ts'
import type { ScopeEvidence } from '../tokens/scope-log.ts'
import { createTokens } from '../tokens/tokens.ts'
import { loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { type CallLimits, defaultCallLimits } from './limits.ts'
import { callRoutes } from './routes.ts'
import { createStartCall } from './start-call.ts'

export type ExampleOptions = {
  /** What the API does. */
  api: RequestListener
  connection?: Partial<Connection>
  limits?: Partial<CallLimits>
  role?: Role
  requiredScopes?: string[][]
  peers?: Peer[]
  /** The token to issue, by how many were issued before. */
  token?: (count: number) => Record<string, unknown>
}

/** An answer as its reader sees it. */
export type ReadAnswer = {
  status: number
  headers: IncomingMessage['headers']
  /** All bytes that came. */
  raw: Buffer
  progress: CallProgress[]
  head?: AnswerHead
  body: Buffer
  end?: AnswerEnd
  problem?: Problem
}

/** Reads an answer, frames or problem, and checks that its frames come in their order. */
export const readAnswer = async (response: IncomingMessage): Promise<ReadAnswer> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const answer: ReadAnswer = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    raw,
    progress: [],
    body: raw,
  }
  if (response.headers['content-type']?.startsWith('application/vnd.developer-console.answer') !== true) {
    return { ...answer, problem: Problem.parse(JSON.parse(raw.toString())) }
  }
  const reader = new FrameReader()
  const data: Uint8Array[] = []
  for (const { kind, payload } of reader.push(raw)) {
    if (answer.end) throw new Error('a frame came after the end')
    const json = (): unknown => JSON.parse(Buffer.from(payload).toString())
    if (kind === frameKind.data) {
      if (!answer.head) throw new Error('data came before the head')
      data.push(payload)
    } else if (kind === frameKind.progress) answer.progress.push(CallProgress.parse(json()))
    else if (kind === frameKind.head) answer.head = AnswerHead.parse(json())
    else answer.end = AnswerEnd.parse(json())
  }
  reader.end()
  if (!answer.end) throw new Error('the last frame is no end')
  return { ...answer, body: Buffer.concat(data) }
}

/**
 * A console with one connection, an authorization server and an API, all of them real servers on the loopback
 * interface; and a client that speaks its way of calling.
 */
export const exampleConsole = async ({
  api,
  connection: more,
  limits,
  role = 'engineer',
  requiredScopes,
  peers = [],
  token,
}: ExampleOptions) => {
  const issued: string[] = []
  let tokenRequests = 0
  const authorizationServer = await loopbackServer((req, res) => {
    req.resume().on('end', () => {
      const answer = token?.(tokenRequests) ?? {
        access_token: exampleJwt({ aud: 'https://api.example/', scope: 'read', jti: String(tokenRequests) }).replace(
          /.{4}$/,
          String(tokenRequests).padStart(4, '0'),
        ),
        token_type: 'Bearer',
        expires_in: 3600,
      }
      tokenRequests += 1
      if (typeof answer['access_token'] === 'string') issued.push(answer['access_token'])
      const status = typeof answer['error'] === 'string' ? 401 : 200
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  const apiServer = await loopbackServer(api)
  const upstream = createUpstream()
  const connection = exampleConnection({
    tokenUrl: `${authorizationServer.origin}/token`,
    apiUrl: `${apiServer.origin}/`,
    ...more,
  })
  const recorded: CallDetail[] = []
  const scopeEvidence: ScopeEvidence[] = []
  const waiting: (() => void)[] = []
  const tokens = createTokens({ upstream, clock: Date.now, random: () => 0, log: exampleTokenLog() })
  const heldSecrets = createHeldSecrets({ connections: async () => [connection], tokens: () => tokens.held() })
  const callLimits = { ...defaultCallLimits, ...limits }
  const routes = callRoutes({
    connections: {
      list: async () => [connection],
      require: async (id) => {
        if (id === connection.id) return connection
        throw new ProblemError(404, 'connection-unknown', 'There is no such connection')
      },
    },
    heldSecrets,
    startCall: createStartCall({
      tokens,
      upstream,
      history: {
        record: (call) => {
          recorded.push(call)
          for (const wake of waiting.splice(0)) wake()
        },
      },
      scopeLog: { record: (evidence) => void scopeEvidence.push(evidence) },
      limits: callLimits,
      clock: Date.now,
      newId: randomUUID,
      requiredScopes: async () => requiredScopes,
      peers: async () => peers,
    }),
    requestBytes: callLimits.requestBytes,
  })
  const app = createRouter()
  app.use(async (c, next) => {
    c.set('session', { id: 'session-1', name: 'Engineer', role, mode: 'local', expiresAt: '2030-01-01T00:00:00.000Z' })
    await next()
  })
  app.route('/', routes)
  app.onError((error, c) => {
    if (!(error instanceof ProblemError)) throw error
    const { problem, headers } = error
    return c.body(JSON.stringify(problem), problem.status as 400, { ...headers, 'content-type': problemMediaType })
  })
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
    void getRequestListener(app.fetch, { autoCleanupIncoming: false })(incoming, outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  /** Opens a call; the caller writes the body and ends it. */
  const open = (headers: Record<string, string | number>, path = '/example/calls') => {
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', headers })
    outgoing.on('error', () => {})
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve).on('error', reject)
    })
    response.catch(() => {})
    return { outgoing, response }
  }

  return {
    connection,
    api: apiServer,
    issued,
    tokens,
    upstream,
    heldSecrets,
    recorded,
    scopeEvidence,
    tokenRequests: () => tokenRequests,
    open,
    /** Resolves when so many calls are in history. */
    async recordedCalls(count: number) {
      while (recorded.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return recorded
    },
    /** Makes a call, framed, and reads its answer. */
    async call(described: DescribedCallInput, body: string | Buffer = '') {
      const head = Buffer.from(jsonFrame(frameKind.head, described))
      const whole = Buffer.concat([head, Buffer.from(body)])
      const { outgoing, response } = open({ 'content-type': callMediaType, 'content-length': whole.length })
      outgoing.end(whole)
      return readAnswer(await response)
    },
    async send(contentType: string, bytes: Buffer | string, path?: string) {
      const { outgoing, response } = open({ 'content-type': contentType }, path)
      outgoing.end(bytes)
      return readAnswer(await response)
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await upstream.close()
      await apiServer.close()
      await authorizationServer.close()
    },
  }
}
