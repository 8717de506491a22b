import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Connection } from '../connections/connection.ts'
import { isLoopbackHost, isNetwork, networkOf } from './addresses.ts'
import { connectionDefinition } from './connection-definition.ts'
import { secret, type Sources } from './secret.ts'
import { baseUrl, count, flag, port, proxyFits, text } from './values.ts'
import { duration, size } from './units.ts'

const section = (keys: readonly string[]) => ({
  error: (issue: { code?: string | undefined }) =>
    issue.code === 'invalid_type' ? `a mapping with ${keys.join(', ')}` : undefined,
})

const networks = (expected: string) =>
  z
    .array(z.string({ error: expected }).refine(isNetwork, { error: expected }).transform(networkOf), {
      error: `a list: ${expected}`,
    })
    .default([])

const host = z
  .string({ error: 'a host name or an address to listen on' })
  .regex(/^(?:[\w.-]{1,253}|\[?[\da-fA-F:.]+\]?)$/, { error: 'a host name or an address to listen on' })
  .transform((value) => value.replace(/^\[|\]$/g, ''))

const publicUrl = baseUrl
  .refine((value) => new URL(value).protocol === 'https:' || isLoopbackHost(new URL(value).hostname), {
    error: 'an https URL: the session’s cookie must not travel in clear text',
  })
  .transform((value) => new URL(value).href.replace(/\/?$/, '/'))

/** 22 characters of base64url are 132 bits. */
const localKeyFits = (value: string) =>
  /^[\w.~+/=-]{22,512}$/.test(value) && new Set(value).size >= 8
    ? undefined
    : 'a random key of at least 128 bits: 22 to 512 letters and digits, for example from openssl rand -hex 32'

const sealingKeyFits = (value: string) =>
  /^[A-Za-z0-9+/]{43}=?$/.test(value) ? undefined : '32 bytes in base64, for example from openssl rand -base64 32'

const storeExpected = 'file:path of a SQLite file, or postgres://user:password@host/database'

const storeUrlFits = (value: string) => (/^file:.|^postgres(?:ql)?:\/\/./.test(value) ? undefined : storeExpected)

const storeUrl = (sources: Sources, directory: string) =>
  secret(sources, storeUrlFits).transform((value) =>
    value.startsWith('file:') ? `file:${sqlitePath(value.slice('file:'.length), directory)}` : value,
  )

const sqlitePath = (path: string, directory: string): string =>
  path.startsWith('//') ? fileURLToPath(`file:${path}`) : isAbsolute(path) ? path : resolve(directory, path)

const day = 86_400_000
const gibibyte = 1024 ** 3

const time = (usual: string) => duration({ min: 100, max: day, between: 'from 100ms to 1d' }).prefault(usual)

/** The schema of the whole configuration. `cwd` is where relative paths of the store begin. */
export const configurationSchema = (sources: Sources, cwd: string) =>
  z
    .strictObject({
      server: z
        .strictObject(
          {
            host: host.default('127.0.0.1'),
            port: port.default(4680),
            publicUrl: publicUrl.optional(),
            trustedProxies: networks('an address or a network such as 10.0.0.0/8'),
            proxy: secret(sources, proxyFits).optional(),
            noProxy: z.array(text('a host'), { error: 'a list of hosts' }).default([]),
            privateNetworks: networks('an address or a network such as 10.0.0.0/8'),
            metricsPort: port.optional(),
            metricsHost: host.default('127.0.0.1'),
            metricsToken: secret(sources, localKeyFits).optional(),
          },
          section([
            'host',
            'port',
            'publicUrl',
            'trustedProxies',
            'proxy',
            'noProxy',
            'privateNetworks',
            'metricsPort',
            'metricsHost',
            'metricsToken',
          ]),
        )
        .prefault({}),
      sandbox: z.strictObject({ port: port.default(4690) }, section(['port'])).prefault({}),
      access: z
        .strictObject(
          {
            mode: z
              .enum(['local'], { error: 'local: this version of the console has no other way of signing in' })
              .default('local'),
            localKey: secret(sources, localKeyFits).optional(),
            allowLocalBeyondLoopback: flag.default(false),
          },
          section(['mode', 'localKey', 'allowLocalBeyondLoopback']),
        )
        .prefault({}),
      store: z
        .strictObject(
          {
            url: storeUrl(sources, cwd).prefault('file:./data/console.db'),
            sealingKey: secret(sources, sealingKeyFits).optional(),
            previousSealingKeys: z.array(secret(sources, sealingKeyFits), { error: 'a list of keys' }).default([]),
          },
          section(['url', 'sealingKey', 'previousSealingKeys']),
        )
        .prefault({}),
      history: z
        .strictObject(
          {
            bodies: size({ min: 0, max: 16 * 1024 ** 2, between: 'from 0 to 16MiB' }).prefault('256KiB'),
            productionBodies: size({ min: 0, max: 16 * 1024 ** 2, between: 'from 0 to 16MiB' }).prefault('256KiB'),
            retention: duration({ min: 60_000, max: 3650 * day, between: 'from 1m to 3650d' }).prefault('30d'),
          },
          section(['bodies', 'productionBodies', 'retention']),
        )
        .prefault({}),
      audit: z
        .strictObject(
          { retention: duration({ min: 60_000, max: 3650 * day, between: 'from 1m to 3650d' }).prefault('365d') },
          section(['retention']),
        )
        .prefault({}),
      tokens: z.strictObject({ timeout: time('30s') }, section(['timeout'])).prefault({}),
      calls: z
        .strictObject(
          {
            firstByteTimeout: time('2m'),
            idleTimeout: time('2m'),
            totalTimeout: time('15m'),
            requestBody: size({ min: 0, max: 64 * gibibyte, between: 'from 0 to 64GiB' }).prefault('2GiB'),
            decodedBody: size({ min: 1024, max: 64 * gibibyte, between: 'from 1KiB to 64GiB' }).prefault('1GiB'),
            open: count(1, 1_000_000).default(2000),
            perMinute: count(0, 1_000_000).default(0),
          },
          section([
            'firstByteTimeout',
            'idleTimeout',
            'totalTimeout',
            'requestBody',
            'decodedBody',
            'open',
            'perMinute',
          ]),
        )
        .prefault({}),
      documents: z
        .strictObject(
          {
            json: size({ min: 1024, max: gibibyte, between: 'from 1KiB to 1GiB' }).prefault('64MiB'),
            yaml: size({ min: 1024, max: gibibyte, between: 'from 1KiB to 1GiB' }).prefault('8MiB'),
            levels: count(10, 10_000).default(500),
            operations: count(1, 1_000_000).default(100_000),
            fetchTimeout: time('30s'),
            memory: size({ min: 64 * 1024 ** 2, max: 64 * gibibyte, between: 'from 64MiB to 64GiB' }).prefault('1GiB'),
          },
          section(['json', 'yaml', 'levels', 'operations', 'fetchTimeout', 'memory']),
        )
        .prefault({}),
      connections: z
        .array(connectionDefinition(sources, 'configuration'), { error: 'a list of connections' })
        .default([]),
    })
    .superRefine(({ server, access, store, connections }, context) => {
      const refuse = (path: (string | number)[], found: string, message: string) =>
        context.addIssue({ code: 'custom', path, message, params: { found } })
      if (!isLoopbackHost(server.host) && !access.allowLocalBeyondLoopback)
        refuse(
          ['server', 'host'],
          `"${server.host}", which is beyond this machine`,
          'a loopback address: with the local key alone, everybody who learns the link may use your credentials; ' +
            'access.allowLocalBeyondLoopback: true (CONSOLE_ALLOW_LOCAL_BEYOND_LOOPBACK) takes that risk',
        )
      if (!store.url.startsWith('file:'))
        for (const [section, key, value] of [
          ['access', 'localKey', access.localKey],
          ['store', 'sealingKey', store.sealingKey],
        ] as const)
          if (value === undefined)
            refuse([section, key], 'nothing', 'a fixed key, the same for every instance that shares the store')
      const seen = new Map<string, number>()
      for (const [index, { id }] of connections.entries()) {
        const first = seen.get(id)
        if (first === undefined) seen.set(id, index)
        else refuse(['connections', index, 'id'], `"${id}"`, `an id of its own: connections[${first}] has this one`)
      }
    })

type Parsed = z.output<ReturnType<typeof configurationSchema>>

/**
 * What the operator has set, with the defaults of everything else. Durations are milliseconds, sizes bytes, paths
 * absolute; secrets are their values, so nothing of this is ever serialised or logged as a whole.
 */
export type Configuration = Omit<Parsed, 'connections' | 'sandbox'> & {
  connections: Connection[]
  sandbox: {
    port: number
    /** `--sandbox`, or no connection of the operator's own. */
    wanted: boolean
    /** Where a running sandbox answers, with a slash at the end. */
    url?: string
  }
  /** What is odd and harmless: one sentence each. */
  warnings: string[]
}
