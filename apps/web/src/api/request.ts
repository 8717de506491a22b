import { problemOf, unreachable } from './api-problem.ts'
import { basePath } from './base-path.ts'
import { noteReachable, noteUnreachable } from './reachability.ts'

/** Heard by the frame: the session is over, and the sign-in screen is due. */
export const signedOutEvent = 'console:signed-out'

type Init = {
  method?: string
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is; give its content type in `headers`. */
  body?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** A 401 is the answer itself (the sign-in), not the end of a session. */
  signingIn?: boolean
}

/**
 * The response of the console's own interface, `path` below its base (`api/…`). Throws `ApiProblem` for every answer
 * that is not 2xx and where none came, and lets an abort through as it is.
 */
export const respond = async (path: string, init: Init = {}): Promise<Response> => {
  const { method = 'GET', json, body, headers, signal, signingIn } = init
  let response: Response
  try {
    response = await fetch(basePath + path, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
      signal: signal ?? null,
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
    })
  } catch (error) {
    if (signal?.aborted) throw error
    noteUnreachable()
    throw unreachable(error)
  }
  noteReachable()
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.isSignedOut && !signingIn) dispatchEvent(new Event(signedOutEvent))
  throw problem
}

/** The JSON of an answer, of the contract's type `Answer`; `undefined` for 204. */
export const request = async <Answer>(path: string, init?: Init): Promise<Answer> => {
  const response = await respond(path, init)
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

/** Reads an `application/x-ndjson` answer: `onLine` gets each line as it comes. */
export const requestLines = async <Line>(path: string, init: Init, onLine: (line: Line) => void): Promise<void> => {
  const response = await respond(path, init)
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) onLine(JSON.parse(line) as Line)
  }
  if (rest.trim()) onLine(JSON.parse(rest) as Line)
}
