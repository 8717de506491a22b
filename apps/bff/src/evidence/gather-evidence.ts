import { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { requestIdsOf } from '@developer-console/shared/diagnosis/request-ids'
import { viewConnection } from '../connections/connection-view.ts'
import type { Connection, Connections } from '../connections/connection.ts'
import { type History, requireCall } from '../history/history.ts'
import { ProblemError } from '../problem.ts'
import { type HeldSecrets, secretWithin } from '../secrets/held-secrets.ts'
import { dateOf, evidenceHeaders } from '../tokens/request-token.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { reach } from './reach.ts'

export type EvidenceDeps = {
  history: Pick<History, 'get'>
  connections: Pick<Connections, 'list'>
  tokens: Pick<Tokens, 'peek' | 'view' | 'events'>
  upstream: Upstream
  heldSecrets: Pick<HeldSecrets, 'search'>
  /** Epoch milliseconds. */
  clock: () => number
  /** Of the console itself. */
  version: string
  /** Milliseconds for each look at a server. */
  timeout?: number
}

const longestBody = 64 * 1024

const isOfCall = ({ tokenFingerprint: sent }: CallDetail, fingerprint: string) =>
  sent === undefined ? undefined : sent === fingerprint

/** How far the clock of an answer was ahead, in milliseconds; `at` is when it came, epoch milliseconds. */
const aheadOf = (headers: HeaderList, at: number): number | undefined => {
  const date = dateOf(headers)
  return date === undefined ? undefined : Math.round(date - at)
}

const idsOf = (where: 'token' | 'api', headers: HeaderList, body: unknown): EvidenceFile['requestIds'] => {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
  return requestIdsOf({ headers: evidenceHeaders(headers), body: text.slice(0, longestBody) }).map(
    ([source, value]) => ({ where, source, value }),
  )
}

/** What is known of the token: the one that was sent, as its request was logged, and the one that is held now. */
const tokensOf = async (call: CallDetail, connection: Connection, tokens: EvidenceDeps['tokens']) => {
  const current = tokens.peek(connection)
  const [view, events] = await Promise.all([current && tokens.view(connection, current), tokens.events(connection)])
  const { tokenFingerprint } = call
  const sentToken = events.find(({ fingerprint }) => fingerprint !== undefined && fingerprint === tokenFingerprint)
  const ofCall = view && isOfCall(call, view.fingerprint)
  const shown: Pick<EvidenceFile, 'sentToken' | 'token'> = {
    ...(sentToken && { sentToken }),
    ...(view && { token: { ...view, ...(ofCall !== undefined && { isOfCall: ofCall }) } }),
  }
  return { shown, serverAhead: current?.token.serverAhead }
}

/**
 * Gathers everything that is known of a call for whoever is to mend it. No token is requested for it; the servers are
 * looked up anew. Rejects with a `ProblemError`: 404 for a call that is not in the history, 500 where a secret of the
 * console would stand in the file.
 */
export const gatherEvidence = async (id: string, deps: EvidenceDeps): Promise<EvidenceFile> => {
  const { history, connections, tokens, upstream, heldSecrets, clock, version, timeout = 5000 } = deps
  const call = await requireCall(history, id)
  const connection = (await connections.list()).find((one) => one.id === call.connectionId)
  const [known, reached] = connection
    ? await Promise.all([tokensOf(call, connection, tokens), reach(connection, upstream, timeout)])
    : [undefined, []]
  const { answer } = call
  const startedAt = Date.parse(call.startedAt)
  const refused = call.problem?.exchange?.response
  // Identifiers of another token's request would lead astray.
  const exchange = refused ?? (known?.shown.token?.isOfCall === false ? undefined : known?.shown.token?.response)
  const authorizationServer = refused ? aheadOf(refused.headers, startedAt + call.duration) : known?.serverAhead
  const api = answer && aheadOf(answer.headers, startedAt + (answer.at ?? call.duration))

  const file: EvidenceFile = {
    about: 'Developer Console evidence of one call',
    version: 1,
    createdAt: new Date(clock()).toISOString(),
    console: { version, node: process.version, platform: `${process.platform} ${process.arch}` },
    ...(connection && { connection: EvidenceFile.shape.connection.parse(viewConnection(connection, false)) }),
    call,
    ...known?.shown,
    requestIds: [
      ...(exchange ? idsOf('token', exchange.headers, exchange.body) : []),
      ...(answer ? idsOf('api', answer.headers, call.body?.text ?? '') : []),
    ],
    clocks: {
      ...(authorizationServer !== undefined && { authorizationServer }),
      ...(api !== undefined && { api }),
    },
    reached,
  }
  // All of it was redacted where it was made. This is the second line: a file goes to other people. Searched are its
  // texts, which may be JSON themselves, and what they become.
  const search = await heldSecrets.search()
  const found = secretWithin(file, search) ?? search.findInText(JSON.stringify(file))
  if (found !== undefined) {
    throw new ProblemError(500, 'evidence-holds-secret', 'The evidence file is not given out', {
      detail: `It would hold ${found}.`,
    })
  }
  return file
}
