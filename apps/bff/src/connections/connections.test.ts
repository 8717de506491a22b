import type { CheckStep } from '@developer-console/shared/contract/check'
import { ConnectionInput, type ConnectionView } from '@developer-console/shared/contract/connection'
import type { Problem } from '@developer-console/shared/contract/problem'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectionKeys } from '../config/connection-definition.ts'
import { openStore } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { consoleDirectory, jsonBody, startConsole } from '../test-console.ts'
import { exampleJwt } from '../tokens/example-connection.ts'
import { loopbackServer } from '../upstream/loopback.ts'

const secret = 'planted-client-secret-0123456789'
const headerValue = 'planted-subscription-key-42'
const pem = '-----BEGIN CERTIFICATE-----\nplanted-certificate\n-----END CERTIFICATE-----'
const day = 24 * 3_600_000

/** A server that plays authorization server and API at once, and keeps all that it received. */
const recordingServer = async () => {
  const received: string[] = []
  const state = { refuse: false }
  const server = await loopbackServer((req, res) => {
    // The clock of a test is another one.
    res.sendDate = false
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      received.push(`${req.method} ${req.url} ${JSON.stringify(req.headers)} ${Buffer.concat(chunks).toString()}`)
      res.setHeader('content-type', 'application/json')
      if (req.url === '/openapi.json')
        return res.end('{"openapi":"3.1.0","info":{"title":"Own","version":"1"},"paths":{}}')
      if (req.url !== '/token') return res.end('{"here":true}')
      if (state.refuse) return res.writeHead(401).end('{"error":"invalid_client"}')
      return res.end(
        JSON.stringify({ access_token: exampleJwt({ scope: 'read' }), token_type: 'Bearer', expires_in: 3600 }),
      )
    })
  })
  return { ...server, received, state, url: `${server.origin}/` }
}

/** Valid but for `more`. */
const keyed = (more: object) => ({
  name: 'Malformed',
  audience: 'https://api.example.com/',
  clientId: 'x',
  clientSecret: secret,
  ...more,
})

describeOnEachEngine('connections that were added on the screen', (newStoreUrl) => {
  let place: Awaited<ReturnType<typeof consoleDirectory>>
  let own: Awaited<ReturnType<typeof recordingServer>>
  let evil: Awaited<ReturnType<typeof recordingServer>>
  let console: Awaited<ReturnType<typeof startConsole>>
  let ask: Awaited<ReturnType<(typeof console)['signIn']>>
  let storeUrl: string
  let now: number

  const environment = () => ({
    DATABASE_URL: storeUrl,
    CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
    CONSOLE_SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  const start = async (more = {}) => {
    console = await startConsole({ directory: place.directory, env: { ...environment(), ...more }, clock: () => now })
    ask = await console.signIn()
  }
  const restart = async (more = {}) => {
    await console.stop()
    await start(more)
  }

  beforeAll(async () => {
    place = await consoleDirectory()
  })
  afterAll(() => place.remove())
  beforeEach(async () => {
    now = Date.parse('2026-03-01T12:00:00Z')
    storeUrl = await newStoreUrl()
    own = await recordingServer()
    evil = await recordingServer()
    await start()
  })
  afterEach(async () => {
    await console.stop()
    await own.close()
    await evil.close()
  })

  const keys = (more: object = {}) => ({
    name: 'Billing',
    tokenUrl: `${own.origin}/token`,
    apiUrl: own.url,
    clientId: 'billing-client',
    clientSecret: secret,
    audience: 'urn:billing',
    allowPrivateNetwork: true,
    ...more,
  })
  const add = async (more: object = {}) => {
    const answer = await ask('/api/connections', jsonBody(keys(more)))
    expect([answer.status, answer.text()]).toEqual([201, expect.any(String)])
    return answer.json() as ConnectionView
  }
  const patch = (id: string, changes: unknown, query = '') =>
    ask(`/api/connections/${id}${query}`, jsonBody(changes, 'PATCH'))
  const list = async () =>
    ((await ask('/api/connections')).json() as { connections: ConnectionView[] }).connections.filter(
      ({ origin }) => origin === 'store',
    )
  const problemOf = (answer: { json: () => unknown }) => {
    const problem = answer.json() as Problem
    return { ...problem, key: problem.type.split(':').at(-1) }
  }
  const call = (id: string, described: object = { method: 'GET', path: '/things' }) =>
    ask(`/api/connections/${id}/calls`, jsonBody(described))
  const check = async (path: string, body?: object) => {
    const answer = await ask(`/api/connections/${path}`, body === undefined ? { method: 'POST' } : jsonBody(body))
    expect(answer.headers['content-type']).toBe('application/x-ndjson')
    return answer
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CheckStep)
  }

  it('are kept with the configuration’s defaults, and shown without their secrets', async () => {
    const view = await add({ headers: { 'X-Key': headerValue }, proxy: 'http://me:planted-password@127.0.0.1:9/' })
    expect(view).toEqual({
      id: expect.stringMatching(/^billing-[0-9a-f]{8}$/),
      name: 'Billing',
      kind: 'test',
      origin: 'store',
      tokenUrl: `${own.origin}/token`,
      apiUrl: own.url,
      clientId: 'billing-client',
      clientAuthentication: 'client_secret_post',
      audience: 'urn:billing',
      tokenParameters: {},
      headers: ['X-Key'],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      confirmWrites: false,
      allowPrivateNetwork: true,
      hasSecret: true,
      secretUpdatedAt: '2026-03-01T12:00:00.000Z',
      secretSearched: true,
      openApi: [],
      hasProxy: true,
      tls: [],
    })
    await restart()
    const shown = await ask('/api/connections')
    expect((shown.json() as { connections: unknown[] }).connections.at(-1)).toEqual(view)
    for (const planted of [secret, headerValue, 'planted-password']) expect(shown.text()).not.toContain(planted)
  })

  it('stand after the configured ones, by age', async () => {
    const ids: string[] = []
    for (const name of ['C', 'A', 'B']) {
      now += 1000
      ids.push((await add({ name })).id)
    }
    await patch(ids[0] ?? '', { name: 'Changed' })
    const { connections } = (await ask('/api/connections')).json() as { connections: ConnectionView[] }
    expect(connections.map(({ id }) => id)).toEqual(['default', ...ids])
  })

  it('say where a secret is too short to be searched', async () => {
    expect((await add({ clientSecret: 'fifteen-letters' })).secretSearched).toBe(false)
    expect((await add({ headers: { 'X-Key': 'short' } })).secretSearched).toBe(false)
    expect((await add({ headers: { Accept: 'application/json' } })).secretSearched).toBe(true)
  })

  it('get tokens, make calls and have documents', async () => {
    const { id } = await add({ openApi: [`${own.origin}/openapi.json`] })
    expect((await ask(`/api/connections/${id}/token`)).status).toBe(200)
    expect((await call(id)).status).toBe(200)
    expect((await ask(`/api/connections/${id}/documents`)).json()).toMatchObject({ documents: [{ title: 'Own' }] })
  })

  it('are described by keys that are those of the configuration', () => {
    expect(Object.keys(ConnectionInput.shape).sort()).toEqual([...connectionKeys].sort())
  })

  describe('a malformed one', () => {
    it.each<[string, unknown, string]>([
      ['no object', [secret], ''],
      ['no text as secret', keyed({ clientSecret: { secret } }), '/clientSecret'],
      ['a number as secret', keyed({ clientSecret: 12345678901234 }), '/clientSecret'],
      ['a variable of the server', keyed({ clientSecret: { env: 'CONSOLE_CLIENT_SECRET' } }), '/clientSecret'],
      ['a file of the server', keyed({ clientSecret: { file: '/etc/passwd' } }), '/clientSecret'],
      ['a file of the server as header', keyed({ headers: { a: { file: '/etc/passwd' } } }), '/headers'],
      ['a file of the server as authority', keyed({ tls: { ca: { file: '/etc/passwd' } } }), '/tls'],
      ['a file of the server as document', keyed({ openApi: [{ file: '/etc/passwd' }] }), '/openApi/0'],
      ['the secret as header', keyed({ headers: { [`${secret}:`]: 'x' } }), '/headers'],
      ['the secret as form field', keyed({ tokenParameters: { [secret]: 1 } }), '/tokenParameters'],
      ['the secret as key', keyed({ [secret]: true }), ''],
      ['the secret as URL', keyed({ tokenUrl: secret }), '/tokenUrl'],
      ['the secret as kind', keyed({ kind: secret }), '/kind'],
      ['the secret as method', keyed({ methods: [secret] }), '/methods/0'],
      ['the secret as id', keyed({ id: `${secret} ` }), '/id'],
      ['the secret as proxy', keyed({ proxy: secret }), '/proxy'],
      ['the secret as flag', keyed({ confirmWrites: secret }), '/confirmWrites'],
      ['the secret as authority', keyed({ tls: { ca: secret } }), '/tls/ca'],
      ['an unknown key of TLS', keyed({ tls: { [secret]: secret } }), '/tls'],
      ['a placeholder', keyed({ clientSecret: '{{secret}}' }), '/clientSecret'],
      ['no secret', keyed({ clientSecret: undefined }), '/clientSecret'],
      ['an empty secret', keyed({ clientSecret: '' }), '/clientSecret'],
      ['a protected header', keyed({ headers: { Authorization: `Bearer ${secret}` } }), '/headers'],
    ])('with %s is refused, and nothing of it repeated', async (_name, body, pointer) => {
      const answer = await ask('/api/connections', jsonBody(body))
      expect(answer.status).toBe(400)
      expect(problemOf(answer).errors?.[0]?.pointer ?? '').toBe(pointer)
      expect(answer.text()).not.toContain(secret)
      expect(answer.text()).not.toContain('root:')
      expect(console.logged()).not.toContain(secret)
      expect(await list()).toEqual([])
    })

    it('is refused where it is no JSON', async () => {
      const answer = await ask('/api/connections', { ...jsonBody({}), body: `{"clientSecret": ${secret}` })
      expect(answer.status).toBe(400)
      expect(answer.text() + console.logged()).not.toContain(secret)
    })

    it('is told the key that was meant', async () => {
      const answer = await ask('/api/connections', jsonBody(keys({ clientsecret: secret })))
      expect(problemOf(answer).errors).toMatchObject([
        { detail: expect.stringContaining('did you mean clientSecret?') },
      ])
    })
  })

  it('have an id of their own', async () => {
    const { id } = await add({ id: 'billing' })
    expect(id).toBe('billing')
    for (const taken of ['billing', 'default'])
      expect(problemOf(await ask('/api/connections', jsonBody(keys({ id: taken }))))).toMatchObject({
        key: 'connection-id-taken',
        status: 409,
      })
    expect((await add({ name: undefined })).id).toMatch(/^127-0-0-1-/)
    expect((await add({ name: '日本' })).id).toMatch(/^connection-/)
    expect(problemOf(await patch(id, { id: 'other' })).errors).toMatchObject([{ pointer: '/id' }])
  })

  describe('a change', () => {
    it('merges, and null brings a default back', async () => {
      const { id } = await add({ description: 'Old', scope: 'read', headers: { 'X-A': 'a-value', 'X-B': 'b-value' } })
      const changed = await patch(id, {
        description: null,
        scope: 'read write',
        kind: 'production',
        headers: { 'x-c': 'c-value', 'X-A': null },
        methods: ['GET'],
      })
      expect(changed.status).toBe(200)
      expect(changed.json()).toMatchObject({
        scope: 'read write',
        kind: 'production',
        confirmWrites: true,
        headers: ['X-B', 'x-c'],
        methods: ['GET'],
      })
      expect(changed.json()).not.toHaveProperty('description')
      expect((await patch(id, { kind: null, methods: null })).json()).toMatchObject({
        kind: 'test',
        confirmWrites: false,
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      })
    })

    it('of the secret says when it was, and the new one is used', async () => {
      const { id } = await add()
      await ask(`/api/connections/${id}/token`)
      now += 5000
      const next = 'another-planted-secret-987654'
      expect((await patch(id, { clientSecret: next })).json()).toMatchObject({
        secretUpdatedAt: '2026-03-01T12:00:05.000Z',
      })
      expect((await patch(id, { name: 'Other' })).json()).toMatchObject({
        secretUpdatedAt: '2026-03-01T12:00:05.000Z',
      })
      await ask(`/api/connections/${id}/token`)
      expect(own.received.filter((request) => request.includes(next))).toHaveLength(1)
    })

    it('cannot take the secret away, nor be anything but valid', async () => {
      const { id } = await add()
      for (const changes of [
        { clientSecret: null },
        { clientSecret: '' },
        { clientId: null },
        { kind: secret },
        [],
        null,
      ])
        expect((await patch(id, changes)).status).toBe(400)
      expect(await list()).toMatchObject([{ hasSecret: true, kind: 'test' }])
    })

    it('keeps the token where nothing of it depends on the change', async () => {
      const { id } = await add()
      await ask(`/api/connections/${id}/token`)
      await patch(id, { name: 'Renamed', description: 'x' })
      expect((await ask(`/api/connections/${id}/token`)).json()).toMatchObject({ source: 'cache' })
      await patch(id, { audience: 'urn:other' })
      expect((await ask(`/api/connections/${id}/token`)).json()).toMatchObject({ source: 'requested' })
    })

    it('at the same moment as another is not lost silently', async () => {
      const { id } = await add()
      const statuses = (
        await Promise.all(['a', 'b', 'c', 'd'].map((name) => patch(id, { [name === 'a' ? 'name' : 'scope']: name })))
      ).map(({ status }) => status)
      expect(statuses).toContain(200)
      expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
    })

    it('may try the new secret first, beside the old', async () => {
      const { id } = await add()
      await ask(`/api/connections/${id}/token`)
      own.state.refuse = true
      const refused = await patch(id, { clientSecret: 'a-refused-secret-0123456' }, '?check=true')
      expect(problemOf(refused)).toMatchObject({
        key: 'check-failed',
        status: 422,
        diagnosis: { cause: 'client-authentication-failed' },
        exchange: { response: { status: 401 } },
      })
      expect(refused.text()).not.toContain('a-refused-secret')
      expect((await ask(`/api/connections/${id}/token`)).json()).toMatchObject({ source: 'cache' })
      expect(await list()).toMatchObject([{ secretUpdatedAt: '2026-03-01T12:00:00.000Z' }])
      own.state.refuse = false
      now += 1000
      expect((await patch(id, { clientSecret: 'an-accepted-secret-01234' }, '?check=true')).json()).toMatchObject({
        secretUpdatedAt: '2026-03-01T12:00:01.000Z',
      })
    })
  })

  it('of the configuration are changed there alone', async () => {
    for (const answer of [
      await patch('default', { name: 'x' }),
      await ask('/api/connections/default', { method: 'DELETE' }),
      await ask('/api/connections/default/restore', { method: 'POST' }),
    ])
      expect(problemOf(answer)).toMatchObject({ key: 'connection-configured', status: 409 })
    expect((await patch('nowhere', { name: 'x' })).status).toBe(404)
  })

  describe('the secret is sent nowhere else by re-pointing', () => {
    const headers = { 'X-Key': headerValue }
    const attacks = (): [string, object][] => [
      ['tokenUrl', { tokenUrl: `${evil.origin}/token` }],
      ['apiUrl', { apiUrl: evil.url }],
      ['introspectionUrl', { introspectionUrl: `${evil.origin}/introspect` }],
      ['revocationUrl', { revocationUrl: `${evil.origin}/revoke` }],
      ['jwksUrl', { jwksUrl: `${evil.origin}/jwks` }],
      ['issuer', { issuer: evil.url }],
      ['both through the audience', { tokenUrl: null, apiUrl: null, audience: evil.url }],
      ['the port alone', { apiUrl: evil.url, tokenUrl: `http://127.0.0.1:${evil.port}/token` }],
      ['proxy', { proxy: evil.origin }],
      ['tls', { tls: { ca: pem } }],
      ['the way of authentication', { clientAuthentication: 'private_key_jwt' }],
    ]

    it('without it, and nothing reaches the new host', async () => {
      const { id } = await add({ headers })
      await ask(`/api/connections/${id}/token`)
      for (const [name, changes] of attacks()) {
        for (const query of ['', '?check=true']) {
          const answer = await patch(id, changes, query)
          expect([name, answer.status, problemOf(answer).key]).toEqual([name, 422, 'secret-required'])
          expect(problemOf(answer).errors).toContainEqual(expect.objectContaining({ pointer: '/clientSecret' }))
        }
        await check(`${id}/check`)
        await ask(`/api/connections/${id}/token`, jsonBody({}))
        await call(id)
        await ask(`/api/connections/${id}/token`, { method: 'DELETE' })
      }
      expect(evil.received).toEqual([])
      expect(own.received.length).toBeGreaterThan(10)
    })

    it('with a made-up one, neither: the real one, the held token and the headers’ values stay here', async () => {
      const { id } = await add({ headers })
      await ask(`/api/connections/${id}/token`)
      const moved = { tokenUrl: `${evil.origin}/token`, apiUrl: evil.url, clientSecret: 'a-made-up-secret-000000' }
      const kept = await patch(id, moved)
      expect(problemOf(kept)).toMatchObject({ key: 'secret-required', errors: [{ pointer: '/headers/X-Key' }] })
      expect(evil.received).toEqual([])
      expect((await patch(id, { ...moved, headers: { 'X-Key': null } })).status).toBe(200)
      await check(`${id}/check`)
      expect((await call(id)).status).toBe(200)
      await ask(`/api/connections/${id}/token`, { method: 'DELETE' })
      expect(evil.received.length).toBeGreaterThan(2)
      for (const request of evil.received) {
        expect(request).not.toContain(secret)
        expect(request).not.toContain(headerValue)
      }
    })

    it('where what is stored is not valid any more, neither: the headers’ values have to come along too', async () => {
      const { id } = await add({ headers })
      const store = await openStore(storeUrl)
      const definition = JSON.stringify({ ...keys(), clientSecret: undefined, methods: ['BREW'] })
      await store.db.updateTable('connections').set({ definition }).where('id', '=', id).execute()
      await store.close()
      const mended = { methods: ['GET'], apiUrl: evil.url, clientSecret: 'a-made-up-secret-000000' }
      expect(problemOf(await patch(id, mended))).toMatchObject({
        key: 'secret-required',
        errors: [{ pointer: '/headers/X-Key' }],
      })
      const entered = { ...mended, headers: { 'X-Key': 'a-made-up-key-0000000000' } }
      expect((await patch(id, entered)).status).toBe(200)
      expect((await call(id)).status).toBe(200)
      expect(evil.received).toHaveLength(1)
      expect(evil.received[0]).not.toContain(headerValue)
    })

    it('but with the secret it may move, and the held token is dropped', async () => {
      const { id } = await add()
      await ask(`/api/connections/${id}/token`)
      const requests = own.received.length
      expect((await patch(id, { apiUrl: evil.url, clientSecret: secret })).status).toBe(200)
      expect((await ask(`/api/connections/${id}/token`)).json()).toMatchObject({ source: 'requested' })
      expect(own.received.length).toBeGreaterThan(requests)
    })

    it('while another path of the same origin needs nothing', async () => {
      const { id } = await add()
      expect((await patch(id, { tokenUrl: `${own.origin}/oauth/token`, apiUrl: `${own.origin}/v2` })).status).toBe(200)
    })
  })

  describe('at rest', () => {
    const storeOf = () => openStore(storeUrl)

    it('the secrets are sealed: none is in the database', async () => {
      await add({
        headers: { 'X-Key': headerValue },
        tls: { ca: pem },
        proxy: 'http://me:planted-password@127.0.0.1:9',
      })
      const store = await storeOf()
      const { db } = store
      const rows = JSON.stringify(await db.selectFrom('connections').selectAll().execute())
      for (const planted of [secret, headerValue, 'planted-password', 'planted-certificate']) {
        expect(rows).not.toContain(planted)
        expect(rows).not.toContain(Buffer.from(planted).toString('base64').slice(0, 16))
      }
      await store.close()
    })

    it('those of two rows that were exchanged do not open, and can be entered again', async () => {
      const one = await add({ name: 'One' })
      now += 1
      const two = await add({ name: 'Two', clientSecret: 'the-secret-of-the-other-one' })
      const store = await storeOf()
      const { db } = store
      const sealed = await db.selectFrom('connections').select(['id', 'clientSecret']).orderBy('createdAt').execute()
      for (const [index, { id }] of sealed.entries())
        await db
          .updateTable('connections')
          .set({ clientSecret: sealed[1 - index]?.clientSecret ?? '' })
          .where('id', '=', id)
          .execute()
      await store.close()
      for (const again of [() => Promise.resolve(), restart]) {
        await again()
        expect(await list()).toMatchObject([
          { name: 'One', hasSecret: false, fault: 'secret-unreadable' },
          { name: 'Two', hasSecret: false, fault: 'secret-unreadable' },
        ])
        for (const { id } of [one, two]) {
          expect(problemOf(await ask(`/api/connections/${id}/token`))).toMatchObject({ key: 'secret-unreadable' })
          expect(problemOf(await call(id))).toMatchObject({ key: 'secret-unreadable', status: 409 })
        }
      }
      expect(own.received).toEqual([])
      expect(problemOf(await patch(one.id, { name: 'Still' }))).toMatchObject({ key: 'secret-required' })
      expect((await patch(one.id, { clientSecret: secret })).json()).toMatchObject({ hasSecret: true })
      expect((await ask(`/api/connections/${one.id}/token`)).status).toBe(200)
    })

    it('a start with another key is refused and changes nothing', async () => {
      await add()
      await console.stop()
      const store = await storeOf()
      const { db } = store
      const before = await db.selectFrom('connections').selectAll().execute()
      const other = { CONSOLE_SEALING_KEY: Buffer.alloc(32, 8).toString('base64') }
      await expect(
        startConsole({ directory: place.directory, env: { ...environment(), ...other } }),
      ).rejects.toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringMatching(/^store\.sealingKey \(CONSOLE_SEALING_KEY\): found another key/),
      })
      expect(await db.selectFrom('connections').selectAll().execute()).toEqual(before)
      await store.close()
      await start()
      expect(await list()).toMatchObject([{ hasSecret: true }])
    })
  })

  describe('a removed one', () => {
    it('is gone at once, and can be brought back with its secret', async () => {
      const view = await add()
      await ask(`/api/connections/${view.id}/token`)
      expect((await ask(`/api/connections/${view.id}`, { method: 'DELETE' })).status).toBe(204)
      expect(await list()).toEqual([])
      for (const path of ['token', 'operations', 'documents'])
        expect((await ask(`/api/connections/${view.id}/${path}`)).status).toBe(404)
      expect((await call(view.id)).status).toBe(404)
      expect((await patch(view.id, { name: 'x' })).status).toBe(404)
      expect((await ask(`/api/connections/${view.id}`, { method: 'DELETE' })).status).toBe(404)
      now += day - 1
      await restart()
      expect((await ask(`/api/connections/${view.id}/restore`, { method: 'POST' })).json()).toEqual(view)
      expect(await list()).toEqual([view])
      expect((await ask(`/api/connections/${view.id}/token`)).json()).toMatchObject({ source: 'requested' })
    })

    it('is gone for good after a day, with its documents', async () => {
      const { id } = await add()
      await ask(`/api/connections/${id}/documents`, jsonBody({ url: `${own.origin}/openapi.json` }))
      await ask(`/api/connections/${id}`, { method: 'DELETE' })
      now += day
      ask = await console.signIn()
      expect((await ask(`/api/connections/${id}/restore`, { method: 'POST' })).status).toBe(404)
      await list()
      const store = await openStore(storeUrl)
      const { db } = store
      expect((await sql`select id from connections`.execute(db)).rows).toEqual([])
      expect((await sql`select id from documents`.execute(db)).rows).toEqual([])
      await store.close()
    })
  })

  describe('a secret that the console holds is stopped', () => {
    const token = exampleJwt({ scope: 'read' })
    const signature = token.split('.')[2] ?? ''
    const held = [secret, headerValue, token, signature, 'pl4nted-secret-of-the-configuration']

    it('wherever it stands in a call, which is not sent and not in history', async () => {
      await restart({ CONSOLE_CLIENT_SECRET: 'pl4nted-secret-of-the-configuration' })
      const { id } = await add({ headers: { 'X-Key': headerValue } })
      const other = await add({ name: 'Another' })
      await ask(`/api/connections/${id}/token`)
      const requests = own.received.length
      const framed = (described: object, body: string) => {
        const head = Buffer.from(JSON.stringify({ method: 'POST', path: '/', ...described }))
        const length = Buffer.from([2, 0, 0, head.length >> 8, head.length & 255])
        return ask(`/api/connections/${other.id}/calls`, {
          method: 'POST',
          headers: { 'content-type': 'application/vnd.developer-console.call' },
          body: Buffer.concat([length, head, Buffer.from(body)]),
        })
      }
      for (const text of held) {
        const answers = [
          await call(other.id, { method: 'GET', path: `/things/${text}` }),
          await call(other.id, { method: 'GET', path: `/things?key=${encodeURIComponent(text)}` }),
          await call(other.id, { method: 'GET', path: '/', query: [['key', text]] }),
          await call(other.id, { method: 'GET', path: '/', query: [[text, '']] }),
          await call(other.id, { method: 'GET', path: '/', headers: [['X-Note', `see ${text}`]] }),
          await call(other.id, { method: 'GET', path: '/', headers: [['Authorization', `Bearer ${text}`]] }),
          await call(other.id, {
            method: 'GET',
            path: '/',
            headers: [['X-Basic', Buffer.from(`me:${text}`).toString('base64')]],
          }),
          await call(other.id, { method: 'GET', path: '/', operationId: text }),
          await framed({}, text),
          await framed({}, JSON.stringify({ note: `it is "${text}"` })),
          await framed({}, Buffer.from(`<${text}>`).toString('base64url')),
          await framed({}, 'x'.repeat(900_000) + text),
        ]
        for (const answer of answers) {
          expect(problemOf(answer)).toMatchObject({ key: 'secret-in-request', status: 422 })
          expect(answer.text()).not.toContain(text)
        }
      }
      expect(own.received.length).toBe(requests)
      expect((await ask('/api/history')).json()).toMatchObject({ calls: [] })
      expect((await framed({ query: [['q', 'pl4nted']] }, secret.slice(1))).status).toBe(200)
    })

    it('in the middle of a long body, which is cut before it', async () => {
      const { id } = await add()
      const head = Buffer.from(JSON.stringify({ method: 'POST', path: '/' }))
      const answer = await ask(`/api/connections/${id}/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.developer-console.call' },
        body: Buffer.concat([
          Buffer.from([2, 0, 0, 0, head.length]),
          head,
          Buffer.alloc(3_000_000, 'x'),
          Buffer.from(secret),
        ]),
      })
      expect(problemOf(answer)).toMatchObject({ key: 'secret-in-request', status: 422 })
      const { calls } = (await ask('/api/history')).json() as { calls: { id: string; outcome: string }[] }
      expect(calls).toMatchObject([{ outcome: 'failed' }])
      expect((await ask(`/api/history/${calls[0]?.id}`)).text()).not.toContain(secret)
      expect(own.received.filter((request) => request.startsWith('POST / '))).toEqual([])
    })

    it('where a connection or a document would show it', async () => {
      const { id } = await add({ headers: { 'X-Key': headerValue } })
      await ask(`/api/connections/${id}/token`)
      for (const text of [secret, headerValue, token])
        for (const more of [
          { name: `it is ${text}` },
          { description: text },
          { clientId: text },
          { audience: text },
          { scope: `read ${text}` },
          { tokenParameters: { resource: text } },
          { tokenUrl: `${own.origin}/token?key=${text}` },
          { openApi: [`${own.origin}/openapi.json?key=${text}`] },
        ]) {
          const added = await ask(
            '/api/connections',
            jsonBody({ ...keys(more), clientSecret: 'a-third-planted-secret-1' }),
          )
          expect([more, problemOf(added).key]).toEqual([more, 'secret-in-request'])
          expect(problemOf(await patch(id, more)).key).toBe('secret-in-request')
        }
      expect(
        problemOf(
          await ask(
            '/api/connections',
            jsonBody(keys({ name: 'a-new-secret-of-its-own', clientSecret: 'a-new-secret-of-its-own' })),
          ),
        ).key,
      ).toBe('secret-in-request')
      expect(await list()).toHaveLength(1)
      const document = { openapi: '3.1.0', info: { title: secret, version: '1' }, paths: {} }
      for (const answer of [
        await ask(`/api/connections/${id}/documents`, jsonBody(document)),
        await ask(`/api/connections/${id}/documents`, jsonBody({ url: `${own.origin}/${secret}` })),
        await ask(
          `/api/connections/${id}/documents?name=${secret}`,
          jsonBody({ ...document, info: { title: 'x', version: '1' } }),
        ),
      ])
        expect(problemOf(answer).key).toBe('secret-in-request')
      expect((await ask(`/api/connections/${id}/documents`)).json()).toMatchObject({ documents: [] })
    })
  })

  describe('a check', () => {
    it('tells each step of a connection that works', async () => {
      const { id } = await add({ headers: { 'X-Key': headerValue } })
      expect(await check(`${id}/check`)).toMatchObject([
        { step: 'name', outcome: 'passed', evidence: ['127.0.0.1: 1 address'], duration: expect.any(Number) },
        { step: 'tls', outcome: 'skipped' },
        { step: 'token-endpoint', outcome: 'passed' },
        { step: 'token', outcome: 'passed', evidence: ['Granted, for 3600 s', '1 scope'] },
        { step: 'api', outcome: 'passed', evidence: [`It answers: 200 to GET ${own.url}`] },
      ])
    })

    it('of what is not kept yet keeps nothing', async () => {
      own.state.refuse = true
      const steps = await check('check', keys())
      expect(steps).toMatchObject([
        { step: 'name', outcome: 'passed' },
        { step: 'tls', outcome: 'skipped' },
        { step: 'token-endpoint', outcome: 'passed' },
        { step: 'token', outcome: 'failed', diagnosis: { cause: 'client-authentication-failed' } },
        { step: 'api', outcome: 'skipped' },
      ])
      expect(JSON.stringify(steps)).not.toContain(secret)
      expect(await list()).toEqual([])
      expect((await ask('/api/connections/check', jsonBody({ clientSecret: secret }))).status).toBe(400)
    })

    it('connects to nothing that the connection may not reach', async () => {
      const steps = await check('check', keys({ allowPrivateNetwork: false }))
      expect(steps.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'skipped'])
      expect(steps[0]?.diagnosis?.cause).toBe('address-refused')
      expect(own.received).toEqual([])
    })
  })
})
