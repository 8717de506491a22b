import process from 'node:process'
import { frameKind } from '@developer-console/shared/contract/call-format'
import { FrameError, FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameKey } from '../access/local-key.ts'
import { callHeaders } from '../calls/policy.ts'
import { readCallRequest } from '../calls/request-body.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { createTaskPerformer, defaultDocumentLimits, isRefusal } from '../documents/worker-task.ts'
import { ProblemError } from '../problem.ts'
import { SecretSearch } from '../secrets/secret-search.ts'
import { exampleConnection } from '../tokens/example-connection.ts'

/** How many cases each runs; a failure prints seed and path, which repeat it. `FUZZ_RUNS=100000` for a long run. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1000)
const fewer = Math.ceil(numRuns / 5)
const minutes = 30 * 60_000

/** A text that was right once: bytes of it changed, cut, doubled and exchanged. */
const mutated = (text: string) => {
  const bytes = Buffer.from(text)
  const place = fc.nat(bytes.length)
  const change = fc.oneof(
    fc.tuple(fc.constant('set'), place, fc.nat(255)),
    fc.tuple(fc.constant('cut'), place, fc.nat(40)),
    fc.tuple(fc.constant('double'), place, fc.nat(40)),
    fc.tuple(
      fc.constant('put'),
      place,
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '&a',
        '*a',
        '<<: *a',
        '#',
        '|\n',
        '\u0000',
        '\ufeff',
        '1e999',
        '-',
        'null',
        '{{',
        '!!js/function',
        '%',
        '\t',
        '__proto__',
        '$ref',
      ),
    ),
  )
  return fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) =>
    changes.reduce<Buffer>((before, [kind, at, what]) => {
      if (kind === 'set') {
        const after = Buffer.from(before)
        if (at < after.length) after[at] = what
        return after
      }
      const [head, tail] = [before.subarray(0, at), before.subarray(at)]
      if (kind === 'cut') return Buffer.concat([head, tail.subarray(what)])
      if (kind === 'double') return Buffer.concat([head, tail.subarray(0, what), tail])
      return Buffer.concat([head, Buffer.from(what), tail])
    }, bytes),
  )
}

describe('any bytes', () => {
  it(
    'are frames, wherever they are split, or none: nothing is lost, nothing is made up',
    () => {
      const frame = fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 60 })).map(([kind, payload]) => {
        const bytes = Buffer.alloc(5 + payload.length)
        bytes[0] = kind
        bytes.writeUInt32BE(payload.length, 1)
        bytes.set(payload, 5)
        return bytes
      })
      fc.assert(
        fc.property(
          fc.array(
            fc.oneof({ weight: 6, arbitrary: frame }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) }),
            { maxLength: 10 },
          ),
          fc.array(fc.nat(400), { maxLength: 8 }),
          (parts, cuts) => {
            const whole = Buffer.concat(parts)
            const read = (chunks: Buffer[]) => {
              const reader = new FrameReader(1000)
              const frames: { kind: number; payload: string }[] = []
              try {
                for (const chunk of chunks)
                  for (const { kind, payload } of reader.push(chunk))
                    frames.push({ kind, payload: Buffer.from(payload).toString('hex') })
                reader.end()
                return { frames, ended: true }
              } catch (error) {
                if (!(error instanceof FrameError)) throw error
                return { frames, ended: false }
              }
            }
            const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b)
            const split = places.slice(1).map((place, at) => whole.subarray(places[at], place))
            const [once, often] = [read([whole]), read(split)]
            expect(often).toEqual(once)
            const bytes = once.frames.reduce((sum, { payload }) => sum + 5 + payload.length / 2, 0)
            expect(bytes === whole.length).toBe(once.ended)
          },
        ),
        { numRuns },
      )
    },
    minutes,
  )

  it(
    'are a call, or a problem that says why they are none',
    async () => {
      const good = Buffer.from(
        jsonFrame(frameKind.head, {
          method: 'POST',
          path: '/x',
          query: [['a', 'b']],
          headers: [['X', 'y']],
          confirm: true,
        }),
      )
      const search = new SecretSearch([])
      const body = fc.oneof(mutated(`${good.toString('latin1')}the body`), fc.uint8Array({ maxLength: 200 }))
      const type = fc.constantFrom(
        'application/json',
        'application/vnd.developer-console.call',
        'text/plain',
        '',
        'application/json; x',
      )
      await fc.assert(
        fc.asyncProperty(body, type, fc.boolean(), async (bytes, mediaType, isSized) => {
          const request = new Request('http://console.test/', {
            method: 'POST',
            headers: { 'content-type': mediaType, ...(isSized && { 'content-length': String(bytes.length) }) },
            body: Uint8Array.from(bytes),
          })
          try {
            const { described, body } = await readCallRequest(request, { limit: 1000, search })
            expect(described.path.length).toBeGreaterThan(0)
            expect(['none', 'whole']).toContain(body.kind)
            callHeaders(exampleConnection(), described.headers)
          } catch (error) {
            if (!(error instanceof ProblemError) || ![400, 413, 415, 422].includes(error.problem.status)) throw error
          }
        }),
        { numRuns },
      )
    },
    minutes,
  )

  it(
    'are an OpenAPI document, or a refusal: never a fault, never a changed prototype',
    () => {
      const document = {
        openapi: '3.1.0',
        info: { title: 'x', version: '1' },
        components: { schemas: { a: { type: 'object', properties: { b: { $ref: '#/components/schemas/a' } } } } },
        paths: {
          '/x/{y}': {
            get: {
              operationId: 'a',
              tags: ['t'],
              parameters: [{ name: 'y', in: 'path', required: true, schema: { type: 'integer' } }],
              responses: { 200: { $ref: '#/components/schemas/a' } },
            },
          },
        },
      }
      const yaml =
        'openapi: 3.0.3\ninfo: &a {title: x, version: "1"}\npaths:\n  /x:\n    get: &op\n      operationId: a\n      responses: {200: {description: ok}}\n    post: *op\nx: *a\n'
      const swagger =
        '{"swagger":"2.0","info":{"title":"x","version":"1"},"host":"a.test","basePath":"/b","paths":{"/x":{"get":{"responses":{}}}}}'
      const tasks = createTaskPerformer()
      fc.assert(
        fc.property(
          fc.oneof(
            mutated(JSON.stringify(document)),
            mutated(yaml),
            mutated(swagger),
            fc.uint8Array({ maxLength: 80 }),
          ),
          (bytes) => {
            try {
              const opened = tasks.open({
                bytes,
                others: [],
                limits: { ...defaultDocumentLimits, jsonBytes: 100_000, yamlBytes: 100_000 },
              })
              // What it found can be told.
              JSON.stringify(opened)
            } catch (error) {
              if (!isRefusal(error)) throw error
            }
            expect(Object.keys(Object.prototype)).toEqual([])
          },
        ),
        { numRuns: fewer },
      )
    },
    minutes,
  )

  it(
    'are a configuration, or one message that names what is wrong and repeats no secret',
    async () => {
      const secret = 'a-s3cret-that-stands-in-it'
      const good = `server: { port: 4680, trustedProxies: [10.0.0.0/8] }\naccess: { mode: local }\nhistory: { bodies: 256KiB, retention: 30d }\nconnections:\n  - id: eu\n    clientId: me\n    clientSecret: ${secret}\n    audience: https://api.example.test/\n    headers: { X-Key: ${secret} }\n    tls: { ca: ${secret} }\n    proxy: http://me:${secret}@proxy.test/\n`
      await fc.assert(
        fc.asyncProperty(mutated(good), async (bytes) => {
          const loading = loadConfiguration({
            args: ['--config', 'console.yaml'],
            env: {},
            cwd: '/nowhere',
            readFile: (path) =>
              path === '/nowhere/console.yaml'
                ? Promise.resolve(bytes.toString())
                : Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
          })
          const error = await loading.then(
            () => undefined,
            (reason: unknown) => reason,
          )
          if (error === undefined) return
          expect(error).toBeInstanceOf(ConfigurationError)
          expect((error as Error).message).not.toContain(secret)
        }),
        { numRuns: fewer },
      )
    },
    minutes,
  )

  it(
    'are the key only if they are the key',
    () => {
      const key = 'N2pSR9xvEoVZq4k1JcTe8yBf'
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            mutated(key).map((bytes) => bytes.toString('latin1')),
          ),
          (guess) => {
            expect(isSameKey(guess, key)).toBe(guess === key)
          },
        ),
        { numRuns },
      )
    },
    minutes,
  )
})
