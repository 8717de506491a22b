import { ownSteps } from '@developer-console/shared/diagnosis/causes'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { headerValue } from '../upstream/fetch-bounded.ts'
import { type CallTarget, resolveCallUrl } from './policy.ts'
import type { UpstreamHead } from './send.ts'

/** Redirects that are followed within one call. */
const mostRedirects = 5

type RedirectContext = {
  connection: Connection
  method: string
  hasBody: boolean
  /** Where the redirecting request went. */
  from: CallTarget
  /** How many were followed before. */
  followed: number
  /** Takes secrets out of what is told of it. */
  redact: (text: string) => string
}

export type Redirect =
  /** Go on there; `method` by RFC 9110 §15.4. */
  | {
      kind: 'follow'
      target: CallTarget
      method: string
      /** As stated, redacted. */
      location: string
    }
  /** The 3xx is the answer, for this reason. */
  | { kind: 'answer'; diagnosis: Diagnosis }

const stays = (cause: string, title: string, explanation: string, location: string, step: string): Redirect => ({
  kind: 'answer',
  diagnosis: {
    cause,
    title,
    explanation,
    evidence: [{ source: 'header location', quote: location.slice(0, 500) }],
    steps: [{ text: step }],
  },
})

/** 303 always, and 301 and 302 for POST, turn into GET; HEAD stays (RFC 9110 §15.4.2–4). */
const methodAfter = (status: number, method: string) =>
  (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST') ? 'GET' : method

/**
 * What to do about a redirect: it is followed within the API's origin and path, up to five times, the token along; to
 * anywhere else never. `undefined` for an answer that is none.
 */
export const redirectOf = (head: UpstreamHead, context: RedirectContext): Redirect | undefined => {
  if (![301, 302, 303, 307, 308].includes(head.status)) return undefined
  const stated = headerValue(head.headers, 'location')
  if (stated === undefined) return undefined
  const { connection, from, followed, redact } = context
  const to = URL.parse(stated, from.url)
  const location = redact(stated)
  if (!to) {
    return stays(
      'redirect-malformed',
      'The redirect leads nowhere',
      'Its Location is no address.',
      location,
      ownSteps['redirect-malformed'],
    )
  }
  if (to.origin !== from.origin || to.username !== '' || to.password !== '') {
    return stays(
      'redirect-elsewhere',
      `The API redirects to ${to.origin}`,
      'Another origin is never followed, since the token must not go there. The redirect itself is the answer.',
      location,
      ownSteps['redirect-elsewhere'],
    )
  }
  if (followed >= mostRedirects) {
    return stays(
      'redirect-loop',
      `The API redirected more than ${mostRedirects} times`,
      'The last redirect is shown as the answer.',
      location,
      'Call the address that it finally leads to, or report the loop to the owner of the API',
    )
  }
  const method = methodAfter(head.status, context.method)
  if (context.hasBody && method === context.method) {
    return stays(
      'redirect-needs-body',
      'The API redirects a call with a body',
      'The body was sent once and is not sent again elsewhere by itself.',
      location,
      ownSteps['redirect-needs-body'],
    )
  }
  try {
    const target = resolveCallUrl(connection, to.pathname + to.search)
    return { kind: 'follow', target, method, location }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return stays(
      'redirect-outside-api',
      'The API redirects to a place that calls may not reach',
      `${error.problem.title}. The redirect itself is the answer.`,
      location,
      ownSteps['redirect-outside-api'],
    )
  }
}
