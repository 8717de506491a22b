import { hash } from 'node:crypto'
import { parameterProblem, Problem } from './problem.ts'

const rememberedFor = 24 * 3_600_000
const rememberedAnswers = 1000
const longestKey = 64

type Remembered = { body: string; at: number; answer?: { status: number; headers: [string, string][]; text: string } }

/**
 * Makes a repeated write with the same `Idempotency-Key` answer as the first did. `now` is the clock in epoch
 * milliseconds.
 */
export const createIdempotency = ({ now }: { now: () => number }) => {
  const remembered = new Map<string, Remembered>()

  const forgetOld = () => {
    for (const [key, { at }] of remembered)
      if (now() - at > rememberedFor || remembered.size > rememberedAnswers) remembered.delete(key)
  }

  return {
    reset: () => remembered.clear(),
    /** The answer of `serve`, or the one that was given before. `scope` keeps clients and operations apart. */
    once: async (
      request: Request,
      { scope, bytes, required }: { scope: string; bytes: Buffer; required: boolean },
      serve: () => Promise<Response>,
    ): Promise<Response> => {
      const key = request.headers.get('idempotency-key')
      if (!key) {
        if (!required) return serve()
        throw parameterProblem([
          {
            parameter: 'Idempotency-Key',
            code: 'required',
            detail: 'Send a key of your own, so that a repeat is safe',
          },
        ])
      }
      if (key.length > longestKey)
        throw parameterProblem([{ parameter: 'Idempotency-Key', code: 'tooBig', detail: 'At most 64 characters' }])
      forgetOld()
      const place = `${scope} ${key}`
      const body = hash('sha256', bytes, 'hex')
      const echo = { 'idempotency-key': key }
      const earlier = remembered.get(place)
      if (earlier && earlier.body !== body)
        throw new Problem(
          409,
          'idempotency-key-reused',
          'The key was used for another request',
          'Use a new Idempotency-Key for a request with another body',
          echo,
        )
      if (earlier && !earlier.answer)
        throw new Problem(
          409,
          'idempotency-in-progress',
          'The first request is still running',
          'Wait for its answer, then ask again',
          { ...echo, 'retry-after': '1' },
        )
      if (earlier?.answer) {
        const { status, headers, text } = earlier.answer
        const repeated = new Headers(headers)
        repeated.set('idempotency-key', key)
        repeated.set('idempotent-replayed', 'true')
        return new Response(text, { status, headers: repeated })
      }
      const entry: Remembered = { body, at: now() }
      remembered.set(place, entry)
      try {
        const answer = await serve()
        const text = await answer.text()
        const headers = [...answer.headers]
        entry.answer = { status: answer.status, headers, text }
        return new Response(text, { status: answer.status, headers: [...headers, ['idempotency-key', key]] })
      } catch (error) {
        // A refusal changed nothing, so the same key may be tried again with what it lacked.
        remembered.delete(place)
        throw error
      }
    },
  }
}

export type Idempotency = ReturnType<typeof createIdempotency>
