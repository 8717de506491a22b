import type { PracticeFailure } from '@developer-console/shared/contract/practice'

type Lesson = {
  title: string
  teaches: string
  /** Shown without asking for more. */
  common?: true
  /** Switched on for one call at first: the lesson is that it heals. */
  once?: true
}

/** Each failure and what it teaches in a few words, in the order of the screen. */
const lessons: Readonly<Record<string, Lesson>> = {
  slow: { title: 'Slow first byte', teaches: 'Progress, and a way to cancel', common: true },
  stall: { title: 'Headers, then silence', teaches: 'Two waits: head and body', common: true },
  tls: { title: 'Self-signed certificate', teaches: 'Why “ignore it” is no remedy', common: true },
  drop: { title: 'Cut in the body', teaches: 'A part is kept and marked', common: true },
  trickle: { title: 'Body in drops', teaches: 'What has come can be read' },
  redirect: { title: 'Moved elsewhere', teaches: 'No token to another origin' },
  cors: { title: 'Pages may call', teaches: 'What a page alone needs' },

  'token-expired': {
    title: 'Token counts as expired',
    teaches: 'Renew once, retry once, stop',
    common: true,
    once: true,
  },
  'clock-skew': { title: 'Clocks apart', teaches: 'Read the Date header first', common: true },
  'revoke-client': { title: 'Client revoked', teaches: 'No new token, the old goes on', common: true },
  'wrong-audience': { title: 'Wrong audience', teaches: 'Token issued, API answers 401', common: true },
  'opaque-token': { title: 'Opaque token', teaches: 'No claims, and nothing breaks' },
  'rotate-keys': { title: 'Signing key replaced', teaches: 'A new token mends it' },
  'token-ttl': { title: 'Short-lived tokens', teaches: 'Renewed ahead of the end' },
  'oauth-errors': { title: 'Refused in other words', teaches: 'Same cause, same explanation' },

  licence: { title: 'Licence off', teaches: '403 that no scope mends', common: true },
  rate: { title: 'Tight rate limit', teaches: 'Wait as Retry-After says', common: true },
  status: { title: 'Down for a while', teaches: 'Why a POST is not sent twice', common: true },
  html502: { title: 'HTML from a gateway', teaches: 'Not every answer is the API’s', common: true },
  'bad-json': { title: 'JSON that breaks off', teaches: 'Shown as it came' },
  'wrong-type': { title: 'JSON labelled as text', teaches: 'A label can be wrong' },
  errors: { title: 'The vendor’s statuses', teaches: 'Same cause, another number' },
  'stale-etag': { title: 'Somebody was faster', teaches: 'Read again, compare, decide' },

  'job-slow': { title: 'Export takes long', teaches: 'Ask again, also after a restart' },
  'job-fails': { title: 'Export fails', teaches: 'The job says why' },
  'export-cut': { title: 'Export without its end', teaches: 'Incomplete is not done' },
  'sse-drop': { title: 'Stream breaks', teaches: 'Go on after Last-Event-ID' },
  'sse-dup': { title: 'Stream repeats itself', teaches: 'Nothing is shown twice' },
}

const order = Object.keys(lessons)

const place = ({ name }: PracticeFailure) => (name in lessons ? order.indexOf(name) : order.length)

const groups = [
  ['way', 'The way there'],
  ['token', 'The token'],
  ['api', 'The API'],
  ['work', 'Work that takes long'],
] as const

/** A failure in the words of the screen; one that it has no words for, in the sandbox's. */
export const lessonOf = ({ name, title, teaches }: PracticeFailure): Lesson => lessons[name] ?? { title, teaches }

/** The failures that are shown, by group: the common ones, those that are on, and all of them where they are asked for. */
export const groupedFailures = (
  failures: readonly PracticeFailure[],
  isShown: (failure: PracticeFailure) => boolean,
): { group: string; title: string; failures: PracticeFailure[] }[] =>
  groups.flatMap(([group, title]) => {
    const shown = failures
      .filter((failure) => failure.group === group && isShown(failure))
      .toSorted((one, other) => place(one) - place(other))
    return shown.length > 0 ? [{ group, title, failures: shown }] : []
  })

/** The value of a failure as it is told: `8000` of `slow=8000`. */
export const valueOf = (told: string): string => told.split(/=(.*)/s)[1] ?? ''
