import type { AuditEntry, AuditPage } from '@developer-console/shared/contract/audit'
import type { Role } from '@developer-console/shared/contract/session'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireAdmin } from '../access/require-admin.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { openStore } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { consoleDirectory, jsonBody, startConsole } from '../test-console.ts'
import { exampleJwt } from '../tokens/example-connection.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createAudit } from './create-audit.ts'
import { auditRoutes } from './routes.ts'

const secrets = ['the-first-secret-of-it', 'the-second-secret-of-it', 'value-of-a-header-key']

let place: Awaited<ReturnType<typeof consoleDirectory>>
let upstream: Loopback
let calls = 0
beforeAll(async () => {
  place = await consoleDirectory()
  upstream = await loopbackServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url === '/token')
      response.end(JSON.stringify({ access_token: exampleJwt({ jti: '1' }), token_type: 'Bearer', expires_in: 60 }))
    else {
      calls += 1
      response.end('{}')
    }
  })
})
afterAll(async () => {
  await upstream.close()
  await place.remove()
})

const environment = (url: string) => ({
  DATABASE_URL: url,
  CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
  CONSOLE_SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
})

/** What an entry tells, in one line. */
const told = ({ action, outcome, connectionId, keys, call, count, status, route }: AuditEntry) =>
  [
    action,
    outcome,
    connectionId,
    keys?.join(','),
    call && `${call.method} ${call.path}${call.confirmed ? ' confirmed' : ''}`,
    count,
    status,
    route,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')

describeOnEachEngine('the audit', (newStoreUrl) => {
  it('tells everything that was done, by whom and in its order, and no secret', async () => {
    const url = await newStoreUrl()
    const console = await startConsole({ directory: place.directory, env: environment(url) })
    for (let count = 0; count < 3; count++)
      expect((await console.ask('/api/session', jsonBody({ key: 'not-the-key-of-this-console' }))).status).toBe(401)
    const ask = await console.signIn()
    const connection = {
      id: 'added',
      clientId: 'other',
      clientSecret: secrets[0],
      headers: { 'x-key': secrets[2] },
      tokenUrl: `${upstream.origin}/token`,
      apiUrl: `${upstream.origin}/`,
      allowPrivateNetwork: true,
      confirmWrites: true,
      kind: 'test',
    }
    const at = '/api/connections/added'
    const document = { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths: {} }
    const done: [string, string, object?][] = [
      ['POST', '/api/connections', connection],
      ['POST', '/api/connections', connection],
      ['PATCH', at, { name: 'Another name', 'a-key-that-is-none': 1 }],
      ['PATCH', at, { name: 'Another name' }],
      ['PATCH', at, { clientSecret: secrets[1] }],
      ['POST', `${at}/token`, {}],
      ['DELETE', `${at}/token`],
      ['GET', '/api/connections'],
      ['POST', `${at}/calls`, { method: 'GET', path: '/things' }],
      ['POST', `${at}/calls`, { method: 'DELETE', path: '/things/1?because=of-it' }],
      ['POST', `${at}/calls`, { method: 'DELETE', path: '/things/1?because=of-it', confirm: true }],
      ['POST', `${at}/documents`, document],
      ['POST', `${at}/documents/lookup`],
      ['POST', '/api/requests', { name: 'Things', connectionId: 'added', method: 'GET', path: '/of-it', draft: '{}' }],
      ['PUT', `${at}/practice`, { switches: [] }],
      ['DELETE', `${at}/practice`],
      ['DELETE', at],
      ['POST', `${at}/restore`],
      ['DELETE', '/api/history?connection=added'],
    ]
    const callIds: string[] = []
    for (const [method, path, body] of done) {
      const answer = await ask(path, body === undefined ? { method } : jsonBody(body, method))
      expect(answer.status, `${method} ${path} ${answer.status}`).toBeLessThan(500)
      const [, id] = /"callId":"([^"]+)"/.exec(answer.text()) ?? []
      if (id) callIds.push(id)
    }
    const documents = (await ask(`${at}/documents`)).json() as { documents: { id: string }[] }
    const documentId = documents.documents[0]?.id
    await ask(`${at}/documents/${documentId}/refresh`, { method: 'POST' })
    await ask(`${at}/documents/${documentId}/restore`, { method: 'POST' })
    await ask(`${at}/documents/${documentId}`, { method: 'DELETE' })
    const { requests } = (await ask('/api/requests')).json() as { requests: { id: string }[] }
    const saved = `/api/requests/${requests[0]?.id}`
    await ask(saved, jsonBody({ name: 'Others of-it' }, 'PATCH'))
    await ask(saved, { method: 'DELETE' })
    await ask(`${saved}/restore`, { method: 'POST' })
    await ask('/api/nothing-like-it', { method: 'POST' })

    const page = (await ask('/api/audit?limit=200')).json() as AuditPage
    expect(page.entries.map(told).toReversed()).toEqual([
      'wrong-key refused 1',
      'sign-in done',
      'connection-added begun id,clientId,clientSecret,headers,tokenUrl,apiUrl,allowPrivateNetwork,confirmWrites,kind',
      'connection-added done added id,clientId,clientSecret,headers,tokenUrl,apiUrl,allowPrivateNetwork,confirmWrites,kind 201',
      'connection-added begun id,clientId,clientSecret,headers,tokenUrl,apiUrl,allowPrivateNetwork,confirmWrites,kind',
      'connection-added refused id,clientId,clientSecret,headers,tokenUrl,apiUrl,allowPrivateNetwork,confirmWrites,kind 409',
      'connection-changed begun added name',
      'connection-changed refused added name 400',
      'connection-changed begun added name',
      'connection-changed done added name 200',
      'secret-replaced begun added clientSecret',
      'secret-replaced done added clientSecret 200',
      'token-requested begun added',
      'token-requested done added 200',
      'token-forgotten begun added',
      'token-forgotten done added 204',
      'call begun added DELETE /things/1',
      'call refused added DELETE /things/1 428',
      'call begun added DELETE /things/1 confirmed',
      'document-added begun added',
      'document-added done added 201',
      'document-looked-for begun added',
      'document-looked-for done added 200',
      'request-saved begun',
      'request-saved done 201',
      'practice-changed begun added',
      'practice-changed refused added 409',
      'practice-changed begun added',
      'practice-changed refused added 409',
      'connection-removed begun added',
      'connection-removed done added 204',
      'connection-restored begun added',
      'connection-restored done added 200',
      'history-cleared begun',
      'history-cleared done 204',
      'document-refreshed begun added',
      'document-refreshed refused added 409',
      'document-restored begun added',
      'document-restored refused added 409',
      'document-removed begun added',
      'document-removed done added 204',
      'request-changed begun',
      'request-changed done 200',
      'request-removed begun',
      'request-removed done 204',
      'request-restored begun',
      'request-restored done 200',
      'other begun POST /api/nothing-like-it',
      'other refused 404 POST /api/nothing-like-it',
    ])
    expect(page.entries.filter(({ documentId: id }) => id === documentId)).toHaveLength(7)
    expect(page.entries.filter(({ savedRequestId: id }) => id === requests[0]?.id)).toHaveLength(7)
    expect(page.entries.find(({ call }) => call?.confirmed)?.call?.id).toBe(callIds.at(-1))
    const [latest] = page.entries
    expect(latest).toMatchObject({
      who: { name: 'Local user', role: 'admin', session: expect.stringMatching(/^.{8}$/) },
      address: '127.0.0.1',
      requestId: expect.stringMatching(/./),
    })
    expect(JSON.stringify(page)).not.toMatch(/of-it|value-of-a|not-the-key|a-key-that-is-none/)

    // By connection, and page by page.
    const walked: AuditEntry[] = []
    let cursor: string | undefined
    do {
      const next = (
        await ask(`/api/audit?connection=added&limit=4${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      ).json() as AuditPage
      walked.push(...next.entries)
      ;({ cursor } = next)
    } while (cursor !== undefined)
    expect(walked).toEqual(page.entries.filter(({ connectionId }) => connectionId === 'added'))
    expect((await ask('/api/audit?cursor=bm9uc2Vuc2U')).status).toBe(400)

    expect((await ask('/api/session', { method: 'DELETE' })).status).toBe(204)
    expect((await ask('/api/audit')).status).toBe(401)
    await console.stop()

    // What was counted is there after the end.
    const store = await openStore(url)
    const last = createAudit({ db: store.db, clock: Date.now, retention: 1e12, onFailure: () => undefined })
    const { entries } = await last.list({ limit: 3 })
    expect(entries.map(told).toReversed()).toEqual(['sign-out begun', 'sign-out done 204', 'wrong-key refused 2'])
    await last.close()
    await store.close()
  })

  it('has no way to be changed, and refuses it where it is tried by hand', async () => {
    const store = await openStore(await newStoreUrl())
    const audit = createAudit({
      db: store.db,
      clock: () => 1_790_000_000_000,
      retention: 1e12,
      onFailure: () => undefined,
    })
    await audit.write({ action: 'sign-in', outcome: 'done' })
    await expect(store.db.updateTable('audit').set({ action: 'other' }).execute()).rejects.toThrow('append-only')
    expect((await audit.list({ limit: 10 })).entries).toMatchObject([{ action: 'sign-in', outcome: 'done' }])
    await audit.close()
    await store.close()
  })

  it('keeps entries for the retention, to the millisecond', async () => {
    const store = await openStore(await newStoreUrl())
    let now = 1_790_000_000_000
    const audit = createAudit({ db: store.db, clock: () => now, retention: 1000, onFailure: () => undefined })
    for (let count = 0; count < 3; count++) {
      await audit.write({ action: 'other', outcome: 'done', route: `${count}` })
      now += 500
    }
    // The third is 500 ms old, the second 1000, the first 1500.
    expect((await audit.list({ limit: 10 })).entries.map(({ route }) => route)).toEqual(['2', '1'])
    await audit.prune()
    expect(await store.db.selectFrom('audit').select('at').execute()).toHaveLength(2)
    now += 10_000
    await audit.prune()
    expect(await store.db.selectFrom('audit').select('at').execute()).toHaveLength(0)
    await audit.close()
    await store.close()
  })

  it('is before the action: what cannot be written is not done', async () => {
    const url = await newStoreUrl()
    const console = await startConsole({ directory: place.directory, env: { ...environment(url), ...own() } })
    const ask = await console.signIn()
    const store = await openStore(url)
    await store.db.schema.dropTable('audit').execute()
    const before = calls
    const unsafe = await ask('/api/connections/default/calls', jsonBody({ method: 'POST', path: '/', confirm: true }))
    expect(unsafe.status).toBe(500)
    expect((await ask('/api/connections/default/token', { method: 'DELETE' })).status).toBe(500)
    expect(calls).toBe(before)
    const safe = await ask('/api/connections/default/calls', jsonBody({ method: 'GET', path: '/' }))
    expect(safe.status).toBe(200)
    expect(calls).toBe(before + 1)
    const signIn = await console.ask('/api/session', jsonBody({ key: console.key }))
    expect(signIn.status).toBe(500)
    expect(signIn.headers['set-cookie']).toBeUndefined()
    await store.close()
    await console.stop()
  })
})

/** The route before a session of this role. */
const auditFor = (role: Role) => {
  const asked: unknown[] = []
  const router = createRouter()
  router.use(async (c, next) => {
    c.set('session', { id: '1', name: 'Somebody', role, mode: 'oidc', expiresAt: '2030-01-01T00:00:00.000Z' })
    await next()
  })
  const list = async (query: unknown) => {
    asked.push(query)
    return { entries: [] }
  }
  router.route('/', auditRoutes({ audit: { list }, requireAdmin }))
  router.onError((error, c) => c.json({}, error instanceof ProblemError ? (error.problem.status as 403) : 500))
  return { router, asked }
}

describe('the audit is read by admins alone', () => {
  it.each(['viewer', 'engineer'] as const)('not by the role %s, whatever is asked', async (role) => {
    const { router, asked } = auditFor(role)
    for (const query of ['', '?limit=1', '?action=sign-in', '?connection=added&cursor=x'])
      expect((await router.request(`/${query}`)).status).toBe(403)
    expect(asked).toEqual([])
  })

  it('by an admin', async () => {
    const { router, asked } = auditFor('admin')
    expect((await router.request('/?limit=3')).status).toBe(200)
    expect(asked).toEqual([{ limit: 3 }])
  })
})

const own = () => ({
  CONSOLE_AUDIENCE: `${upstream.origin}/`,
  CONSOLE_TOKEN_URL: `${upstream.origin}/token`,
  CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
})
