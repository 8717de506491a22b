import type { IncomingMessage, RequestListener } from 'node:http'
import type { DocumentLookup } from '@developer-console/shared/contract/document'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '../connections/connection.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { defaultLookupLimits, lookForDocuments, type LookupLimits } from './look-for-documents.ts'
import { createDocumentReader } from './reader.ts'
import { defaultDocumentLimits } from './worker-task.ts'

const reader = createDocumentReader({ limits: defaultDocumentLimits })
const upstream = createUpstream()
let server: Loopback | undefined
afterEach(() => server?.close())
afterAll(async () => {
  await reader.close()
  await upstream.close()
})

type Page = { status?: number; headers?: Record<string, string>; body?: string }
const document = JSON.stringify({ openapi: '3.1.0', info: { title: 'Meters', version: '1' }, paths: {} })

/** What is tried where a server has these pages and nothing else. */
const lookup = async (
  pages: Record<string, Page | RequestListener>,
  { apiPath = '/', limits = {} }: { apiPath?: string; limits?: Partial<LookupLimits> } = {},
) => {
  const asked: IncomingMessage[] = []
  server = await loopbackServer((request, response) => {
    asked.push(request)
    const page = pages[request.url ?? '']
    if (typeof page === 'function') return page(request, response)
    response.writeHead(page === undefined ? 404 : (page.status ?? 200), page?.headers).end(page?.body ?? '')
  })
  const connection: Connection = {
    id: 'test',
    name: 'Test',
    kind: 'test',
    origin: 'configuration',
    tokenUrl: `${server.origin}/token`,
    apiUrl: server.origin + apiPath,
    clientId: 'id',
    clientSecret: 'secret',
    clientAuthentication: 'client_secret_post',
    tokenParameters: {},
    openApi: [],
    headers: [],
    methods: ['GET'],
    confirmWrites: false,
    allowPrivateNetwork: true,
    revision: '1',
  }
  const steps: DocumentLookup[] = []
  const { signal } = new AbortController()
  const dependencies = {
    reader,
    dispatcherFor: (one: Connection) => upstream.dispatcherFor(one),
    limits: { ...defaultLookupLimits, ...limits },
  }
  for await (const step of lookForDocuments(connection, dependencies, signal)) steps.push(step)
  return { steps, asked, origin: server.origin, tried: steps.map(({ path }) => path) }
}

describe('a document that nobody named', () => {
  it('is found by the catalogue of the API (RFC 9727), before anything else', async () => {
    const linkset = JSON.stringify({ linkset: [{ anchor: '/', 'service-desc': [{ href: '/described' }] }] })
    const { steps, origin } = await lookup({
      '/.well-known/api-catalog': { body: linkset },
      '/described': { body: document },
    })
    expect(steps).toEqual([
      { path: '/.well-known/api-catalog', status: 200, note: 'a catalogue of 1' },
      {
        path: '/described',
        status: 200,
        found: { url: `${origin}/described`, title: 'Meters', specification: '3.1.0' },
      },
    ])
  })

  it('is found by the link of the root (RFC 8631)', async () => {
    const { steps } = await lookup({
      '/': { body: '{}', headers: { link: '</other>; rel="help", </here.json>; rel="service-desc"; type="a/b"' } },
      '/here.json': { body: document },
    })
    expect(steps).toMatchObject([
      { status: 404 },
      { path: '/', note: 'links to it' },
      { path: '/here.json', found: { title: 'Meters' } },
    ])
  })

  it('is found by the links of a page, the newest version first', async () => {
    const body = `<!doctype html><link href="/swagger.css"><a href="/openapi.json" download>Download</a><a href='/openapi.json?v=3.1'>3.1</a>`
    const { steps } = await lookup({ '/': { body }, '/openapi.json?v=3.1': { body: document } })
    expect(steps).toMatchObject([
      { status: 404 },
      { path: '/', note: 'a page with a link to it' },
      { path: '/openapi.json?v=3.1', found: { title: 'Meters' } },
    ])
  })

  it.each(['/openapi.json', '/openapi.yaml', '/swagger.json', '/v3/api-docs', '/v1/openapi.json'])(
    'is found at %s',
    async (path) => {
      const { steps, origin } = await lookup({ [path]: { body: document } }, { apiPath: '/v1/' })
      expect(steps.at(-1)).toMatchObject({ path, found: { url: origin + path } })
    },
  )

  it('is looked for without any credential', async () => {
    const { asked, steps } = await lookup({ '/openapi.json': { status: 401 } })
    for (const { headers } of asked) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('cookie')
    }
    expect(steps).toContainEqual({ path: '/openapi.json', status: 401, note: 'needs a sign-in; no credential is sent' })
  })

  it('is looked for at no other origin', async () => {
    const other = await loopbackServer(() => expect.unreachable('another origin was asked'))
    const { steps } = await lookup({
      '/.well-known/api-catalog': {
        body: JSON.stringify({ linkset: [{ 'service-desc': [{ href: `${other.origin}/openapi.json` }] }] }),
      },
      '/': {
        body: `<a href="${other.origin}/openapi.json">x</a>`,
        headers: { link: `<//evil.example/x>; rel=service-desc` },
      },
      '/openapi.json': { status: 302, headers: { location: `${other.origin}/openapi.json` } },
    })
    await other.close()
    expect(steps).toContainEqual({
      path: '/openapi.json',
      status: 302,
      note: 'a redirect to another origin, not followed',
    })
    expect(steps.some(({ found }) => found)).toBe(false)
  })

  it('is followed through redirects, which end', async () => {
    const { steps, tried } = await lookup({
      '/openapi.json': { status: 302, headers: { location: '/a' } },
      '/a': { status: 302, headers: { location: '/openapi.json' } },
    })
    expect(tried.filter((path) => path === '/openapi.json' || path === '/a')).toEqual(['/openapi.json', '/a'])
    expect(steps.some(({ found }) => found)).toBe(false)
  })

  it('is not looked for longer than agreed: in requests, in bytes and in time', async () => {
    const links = Array.from({ length: 50 }, (_, at) => `<a href="/openapi-${at}.json">x</a>`).join('')
    const { tried } = await lookup({ '/': { body: `<html>${links}` } })
    expect(tried.length).toBeLessThanOrEqual(defaultLookupLimits.requests)
    const { steps } = await lookup({ '/openapi.json': { body: document } }, { limits: { bytes: 20 } })
    expect(steps).toContainEqual({ path: '/openapi.json', status: 200, note: 'too large or broken off' })
    const slow = await lookup(
      { '/.well-known/api-catalog': () => undefined },
      { limits: { timeout: 50, totalTimeout: 50 } },
    )
    expect(slow.steps).toEqual([{ path: '/.well-known/api-catalog', note: 'no answer' }])
  })

  it('is not what another page only says it is', async () => {
    const { steps } = await lookup({
      '/openapi.json': { body: '{"message":"hello"}' },
      '/swagger.json': { body: 'hello' },
    })
    expect(steps).toContainEqual({ path: '/openapi.json', status: 200, note: 'no OpenAPI document' })
    expect(steps.some(({ found }) => found)).toBe(false)
  })
})
