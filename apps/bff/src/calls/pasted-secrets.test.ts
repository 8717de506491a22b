import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleConsole } from './example-console.ts'

const secret = 'Pasted/secret+of="the"&console<1>'
const key = 'Pasted-subscription-key-0123456789'
let example: Awaited<ReturnType<typeof exampleConsole>>
/** What the API got, by digest, and whether anything of a secret was in it. */
const got: { path: string; headers: string; digest: string; bytes: Buffer; whole: boolean }[] = []

const collect = async (req: IncomingMessage) => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of req) chunks.push(chunk as Buffer)
  } catch {
    // Cut off: what came until then is looked at all the same.
  }
  return Buffer.concat(chunks)
}
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  example = await exampleConsole({
    connection: { clientSecret: secret, headers: [['Ocp-Apim-Subscription-Key', key]] },
    api: (req, res) => {
      void collect(req).then((bytes) => {
        got.push({
          path: req.url ?? '',
          headers: req.rawHeaders.join('\n'),
          digest: digestOf(bytes),
          bytes,
          whole: req.complete,
        })
        res.end('ok')
      })
    },
  })
  await example.call({ method: 'GET', path: '/' })
})
afterAll(() => example.close())

const held = (): Record<string, string> => ({
  'the client secret': secret,
  'a further credential': key,
  'the access token': example.issued.at(-1) ?? '',
  'the signature of the token': example.issued.at(-1)?.split('.')[2] ?? '',
  'Basic credentials': Buffer.from(`example-client:${secret}`).toString('base64'),
})

const jsonForHtml = (text: string) =>
  JSON.stringify(text).replaceAll(
    /[<>&\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The forms in which a text is pasted somewhere. */
const forms: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'percent-encoded': encodeURIComponent,
  'in a form': (text) => new URLSearchParams({ it: text, more: 'x' }).toString(),
  'in JSON': (text) => JSON.stringify({ it: [text] }),
  'in JSON for HTML': jsonForHtml,
  'in JSON with escaped slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 behind one byte': (text) => Buffer.from(`x${text}y`).toString('base64'),
  'in base64 behind two bytes': (text) => Buffer.from(`xx${text}yy`).toString('base64'),
  'in base64url': (text) => Buffer.from(`{"it":"${text}"}`).toString('base64url'),
  'in multipart': (text) => `--b\r\ncontent-disposition: form-data; name="it"\r\n\r\n${text}\r\n--b--\r\n`,
  'behind a byte order mark': (text) => `\ufeff${text}`,
}

const places: Record<string, (text: string) => DescribedCallInput> = {
  path: (text) => ({ method: 'GET', path: `/x/${encodeURIComponent(text)}/y` }),
  'path as it is': (text) => ({ method: 'GET', path: `/x/${text}` }),
  'query within the path': (text) => ({ method: 'GET', path: `/x?y=${encodeURIComponent(text)}` }),
  'value of a parameter': (text) => ({
    method: 'GET',
    path: '/x',
    query: [
      ['y', 'z'],
      ['y', `z${text}`],
    ],
  }),
  'name of a parameter': (text) => ({ method: 'GET', path: '/x', query: [[text, '']] }),
  'value of a header': (text) => ({
    method: 'GET',
    path: '/x',
    headers: [
      ['X-A', 'b'],
      ['X-A', `c ${text}`],
    ],
  }),
  'name of a header': (text) => ({ method: 'GET', path: '/x', headers: [[text, '1']] }),
  cookie: (text) => ({ method: 'GET', path: '/x', headers: [['Cookie', `a=b; c=${text}`]] }),
  authorization: (text) => ({ method: 'GET', path: '/x', headers: [['Authorization', `Bearer ${text}`]] }),
  'operation id': (text) => ({ method: 'GET', path: '/x', operationId: text }),
}

describe('a secret of the console, pasted into a call', () => {
  it.each(Object.keys(places))('is stopped in each form in the %s', async (place) => {
    const before = got.length
    for (const [whose, text] of Object.entries(held()))
      for (const [form, spelled] of Object.entries(forms)) {
        const { problem } = await example.call(places[place]?.(spelled(text)) ?? { method: 'GET', path: '/' })
        expect([whose, form, problem?.status, problem?.type.split(':').at(-1)]).toEqual([
          whose,
          form,
          422,
          'secret-in-request',
        ])
        expect(JSON.stringify(problem)).not.toContain(text)
      }
    expect(got.length).toBe(before)
  })

  it('is stopped in each form in a body, wherever in its first MiB, and nothing is sent', async () => {
    const before = got.length
    for (const text of Object.values(held()))
      for (const spelled of Object.values(forms))
        for (const at of [0, 1, 70_000, 1024 * 1024 - 600]) {
          const body = `${' '.repeat(at)}${spelled(text)}${' '.repeat(100)}`
          const { problem } = await example.call({ method: 'POST', path: '/x' }, body)
          expect(problem?.status).toBe(422)
        }
    expect(got.length).toBe(before)
  })

  it('is stopped in a larger body while it streams: the call is cut off before the secret', async () => {
    const filler = Buffer.alloc(1024 * 1024 - 10, 'x')
    for (const text of Object.values(held())) {
      const before = got.length
      const body = Buffer.concat([filler, Buffer.from(text), filler, filler])
      const { problem, end } = await example.call({ method: 'POST', path: '/x' }, body)
      expect((problem ?? end?.problem)?.type).toContain('secret-in-request')
      for (const { bytes, whole } of got.slice(before)) {
        expect(whole).toBe(false)
        expect(bytes.length).toBeLessThanOrEqual(filler.length)
      }
    }
    const kept = JSON.stringify(example.recorded)
    for (const text of Object.values(held())) expect(kept).not.toContain(JSON.stringify(text).slice(1, -1))
  })
})

describe('nothing else is stopped', () => {
  it('in bodies of any bytes: they arrive as they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 3000 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (body) => {
          const answer = await example.call({ method: 'POST', path: '/x' }, Buffer.from(body))
          expect(answer.body.toString()).toBe('ok')
          expect(got.at(-1)?.digest).toBe(digestOf(Buffer.from(body)))
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)

  it('where a piece of a secret stands, or one with a letter changed', async () => {
    for (const text of Object.values(held()))
      for (const near of [
        text.slice(0, 14),
        text.slice(-14),
        `${text.slice(0, -1)}¿`,
        Array.from(text).toReversed().join(''),
      ]) {
        const body = near.slice(0, text.length)
        // A JWT is searched by its signature, which a change of the first segments leaves whole.
        if (Object.values(held()).some((whole) => body.includes(whole))) continue
        expect((await example.call({ method: 'POST', path: '/x' }, body)).body.toString()).toBe('ok')
      }
  })
})
