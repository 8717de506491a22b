import { ownSteps } from '@developer-console/shared/diagnosis/causes'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import type { Peer } from '@developer-console/shared/contract/peer'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { Evidence, EvidenceError } from '@developer-console/shared/diagnosis/evidence'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { readScopes } from '../tokens/decode-token.ts'
import { connectionEvidence, evidenceHeaders, type IssuedToken } from '../tokens/request-token.ts'
import { hasCode } from '../upstream/error-chain.ts'
import { explain, explainFailure } from '../upstream/explain.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** Bytes of an answer's body that a diagnosis looks at. */
export const evidenceBytes = 64 * 1024

export type RefusedCall = {
  connection: Connection
  token: IssuedToken | undefined
  request: { method: string; url: string; contentType: string | undefined }
  requiredScopes: string[][] | undefined
  /** Other connections of the same environment. */
  peers?: Peer[] | undefined
  /** Epoch milliseconds, when the answer came. */
  receivedAt: number
}

const tokenEvidence = (token: IssuedToken): NonNullable<Evidence['token']> => {
  const { decoded } = token
  const claims = decoded.format === 'jwt' ? decoded.claims : undefined
  return {
    ...(claims ? { claims } : {}),
    scopes: readScopes(token.answerScope, claims, token.asked.scope).scopes,
    format: decoded.format,
    issuedAt: new Date(token.receivedAt).toISOString(),
    ...(token.expiresAt === undefined ? {} : { expiresAt: new Date(token.expiresAt).toISOString() }),
  }
}

const evidenceOf = (call: RefusedCall): Omit<Evidence, 'where' | 'status' | 'headers' | 'body'> => ({
  request: {
    method: call.request.method,
    url: call.request.url,
    contentType: call.request.contentType ?? null,
    authorization: `Bearer ${redactedMark}`,
  },
  ...(call.token ? { token: tokenEvidence(call.token) } : {}),
  connection: connectionEvidence(call.connection),
  ...(call.requiredScopes ? { requiredScopes: call.requiredScopes } : {}),
  ...(call.peers ? { peers: call.peers } : {}),
  receivedAt: call.receivedAt,
})

/** Why the API refused; `headers` and `body` are redacted. */
export const refusalDiagnosis = (
  call: RefusedCall,
  answer: { status: number; headers: HeaderList; body: string },
): Diagnosis =>
  explain({
    ...evidenceOf(call),
    where: 'api',
    status: answer.status,
    headers: evidenceHeaders(answer.headers),
    body: answer.body,
  })

/** Why no answer came, or why it broke off. */
export const breakDiagnosis = async (
  call: RefusedCall,
  { error, answered }: { error: EvidenceError[]; answered: boolean },
  upstream: Pick<Upstream, 'probe'>,
): Promise<Diagnosis> => {
  if (hasCode(error, 'DECODED_TOO_LONG')) {
    return {
      cause: 'answer-too-long-decoded',
      title: 'The answer is longer than the console decodes',
      explanation: 'Compressed answers are decoded up to a limit, since a small one may hold an endless one.',
      evidence: [{ source: 'error.message', quote: error[0]?.message ?? '' }],
      steps: [{ text: ownSteps['answer-too-long-decoded'] }],
    }
  }
  return explainFailure(
    { ...evidenceOf(call), error, answered },
    { url: call.request.url, upstream, policy: call.connection },
  )
}

/** The API's clock is ahead by more than a token lives: no token can work, however fresh. */
export const clockDiagnosis = (expiresIn: number | undefined): Diagnosis => ({
  cause: 'clock-ahead-of-token-life',
  title: 'The API’s clock is ahead by more than a token lives',
  explanation:
    'In the eyes of the API every token has ended before it is sent. Asking for new ones does not help; the clocks have to be set.',
  evidence: [{ source: 'expires_in', quote: `${Math.round(expiresIn ?? 0)} seconds` }],
  steps: [
    { text: ownSteps['clock-ahead-of-token-life'] },
    { text: 'Or have the tokens’ life made longer by the administrator of the authorization server' },
  ],
})

/** Refusals of a token that a new token does not mend. */
export const isBeyondRenewal = ({ cause }: Diagnosis): boolean =>
  /audience|issuer|scope|permission|api-key|licen[cs]e|feature|subscription|address|clock|blocked|login/.test(cause)

const timeouts = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', '23']

/** The problem of a call that got no answer: 502, 504 where time ran out, 403 where the console did not connect. */
export const noAnswerProblem = (diagnosis: Diagnosis, error: EvidenceError[], callId: string): ProblemError => {
  const details = { detail: diagnosis.title, diagnosis, callId }
  if (hasCode(error, 'ADDRESS_REFUSED')) {
    return new ProblemError(403, 'address-refused', 'The console does not connect to this address', details)
  }
  if (timeouts.some((code) => hasCode(error, code))) {
    return new ProblemError(504, 'no-answer-in-time', 'The API did not answer in time', details)
  }
  return new ProblemError(502, 'no-answer', 'No answer came from the API', details)
}
