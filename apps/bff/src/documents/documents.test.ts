import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LearnedScopes } from '@developer-console/shared/contract/operation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, Connections, DocumentSource } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { createHeldSecrets } from '../secrets/held-secrets.ts'
import { createDocumentStore } from './document-store.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { createDocuments, type Documents } from './documents.ts'
import { createFetchText } from './fetch-text.ts'
import type { JsonObject } from './json-value.ts'
import { createDocumentReader } from './reader.ts'
import { documentRoutes, operationRoutes } from './routes.ts'
import { at, textAt } from './test-library.ts'
import { defaultDocumentLimits } from './worker-task.ts'

const metering = {
  openapi: '3.1.0',
  info: { title: 'Metering', version: '1.0.0' },
  servers: [{ url: '/v1' }],
  tags: [{ name: 'Meters' }],
  paths: {
    '/meters': {
      get: {
        operationId: 'listMeters',
        tags: ['Meters'],
        description: 'Finds gauges of every kind',
        responses: {},
        security: [{ oauth: ['read'] }],
      },
      post: { operationId: 'createMeter', requestBody: { content: {} }, responses: {} },
    },
    '/oauth/token': { servers: [{ url: '/auth' }], post: { responses: {} } },
  },
  components: { securitySchemes: { oauth: { type: 'oauth2', flows: {} } } },
}

let directory: string
let store: Store
let server: Loopback
let answer: RequestListener
let asked: string[]
let now: number
let documents: Documents
let learned: Map<string, LearnedScopes>
const reader = createDocumentReader({ limits: defaultDocumentLimits })
const upstream = createUpstream()

const connectionWith = (...openApi: DocumentSource[]): Connection => ({
  id: 'test',
  name: 'Test',
  kind: 'test',
  origin: 'configuration',
  tokenUrl: `${server.origin}/auth/oauth/token/`,
  apiUrl: `${server.origin}/`,
  clientId: 'id',
  clientSecret: 'secret',
  clientAuthentication: 'client_secret_post',
  tokenParameters: {},
  openApi,
  headers: [],
  methods: ['GET'],
  confirmWrites: false,
  allowPrivateNetwork: true,
  revision: '1',
})

const json =
  (value: unknown): RequestListener =>
  (_request, response) =>
    response.end(JSON.stringify(value))

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-documents-'))
})
beforeEach(async () => {
  asked = []
  learned = new Map()
  now = Date.parse('2026-01-01T00:00:00Z')
  answer = json(metering)
  server = await loopbackServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  store = await openStore(`file:${join(directory, `${crypto.randomUUID()}.db`)}`)
  documents = createDocuments({
    reader,
    fetchText: createFetchText(upstream),
    dispatcherFor: (connection) => upstream.dispatcherFor(connection),
    store: createDocumentStore(store.db),
    clock: () => now,
    newId: () => crypto.randomUUID(),
    learned: async () => learned,
  })
})
afterEach(async () => {
  await server.close()
  await store.close()
})
afterAll(async () => {
  await reader.close()
  await upstream.close()
  await rm(directory, { recursive: true, force: true })
})

const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`No problem, but ${String(error)}`)
  return error.problem
}

describe('the operations of a connection', () => {
  it('are loaded when first needed, once for all who wait', async () => {
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    const indexes = await Promise.all(Array.from({ length: 20 }, () => documents.index(connection)))
    expect(asked).toEqual(['/openapi.json'])
    expect(indexes[7]?.operations.map(({ id, serverPath }) => ({ id, serverPath }))).toEqual([
      { id: 'listMeters', serverPath: '/v1' },
      { id: 'createMeter', serverPath: '/v1' },
      { id: expect.stringMatching(/^post-oauth-token-/) as string, serverPath: '/auth' },
    ])
    await documents.index(connection)
    expect(asked).toHaveLength(1)
  })

  it('say which the console makes itself: its own token endpoint, in any spelling', async () => {
    const { operations } = await documents.index(connectionWith({ url: `${server.origin}/openapi.json` }))
    expect(operations.map(({ doneByConsole }) => doneByConsole)).toEqual([undefined, undefined, true])
  })

  it('of a document that cannot be had are missed, with the reason, and come by themselves later', async () => {
    answer = (_request, response) => response.writeHead(503).end('down')
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    const failed = await documents.index(connection)
    expect(failed).toMatchObject({
      operations: [],
      failures: [
        {
          id: expect.stringMatching(/^configured-/) as string,
          source: { type: 'url', url: `${server.origin}/openapi.json` },
          title: 'The document could not be fetched',
          detail: 'The server answered 503 Service Unavailable instead of the document',
          failedAt: '2026-01-01T00:00:00.000Z',
        },
      ],
    })
    answer = json(metering)
    expect(await documents.index(connection)).toEqual(failed)
    expect(asked).toHaveLength(1)
    now += 5000
    const recovered = await documents.index(connection)
    expect(recovered.failures).toEqual([])
    const { documents: views } = await documents.list(connection)
    expect(views).toMatchObject([{ id: failed.failures[0]?.id, definedBy: 'connection' }])
    const added = await documents.addUpload(connection, Buffer.from(JSON.stringify(metering)))
    expect(added.definedBy).toBe('added')
    expect(recovered.operations).toHaveLength(3)
  })

  it('of such a document come at once where somebody asks for it again', async () => {
    answer = (_request, response) => response.writeHead(503).end('down')
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    expect((await documents.list(connection)).failures).toHaveLength(1)
    answer = json(metering)
    expect((await documents.list(connection)).failures).toHaveLength(1)
    expect(await documents.list(connection, { again: true })).toMatchObject({
      documents: [{ operations: 3 }],
      failures: [],
    })
    expect((await documents.index(connection)).operations).toHaveLength(3)
  })

  it('of the other documents are there all the same', async () => {
    const file = join(directory, 'openapi.yaml')
    await writeFile(
      file,
      'openapi: 3.1.0\ninfo: {title: F, version: 1}\npaths:\n  /f: {get: {operationId: listMeters}}\n',
    )
    const { operations, failures } = await documents.index(
      connectionWith(
        { file: join(directory, 'none.json') },
        { file },
        { url: 'http://127.0.0.1:1/openapi.json' },
        { url: `${server.origin}/o.json` },
      ),
    )
    expect(failures.map(({ source, detail }) => ({ source, detail }))).toEqual([
      { source: { type: 'file', name: 'none.json' }, detail: 'none.json: There is no such file.' },
      { source: { type: 'url', url: 'http://127.0.0.1:1/openapi.json' }, detail: expect.any(String) as string },
    ])
    const ids = operations.map(({ id }) => id)
    expect(ids[0]).toBe('listMeters')
    expect(ids[1]).toMatch(/^get-meters-/)
    expect(new Set(ids).size).toBe(4)
  })

  it('are searched by their descriptions, every word of it', async () => {
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    const found = async (text: string) =>
      (await documents.search(connection, text)).operations.map(({ path, method }) => `${method} ${path}`)
    expect(await found('GAUGES kind')).toEqual(['GET /meters'])
    expect(await found('gauges nowhere')).toEqual([])
    expect(await found('post oauth')).toEqual(['POST /oauth/token'])
    expect(await found(' ')).toHaveLength(3)
  })

  it('tell what was learned of their scopes, where the document names none', async () => {
    const found = { scopes: [['write']], granted: 1, refused: 2, source: 'challenge' as const }
    learned = new Map(['listMeters', 'createMeter', 'goneSince'].map((id) => [id, found]))
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    for (const { operations } of [await documents.index(connection), await documents.search(connection, 'meters')])
      expect(
        operations.filter((one) => one.learned).map(({ id, scopes, learned }) => ({ id, scopes, learned })),
      ).toEqual([{ id: 'createMeter', scopes: [], learned: found }])
  })

  it('tell the scopes they need', async () => {
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    expect(await documents.operation(connection, 'listMeters')).toMatchObject({ scopes: [['read']] })
    expect(await documents.operation(connection, 'createMeter')).toMatchObject({ scopes: [] })
    expect(await documents.operation(connection, 'nothing')).toBeUndefined()
  })

  it('are cut out one by one', async () => {
    const connection = connectionWith({ url: `${server.origin}/openapi.json` })
    const { operations } = await documents.index(connection)
    const slice = JSON.parse(
      new TextDecoder().decode(await documents.slice(connection, operations[2]?.id ?? '')),
    ) as JsonObject
    expect(slice['servers']).toEqual([{ url: '/auth' }])
    expect(Object.keys(at(slice, 'paths', '/oauth/token') as JsonObject)).toEqual(['post'])
    expect(await problemOf(documents.slice(connection, 'nothing'))).toMatchObject({ status: 404 })
  })
})

describe('a document', () => {
  it('is read with what it refers to at its own origin, and nothing from elsewhere', async () => {
    let elsewhere = 0
    const other = await loopbackServer((_request, response) => {
      elsewhere += 1
      response.end('{}')
    })
    const schema = (reference: string) => ({
      content: { 'application/json': { schema: { $ref: reference } } },
      description: '',
    })
    answer = (request, response) => {
      if (request.url === '/docs/openapi.json') {
        const responses = {
          200: schema('schemas/a.yaml#/A'),
          201: schema(`${other.origin}/x.json`),
          202: schema('missing.json'),
          203: schema('moved.json'),
          204: { description: '', content: { 'application/json': { example: { $ref: 'data.json' } } } },
        }
        response.end(JSON.stringify({ ...metering, paths: { '/a': { get: { operationId: 'a', responses } } } }))
      } else if (request.url === '/docs/schemas/a.yaml') response.end('A: {type: array, items: {$ref: b.json}}')
      else if (request.url === '/docs/schemas/b.json') response.end('{"type":"string"}')
      else if (request.url === '/docs/moved.json') response.writeHead(302, { location: `${other.origin}/y.json` }).end()
      else response.writeHead(404).end()
    }
    const connection = connectionWith({ url: `${server.origin}/docs/openapi.json` })
    const [view] = (await documents.list(connection)).documents
    await other.close()
    expect(elsewhere).toBe(0)
    expect(asked.sort()).toEqual([
      '/docs/missing.json',
      '/docs/moved.json',
      '/docs/openapi.json',
      '/docs/schemas/a.yaml',
      '/docs/schemas/b.json',
    ])
    expect(view?.findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('another origin'),
      expect.stringContaining('404'),
      expect.stringContaining('redirect leads to another origin'),
      expect.stringContaining('No operation says what it needs'),
    ])
    const slice = JSON.parse(new TextDecoder().decode(await documents.slice(connection, 'a'))) as JsonObject
    expect(at(slice, 'components', 'schemas')).toEqual({
      A: { type: 'array', items: { $ref: '#/components/schemas/b' } },
      b: { type: 'string' },
    })
  })

  it('says what is odd about its servers for this connection', async () => {
    answer = json({ ...metering, servers: [{ url: 'https://eu.example.com/v1' }] })
    const [view] = (await documents.list(connectionWith({ url: `${server.origin}/openapi.json` }))).documents
    expect(view).toMatchObject({ title: 'Metering', version: '1.0.0', specification: '3.1.0', operations: 3 })
    expect(view?.findings).toContainEqual({
      pointer: '/servers',
      message: expect.stringContaining('another origin') as string,
      severity: 'warning',
    })
  })

  it('is found through redirects, and looked at from where it was found', async () => {
    answer = (request, response) =>
      request.url === '/openapi'
        ? response.writeHead(302, { location: '/docs/v2/openapi.json' }).end()
        : json({ ...metering, servers: [{ url: '.' }] })(request, response)
    const { operations } = await documents.index(connectionWith({ url: `${server.origin}/openapi` }))
    expect(operations[0]?.serverPath).toBe('/docs/v2')
  })

  it.each([
    ['a page', '<html>', 'HTML'],
    ['another kind of document', '{"asyncapi":"3.0.0"}', 'AsyncAPI'],
    ['a later version', '{"openapi":"4.0.0"}', '4.0.0'],
    [
      'a bomb',
      `a: &a [${'x,'.repeat(9)}x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, at) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[at] ?? 'a'}`).join(',')}]`).join('\n')}`,
      'anchor',
    ],
    ['600 levels', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`, '500 levels'],
  ])('is refused where it is %s', async (_name, text, reason) => {
    answer = (_request, response) => response.end(text)
    const [failure] = (await documents.list(connectionWith({ url: `${server.origin}/openapi.json` }))).failures
    expect(failure?.detail).toContain(reason)
  })
})

describe('the routes of documents', () => {
  const heldSecrets = createHeldSecrets({ connections: async () => [], tokens: async () => [] })
  const connections: Connections = {
    list: () => Promise.resolve([connectionWith()]),
    require: (id) =>
      id === 'test'
        ? Promise.resolve(connectionWith({ url: `${server.origin}/openapi.json` }))
        : Promise.reject(new ProblemError(404, 'connection-unknown', 'There is no such connection')),
  }
  const request = async (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type = 'application/json',
  ) => {
    const app = createRouter()
    app.onError((error, c) => {
      if (error instanceof ProblemError) return c.json(error.problem, error.problem.status as 400)
      throw error
    })
    app.route('/', operationRoutes({ connections, documents }))
    app.route('/', documentRoutes({ connections, documents, heldSecrets, maxBytes: 10_000, onFault: () => undefined }))
    return app.request(path, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': type } }) })
  }
  const view = async (response: Response | Promise<Response>) => (await (await response).json()) as JsonObject

  it('give the index and slices', async () => {
    const index = await view(request('GET', '/test/operations'))
    expect(index['operations']).toHaveLength(3)
    expect((await view(request('GET', '/test/operations?q=gauges')))['operations']).toHaveLength(1)
    const response = await request('GET', '/test/operations/listMeters')
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(at(await view(response), 'paths', '/meters', 'get', 'operationId')).toBe('listMeters')
    expect((await request('GET', '/test/operations/nothing')).status).toBe(404)
    expect((await request('GET', '/other/operations')).status).toBe(404)
  })

  it('take an upload as it is, in JSON and in YAML, and give it back', async () => {
    const yaml =
      '# Mine\nswagger: "2.0"\ninfo: {title: "Odd/“Title”", version: 3}\npaths: {/y: {get: {operationId: y}}}\n'
    const response = await request('POST', '/test/documents?name=mine.yaml', yaml, 'application/yaml')
    expect(response.status).toBe(201)
    const added = await view(response)
    expect(added).toMatchObject({
      title: 'Odd/“Title”',
      version: '3',
      specification: '2.0',
      operations: 1,
      source: { type: 'upload', name: 'mine.yaml' },
    })
    const download = await request('GET', `/test/documents/${textAt(added, 'id')}`)
    expect(await download.text()).toBe(yaml)
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="OddTitle.yaml"')
    const text = JSON.stringify(metering, null, 3)
    const other = await view(request('POST', '/test/documents', text, 'application/octet-stream'))
    expect(await (await request('GET', `/test/documents/${textAt(other, 'id')}`)).text()).toBe(text)
    const index = await view(request('GET', '/test/operations'))
    expect(index['operations']).toHaveLength(7)
    expect((await request('GET', '/test/operations/y')).status).toBe(200)
    expect((await request('POST', `/test/documents/${textAt(added, 'id')}/refresh`)).status).toBe(409)
    expect((await request('DELETE', `/test/documents/${textAt(added, 'id')}`)).status).toBe(204)
    expect((await request('DELETE', `/test/documents/${textAt(added, 'id')}`)).status).toBe(404)
    expect((await view(request('GET', '/test/documents')))['documents']).toHaveLength(2)
  })

  it('fetch one by its address, keep it, and fetch it anew', async () => {
    const added = await view(request('POST', '/test/documents', JSON.stringify({ url: `${server.origin}/more.json` })))
    expect(added).toMatchObject({ operations: 3, source: { type: 'url', url: `${server.origin}/more.json` } })
    answer = json({ ...metering, paths: {} })
    const refreshed = await view(request('POST', `/test/documents/${textAt(added, 'id')}/refresh`))
    expect(refreshed).toMatchObject({ id: added['id'], operations: 0 })
    answer = (_request, response) => response.writeHead(500).end()
    expect((await request('POST', `/test/documents/${textAt(added, 'id')}/refresh`)).status).toBe(502)
    const { documents: list } = await view(request('GET', '/test/documents'))
    expect(list).toContainEqual(refreshed)
  })

  it('take back a refresh, once, of those that were added and of those of the configuration', async () => {
    const added = await view(request('POST', '/test/documents', JSON.stringify({ url: `${server.origin}/more.json` })))
    const { documents: before } = await view(request('GET', '/test/documents'))
    const configured = textAt(before, 0, 'id')
    answer = json({ ...metering, paths: {} })
    for (const id of [textAt(added, 'id'), configured]) {
      expect((await request('POST', `/test/documents/${id}/restore`)).status).toBe(409)
      expect(await view(request('POST', `/test/documents/${id}/refresh`))).toMatchObject({ operations: 0 })
      expect(await view(request('POST', `/test/documents/${id}/restore`))).toMatchObject({ id, operations: 3 })
      expect((await request('POST', `/test/documents/${id}/restore`)).status).toBe(409)
    }
    expect((await request('POST', '/test/documents/nothing/restore')).status).toBe(404)
    expect((await view(request('GET', '/test/documents')))['documents']).toEqual(before)
    expect((await view(request('GET', '/test/operations')))['operations']).toHaveLength(6)
  })

  it('keep those of the configuration, which can be fetched anew', async () => {
    const { documents: list } = await view(request('GET', '/test/documents'))
    const id = textAt(list, 0, 'id')
    expect((await request('DELETE', `/test/documents/${id}`)).status).toBe(409)
    answer = json({ ...metering, paths: {} })
    expect(await view(request('POST', `/test/documents/${id}/refresh`))).toMatchObject({ id, operations: 0 })
    expect((await view(request('GET', '/test/operations')))['operations']).toEqual([])
  })

  it.each([
    ['another media type', 'x', 'text/plain', 415],
    ['no document', '{"url":"https://h.example","more":1}', 'application/json', 422],
    ['an address of another kind', '{"url":"file:///etc/passwd"}', 'application/json', 400],
    ['what is too large', ' '.repeat(10_001), 'application/json', 422],
    ['nothing', '', 'application/yaml', 422],
  ])('refuse %s', async (_name, body, type, status) => {
    expect((await request('POST', '/test/documents', body, type)).status).toBe(status)
    expect(await store.db.selectFrom('documents').selectAll().execute()).toEqual([])
  })

  it('say in a diagnosis why a document could not be fetched', async () => {
    answer = (_request, response) => response.writeHead(401).end()
    const refused = await request('POST', '/test/documents', JSON.stringify({ url: `${server.origin}/private.json` }))
    expect(refused.status).toBe(502)
    expect(await view(refused)).toMatchObject({
      diagnosis: { cause: 'document-refused', evidence: [{ source: 'status', quote: '401 Unauthorized' }] },
    })
    const away = await request('POST', '/test/documents', JSON.stringify({ url: 'http://127.0.0.1:1/openapi.json' }))
    expect(away.status).toBe(502)
    expect(await view(away)).toMatchObject({ diagnosis: { cause: expect.any(String) as string } })
  })
})
