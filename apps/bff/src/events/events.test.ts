import type { ConsoleEvent } from '@developer-console/shared/contract/events'
import { afterEach, describe, expect, it } from 'vitest'
import { problemAnswer } from '../problem-answer.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { createEventHub, type EventHub } from './event-hub.ts'
import { eventRoutes } from './routes.ts'

const valid: ConsoleEvent = { type: 'token', data: { connectionId: 'a', state: 'valid', fingerprint: 'sha256:1' } }
const expired: ConsoleEvent = { type: 'token', data: { connectionId: 'a', state: 'expired' } }

const hubs: EventHub[] = []
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close()
})

const listen = async ({ isSignedIn = async () => true, present = [] as ConsoleEvent[] } = {}) => {
  const events = createEventHub()
  hubs.push(events)
  const answer = await eventRoutes({ events, present: () => present, isSignedIn, heartbeat: 5 }).request('/')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('there is no body')
  let text = ''
  return {
    events,
    answer,
    cancel: () => reader.cancel(),
    /** Reads on until `words` came, or the stream's end. */
    until: async (words?: string) => {
      for (;;) {
        if (words !== undefined && text.includes(words)) return text
        const { done, value } = await reader.read()
        if (done) return words === undefined ? text : `${text}(ended)`
        text += value
      }
    },
  }
}

describe('the stream of events', () => {
  it('begins with how things are, then tells what happens', async () => {
    const { answer, events, until } = await listen({ present: [valid] })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    const begun = await until('"valid"')
    expect(begun).toContain('retry: 3000\n')
    expect(begun).toContain(`event: token\ndata: ${JSON.stringify(valid.data)}\n\n`)
    events.publish(expired)
    expect(await until('"expired"')).toContain(`event: token\ndata: ${JSON.stringify(expired.data)}\n\n`)
  })

  it('gives signs of life as long as the session lasts, and ends with it', async () => {
    let signedIn = true
    const { until } = await listen({ isSignedIn: async () => signedIn })
    await until(': still here\n\n')
    signedIn = false
    expect(await until()).not.toContain('(ended)')
  })

  it('goes on where nobody can tell whether the session lasts', async () => {
    const { until, events } = await listen({ isSignedIn: () => Promise.reject(new Error('the store is away')) })
    await until(': still here\n\n')
    events.publish(valid)
    expect(await until('"valid"')).not.toContain('(ended)')
  })

  it('ends when the console stops, also for who comes then', async () => {
    const { until, events } = await listen()
    await until('retry')
    events.close()
    await until()
    const late = await eventRoutes({ events, present: () => [], isSignedIn: async () => true }).request('/')
    expect(await late.text()).toBe('retry: 3000\n\n')
  })

  it('is left by a browser that goes away', async () => {
    const { until, cancel, events } = await listen()
    await until('retry')
    expect(events.listeners).toBe(1)
    await cancel()
    while (events.listeners > 0) await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('one page too many', () => {
  it('is refused, and served again once another has gone', async () => {
    const events = createEventHub()
    hubs.push(events)
    const app = createRouter()
    app.onError((error, c) => {
      if (error instanceof ProblemError) return problemAnswer(error, c)
      throw error
    })
    app.route('/', eventRoutes({ events, present: () => [], isSignedIn: async () => true }))
    const leaves = Array.from({ length: 500 }, () => events.subscribe({ onEvent: () => {}, onEnd: () => {} }))
    const refused = await app.request('/')
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ type: 'urn:developer-console:problem:too-many-listeners' })
    leaves[0]?.()
    const served = await app.request('/')
    expect(served.status).toBe(200)
    await served.body?.cancel()
  })
})
