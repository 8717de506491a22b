import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import { describe, expect, it } from 'vitest'
import { redactText, searchOrder, secretForms, tokenForms } from '../upstream/redact.ts'
import { bodyPipeline } from './body-pipeline.ts'

const token = 'an/opaque+token~of=the-console=='
const secrets = searchOrder(tokenForms(token))

/** What comes out of a body that arrives in these chunks. */
const through = async (chunks: readonly Buffer[], headers: HeaderList = [], decodedLimit = 1024 ** 2) => {
  const out: Buffer[] = []
  const pipeline = bodyPipeline({
    headers,
    secrets,
    decodedLimit,
    take: (bytes) => {
      out.push(Buffer.from(bytes))
      return true
    },
    pauseSource: () => {},
    resumeSource: () => {},
    fail: (error) => {
      throw error
    },
  })
  for (const chunk of chunks) pipeline.push(Buffer.from(chunk))
  await pipeline.end()
  return Buffer.concat(out)
}

const codings: Record<string, (bytes: Buffer) => Buffer> = {
  identity: (bytes) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate without its header': deflateRawSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  'gzip, br': (bytes) => brotliCompressSync(gzipSync(bytes)),
}
const headersOf = (name: string): HeaderList => [['Content-Encoding', name.replace(/ .* header$/, '')]]

const repeated = [
  token,
  encodeURIComponent(token),
  JSON.stringify({ token }).replaceAll('/', '\\/'),
  `${token}${token}`,
]
const text = `<${repeated.join('|')}>`
const expected = '<[redacted]|[redacted]|{"token":"[redacted]"}|[redacted][redacted]>'

describe('a body that repeats the token', () => {
  it.each(Object.entries(codings))(
    'is %s and split at any byte, and the token is in none of it',
    async (name, code) => {
      const coded = code(Buffer.from(text))
      for (let at = 0; at <= coded.length; at++)
        expect((await through([coded.subarray(0, at), coded.subarray(at)], headersOf(name))).toString()).toBe(expected)
    },
  )

  it.each(Object.entries(codings))('is %s and comes byte by byte', async (name, code) => {
    const single = [...code(Buffer.from(text))].map((byte) => Buffer.from([byte]))
    expect((await through(single, headersOf(name))).toString()).toBe(expected)
  })

  it('holds it twice, one begun within the other', async () => {
    const half = token.slice(0, 20)
    for (const body of [half + token, half + half + token, token + token.slice(5), token.slice(0, -1) + token]) {
      const bytes = Buffer.from(body)
      for (let at = 0; at <= bytes.length; at++) {
        const came = await through([bytes.subarray(0, at), bytes.subarray(at)])
        for (const form of secrets) expect(came.includes(form)).toBe(false)
        expect(came.toString()).toBe(redactText(body, secrets))
      }
    }
  })

  it.each<[string, HeaderList, (text: string) => Buffer]>([
    ['as its type says', [['Content-Type', 'text/plain; charset="UTF-16LE"']], (all) => Buffer.from(all, 'utf16le')],
    ['as its first bytes say', [], (all) => Buffer.from(`\ufeff${all}`, 'utf16le')],
    ['the other way round', [], (all) => Buffer.from(`\ufeff${all}`, 'utf16le').swap16()],
  ])('is in UTF-16, %s', async (_what, headers, encode) => {
    const bytes = encode(text)
    const wanted = encode(expected)
    for (let at = 2; at <= bytes.length; at++)
      expect((await through([bytes.subarray(0, at), bytes.subarray(at)], headers)).equals(wanted)).toBe(true)
  })

  it('is left as it is where the token is not in it, wherever it is split', async () => {
    const near = Buffer.from(`${token.slice(0, -3)} ${token.slice(1)} ${token.toUpperCase()}`)
    for (let at = 0; at <= near.length; at++)
      expect((await through([near.subarray(0, at), near.subarray(at)])).equals(near)).toBe(true)
  })
})

it('no spelling of a secret is so short that innocent text would be cut', () => {
  for (const form of secretForms(token)) expect(form.length).toBeGreaterThanOrEqual(8)
})
