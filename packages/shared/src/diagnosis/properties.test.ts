import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Diagnosis } from '../contract/diagnosis.ts'
import { diagnose, tokenFindings } from './diagnose.ts'
import type { Evidence } from './evidence.ts'

const vocabulary = fc.constantFrom(
  ...'error invalid_client invalid_token insufficient_scope scope audience secret expired client not found grant_type missing token jwt quota rate limit licence " \' \\ , ; = : . ( ) [ ] { } < > é \u0000 \u202e \ud800 AADSTS7000215 https://api.example.com/ Bearer Basic 401 \n'.split(
    ' ',
  ),
)
const prose = fc.array(vocabulary, { maxLength: 40 }).map((words) => words.join(' '))
const text = fc.oneof(prose, fc.string({ unit: 'binary', maxLength: 80 }))
const body = fc.oneof(
  text,
  fc.json({ maxDepth: 6 }),
  fc
    .record(
      {
        error: text,
        error_description: text,
        message: text,
        errors: fc.array(fc.record({ pointer: text, detail: text })),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  text.map((inner) => `<html><head><title>${inner}</title></head><body><p>${inner}</body>`),
  text.map((inner) => `<Error><Code>${inner}</Code><Message>${inner}</Message></Error>`),
)
const { chain } = fc.letrec((tie) => ({
  link: fc.record(
    {
      name: text,
      code: fc.oneof(fc.constantFrom('ECONNRESET', 'UND_ERR_SOCKET', 'CERT_HAS_EXPIRED'), text, fc.integer()),
      message: text,
      cause: tie('link'),
      errors: tie('chain'),
      port: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  chain: fc.array(tie('link'), { maxLength: 3 }),
}))
const status = fc.oneof(
  fc.constantFrom(null, 200, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503),
  fc.integer({ min: -1, max: 999 }),
)
const evidence = fc.record(
  {
    where: fc.constantFrom('token', 'api', 'network'),
    status,
    headers: fc.dictionary(
      fc.constantFrom(
        'content-type',
        'www-authenticate',
        'retry-after',
        'date',
        'location',
        'server',
        'ratelimit',
        'x-ratelimit-reset',
        'x-request-id',
        'allow',
      ),
      fc.oneof(text, fc.array(text, { maxLength: 3 })),
    ),
    body,
    error: chain,
    request: fc.record(
      {
        url: text,
        method: text,
        audience: fc.option(text),
        scope: fc.option(text),
        authorization: fc.option(text),
        contentType: fc.option(text),
      },
      { requiredKeys: [] },
    ),
    token: fc.record(
      { claims: fc.dictionary(text, fc.anything()), scopes: fc.array(text), expiresAt: text, format: text },
      { requiredKeys: [] },
    ),
    connection: fc.record(
      {
        audience: text,
        apiUrl: fc.oneof(fc.webUrl(), text),
        tokenUrl: fc.oneof(fc.webUrl(), text),
        clientId: text,
        clientAuthentication: text,
      },
      { requiredKeys: [] },
    ),
    requiredScopes: fc.array(fc.array(text)),
    probe: fc.record({ protocol: text, certificate: fc.dictionary(text, fc.anything()) }, { requiredKeys: [] }),
    peers: fc.array(fc.record({ id: text, name: text, scopes: fc.array(text) }, { requiredKeys: ['id', 'name'] })),
    receivedAt: fc.double(),
  },
  { requiredKeys: ['where', 'status', 'headers', 'body'] },
) as fc.Arbitrary<Evidence>

const runs = { numRuns: 200 }

describe('a diagnosis', { timeout: 60_000 }, () => {
  it('comes of any evidence, in the agreed shape, with quotes that can be shown', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const diagnosis = diagnose(given)
        const refused = given.status === null || given.status >= 400
        expect(refused && diagnosis === undefined).toBe(false)
        for (const each of [...(diagnosis ? [diagnosis] : []), ...tokenFindings(given)]) {
          Diagnosis.parse(each)
          for (const { quote } of each.evidence) {
            expect(quote.length).toBeLessThanOrEqual(300)
            expect(quote).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u)
          }
        }
      }),
      runs,
    )
  })

  it('comes of evidence that is nothing like the agreed type', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 3 }), fc.anything({ maxDepth: 3 }), (given, part) => {
        expect([undefined, 'string']).toContain(
          typeof diagnose(given as Evidence)?.cause === 'string' ? 'string' : undefined,
        )
        diagnose({
          where: 'token',
          status: 400,
          headers: part,
          body: part,
          error: part,
          request: part,
          token: part,
          connection: part,
          requiredScopes: part,
        } as never)
      }),
      runs,
    )
  })

  it('is the same for the same evidence', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        expect(diagnose(given)).toEqual(diagnose(given))
      }),
      { numRuns: 100 },
    )
  })

  it('repeats no token and no secret, wherever the evidence has it', () => {
    const base64url = fc.stringMatching(/^[\w-]{12,40}$/)
    const jwt = fc
      .tuple(base64url, base64url)
      .map(([claims, signature]) => `eyJhbGciOiJSUzI1NiJ9.eyJ${claims}.${signature}`)
    const secret = fc
      .stringMatching(/^[A-Za-z\d_~-]{24,64}$/)
      .filter((value) => /\d/.test(value) && /[A-Za-z]{2}/.test(value) && !value.startsWith('eyJ'))
    fc.assert(
      fc.property(
        evidence,
        jwt,
        secret,
        fc.constantFrom('Invalid token: ', 'The token expired: Bearer ', 'scope: ', 'Unknown audience: ', ''),
        (given, token, secret, words) => {
          const echo = JSON.stringify({
            error: 'invalid_token',
            error_description: `${words}${token}`,
            client_secret: secret,
            message: `client_secret=${secret} is wrong`,
          })
          const leaky: Evidence = {
            ...given,
            body: echo,
            headers: {
              ...given.headers,
              'www-authenticate': `Bearer error="invalid_token", error_description="${words}${token}", scope="${token}"`,
              location: `https://x.example/?access_token=${secret}`,
              'x-request-id': token,
            },
            error: [
              {
                name: 'TypeError',
                code: 'UND_ERR_INVALID_ARG',
                message: `Headers.append: "Bearer ${token}" is an invalid header value; client_secret: ${secret}`,
                hostname: token,
              },
            ],
            request: {
              ...given.request,
              authorization: `Bearer ${secret}`,
              audience: token,
              scope: token,
              url: `https://user:${secret}@api.example.com/${token}?access_token=${secret}`,
              form: { client_secret: secret },
            },
          }
          for (const status of [null, 200, 301, 400, 401, 403, 404, 429, 500]) {
            const told = JSON.stringify([diagnose({ ...leaky, status }), tokenFindings({ ...leaky, status })])
            expect(told).not.toContain(token)
            expect(told).not.toContain(token.split('.')[2])
            expect(told).not.toContain(secret)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('takes bounded time, whatever a body or an error holds', () => {
    const long = 200_000
    const fillers = [
      'a',
      ' ',
      '"',
      '<',
      '<a ',
      '<script',
      'eyJ',
      'access denied ',
      'scope:',
      'client ',
      'client_id or ',
      'https://',
      'a=b&',
      '[',
      '{"a":',
      '\\',
      'invalid, ',
      'secret not ',
      'Bearer ',
      '(e.g. ',
      '<form action=',
      'policy(',
      'location=',
    ]
    for (const filler of fillers) {
      const flood = filler.repeat(Math.ceil(long / filler.length))
      for (const where of ['token', 'api', 'network'] as const)
        for (const wrapped of [
          flood,
          JSON.stringify({ error: 'x', error_description: flood }),
          `<html>${flood}`,
          `{"message": "${flood}`,
        ]) {
          const start = Date.now()
          diagnose({
            where,
            status: 403,
            headers: { 'www-authenticate': flood, 'content-type': 'text/html', location: flood },
            body: wrapped,
            error: [{ message: flood, code: flood }],
            request: { url: flood, audience: flood, scope: flood },
          })
          expect(Date.now() - start, `${where} ${filler}`).toBeLessThan(3000)
        }
    }
  })

  it('walks an error chain of any depth', () => {
    let error: Record<string, unknown> = {
      name: 'Error',
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    }
    for (let depth = 0; depth < 150; depth += 1) error = { name: 'Error', message: 'wrapped', cause: error }
    expect(diagnose({ where: 'network', status: null, headers: {}, body: '', error: [error] })?.cause).toBe(
      'connection-refused',
    )
    for (let depth = 0; depth < 5000; depth += 1) error = { name: 'Error', message: 'wrapped', cause: error }
    expect(diagnose({ where: 'network', status: null, headers: {}, body: '', error: [error] })?.cause).toBe(
      'unknown-network-failure',
    )
  })
})
