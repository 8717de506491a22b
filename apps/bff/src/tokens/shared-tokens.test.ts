import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHeldSecrets } from '../secrets/held-secrets.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { createSealing } from '../store/sealing.ts'
import { startPostgres, type PostgresServer } from '../store/test-postgres.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { exampleConnection, exampleTokenLog } from './example-connection.ts'
import { createSharedTokens } from './shared-tokens.ts'
import type { CurrentToken } from './token-cache.ts'
import { createTokens, type Tokens } from './tokens.ts'

const lease = 1000
const key = randomBytes(32)

let postgres: PostgresServer
let databases = 0
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

type Server = Loopback & {
  /** Fingerprint-worthy names of the tokens that were issued. */
  requests: () => number
  /** From now on answers wait until they are let go. */
  hold: () => void
  letGo: () => void
  answer: (status: number, body: Record<string, unknown>) => void
  revoked: () => string[]
}

/** An authorization server that issues `token-1`, `token-2` … */
const authorizationServer = async (): Promise<Server> => {
  let count = 0
  let held: ServerResponse[] | undefined
  let fixed: { status: number; body: Record<string, unknown> } | undefined
  const revoked: string[] = []
  const reply = (response: ServerResponse) => {
    count += 1
    const { status, body } = fixed ?? {
      status: 200,
      body: { access_token: `opaque-token-number-${count}`, token_type: 'Bearer', expires_in: 3600 },
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const server = await loopbackServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      if (request.url === '/revoke') {
        revoked.push(new URLSearchParams(body).get('token') ?? '')
        response.end()
      } else if (held) held.push(response)
      else reply(response)
    })
  })
  return {
    ...server,
    requests: () => count + (held?.length ?? 0),
    hold: () => {
      held = []
    },
    letGo: () => {
      const waiting = held ?? []
      held = undefined
      waiting.forEach(reply)
    },
    answer: (status, body) => {
      fixed = { status, body }
    },
    revoked: () => revoked,
  }
}

/** One instance: its own clock and memory, and its own connections to the database. */
type Instance = { tokens: Tokens; store: Store; failures: unknown[]; skew: number; logged: () => Promise<number> }

let url: string
let server: Server
const instances: Instance[] = []
const upstream = createUpstream()
const time = { now: 0 }

const connectionOf = () =>
  exampleConnection({ tokenUrl: `${server.origin}/token`, revocationUrl: `${server.origin}/revoke` })

const startInstance = async (skew = 0): Promise<Instance> => {
  const store = await openStore(url)
  const failures: unknown[] = []
  const log = exampleTokenLog()
  const clock = () => Date.now() + time.now + skew
  const tokens = createTokens({
    upstream,
    clock,
    random: () => 0,
    log,
    shared: createSharedTokens({
      db: store.db,
      sealing: createSealing(key),
      clock,
      random: () => 0.5,
      onFailure: (error) => failures.push(error),
      limits: { lease, look: 5, patience: 1000, held: 50 },
    }),
  })
  const instance = { tokens, store, failures, skew, logged: async () => (await log.list('example', 1000)).length }
  instances.push(instance)
  return instance
}

const tokenOf = (current: CurrentToken) => (current.granted ? current.token.accessToken : current.diagnosis.cause)
const ask = async ({ tokens }: Instance) => tokenOf(await tokens.current(connectionOf()))
const fingerprintOf = (current: CurrentToken) => (current.granted ? current.token.fingerprint : '')

beforeEach(async () => {
  databases += 1
  url = await postgres.createDatabase(`tokens_${databases}`)
  server = await authorizationServer()
  time.now = 0
})
afterEach(async () => {
  for (const { store } of instances.splice(0)) await store.close()
  await server.close()
})
afterAll(() => upstream.close())

describe('a token that two instances need', () => {
  it('is one request for a thousand who ask at once', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    const got = await Promise.all(Array.from({ length: 1000 }, (_, index) => ask(index % 2 === 0 ? a : b)))
    expect(new Set(got)).toEqual(new Set(['opaque-token-number-1']))
    expect(server.requests()).toBe(1)
    expect((await a.logged()) + (await b.logged())).toBe(1)
  })

  it('is there for an instance that starts later, and for one whose clock is wrong as long as it lives', async () => {
    expect(await ask(await startInstance())).toBe('opaque-token-number-1')
    const ahead = await startInstance(4 * 3_600_000)
    const current = await ahead.tokens.current(connectionOf())
    expect(tokenOf(current)).toBe('opaque-token-number-1')
    const left = current.granted ? (current.token.expiresAt ?? 0) - (Date.now() + ahead.skew) : 0
    expect(left).toBeGreaterThan(3_590_000)
    expect(left).toBeLessThanOrEqual(3_601_000)
    expect(server.requests()).toBe(1)
  })

  it('is renewed by one request under load, and both go on with the new one', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    await Promise.all([ask(a), ask(b)])
    for (let renewals = 1; renewals <= 3; renewals++) {
      time.now += 3_545_000
      await Promise.all(Array.from({ length: 100 }, (_, index) => ask(index % 2 === 0 ? a : b)))
      const renewed = `opaque-token-number-${renewals + 1}`
      await vi.waitFor(async () => expect([await ask(a), await ask(b)]).toEqual([renewed, renewed]), 5000)
      expect(server.requests()).toBe(renewals + 1)
    }
  })

  it('is asked for by another one soon after the first has died over it', async () => {
    // What is left of a process that was killed: its lease.
    await ask(await startInstance())
    const b = await startInstance()
    await sql`update "sharedTokens" set state = 'x', sealed = null, "leaseHolder" = 'dead',
      "leaseUntil" = (extract(epoch from clock_timestamp()) * 1000)::bigint + ${lease}::int`.execute(b.store.db)
    const began = performance.now()
    expect(await ask(b)).toBe('opaque-token-number-2')
    expect(performance.now() - began).toBeGreaterThan(lease * 0.7)
    expect(performance.now() - began).toBeLessThan(lease + 1000)
  })

  it('is not asked for a second time while a slow server is being asked by a living one', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    server.hold()
    const both = [ask(a), ask(b)]
    await new Promise((resolve) => setTimeout(resolve, lease * 4))
    expect(server.requests()).toBe(1)
    server.letGo()
    expect(await Promise.all(both)).toEqual(['opaque-token-number-1', 'opaque-token-number-1'])
    expect(server.requests()).toBe(1)
  })

  it('is asked for anew where that is wished for, once for all who wish it meanwhile', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    await Promise.all([ask(a), ask(b)])
    server.hold()
    const wishes = [a, b, a, b].map(async ({ tokens }) => tokenOf(await tokens.renew(connectionOf())))
    await vi.waitFor(() => expect(server.requests()).toBe(2))
    server.letGo()
    expect(new Set(await Promise.all(wishes))).toEqual(new Set(['opaque-token-number-2']))
    expect(await ask(a)).toBe('opaque-token-number-2')
    expect(server.requests()).toBe(2)
  })

  it('of another variant or another revision is another one', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    await ask(a)
    await a.tokens.current(connectionOf(), { scope: 'read' })
    await b.tokens.current({ ...connectionOf(), revision: '2' })
    expect(server.requests()).toBe(3)
    await b.tokens.current(connectionOf(), { scope: 'read' })
    expect(server.requests()).toBe(3)
  })
})

describe('what one instance learns of a token', () => {
  it('the others know: the API refused it', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    const [current] = await Promise.all([a.tokens.current(connectionOf()), ask(b)])
    expect(a.tokens.discard(connectionOf(), fingerprintOf(current))).toBe(true)
    expect(await ask(a)).toBe('opaque-token-number-2')
    expect(await ask(b)).toBe('opaque-token-number-2')
    // The same 401 on the other one finds a newer token.
    expect(b.tokens.discard(connectionOf(), fingerprintOf(current))).toBe(true)
    expect(await ask(b)).toBe('opaque-token-number-2')
    expect(server.requests()).toBe(2)
  })

  it('and force no more than one request in 10 s together', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    a.tokens.discard(connectionOf(), fingerprintOf(await a.tokens.current(connectionOf())))
    await ask(a)
    const second = fingerprintOf(await b.tokens.current(connectionOf()))
    b.tokens.discard(connectionOf(), second)
    expect(fingerprintOf(await b.tokens.current(connectionOf()))).toBe(second)
    expect(server.requests()).toBe(2)
  })

  it('the others know: it was forgotten, and it is revoked wherever it was held', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    await ask(a)
    await b.tokens.revoke(connectionOf())
    expect(server.revoked()).toEqual(['opaque-token-number-1'])
    expect(await ask(a)).toBe('opaque-token-number-2')
    expect((await a.tokens.held()).map(({ accessToken }) => accessToken)).toEqual(['opaque-token-number-2'])
  })

  it('is held against what people send to an instance that never used it, as long as it is held anywhere', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    const heldSecrets = createHeldSecrets({ connections: async () => [], tokens: () => b.tokens.held() })
    const found = async (text: string) => (await heldSecrets.search()).findInText(text)
    expect(await found('opaque-token-number-1')).toBeUndefined()
    await ask(a)
    await vi.waitFor(async () => expect(await found('opaque-token-number-1')).toMatch(/an access token/))
    expect(await heldSecrets.search()).toBe(await heldSecrets.search())
    await a.tokens.renew(connectionOf())
    await vi.waitFor(async () => expect(await found('opaque-token-number-2')).toMatch(/an access token/))
    await a.tokens.revoke(connectionOf())
    await vi.waitFor(async () => expect(await found('opaque-token-number-2')).toBeUndefined())
    expect(server.requests()).toBe(2)
  })

  it('the others know: a refusal, which is remembered for 60 s and mended by whoever asks anew', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    server.answer(401, { error: 'invalid_client' })
    const refused = await a.tokens.current(connectionOf())
    expect(refused).toMatchObject({ granted: false, why: 'refused' })
    expect(tokenOf(await b.tokens.current(connectionOf()))).toBe(tokenOf(refused))
    expect(server.requests()).toBe(1)
    await sql`update "sharedTokens" set "quietUntil" = "quietUntil" - 59000`.execute(a.store.db)
    time.now += 59_000
    await ask(b)
    expect(server.requests()).toBe(1)
    server.answer(200, { access_token: 'mended', token_type: 'Bearer', expires_in: 60 })
    expect(tokenOf(await b.tokens.renew(connectionOf()))).toBe('mended')
    expect(await ask(a)).toBe('mended')
    expect(server.requests()).toBe(2)
  })

  it('a refusal ends after 60 s', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    server.answer(401, { error: 'invalid_client' })
    await Promise.all([ask(a), ask(b)])
    await sql`update "sharedTokens" set "quietUntil" = "quietUntil" - 60001`.execute(a.store.db)
    time.now += 60_001
    await Promise.all([ask(a), ask(b)])
    expect(server.requests()).toBe(2)
  })

  it('a token that was asked for while the connection was forgotten is kept by nobody', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    server.hold()
    const late = ask(a)
    await vi.waitFor(() => expect(server.requests()).toBe(1))
    await b.tokens.revoke(connectionOf())
    server.letGo()
    expect(await late).toBe('opaque-token-number-1')
    expect(await ask(b)).toBe('opaque-token-number-2')
    expect(await ask(a)).toBe('opaque-token-number-2')
  })
})

describe('the shared copy', () => {
  it('is sealed and bound to its row', async () => {
    const a = await startInstance()
    await ask(a)
    await a.tokens.current(connectionOf(), { scope: 'other' })
    const rows = await a.store.db.selectFrom('sharedTokens').selectAll().execute()
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain('opaque-token')
    expect(JSON.stringify(rows)).not.toContain(connectionOf().clientSecret)
    const [one, other] = rows
    await sql`update "sharedTokens" set state = 'swapped' || id,
      sealed = case when id = ${one?.id} then ${other?.sealed} else ${one?.sealed} end`.execute(a.store.db)
    // What does not open is nothing: asked for anew, and the other's token is handed out to nobody.
    expect(await ask(await startInstance())).toBe('opaque-token-number-3')
  })

  it('goes when it is of no use any more', async () => {
    const a = await startInstance()
    await ask(a)
    await sql`update "sharedTokens" set "goneAt" = 1`.execute(a.store.db)
    const b = await startInstance()
    await b.tokens.current(connectionOf(), { scope: 'other' })
    expect(await b.store.db.selectFrom('sharedTokens').selectAll().execute()).toHaveLength(1)
  })
})

describe('with the database away', () => {
  it('each instance goes on with its own token, asks by itself, and shares again once it is back', async () => {
    const [a, b] = [await startInstance(), await startInstance()]
    await Promise.all([ask(a), ask(b)])
    await postgres.pause()
    try {
      expect([await ask(a), await ask(b)]).toEqual(['opaque-token-number-1', 'opaque-token-number-1'])
      expect(server.requests()).toBe(1)
      time.now += 3_600_000
      expect(new Set([await ask(a), await ask(b)])).toEqual(new Set(['opaque-token-number-2', 'opaque-token-number-3']))
      expect(a.failures).toHaveLength(1)
    } finally {
      await postgres.resume()
    }
    await vi.waitFor(
      async () => {
        a.tokens.forget('example')
        const shared = await ask(a)
        expect(await ask(b)).toBe(shared)
      },
      { timeout: 10_000, interval: 200 },
    )
  })
})
