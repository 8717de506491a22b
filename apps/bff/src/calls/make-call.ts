import { frameKind } from '@developer-console/shared/contract/call-format'
import type {
  AnswerHead,
  CallPhase,
  CallTiming,
  CallToken,
  DescribedCall,
  NotRetried,
} from '@developer-console/shared/contract/call'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { type Problem, problemTypePrefix } from '@developer-console/shared/contract/problem'
import type { EvidenceError } from '@developer-console/shared/diagnosis/evidence'
import type { Connection } from '../connections/connection.ts'
import type { History } from '../history/history.ts'
import { ProblemError } from '../problem.ts'
import { scopeOutcomes } from '../tokens/learned-scopes.ts'
import type { FindPeers } from '../tokens/peers.ts'
import { connectionSecretForms, dateOf, type IssuedToken, secretFormsWithToken } from '../tokens/request-token.ts'
import type { ScopeLog } from '../tokens/scope-log.ts'
import type { CurrentToken } from '../tokens/token-cache.ts'
import { tokenProblem, type Tokens } from '../tokens/tokens.ts'
import { bodyText } from '../upstream/body-text.ts'
import { errorChain } from '../upstream/error-chain.ts'
import { headerValue } from '../upstream/fetch-bounded.ts'
import { redactHeaders, redactText, searchOrder } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { AnswerStream } from './answer-stream.ts'
import { type BodyPipeline, bodyPipeline } from './body-pipeline.ts'
import { KeptBytes } from './kept-body.ts'
import type { CallLimits } from './limits.ts'
import type { CallHeaders, CallTarget } from './policy.ts'
import { recordOf } from './record.ts'
import { type Redirect, redirectOf } from './redirect.ts'
import {
  breakDiagnosis,
  clockDiagnosis,
  evidenceBytes,
  isBeyondRenewal,
  noAnswerProblem,
  type RefusedCall,
  refusalDiagnosis,
} from './refusal.ts'
import { bodyTooLarge, type CallBody } from './request-body.ts'
import { send, type Sending, type UpstreamHead } from './send.ts'

/** Looks up the scopes that an operation asks for: alternatives (OR) of sets (AND); `undefined` where not known. */
type RequiredScopes = (connectionId: string, operationId: string) => Promise<string[][] | undefined>

export type CallDeps = {
  tokens: Tokens
  upstream: Upstream
  history: Pick<History, 'record'>
  scopeLog: Pick<ScopeLog, 'record'>
  limits: CallLimits
  /** Epoch milliseconds. */
  clock: () => number
  newId: () => string
  requiredScopes: RequiredScopes
  peers: FindPeers
  /** Told that a call begins; what it returns, that it is over. */
  onBegin?: () => () => void
  /** Told of every secret or token that was replaced in an answer. */
  onRedaction?: () => void
}

/** A call that was checked against the connection's policy. */
type AllowedCall = {
  connection: Connection
  described: DescribedCall
  target: CallTarget
  headers: CallHeaders
  body: CallBody
  /** Ends the call: the browser has gone. */
  signal: AbortSignal
  /** Milliseconds that the check of the session took. */
  sessionCheck?: number | undefined
  /** Where it has one already. */
  id?: string | undefined
}

type GrantedToken = Extract<CurrentToken, { granted: true }>

type AttemptOutcome =
  /** The answer went to the browser, whole. */
  | { kind: 'answered' }
  /** It went there until it broke off. */
  | { kind: 'broken'; error: unknown }
  /** No answer came. */
  | { kind: 'failed'; error: unknown }
  /** Nothing went there yet: what came is here, and it is to be decided what becomes of it. */
  | { kind: 'set-aside'; head: UpstreamHead; chunks: Buffer[]; error?: unknown }

/** What is sent in one attempt; a redirect changes it. */
type Step = { target: CallTarget; method: string; headers: CallHeaders; body: CallBody }

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])
const contentHeaders = /^content-|^transfer-encoding$/i

const cancelled = () => new DOMException('The call was cancelled', 'AbortError')
const timedOut = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')

const toError = (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason)))

/** Settles as the promise does, or rejects once the signal aborts. */
const orAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(toError(signal.reason))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

const framing = (length: number | undefined): [string, string] =>
  length === undefined ? ['transfer-encoding', 'chunked'] : ['content-length', String(length)]

const callToken = ({ source, token: { fingerprint, expiresAt } }: GrantedToken, now: number): CallToken => ({
  source,
  fingerprint,
  ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString(), left: (expiresAt - now) / 1000 }),
})

/** The request's headers as they left, the token and the connection's own credentials hidden. */
const sentHeaders = (
  { target, headers, body }: Step,
  connection: Connection,
  secrets: readonly string[],
): HeaderList => {
  const own = new Set(connection.headers.map(([name]) => name.toLowerCase()))
  const described = [...headers].flatMap(([name, value]) =>
    [value]
      .flat()
      .map((one): [string, string] => [name, own.has(name.toLowerCase()) ? redactedMark : redactText(one, secrets)]),
  )
  return [
    ['host', new URL(target.origin).host],
    ['authorization', `Bearer ${redactedMark}`],
    ...described,
    ...(body.kind === 'whole' ? [framing(body.bytes.length)] : []),
    ...(body.kind === 'stream' ? [framing(body.length)] : []),
  ]
}

/** One call from its token to the end of its answer. */
class CallInFlight {
  readonly #call: AllowedCall
  readonly #deps: CallDeps
  readonly #id: string
  readonly #stream: AnswerStream
  readonly #ending = new AbortController()
  readonly #began = performance.now()
  readonly #startedAt: number
  readonly #sentKept: KeptBytes
  readonly #receivedKept: KeptBytes
  readonly #evidence = new KeptBytes(evidenceBytes)
  readonly #redirects: AnswerHead['redirects'] = []
  readonly #retried: NonNullable<AnswerHead['retried']> = []
  #notRetried: NotRetried | undefined
  /** In the order to be searched. */
  #secrets: readonly string[]
  #token: IssuedToken | undefined
  #callToken: CallToken | undefined
  #timing: CallTiming = {}
  #phase: CallPhase = 'token'
  #shownPhase: CallPhase | undefined
  #lastFrameAt = 0
  #sentBytes = 0
  #receivedBytes = 0
  /** What is sent, or was sent last. */
  #step: Step
  #answer: AnswerHead | undefined
  #headAt = 0
  /** Why a redirect is the answer. */
  #redirectDiagnosis: Diagnosis | undefined
  #sending: Sending | undefined
  #pipeline: BodyPipeline | undefined

  constructor(call: AllowedCall, deps: CallDeps) {
    this.#call = call
    this.#deps = deps
    this.#id = call.id ?? deps.newId()
    this.#startedAt = deps.clock()
    const { target, described, headers, body } = call
    this.#step = { target, method: described.method, headers, body }
    if (call.sessionCheck !== undefined) this.#timing.session = call.sessionCheck
    const { limits } = deps
    const kept = call.connection.kind === 'production' ? limits.keptProductionBody : limits.keptBody
    this.#sentKept = new KeptBytes(kept)
    this.#receivedKept = new KeptBytes(kept)
    this.#secrets = searchOrder(connectionSecretForms(call.connection))
    this.#stream = new AnswerStream({
      onDrain: () => this.#pipeline?.resume(),
      onCancel: () => this.#end(cancelled()),
    })
  }

  /** Resolves with the answer once it begins; rejects with a `ProblemError` where there is none. */
  get response(): Promise<Response> {
    return this.#stream.response
  }

  async run(): Promise<void> {
    const { limits } = this.#deps
    const { signal } = this.#call
    const cancel = () => this.#end(cancelled())
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    const total = setTimeout(() => this.#end(timedOut()), limits.total)
    let ticker: NodeJS.Timeout | undefined
    const hold = setTimeout(() => {
      this.#stream.release()
      this.#showProgress()
      ticker = setInterval(() => this.#showProgress(), limits.progressEvery)
    }, limits.progressEvery)
    try {
      await this.#perform()
    } catch (error) {
      await this.#finish({ kind: this.#answer ? 'broken' : 'failed', error }).catch((fault: unknown) =>
        this.#stream.breakOff(toError(fault)),
      )
    } finally {
      clearTimeout(total)
      clearTimeout(hold)
      clearInterval(ticker)
      signal.removeEventListener('abort', cancel)
    }
  }

  #end(reason: Error) {
    if (this.#ending.signal.aborted) return
    this.#ending.abort(reason)
    this.#sending?.abort(reason)
    // What has come whole may still wait for its decoder, and that for its reader.
    this.#pipeline?.destroy(reason)
  }

  #elapsed() {
    return performance.now() - this.#began
  }

  #showProgress() {
    const isSilent = this.#elapsed() - this.#lastFrameAt >= this.#deps.limits.waitEvery
    const isNews = !this.#answer && (this.#phase === 'send' || this.#phase !== this.#shownPhase)
    if ((!isSilent && !isNews) || !this.#stream.wantsMore) return
    this.#shownPhase = this.#phase
    this.#lastFrameAt = this.#elapsed()
    this.#stream.writeJson(frameKind.progress, {
      phase: this.#phase,
      at: Math.round(this.#elapsed()),
      ...(this.#phase === 'send' || this.#sentBytes > 0 ? { sent: this.#sentBytes } : {}),
      ...(this.#answer ? { received: this.#receivedBytes } : {}),
    })
  }

  async #perform() {
    const { connection, body } = this.#call
    const current = await orAborted(this.#deps.tokens.current(connection), this.#ending.signal)
    this.#timing.token = this.#elapsed()
    if (!current.granted) return this.#finishWithout(tokenProblem(current), 'failed')
    this.#useToken(current)
    if (body.kind === 'whole') this.#sentKept.push(body.bytes)

    for (;;) {
      this.#phase = 'connect'
      const outcome = await this.#attempt()
      if (outcome.kind !== 'set-aside') return this.#finish(outcome)
      const redirect = this.#redirectOf(outcome.head)
      if (redirect?.kind === 'follow') {
        this.#redirects.push({ ...this.#passed(), status: outcome.head.status, location: redirect.location })
        this.#step = this.#stepAfter(redirect)
        continue
      }
      this.#notRetried = await this.#renewAfter(outcome)
      if (this.#notRetried) return this.#passOn(outcome)
    }
  }

  #useToken(current: GrantedToken) {
    this.#token = current.token
    this.#callToken = callToken(current, this.#deps.clock())
    const { connection } = this.#call
    const forms = secretFormsWithToken(connection, current.token)
    // Of a token that was refused, too, nothing may come back.
    this.#secrets = this.#retried.length === 0 ? forms : searchOrder([...this.#secrets, ...forms])
  }

  /** Of the answer whose head came last. */
  #passed() {
    const { session: _session, token: _token, ...timing } = this.#timing
    return { at: this.#headAt - this.#began, timing }
  }

  #redirectOf(head: UpstreamHead): Redirect | undefined {
    const { target, method, body } = this.#step
    return redirectOf(head, {
      connection: this.#call.connection,
      method,
      hasBody: body.kind !== 'none',
      from: target,
      followed: this.#redirects.length,
      redact: (text) => redactText(text, this.#secrets),
    })
  }

  #stepAfter({ target, method }: Extract<Redirect, { kind: 'follow' }>): Step {
    const step = this.#step
    if (method === step.method) return { ...step, target }
    const headers = new Map([...step.headers].filter(([name]) => !contentHeaders.test(name)))
    return { target, method, headers, body: { kind: 'none' } }
  }

  /** Sends once. A redirect to follow and a 401 that may be tried again are set aside, up to a size. */
  #attempt(): Promise<AttemptOutcome> {
    const { connection } = this.#call
    const { limits, tokens, upstream, clock } = this.#deps
    const { target, method, body } = this.#step
    const headers: CallHeaders = new Map(this.#step.headers)
    headers.set('authorization', `Bearer ${this.#token?.accessToken ?? ''}`)
    if (body.kind === 'stream' && body.length !== undefined) headers.set('content-length', String(body.length))
    this.#sentBytes = 0
    const { session, token } = this.#timing
    this.#timing = { ...(session !== undefined && { session }), ...(token !== undefined && { token }) }

    return new Promise((resolve) => {
      let head: UpstreamHead | undefined
      let aside: Buffer[] | undefined
      let asideBytes = 0
      let pipeline: BodyPipeline | undefined
      let connectedAt = performance.now()
      let sentAt: number | undefined

      const passOn = (answered: UpstreamHead) =>
        this.#openAnswer(answered, {
          pause: () => sending.pause(),
          resume: () => sending.resume(),
          fail: (error) => sending.abort(error),
        })
      const sending = send(
        upstream.dispatcherFor(connection),
        {
          origin: target.origin,
          path: target.path,
          method,
          headers,
          body: this.#outgoingBody(body),
          firstByte: limits.firstByte,
          idle: limits.idle,
        },
        {
          connected: (timing) => {
            connectedAt = performance.now()
            Object.assign(this.#timing, timing)
            this.#phase = 'send'
          },
          bodySent: (bytes) => {
            this.#sentBytes += bytes
          },
          sent: () => {
            sentAt = performance.now()
            this.#timing.send = sentAt - connectedAt
            this.#phase = 'wait'
          },
          head: (answered) => {
            head = answered
            this.#headAt = performance.now()
            this.#timing.send ??= this.#headAt - connectedAt
            this.#timing.wait = this.#headAt - (sentAt ?? this.#headAt)
            const date = dateOf(answered.headers)
            if (date !== undefined) tokens.noteApiClock(connection, date - clock())
            const redirect = this.#redirectOf(answered)
            const isUnauthorized = answered.status === 401
            if (isUnauthorized) this.#notRetried = this.#barred()
            if (redirect?.kind === 'follow' || (isUnauthorized && !this.#notRetried)) {
              aside = []
              return
            }
            if (redirect) this.#redirectDiagnosis = redirect.diagnosis
            pipeline = passOn(answered)
          },
          data: (chunk) => {
            if (!aside) {
              pipeline?.push(chunk)
              return
            }
            asideBytes += chunk.length
            aside.push(Buffer.from(chunk))
            if (asideBytes <= evidenceBytes || !head) return
            if (head.status < 400) {
              sending.abort(new Error('the body of a redirect is not read to its end'))
              return
            }
            this.#notRetried = 'answer'
            pipeline = passOn(head)
            for (const held of aside) pipeline.push(held)
            aside = undefined
          },
          ended: () => {
            if (aside && head) resolve({ kind: 'set-aside', head, chunks: aside })
            else if (pipeline) {
              pipeline.end().then(
                () => resolve({ kind: 'answered' }),
                (error: unknown) => resolve({ kind: 'broken', error }),
              )
            } else resolve({ kind: 'failed', error: new Error('the answer has no head') })
          },
          failed: (error) => {
            if (aside && head) resolve({ kind: 'set-aside', head, chunks: aside, error })
            else if (pipeline) {
              pipeline.destroy(error)
              resolve({ kind: 'broken', error })
            } else resolve({ kind: 'failed', error })
          },
        },
      )
      this.#sending = sending
      const { signal } = this.#ending
      if (signal.aborted) sending.abort(toError(signal.reason))
    })
  }

  #outgoingBody(body: CallBody) {
    if (body.kind === 'none') return null
    if (body.kind === 'whole') return body.bytes
    return body.open(
      (chunk) => {
        this.#sentKept.push(chunk)
        if (this.#sentKept.size > this.#deps.limits.requestBytes)
          this.#end(bodyTooLarge(this.#deps.limits.requestBytes))
      },
      (problem) => this.#end(problem),
    )
  }

  /** Tells the browser the head; what the returned pipeline takes goes there too. */
  #openAnswer(
    head: UpstreamHead,
    source: { pause: () => void; resume: () => void; fail: (error: Error) => void },
  ): BodyPipeline {
    const secrets = this.#secrets
    const step = this.#step
    const { onRedaction = () => {} } = this.#deps
    const statusText = redactText(head.statusText, secrets)
    const headers = redactHeaders(head.headers, secrets)
    if (statusText !== head.statusText) onRedaction()
    for (const [index, [, value]] of headers.entries()) if (value !== head.headers[index]?.[1]) onRedaction()
    const answer: AnswerHead = {
      callId: this.#id,
      status: head.status,
      statusText,
      httpVersion: '1.1',
      headers,
      sent: {
        method: step.method,
        url: redactText(step.target.url, secrets),
        headers: sentHeaders(step, this.#call.connection, secrets),
      },
      ...this.#way(),
      timing: this.#timing,
      at: this.#headAt - this.#began,
      ...(this.#notRetried && { notRetried: this.#notRetried }),
    }
    this.#answer = answer
    this.#phase = 'wait'
    this.#stream.writeJson(frameKind.head, answer)
    this.#stream.release()
    const isRefusal = head.status >= 400
    this.#pipeline = bodyPipeline({
      headers: head.headers,
      secrets,
      onRedaction,
      decodedLimit: this.#deps.limits.decodedBytes,
      take: (bytes) => {
        this.#receivedBytes += bytes.length
        this.#receivedKept.push(bytes)
        if (isRefusal) this.#evidence.push(bytes)
        this.#lastFrameAt = this.#elapsed()
        this.#stream.writeData(bytes)
        return this.#stream.wantsMore
      },
      pauseSource: source.pause,
      resumeSource: source.resume,
      fail: source.fail,
    })
    const { signal } = this.#ending
    if (signal.aborted) this.#pipeline.destroy(signal.reason)
    return this.#pipeline
  }

  /** Passes on what was set aside. */
  async #passOn({ head, chunks, error }: Extract<AttemptOutcome, { kind: 'set-aside' }>) {
    const pipeline = this.#openAnswer(head, { pause: () => {}, resume: () => {}, fail: () => {} })
    for (const chunk of chunks) pipeline.push(chunk)
    if (error !== undefined) return this.#finish({ kind: 'broken', error })
    try {
      await pipeline.end()
    } catch (reason) {
      return this.#finish({ kind: 'broken', error: reason })
    }
    return this.#finish({ kind: 'answered' })
  }

  /** Why a 401 is not tried again, as far as its head tells. */
  #barred(): NotRetried | undefined {
    const { method, body } = this.#step
    if (this.#retried.length > 0) return 'again'
    if (!idempotent.has(method)) return 'method'
    return body.kind === 'stream' ? 'body' : undefined
  }

  /** Drops a token that the API no longer takes, and takes another one; or tells why that is of no use. */
  async #renewAfter(outcome: Extract<AttemptOutcome, { kind: 'set-aside' }>): Promise<NotRetried | undefined> {
    const { connection } = this.#call
    const { head, chunks, error } = outcome
    const before = this.#callToken
    if (error !== undefined || !before) return 'answer'
    const passed = this.#passed()
    const body = redactText(await decodedText(head, chunks, this.#deps.limits.decodedBytes), this.#secrets)
    const diagnosis = await this.#refusal(head.status, head.headers, body)
    if (isBeyondRenewal(diagnosis)) return 'cause'
    if (!this.#deps.tokens.discard(connection, before.fingerprint)) return 'renewed'
    const asked = this.#elapsed()
    const current = await orAborted(this.#deps.tokens.current(connection), this.#ending.signal)
    if (!current.granted) return 'no-token'
    if (current.token.fingerprint === before.fingerprint) return 'same-token'
    const renewal = this.#elapsed() - asked
    this.#retried.push({ ...passed, status: head.status, diagnosis, token: before, renewal })
    this.#useToken(current)
    return undefined
  }

  async #refusedCall(): Promise<RefusedCall> {
    const { connection, described } = this.#call
    const { operationId } = described
    const { target, method, headers } = this.#step
    const requiredScopes =
      operationId === undefined
        ? undefined
        : await this.#deps.requiredScopes(connection.id, operationId).catch(() => undefined)
    const contentType = headers.get([...headers.keys()].find((name) => name.toLowerCase() === 'content-type') ?? '')
    return {
      connection,
      token: this.#token,
      request: {
        method,
        url: redactText(target.url, this.#secrets),
        contentType: typeof contentType === 'string' ? contentType : undefined,
      },
      requiredScopes,
      // What else could be tried is no reason to fail.
      peers: await this.#deps.peers(connection).catch(() => undefined),
      receivedAt: this.#deps.clock(),
    }
  }

  async #refusal(status: number, headers: HeaderList, body: string): Promise<Diagnosis> {
    if (status === 401 && this.#deps.tokens.cannotWork(this.#call.connection))
      return clockDiagnosis(this.#token?.expiresIn)
    return refusalDiagnosis(await this.#refusedCall(), { status, headers, body })
  }

  async #finish(outcome: Exclude<AttemptOutcome, { kind: 'set-aside' }>) {
    const { signal } = this.#ending
    const reason: unknown = signal.reason
    if (outcome.kind !== 'answered' && reason instanceof ProblemError) return this.#finishWithout(reason, 'failed')
    const isCancelled = signal.aborted && reason instanceof DOMException && reason.name === 'AbortError'
    const error = outcome.kind === 'answered' ? [] : this.#errorOf(outcome.error)
    if (outcome.kind === 'failed') {
      const diagnosis = await breakDiagnosis(await this.#refusedCall(), { error, answered: false }, this.#deps.upstream)
      return this.#finishWithout(noAnswerProblem(diagnosis, error, this.#id), isCancelled ? 'cancelled' : 'failed')
    }
    const diagnosis =
      outcome.kind === 'broken'
        ? await breakDiagnosis(await this.#refusedCall(), { error, answered: true }, this.#deps.upstream)
        : (this.#redirectDiagnosis ?? (await this.#answerDiagnosis()))
    await this.#drainUpload()
    this.#timing.receive = performance.now() - this.#headAt
    this.#stream.end({
      ok: outcome.kind === 'answered',
      bytes: this.#receivedBytes,
      timing: { receive: this.#timing.receive },
      ...(diagnosis ? { diagnosis } : {}),
    })
    const broken = isCancelled ? 'cancelled' : 'broken'
    this.#record(outcome.kind === 'answered' ? 'answered' : broken, diagnosis, undefined)
  }

  /** How the call has come to where it is. */
  #way(): Pick<AnswerHead, 'redirects' | 'token' | 'retried'> {
    return {
      redirects: this.#redirects,
      ...(this.#callToken && { token: this.#callToken }),
      ...(this.#retried.length > 0 && { retried: this.#retried }),
    }
  }

  #errorOf(error: unknown): EvidenceError[] {
    return errorChain(error, (text) => redactText(text, this.#secrets))
  }

  /** The diagnosis of an answer that refuses; a token that the API no longer takes is dropped for the next call. */
  async #answerDiagnosis(): Promise<Diagnosis | undefined> {
    const answer = this.#answer
    if (!answer || answer.status < 400) return undefined
    const { bytes, isWhole } = this.#evidence
    // What was looked for in its bytes may read otherwise in another charset.
    const body = redactText(
      bodyText(bytes, headerValue(answer.headers, 'content-type'), { isCut: !isWhole }),
      this.#secrets,
    )
    const diagnosis = await this.#refusal(answer.status, answer.headers, body)
    if (answer.status === 401 && this.#retried.length === 0 && this.#token && !isBeyondRenewal(diagnosis)) {
      this.#deps.tokens.discard(this.#call.connection, this.#token.fingerprint)
    }
    return diagnosis
  }

  /** Ends a call that has no answer. */
  async #finishWithout(error: ProblemError, outcome: CallDetail['outcome']) {
    const problem = { ...error.problem, callId: this.#id }
    await this.#drainUpload()
    if (this.#stream.isReleased) {
      const { diagnosis } = problem
      this.#stream.end({
        ok: false,
        bytes: this.#receivedBytes,
        timing: { receive: this.#answer ? performance.now() - this.#headAt : 0 },
        ...(diagnosis ? { diagnosis } : {}),
        problem,
      })
    } else {
      const { type, title, status, ...details } = problem
      this.#stream.fail(new ProblemError(status, type.slice(problemTypePrefix.length), title, details, error.headers))
    }
    this.#record(outcome, problem.diagnosis, problem)
  }

  async #drainUpload() {
    const { body } = this.#call
    if (body.kind !== 'stream' || this.#call.signal.aborted) return
    const { requestBytes, drain } = this.#deps.limits
    await body.drain({ bytes: requestBytes, milliseconds: drain })
  }

  #record(outcome: CallDetail['outcome'], diagnosis: Diagnosis | undefined, problem: Problem | undefined) {
    const { connection, described, target, body } = this.#call
    this.#deps.history.record(
      recordOf({
        id: this.#id,
        connection,
        described,
        path: target.path,
        startedAt: this.#startedAt,
        duration: this.#elapsed(),
        outcome,
        sentBytes: body.kind === 'none' ? 0 : this.#sentBytes,
        receivedBytes: this.#receivedBytes,
        sent: this.#sentKept,
        received: this.#receivedKept,
        answer: this.#answer,
        way: this.#way(),
        timing: this.#timing,
        tokenFingerprint: this.#token?.fingerprint,
        diagnosis,
        problem,
        secrets: this.#secrets,
      }),
    )
    this.#learnScopes(diagnosis?.cause)
  }

  #learnScopes(cause: string | undefined) {
    const { connection, described, target } = this.#call
    // A call that was led elsewhere tells of what is there.
    if (described.operationId === undefined || !this.#answer || this.#redirects.length > 0) return
    const { status, headers } = this.#answer
    this.#deps.scopeLog.record({
      connection,
      operation: described.operationId,
      method: described.method,
      path: target.path,
      outcomes: scopeOutcomes({ status, headers, cause, token: this.#token }),
    })
  }
}

/** The text of a body that was set aside, as far as it can be decoded. */
const decodedText = async ({ headers }: UpstreamHead, chunks: Buffer[], decodedLimit: number): Promise<string> => {
  const kept = new KeptBytes(evidenceBytes)
  const pipeline = bodyPipeline({
    headers,
    secrets: [],
    decodedLimit: Math.min(decodedLimit, 16 * evidenceBytes),
    take: (bytes) => {
      kept.push(bytes)
      return true
    },
    pauseSource: () => {},
    resumeSource: () => {},
    fail: () => {},
  })
  for (const chunk of chunks) pipeline.push(chunk)
  await pipeline.end().catch(() => {})
  return bodyText(kept.bytes, headerValue(headers, 'content-type'), { isCut: !kept.isWhole })
}

/**
 * Makes a call: gets a token, sends the request, and answers with frames as the upstream answers.
 *
 * `response` resolves when the first frame is due, and rejects with a `ProblemError` where no answer comes before that.
 * `ended` resolves when the call is over, its answer passed on and recorded in history.
 */
export const makeCall = (call: AllowedCall, deps: CallDeps): { response: Promise<Response>; ended: Promise<void> } => {
  const inFlight = new CallInFlight(call, deps)
  return { response: inFlight.response, ended: inFlight.run() }
}
