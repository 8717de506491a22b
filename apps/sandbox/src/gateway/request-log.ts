import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request as it was received, without what would give access. `at` is ISO 8601. */
export type ReceivedRequest = {
  requestId: string
  at: string
  environment: string
  method: string
  url: string
  headers: [name: string, value: string][]
  body?: string
  status?: number
}

const keptRequests = 200
// Longer texts are cut before they are searched, so that what looks for secrets stays quick.
const keptText = 4096
const redacted = '[redacted]'

const secretNames = /secret|token|password|authorization|assertion|cookie|api[-_]?key/i
// A JWT, whole or cut; and the sandbox's own toys, which must look no different from real secrets here.
const secretTexts = /eyJ[\w-]{5,}(?:\.[\w-]*){0,4}|not-a-secret-[\w-]*/g
const secretMembers = /("[^"\\]*(?:secret|token|password|assertion)[^"\\]*"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi
const secretFields = /((?:^|[?&\s])[^=&\s]*(?:secret|token|password|assertion)[^=&\s]*=)[^&\s]*/gi

/** A text without anything that looks like a secret or a token. */
export const withoutSecrets = (text: string): string =>
  text
    .replaceAll(secretMembers, `$1"${redacted}"`)
    .replaceAll(secretFields, `$1${redacted}`)
    .replaceAll(secretTexts, redacted)

const shown = (text: string): string => withoutSecrets(text.slice(0, keptText))

const headersOf = (raw: string[]): [string, string][] => {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const scheme = /^(Bearer|Basic|DPoP) /i.exec(value)?.[0] ?? ''
    headers.push([name, secretNames.test(name) ? `${scheme}${redacted}` : shown(value)])
  }
  return headers
}

/** The last 200 requests, to answer "what did I really send?". `now` is the clock in epoch milliseconds. */
export const createRequestLog = ({ now }: { now: () => number }) => {
  let entries: ReceivedRequest[] = []
  const open = new WeakMap<IncomingMessage, ReceivedRequest>()
  return {
    /** Notes a request, and its status when the answer is out. */
    note: (request: IncomingMessage, response: ServerResponse, requestId: string, environment: string): void => {
      const entry: ReceivedRequest = {
        requestId,
        at: new Date(now()).toISOString(),
        environment,
        method: request.method ?? '',
        url: shown(request.url ?? ''),
        headers: headersOf(request.rawHeaders),
      }
      entries = [...entries.slice(1 - keptRequests), entry]
      open.set(request, entry)
      response.once('close', () => {
        entry.status = response.statusCode
      })
    },
    /** Adds the body of a noted request, its beginning where it is long. */
    noteBody: (request: IncomingMessage, body: Buffer): void => {
      const entry = open.get(request)
      if (entry && body.length > 0) entry.body = shown(body.subarray(0, keptText).toString())
    },
    /** The newest first. */
    list: (): ReceivedRequest[] => entries.toReversed(),
    reset: (): void => {
      entries = []
    },
  }
}

export type RequestLog = ReturnType<typeof createRequestLog>
