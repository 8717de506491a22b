import type { CallTiming, CallToken, NotRetried } from '@developer-console/shared/contract/call'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { shortFingerprint } from '@developer-console/shared/oauth/short-fingerprint'
import { byteSize, count, milliseconds, span } from '../ui/format.ts'
import type { Answer } from './call-state.ts'
import { headerValue } from './media-type.ts'
import { sentHost } from './request-text.ts'

/** A call of the history that got no answer. */
export type Unanswered = Pick<CallDetail, 'timing' | 'way' | 'problem' | 'diagnosis' | 'duration' | 'method'>

/** One step of what happened. */
export type HappenedStep = {
  key: string
  /** Milliseconds since the beginning; `undefined` where it is not known. */
  at: number | undefined
  look: 'session' | 'token' | 'dns' | 'connect' | 'tls' | 'wait' | 'receive' | 'redirect' | 'refused'
  title: string
  /** Where a redirect led to, after the title. */
  to?: string
  status?: number
  evidence: string[]
  /** A sentence about a step that went wrong. */
  why?: string
  /** The request as it was sent belongs here. */
  request?: boolean
  kind?: 'bad' | 'end'
}

type OwnTiming = Omit<CallTiming, 'session' | 'token' | 'receive'>

/** An answer on the way, or the last one: what came before its head, and when that came. */
type Exchange = { at: number | undefined; timing: OwnTiming | undefined; answer: Omit<HappenedStep, 'key' | 'at'> } & {
  /** The token that was taken after it, with the milliseconds that it took. */
  renewed?: { token: CallToken | undefined; took: number }
  next?: 'redirect' | 'retry'
}

const whyNotRetried: Record<NotRetried, (method: string) => string> = {
  again: () => 'it had been tried again already',
  method: (method) => `${method} may take effect twice`,
  body: () => 'its body was passed on and is not held',
  cause: () => 'a new token would not change this',
  answer: () => 'the answer is long, or broke off',
  renewed: () => 'a new token was requested for this a moment ago',
  'no-token': () => 'no new token came',
  'same-token': () => 'the same token came again',
}

const withoutGaps = (pieces: (string | undefined)[]) => pieces.filter((piece) => piece !== undefined)

const pathOf = (location: string) => {
  if (!URL.canParse(location)) return location
  const { pathname, search } = new URL(location)
  return pathname + search
}

const leftOf = ({ left }: CallToken) => (left === undefined ? undefined : `${span(left)} left`)

const tokenStep = (token: CallToken | undefined, took: number | undefined) => {
  const duration = took === undefined ? undefined : milliseconds(took)
  if (!token) return { title: 'Access token at hand', evidence: withoutGaps([duration]) }
  const known = [shortFingerprint(token.fingerprint), leftOf(token)]
  return token.source === 'cache'
    ? { title: 'Token taken from the cache', evidence: withoutGaps(known) }
    : { title: 'Token requested', evidence: withoutGaps([duration, ...known]) }
}

/** Why a refused call was not tried again; `undefined` where nobody would have expected that. */
const notTriedAgain = ({ head, diagnosis }: Answer): string | undefined => {
  if (head.notRetried) return whyNotRetried[head.notRetried](head.sent.method)
  if (head.status !== 403) return undefined
  return diagnosis?.cause === 'scope-missing'
    ? 'a new token would carry the same scopes'
    : 'a new token would not change what the caller may do'
}

/** The answers on the way to the last one. */
const passedOf = (
  redirects: Answer['head']['redirects'],
  retried: NonNullable<Answer['head']['retried']>,
  token: CallToken | undefined,
): Exchange[] =>
  [
    ...redirects.map(({ status, location, at, timing }): Exchange => ({
      at,
      timing,
      answer: {
        look: 'redirect',
        title: 'Redirected to',
        to: pathOf(location),
        status,
        evidence: ['same origin, so the token went along'],
      },
      next: 'redirect',
    })),
    ...retried.map(({ at, timing, status, diagnosis, renewal }, index): Exchange => ({
      at,
      timing,
      answer: {
        look: 'refused',
        kind: 'bad',
        title: `Refused: ${diagnosis.title}`,
        status,
        evidence: [diagnosis.cause, ...diagnosis.evidence.map(({ quote }) => quote)],
        why: diagnosis.explanation,
      },
      renewed: { token: retried[index + 1]?.token ?? token, took: renewal },
      next: 'retry',
    })),
    // Calls that were recorded by earlier versions do not tell when a redirect came: it was before the end.
  ].toSorted((one, other) => (one.at ?? -1) - (other.at ?? -1))

const exchangesOf = (answer: Answer): Exchange[] => {
  const { head, timing } = answer
  const refused = head.status >= 400
  return [
    ...passedOf(head.redirects, head.retried ?? [], head.token),
    {
      at: head.at,
      timing,
      answer: {
        look: refused ? 'refused' : 'receive',
        ...(refused ? { kind: 'bad' } : {}),
        title: refused ? 'Refused' : 'First byte',
        status: head.status,
        evidence: withoutGaps([
          refused ? answer.diagnosis?.cause : undefined,
          headerValue(head.headers, 'content-type'),
          headerValue(head.headers, 'content-encoding'),
        ]),
      },
    },
  ]
}

const sentTitles = { redirect: 'Redirect followed', retry: 'Sent again, once' }

type Walked = {
  steps: HappenedStep[]
  /** Adds a step that takes so many milliseconds. */
  add: (step: Omit<HappenedStep, 'key' | 'at'>, ms?: number) => void
}

type Way = {
  timing: CallTiming
  first: CallToken | undefined
  exchanges: Exchange[]
  host: string | undefined
  method: string
}

/** The steps of a call up to the last of its exchanges. */
const walked = ({ timing, first, exchanges, host, method }: Way): Walked => {
  const { session = 0, token: tokenTook } = timing
  const steps: HappenedStep[] = []
  let elapsed = 0
  const add = (step: Omit<HappenedStep, 'key' | 'at'>, ms = 0) => {
    steps.push({ key: `${steps.length} ${step.title}`, at: elapsed, ...step })
    elapsed += ms
  }

  if (timing.session !== undefined) add({ look: 'session', title: 'Your session was checked', evidence: [] }, session)
  if (first ?? tokenTook) add({ look: 'token', ...tokenStep(first, tokenTook) }, tokenTook)

  for (const [index, { at, timing: way, answer: answered, renewed }] of exchanges.entries()) {
    const isLast = index === exchanges.length - 1
    const before = exchanges[index - 1]?.next
    // What an earlier version recorded of a redirect is no more than that there was one.
    if (!way) {
      steps.push({ key: `${steps.length} ${answered.title}`, at: undefined, ...answered })
      continue
    }
    const { dns, connect, tls, send, wait, reused } = way
    const sentFor = (send ?? 0) + (wait ?? 0)
    if (at !== undefined) elapsed = Math.max(elapsed, session + at - (dns ?? 0) - (connect ?? 0) - (tls ?? 0) - sentFor)
    if (reused) add({ look: 'connect', title: 'An open connection was used again', evidence: withoutGaps([host]) })
    if (dns !== undefined)
      add({ look: 'dns', title: 'Name resolved', evidence: withoutGaps([host, milliseconds(dns)]) }, dns)
    if (connect !== undefined) add({ look: 'connect', title: 'Connected', evidence: [milliseconds(connect)] }, connect)
    if (tls !== undefined) add({ look: 'tls', title: 'TLS agreed', evidence: [milliseconds(tls)] }, tls)
    // Without an answer it may not have come so far.
    if (at !== undefined || answered.status !== undefined || send !== undefined)
      add(
        {
          look: 'wait',
          title: before && exchanges[index - 1]?.timing ? sentTitles[before] : 'Request sent',
          evidence: before === 'retry' ? [`${method} may be repeated`] : [],
          ...(isLast && answered.status !== undefined ? { request: true } : {}),
        },
        sentFor,
      )
    if (at !== undefined) elapsed = session + at
    add(answered)
    if (renewed) {
      const { title, evidence } = tokenStep(renewed.token, renewed.took)
      add(
        { look: 'token', title: renewed.token?.source === 'requested' ? 'New token requested' : title, evidence },
        renewed.took,
      )
    }
  }
  return { steps, add }
}

/** What happened to a call that was answered, in the order in which it did. `broken`: its body broke off. */
export const happenedSteps = (answer: Answer, broken: boolean): HappenedStep[] => {
  const { head, timing, body } = answer
  const { steps, add } = walked({
    timing,
    first: head.retried?.[0]?.token ?? head.token,
    exchanges: exchangesOf(answer),
    host: sentHost(head),
    method: head.sent.method,
  })
  const why = broken ? undefined : notTriedAgain(answer)
  const retries = head.retried?.length ?? 0
  const end = {
    look: broken ? 'refused' : 'receive',
    kind: broken ? 'bad' : 'end',
    title: broken ? 'The body broke off' : why ? 'End, not tried again' : 'End, complete',
    evidence: why
      ? [why]
      : [
          byteSize(body.whole ?? body.size),
          head.redirects.length > 0 ? count(head.redirects.length, 'redirect') : 'no redirect',
          retries > 0 ? count(retries, 'retry', 'retries') : 'no retry',
        ],
  } as const
  // The body came after the head.
  const last = steps.at(-1)
  add({ ...end, evidence: [...end.evidence] })
  const ended = steps.at(-1)
  if (ended && last?.at !== undefined) ended.at = last.at + (timing.receive ?? 0)
  return steps
}

/** What happened to a call that got no answer, as far as it came. */
export const unansweredSteps = (call: Unanswered): HappenedStep[] => {
  const { timing = {}, way, problem, diagnosis, duration, method } = call
  const cause = problem?.diagnosis ?? diagnosis
  const last: Exchange = {
    at: undefined,
    timing,
    answer: {
      look: 'refused',
      kind: 'bad',
      title: cause?.title ?? problem?.title ?? 'No answer came',
      evidence: withoutGaps([cause?.cause]),
    },
  }
  const passed = passedOf(way?.redirects ?? [], way?.retried ?? [], way?.token)
  const { steps, add } = walked({
    timing,
    first: way?.retried?.[0]?.token ?? way?.token,
    exchanges: [...passed, last],
    host: undefined,
    method,
  })
  const failed = steps.at(-1)
  // It was waited for until then.
  if (failed) failed.at = Math.max(failed.at ?? 0, duration)
  add({ look: 'receive', kind: 'end', title: 'End, without an answer', evidence: [] })
  const ended = steps.at(-1)
  if (ended) ended.at = failed?.at
  return steps
}
