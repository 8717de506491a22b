import type { AnswerHead, CallTiming, DescribedCall } from '@developer-console/shared/contract/call'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { CallDetail } from '@developer-console/shared/contract/history'
import type { Problem } from '@developer-console/shared/contract/problem'
import type { Connection } from '../connections/connection.ts'
import { headerValue } from '../upstream/fetch-bounded.ts'
import { redactHeaders, redactText } from '../upstream/redact.ts'
import { type KeptBytes, keptBody } from './kept-body.ts'

type RecordedCall = {
  id: string
  connection: Connection
  described: DescribedCall
  /** Path and query as sent. */
  path: string
  /** Epoch milliseconds. */
  startedAt: number
  /** Milliseconds. */
  duration: number
  outcome: CallDetail['outcome']
  sentBytes: number
  receivedBytes: number
  sent: KeptBytes
  received: KeptBytes
  answer: AnswerHead | undefined
  way: NonNullable<CallDetail['way']>
  timing: CallTiming
  tokenFingerprint: string | undefined
  diagnosis: Diagnosis | undefined
  problem: Problem | undefined
  secrets: readonly string[]
}

const credentialHeader =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|(?:^|[-_.])(?:token|secret|password|api-?key|key)$/i
const credentialParameter = /(?:^|[-_.])(?:\w*token|secret|password|api[-_]?key|subscription-?key)$/i

/** Header values without credentials: those of names that carry them, and secrets anywhere. */
const recordedHeaders = (headers: HeaderList, secrets: readonly string[]): HeaderList =>
  redactHeaders(headers, secrets).map(([name, value]) => [name, credentialHeader.test(name) ? redactedMark : value])

/** Path and query with the values of credentials' parameters replaced. */
const recordedPath = (path: string, secrets: readonly string[]): string => {
  const [before = '', query] = redactText(path, secrets).split(/\?(.*)/s)
  if (query === undefined) return before
  const parts = query.split('&').map((part) => {
    const name = part.split('=')[0] ?? ''
    return credentialParameter.test(name) && part.includes('=') ? `${name}=${encodeURIComponent(redactedMark)}` : part
  })
  return `${before}?${parts.join('&')}`
}

/** A call as history keeps it: no credential is in any part of it. */
export const recordOf = (call: RecordedCall): CallDetail => {
  const { connection, described, secrets, answer } = call
  const sentHeaders = described.headers.filter(([name]) => name.trim().toLowerCase() !== 'authorization')
  const path = recordedPath(call.path, secrets)
  const requestBody = keptBody(call.sent, headerValue(described.headers, 'content-type'), secrets)
  const answerBody = keptBody(call.received, answer && headerValue(answer.headers, 'content-type'), secrets)
  return {
    id: call.id,
    connectionId: connection.id,
    connectionName: connection.name,
    kind: connection.kind,
    ...(described.operationId === undefined ? {} : { operationId: described.operationId }),
    method: described.method,
    path,
    startedAt: new Date(call.startedAt).toISOString(),
    duration: Math.round(call.duration * 10) / 10,
    outcome: call.outcome,
    ...(answer ? { status: answer.status } : {}),
    sentBytes: call.sentBytes,
    receivedBytes: call.receivedBytes,
    ...(call.diagnosis ? { cause: call.diagnosis.cause } : {}),
    request: {
      method: described.method,
      path: recordedPath(described.path, secrets),
      query: described.query.map(([name, value]) => [
        redactText(name, secrets),
        credentialParameter.test(name) ? redactedMark : redactText(value, secrets),
      ]),
      headers: recordedHeaders(sentHeaders, secrets),
      ...(requestBody ? { body: requestBody } : {}),
    },
    ...(answer ? { answer: recordedAnswer(answer, secrets) } : { way: call.way }),
    ...(answerBody ? { body: answerBody } : {}),
    timing: call.timing,
    ...(call.tokenFingerprint === undefined ? {} : { tokenFingerprint: call.tokenFingerprint }),
    ...(call.diagnosis ? { diagnosis: call.diagnosis } : {}),
    ...(call.problem ? { problem: call.problem } : {}),
  }
}

const recordedAnswer = (answer: AnswerHead, secrets: readonly string[]): NonNullable<CallDetail['answer']> => {
  const { callId: _callId, ...head } = answer
  const url = new URL(answer.sent.url)
  return {
    ...head,
    headers: recordedHeaders(answer.headers, secrets),
    sent: {
      method: answer.sent.method,
      url: url.origin + recordedPath(answer.sent.url.slice(url.origin.length), secrets),
      headers: recordedHeaders(
        answer.sent.headers.filter(([name]) => name.toLowerCase() !== 'authorization'),
        secrets,
      ),
    },
  }
}
