import { ownSteps } from '@developer-console/shared/diagnosis/causes'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { ProblemError } from '../problem.ts'
import { explain } from '../upstream/explain.ts'
import { type BoundedAnswer, type BoundedFailure, fetchBounded, headerValue } from '../upstream/fetch-bounded.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { FetchText } from './document.ts'
import { UnreadableDocument } from './read.ts'

const redirectLimit = 5
const accept = 'application/json, application/yaml, application/vnd.oai.openapi;q=0.9, */*;q=0.5'

/** Fetches documents by the rules of their connection; no credential goes along. Redirects are followed, at most five. */
export const createFetchText =
  ({ dispatcherFor }: Pick<Upstream, 'dispatcherFor'>): FetchText =>
  async (address, { connection, maxBytes, timeout, redirects }) => {
    const deadline = performance.now() + timeout
    let url = new URL(address)
    for (let hops = 0; ; hops += 1) {
      const request = { url, headers: { accept }, maxBytes, timeout: Math.max(deadline - performance.now(), 1) }
      const answer = await fetchBounded(request, dispatcherFor(connection))
      if (answer.kind === 'failure') throw noAnswer(url, answer)
      const location = answer.status >= 300 && answer.status < 400 ? headerValue(answer.headers, 'location') : undefined
      if (location === undefined) return { bytes: wholeBody(url, answer, maxBytes), url: url.href.replace(/#.*$/, '') }
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined
      const refusal = redirectRefusal(url, next, redirects, hops)
      if (next === undefined || refusal !== undefined) throw badRedirect(url, answer, location, refusal)
      url = next
    }
  }

const redirectRefusal = (from: URL, to: URL | undefined, allowed: 'anywhere' | 'same-origin', hops: number) => {
  if (to === undefined || !/^https?:$/.test(to.protocol)) return 'the redirect leads to no web address'
  if (hops >= redirectLimit) return `there are more than ${redirectLimit} redirects`
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'the redirect leads from https to http'
  if (allowed === 'same-origin' && to.origin !== from.origin) return 'the redirect leads to another origin'
  return undefined
}

const wholeBody = (url: URL, answer: BoundedAnswer, maxBytes: number): Uint8Array => {
  if (answer.status < 200 || answer.status > 299) throw refused(url, answer)
  if (answer.cut === 'too-large') {
    throw new UnreadableDocument(`The document is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`)
  }
  if (answer.cut !== undefined) throw noAnswer(url, { error: answer.error ?? [] })
  return answer.body
}

const noAnswer = (url: URL, { error }: Pick<BoundedFailure, 'error'>) => {
  const timedOut = error.some(({ code, message }) =>
    /TIMEOUT|TimeoutError|timeout/i.test(`${code ?? ''} ${message ?? ''}`),
  )
  const diagnosis = explain({
    where: 'network',
    request: { method: 'GET', url: shown(url) },
    status: null,
    headers: {},
    body: '',
    error,
  })
  const title = timedOut ? 'The document did not come in time' : 'The document could not be fetched'
  return new ProblemError(timedOut ? 504 : 502, 'document-unavailable', title, { detail: diagnosis.title, diagnosis })
}

/** An answer that is no document. Its text is not repeated: it may be a page of a sign-in. */
const refused = (url: URL, { status, statusText }: BoundedAnswer) => {
  const said = `${status} ${statusText}`.trim()
  const advice = refusalAdvice(status)
  const diagnosis: Diagnosis = {
    cause: 'document-refused',
    title: `The server answered ${said} instead of the document`,
    explanation: `${shown(url)} was asked for without credentials. ${advice}`,
    evidence: [{ source: 'status', quote: said }],
    steps: [
      { text: ownSteps['document-refused'] },
      { text: 'Download the document by hand and add it here as a file' },
    ],
  }
  return new ProblemError(502, 'document-refused', 'The document could not be fetched', {
    detail: diagnosis.title,
    diagnosis,
  })
}

const refusalAdvice = (status: number) => {
  if (status === 401 || status === 403) return 'It seems to need a sign-in, which the console does not have.'
  if (status === 404 || status === 410) return 'There is nothing at this address.'
  if (status >= 500) return 'The server has a fault; the console tries again when the document is needed.'
  return 'The address may be that of something else.'
}

const badRedirect = (url: URL, { status }: BoundedAnswer, location: string, reason = 'the redirect leads nowhere') => {
  const diagnosis: Diagnosis = {
    cause: 'document-redirected',
    title: 'The document is somewhere else',
    explanation: `${shown(url)} answered with a redirect that is not followed: ${reason}.`,
    evidence: [
      { source: 'status', quote: String(status) },
      { source: 'headers.location', quote: location.slice(0, 500) },
    ],
    steps: [{ text: ownSteps['document-redirected'] }],
  }
  return new ProblemError(502, 'document-redirected', 'The document could not be fetched', {
    detail: diagnosis.explanation,
    diagnosis,
  })
}

/** The address without what may be a credential. */
const shown = (url: URL) => url.origin + url.pathname
