import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { request, requestLines, signedOutEvent } from './request.ts'

let answer: (...exchange: Parameters<RequestListener>) => void | Promise<void>
const server = createServer((request, response) => void answer(request, response))
const realFetch = globalThis.fetch
const heard: string[] = []

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const { port } = server.address() as AddressInfo
  // A page has an origin of its own and hears events; Node has neither.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => realFetch(`http://127.0.0.1:${port}${path}`, init))
  vi.stubGlobal('dispatchEvent', (event: Event) => heard.push(event.type))
})

afterAll(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

beforeEach(() => {
  heard.length = 0
})

const problem = (status: number, headers: Record<string, string> = {}): RequestListener => {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    response.end(JSON.stringify({ type: 'urn:developer-console:problem:session-missing', title: 'Sign in', status }))
  }
}

describe('a request', () => {
  it('sends JSON and reads JSON', async () => {
    answer = async (incoming, response) => {
      const body = Buffer.concat(await incoming.toArray()).toString()
      response.end(JSON.stringify({ type: incoming.headers['content-type'], method: incoming.method, body }))
    }
    expect(await request('api/x', { method: 'PATCH', json: { a: null } })).toEqual({
      type: 'application/json',
      method: 'PATCH',
      body: '{"a":null}',
    })
  })

  it('has nothing to read where nothing is answered', async () => {
    answer = (_, response) => void response.writeHead(204).end()
    expect(await request('api/x', { method: 'DELETE' })).toBeUndefined()
  })

  it('without a session says so to the frame', async () => {
    answer = problem(401)
    await expect(request('api/x')).rejects.toMatchObject({ isSignedOut: true, key: 'session-missing' })
    expect(heard).toEqual([signedOutEvent])
  })

  it('with a wrong key is no end of a session', async () => {
    answer = problem(401)
    await expect(request('api/session', { method: 'POST', signingIn: true })).rejects.toThrow('Sign in')
    expect(heard).toEqual([])
  })

  it('tells how long to wait, and makes nothing of a wait that is none', async () => {
    answer = problem(429, { 'retry-after': '42' })
    await expect(request('api/x')).rejects.toMatchObject({ retryAfter: 42 })
    answer = problem(429, { 'retry-after': 'Tue, 24 Nov 2026 12:00:00 GMT' })
    await expect(request('api/x')).rejects.toMatchObject({ retryAfter: undefined })
    answer = problem(429)
    await expect(request('api/x')).rejects.toMatchObject({ retryAfter: undefined })
  })

  it('survives a problem that is none', async () => {
    answer = (_, response) => void response.writeHead(500, { 'content-type': 'application/json' }).end('{"cut')
    await expect(request('api/x')).rejects.toMatchObject({ problem: { status: 500 } })
  })
})

describe('lines of an answer', () => {
  it('come one by one, however the stream was cut', async () => {
    const text = '{"step":"größe"}\n\n{"step":2}\r\n{"step":3}'
    answer = (_, response) => {
      for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]))
      response.end()
    }
    const lines: unknown[] = []
    await requestLines('api/x', { method: 'POST' }, (line) => lines.push(line))
    expect(lines).toEqual([{ step: 'größe' }, { step: 2 }, { step: 3 }])
  })
})
