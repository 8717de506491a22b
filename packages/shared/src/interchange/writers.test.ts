import Ajv from 'ajv'
import schemas from 'har-schema'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CallDetail } from '../contract/history.ts'
import { type ExportedExchange, exchangeOfCall, exportName } from './exported-exchange.ts'
import { readInterchange } from './read-interchange.ts'
import { writeHar } from './write-har.ts'
import { writePostman } from './write-postman.ts'

const exact = '{"id":9007199254740993,"price":1.10,"big":123456789012345678901234567890}'

const call = (more: Partial<CallDetail> = {}): CallDetail => ({
  id: 'c1',
  connectionId: 'eu',
  connectionName: 'Production EU',
  kind: 'production',
  method: 'POST',
  path: '/v1/meters',
  startedAt: '2026-03-01T12:00:00.000Z',
  duration: 12.5,
  outcome: 'answered',
  status: 201,
  sentBytes: 0,
  receivedBytes: 0,
  request: {
    method: 'POST',
    path: '/v1/meters?access_token=planted-1&a=b%20c&flag',
    query: [['q', 'x y']],
    headers: [['X-Api-Key', 'planted-2']],
    body: { mediaType: 'application/json', text: exact, whole: true, size: exact.length },
  },
  answer: {
    status: 201,
    statusText: 'Created',
    httpVersion: '1.1',
    headers: [
      ['content-type', 'application/json'],
      ['set-cookie', 'session=planted-3'],
      ['location', '/v1/meters/1'],
    ],
    sent: {
      method: 'POST',
      url: 'https://api.test/v1/meters?access_token=planted-1&a=b%20c&flag',
      headers: [
        ['Authorization', 'Bearer [redacted]'],
        ['X-Api-Key', 'planted-2'],
        ['content-type', 'application/json'],
      ],
    },
    redirects: [],
    timing: {},
  },
  body: { mediaType: 'application/json', text: exact, whole: true, size: exact.length },
  timing: { dns: 1, connect: 2, tls: 3, send: 1, wait: 4, receive: 0.5 },
  ...more,
})

const unanswered = (): CallDetail => {
  const {
    answer: _answer,
    body: _body,
    status: _status,
    timing: _timing,
    ...rest
  } = call({ id: 'c2', outcome: 'failed', startedAt: '2026-03-01T11:00:00.000Z' })
  return rest
}

const exchanges = (): ExportedExchange[] => [
  exchangeOfCall(call(), 'https://api.test/', 'POST /v1/meters'),
  exchangeOfCall(unanswered(), 'https://api.test/', 'POST /v1/meters'),
  exchangeOfCall(call({ id: 'c3', body: { base64: 'AAEC', whole: false, size: 9000 } }), 'https://api.test/', 'Bytes'),
]

describe('an exported HAR file', () => {
  it('is valid by the schema of HAR 1.2', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
    for (const { $schema: _dialect, ...schema } of Object.values(schemas)) ajv.addSchema(schema)
    const validate = ajv.getSchema('har.json#')
    expect([validate?.(JSON.parse(writeHar(exchanges()))), validate?.errors]).toEqual([true, null])
    expect(validate?.({ log: { version: '1.2', entries: [{}] } })).toBe(false)
  })

  it('is in the order of time, with times that add up, and bodies as they were', () => {
    const { log } = JSON.parse(writeHar(exchanges())) as { log: { entries: unknown[] } }
    const [failed, answered, bytes] = log.entries
    expect(failed).toMatchObject({ startedDateTime: '2026-03-01T11:00:00.000Z', response: { status: 0 } })
    expect(answered).toMatchObject({
      time: 11.5,
      timings: { blocked: -1, dns: 1, connect: 5, ssl: 3, send: 1, wait: 4, receive: 0.5 },
      request: { postData: { mimeType: 'application/json', text: exact } },
      response: { status: 201, redirectURL: '/v1/meters/1', content: { text: exact } },
    })
    expect(bytes).toMatchObject({
      response: { content: { text: 'AAEC', encoding: 'base64', comment: 'Only its beginning was kept.' } },
    })
  })
})

const Pair = z.strictObject({ key: z.string(), value: z.string().nullable() })
const PostmanUrl = z.strictObject({
  raw: z.string(),
  protocol: z.string().optional(),
  host: z.array(z.string()),
  port: z.string().optional(),
  path: z.array(z.string()),
  query: z.array(Pair).optional(),
})
const PostmanRequest = z.strictObject({
  method: z.string(),
  header: z.array(Pair),
  url: PostmanUrl,
  body: z
    .strictObject({
      mode: z.literal('raw'),
      raw: z.string(),
      options: z.strictObject({ raw: z.strictObject({ language: z.enum(['json', 'xml', 'text']) }) }),
    })
    .optional(),
  description: z.string().optional(),
})
const PostmanItem = z.strictObject({
  name: z.string(),
  get item() {
    return z.array(PostmanItem).optional()
  },
  request: PostmanRequest.optional(),
  response: z
    .array(
      z.strictObject({
        name: z.string(),
        originalRequest: PostmanRequest,
        status: z.string(),
        code: z.int(),
        header: z.array(Pair),
        body: z.string().optional(),
        responseTime: z.int(),
      }),
    )
    .optional(),
})
/** What is written, member for member, of the schema of collections 2.1. */
const PostmanCollection = z.strictObject({
  info: z.strictObject({
    name: z.string(),
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  item: z.array(PostmanItem),
  auth: z.unknown(),
  variable: z.array(z.strictObject({ key: z.string(), value: z.string(), type: z.literal('string') })),
})

describe('an exported Postman collection', () => {
  it('has the structure of a collection 2.1, its folders within one another', () => {
    const [one] = exchanges()
    if (!one) throw new Error('there is no exchange')
    const written = JSON.parse(
      writePostman(
        [
          { ...one, folder: 'Metering / reads' },
          { ...one, folder: 'Metering', name: 'Beside', notes: 'Why' },
        ],
        'Mine',
      ),
    ) as unknown
    expect(PostmanCollection.safeParse(written).error).toBeUndefined()
    expect(written).toMatchObject({
      info: { name: 'Mine' },
      item: [
        {
          name: 'Metering',
          item: [
            { name: 'reads', item: [{ name: 'POST /v1/meters' }] },
            { name: 'Beside', request: { description: 'Why' } },
          ],
        },
      ],
      auth: { type: 'bearer', bearer: [{ value: '{{accessToken}}' }] },
      variable: [
        { key: 'baseUrl', value: 'https://api.test' },
        { key: 'accessToken', value: '' },
      ],
    })
  })

  it('comes back by our own reader as it was', () => {
    const [one] = exchanges()
    if (!one) throw new Error('there is no exchange')
    const { content, takenOut } = readInterchange(writePostman([{ ...one, folder: 'A / B' }], 'Mine'))
    expect(content.requests).toEqual([
      {
        name: 'POST /v1/meters',
        folder: ['A', 'B'],
        method: 'POST',
        url: 'https://api.test/v1/meters?a=b%20c&flag=',
        headers: [['content-type', 'application/json']],
        body: { mediaType: 'application/json', text: exact },
      },
    ])
    expect(takenOut).toEqual({ tokens: 0, secrets: 0 })
  })

  it('names each origin where there are several, and never takes a colon for a variable', () => {
    const of = (url: string): ExportedExchange => ({ ...exchangeOfCall(call(), 'https://api.test/', 'A'), url })
    const { item, variable } = PostmanCollection.parse(
      JSON.parse(writePostman([of('https://a.test:8443/:x/b:c'), of('https://b.test/')], 'T')),
    )
    expect(item[0]?.request?.url).toMatchObject({
      raw: 'https://a.test:8443/%3Ax/b:c',
      host: ['a', 'test'],
      port: '8443',
      path: ['%3Ax', 'b:c'],
    })
    expect(variable).toEqual([{ key: 'accessToken', value: '', type: 'string' }])
  })
})

describe('whatever is exported', () => {
  it('holds no value of a parameter or header that holds a credential', () => {
    for (const text of [writeHar(exchanges()), writePostman(exchanges(), 'T')]) {
      expect(text).toContain('123456789012345678901234567890')
      expect(text).not.toContain('planted')
    }
  })

  it.each([
    ['Saved requests', 'saved-requests-2026-03-01.har'],
    ['GET /v1/../../etc/passwd', 'get-v1-etc-passwd-2026-03-01.har'],
    ['‮\0<>:"|?*', 'requests-2026-03-01.har'],
    ['x'.repeat(500), `${'x'.repeat(60)}-2026-03-01.har`],
  ])('has a name that every file system takes: %j', (title, name) => {
    expect(exportName(title, 'har', '2026-03-01T12:00:00Z')).toBe(name)
  })
})
