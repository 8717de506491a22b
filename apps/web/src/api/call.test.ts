import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from './api-problem.ts'
import { makeCall } from './call.ts'

let answer: (...exchange: Parameters<RequestListener>) => void | Promise<void>
const server = createServer((request, response) => void answer(request, response))
const realFetch = globalThis.fetch

beforeEach(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const { port } = server.address() as AddressInfo
  // A page has an origin of its own, by which `fetch` reads a path; Node has none.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => realFetch(`http://127.0.0.1:${port}${path}`, init))
})

afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

const bytesOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray())

const head = { callId: 'c1', status: 200, statusText: 'OK', httpVersion: '1.1', headers: [], redirects: [], timing: {} }
const end = { ok: true, bytes: 6, timing: { receive: 1 } }
const data = (text: string) => {
  const payload = Buffer.from(text)
  const frame = Buffer.alloc(5 + payload.length)
  frame.writeUInt32BE(payload.length, 1)
  payload.copy(frame, 5)
  return frame
}
const whole = Buffer.concat([
  jsonFrame(1, { phase: 'wait', at: 4 }),
  jsonFrame(2, head),
  data('äb'),
  data('cde'),
  jsonFrame(3, end),
])

const sendFrames = (response: ServerResponse, ...chunks: Uint8Array[]) => {
  response.writeHead(200, { 'content-type': 'application/vnd.developer-console.answer' })
  for (const chunk of chunks) response.write(chunk)
  response.end()
}

describe('a call', () => {
  it('is sent as one frame that describes it, then the body as it is', async () => {
    let received = Buffer.alloc(0)
    let type: string | undefined
    answer = async (request, response) => {
      type = request.headers['content-type']
      received = await bytesOf(request)
      sendFrames(response, whole)
    }
    await makeCall('a/b', { method: 'POST', path: '/v1/meters', headers: [['x', 'ü']] }, new Blob(['{"big":1.10}']))
    expect(type).toBe('application/vnd.developer-console.call')
    const length = received.readUInt32BE(1)
    expect(received[0]).toBe(2)
    expect(JSON.parse(received.subarray(5, 5 + length).toString())).toEqual({
      method: 'POST',
      path: '/v1/meters',
      headers: [['x', 'ü']],
    })
    expect(received.subarray(5 + length).toString()).toBe('{"big":1.10}')
  })

  it('without a body is the frame alone', async () => {
    let received = Buffer.alloc(0)
    answer = async (request, response) => {
      received = await bytesOf(request)
      sendFrames(response, whole)
    }
    await makeCall('a', { method: 'GET', path: '/' }, undefined)
    expect(new FrameReader().push(received)).toHaveLength(1)
  })

  it('tells progress, head and data in their order, however the stream was cut', async () => {
    answer = (_, response) => sendFrames(response, ...[...whole].map((byte) => Buffer.from([byte])))
    const told: string[] = []
    const parts: Uint8Array[] = []
    const result = await makeCall('a', { method: 'GET', path: '/' }, undefined, {
      onProgress: ({ phase }) => told.push(phase),
      onHead: ({ status }) => told.push(String(status)),
      onData: (bytes) => {
        told.push('data')
        parts.push(bytes)
      },
    })
    expect(told).toEqual(['wait', '200', 'data', 'data'])
    expect(Buffer.concat(parts).toString()).toBe('äbcde')
    expect(result).toEqual(end)
  })

  it('whose answer breaks off on the way here ends as not whole, with what was received', async () => {
    answer = (_, response) => {
      response.writeHead(200)
      response.write(whole.subarray(0, whole.length - jsonFrame(3, end).length - 4), () => response.destroy())
    }
    const result = await makeCall('a', { method: 'GET', path: '/' }, undefined)
    expect(result).toMatchObject({ ok: false, bytes: 3 })
    expect(result.problem?.title).toContain('broke off')
  })

  it('that the console refuses is its problem', async () => {
    answer = (_, response) => {
      response.writeHead(428, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ type: 'urn:developer-console:problem:confirm', title: 'Asks first', status: 428 }))
    }
    const refused = await makeCall('a', { method: 'DELETE', path: '/' }, undefined).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApiProblem)
    expect(refused).toMatchObject({ key: 'confirm', problem: { status: 428 } })
  })

  it('that meets a page of something in between is a problem too', async () => {
    answer = (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end('<h1>Bad gateway</h1>')
    }
    await expect(makeCall('a', { method: 'GET', path: '/' }, undefined)).rejects.toMatchObject({
      problem: { status: 502, title: '502 Bad Gateway' },
    })
  })

  it('to a server that is not there is unreachable', async () => {
    vi.stubGlobal('fetch', () => realFetch('http://127.0.0.1:1/'))
    await expect(makeCall('a', { method: 'GET', path: '/' }, undefined)).rejects.toMatchObject({ isUnreachable: true })
  })

  it('can be cancelled, before and while the answer comes', async () => {
    const cancel = new AbortController()
    let closed: Promise<void> | undefined
    answer = (_, response) => {
      closed = new Promise((resolve) => {
        response.on('close', () => resolve())
      })
      response.writeHead(200)
      response.write(jsonFrame(2, head))
    }
    const call = makeCall('a', { method: 'GET', path: '/' }, undefined, {
      signal: cancel.signal,
      onHead: () => cancel.abort(),
    })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    await closed
    await expect(
      makeCall('a', { method: 'GET', path: '/' }, undefined, { signal: cancel.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' })
  })
})
