import process from 'node:process'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProblemError } from '../problem.ts'
import { exampleConnection } from '../tokens/example-connection.ts'
import { exampleConsole } from './example-console.ts'
import { resolveCallUrl } from './policy.ts'

/** More for a long run by hand; a failure prints its seed, which repeats it. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3000)

const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '.',
    '..',
    '...',
    '%2e',
    '%2E%2e',
    '%252e',
    '%2f',
    '%5c',
    '%25',
    '%',
    ';',
    '..;',
    '?',
    '#',
    '@',
    ':',

    'v1',
    'oauth',
    'token',
    'http:',
    'https://',
    'evil.test',
    '127.0.0.1',
    '[::1]',
    '\t',
    '\n',
    '\r',
    '\0',
    ' ',
    '%00',
    '%0d%0a',

    '．',
    '／',
    '‥',
    '％２ｅ',
    '\u2024',
    '\u202e',
    '\ud800',
    'é',
    'ſ',
    'K',
    '\u00ad',
    '%c0%ae',
    '%ff',
    '%u002e',
    '|',
    '^',
    '{',
    '}',
  ),
  fc.string({ maxLength: 4 }),
)
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const rooted = fc.oneof(
  path,
  path.map((rest) => `/v1/${rest}`),
  path.map((rest) => `/v1/oauth/${rest}`),
)

/** What a careful reader of addresses makes of it (WHATWG URL), told apart from how the policy reads it. */
const isWithin = (url: URL) =>
  url.origin === 'https://api.example.com' &&
  (url.pathname === '/v1' || url.pathname.startsWith('/v1/')) &&
  url.username === '' &&
  url.password === ''

const connection = exampleConnection({
  apiUrl: 'https://api.example.com/v1/',
  tokenUrl: 'https://api.example.com/v1/oauth/token',
})

it('a path that passes leads below the API for everybody who reads addresses, decoded once or more, or not at all', () => {
  let passed = 0
  fc.assert(
    fc.property(rooted, (given) => {
      let target
      try {
        target = resolveCallUrl(connection, given)
      } catch (error) {
        if (error instanceof ProblemError && [400, 403].includes(error.problem.status)) return
        throw error
      }
      passed += 1
      expect(target.path).toMatch(/^\/v1(?:[/?]|$)[\x21-\x7e]*$/)
      let text = target.url
      for (let round = 0; round < 8; round++) {
        const read = URL.parse(text)
        expect(read !== null && isWithin(read)).toBe(true)
        const [before = '', query] = text.split(/\?(.*)/s)
        expect(before.toLowerCase().replace(/\/+$/, '')).not.toBe('https://api.example.com/v1/oauth/token')
        let decoded
        try {
          decoded = decodeURIComponent(before)
        } catch {
          break
        }
        if (decoded === before) break
        text = query === undefined ? decoded.replaceAll(/[?#]/g, '_') : `${decoded.replaceAll(/[?#]/g, '_')}?${query}`
      }
    }),
    { numRuns },
  )
  expect(passed).toBeGreaterThan(numRuns / 50)
}, 600_000)

it('a path that passes arrives at that very place of a real server, byte for byte', async () => {
  const arrived: string[] = []
  const example = await exampleConsole({
    api: (req, res) => {
      arrived.push(`${req.headers.host} ${req.url}`)
      res.end()
    },
  })
  const apiUrl = `${example.connection.apiUrl}v1/`
  Object.assign(example.connection, { apiUrl })
  const { host } = new URL(apiUrl)
  try {
    await fc.assert(
      fc.asyncProperty(rooted, async (given) => {
        if (given === '') return
        const before = arrived.length
        const answer = await example.call({ method: 'GET', path: given })
        const status = answer.problem?.status
        const due = status === undefined ? [`${host} ${resolveCallUrl(example.connection, given).path}`] : []
        expect([400, 403, undefined]).toContain(status)
        expect(arrived.slice(before)).toEqual(due)
        expect(due.every((place) => place.startsWith(`${host} /v1`))).toBe(true)
      }),
      { numRuns: Math.min(numRuns, 250) },
    )
  } finally {
    await example.close()
  }
}, 120_000)
