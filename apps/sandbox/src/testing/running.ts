import type { SandboxConnection } from '../connections.ts'
import { createSandbox, type SandboxOptions } from '../sandbox.ts'

export type TokenAnswer = { access_token: string; scope: string; expires_in: number; token_type: string }
/** So many that a test meets a limit only where it wants to. */
const ample = { perSecond: 10_000, burst: 1 }
const ampleLimits = { token: ample, reads: ample, writes: ample, events: ample, ingest: ample }

type Lesson = 'full-access' | 'read-only' | 'sixty-seconds' | 'wrong-audience' | 'without-metering'

/** A running sandbox on free ports, with what a test asks of it. */
export const runningSandbox = async (options: Omit<SandboxOptions, 'port'> = {}) => {
  const reports: unknown[] = []
  const sandbox = await createSandbox({
    port: 0,
    limits: ampleLimits,
    report: (error) => reports.push(error),
    ...options,
  })
  const tokens = new Map<Lesson, Promise<string>>()

  const connection = (lesson: Lesson): SandboxConnection => {
    const found = sandbox.connections.find(({ id }) => id === `sandbox-${lesson}`)
    if (!found) throw new Error(`There is no connection ${lesson}`)
    return found
  }

  /** What is sent to the token endpoint for a connection; `changes` replace fields, `undefined` leaves them out. */
  const form = (lesson: Lesson, changes: Record<string, string | undefined> = {}): Record<string, string> => {
    const { clientId, clientSecret, audience } = connection(lesson)
    const fields = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', audience }
    const entries = Object.entries({ ...fields, ...changes })
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  const requestToken = (fields: Record<string, string>, base = sandbox.url): Promise<Response> =>
    fetch(new URL('authentication/v1/oauth/token', base), { method: 'POST', body: new URLSearchParams(fields) })

  const token = (lesson: Lesson): Promise<string> => {
    const known = tokens.get(lesson)
    if (known) return known
    const asked = requestToken(form(lesson)).then(async (answer) => ((await answer.json()) as TokenAnswer).access_token)
    tokens.set(lesson, asked)
    return asked
  }

  /** A call of the API with a connection's token; a `body` that is an object is sent as JSON. */
  const call = async (
    lesson: Lesson,
    method: string,
    path: string,
    {
      body,
      headers = {},
    }: { body?: string | FormData | Uint8Array<ArrayBuffer> | object; headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    const isText = typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array
    return fetch(new URL(path, sandbox.url), {
      method,
      headers: {
        authorization: `Bearer ${await token(lesson)}`,
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
  }

  /** Ends the sandbox; rejects where something happened that must not. */
  const close = async (): Promise<void> => {
    await sandbox.close()
    if (reports.length > 0) throw new AggregateError(reports, 'The sandbox failed')
  }

  return { ...sandbox, close, connection, form, requestToken, token, call }
}

export type RunningSandbox = Awaited<ReturnType<typeof runningSandbox>>
