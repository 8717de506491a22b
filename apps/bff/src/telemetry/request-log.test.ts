import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, startConsole, type TestConsole } from '../test-console.ts'

let place: Awaited<ReturnType<typeof consoleDirectory>>
let direct: TestConsole
let behind: TestConsole
beforeAll(async () => {
  place = await consoleDirectory()
  direct = await startConsole({ directory: place.directory })
  behind = await startConsole({ directory: place.directory, env: { CONSOLE_TRUSTED_PROXIES: '127.0.0.1' } })
})
afterAll(async () => {
  await direct.stop()
  await behind.stop()
  await place.remove()
})

const lastLine = (console: TestConsole) =>
  JSON.parse(console.logged().trim().split('\n').at(-1) ?? '') as Record<string, unknown>

const own = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

describe('the id of a request', () => {
  it('is in the answer and in the log line, which has the route’s pattern and no path', async () => {
    const answer = await direct.ask('/api/connections/pl4nted/token?pl4nted=1')
    expect(answer.headers['x-request-id']).toMatch(own)
    expect(lastLine(direct)).toMatchObject({
      msg: 'request',
      requestId: answer.headers['x-request-id'],
      method: 'GET',
      status: 401,
    })
    expect(direct.logged()).not.toContain('pl4nted')
  })

  it('is the console’s own, whatever a stranger sends', async () => {
    const headers = { 'x-request-id': 'a-strangers-id', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
    expect((await direct.ask('/', { headers })).headers['x-request-id']).toMatch(own)
    expect(direct.logged()).not.toContain('a-strangers-id')
    expect(lastLine(direct)).not.toHaveProperty('traceId')
  })

  it('is taken over from a trusted proxy, with its trace', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { 'x-request-id': 'edge.1234-abcd', traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
    expect((await behind.ask('/', { headers })).headers['x-request-id']).toBe('edge.1234-abcd')
    expect(lastLine(behind)).toMatchObject({ requestId: 'edge.1234-abcd', traceId })
  })

  it.each([
    ['short', '00-short-00f067aa0ba902b7-01'],
    ['with spaces and more', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['x'.repeat(129), `ff-${'a'.repeat(32)}-00f067aa0ba902b7-01`],
    ['{"json":"pl4nted"}', `00-${'A'.repeat(32)}-00f067aa0ba902b7-01`],
  ])('is the console’s own where the proxy’s is not well-formed: %j', async (id, traceparent) => {
    const answer = await behind.ask('/', { headers: { 'x-request-id': id, traceparent } })
    expect(answer.headers['x-request-id']).toMatch(own)
    expect(lastLine(behind)).not.toHaveProperty('traceId')
  })
})
