import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from '../test-console.ts'

let place: Awaited<ReturnType<typeof consoleDirectory>>
let console: TestConsole
beforeAll(async () => {
  place = await consoleDirectory()
  console = await startConsole({ directory: place.directory, env: { CONSOLE_CALLS_PER_MINUTE: '3' } })
})
afterAll(async () => {
  await console.stop()
  await place.remove()
})

const call = jsonBody({ method: 'GET', path: '/' })
const calls = '/api/connections/default/calls'

describe('the rate of calls of a session', () => {
  it('is refused one over the limit, with the time to wait, and holds up no other session', async () => {
    const [ask, other] = [await console.signIn(), await console.signIn()]
    // Nothing is reached behind the connection: that is answered too, and counts.
    for (let count = 0; count < 3; count += 1) expect((await ask(calls, call)).status).not.toBe(429)
    const over = await ask(calls, call)
    expect(over.status).toBe(429)
    expect(over.json()).toMatchObject({ type: 'urn:developer-console:problem:rate-exceeded', status: 429 })
    const wait = Number(over.headers['retry-after'])
    expect(wait).toBeGreaterThanOrEqual(1)
    expect(wait).toBeLessThanOrEqual(60)
    expect(over.text()).toContain(`The limit of this console is 3 a minute; the next one may be made in ${wait} s.`)

    expect((await ask('/api/connections/default/token', { method: 'POST' })).status).toBe(429)
    expect((await ask('/api/connections')).status).toBe(200)
    expect((await ask('/api/history')).status).toBe(200)
    expect((await other(calls, call)).status).not.toBe(429)
  })

  it('is not counted for who is not signed in', async () => {
    for (let count = 0; count < 5; count += 1) expect((await console.ask(calls, call)).status).toBe(401)
  })
})
