import { assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EvidenceFile } from '../contract/evidence-file.ts'
import { evidenceHtml } from './evidence-html.ts'
import { evidenceName } from './evidence-name.ts'

const time = '2026-11-24T10:11:12.000Z'
const token = {
  fingerprint: 'sha256:8a40',
  scopes: ['read:meters'],
  issuedAt: time,
  expiresAt: '2026-11-24T11:11:12.000Z',
  expiresIn: 3600,
  audience: ['https://api.example/'],
}
const request = { method: 'POST', url: 'https://login.example/token', headers: [], form: { scope: 'read:meters' } }
const diagnosis = {
  cause: 'scope-missing',
  title: 'The token lacks create:meters',
  explanation: 'The API answered 403.',
  evidence: [{ source: 'header.www-authenticate', quote: 'insufficient_scope' }],
  steps: [
    {
      text: 'Have the scope granted',
      action: { type: 'copy-message' as const, to: 'administrator' as const, text: 'Please grant create:meters.' },
    },
  ],
  candidates: [{ cause: 'permission-denied', why: 'The role may lack it.' }],
  missingScopes: ['create:meters'],
}

const file: EvidenceFile = {
  about: 'Developer Console evidence of one call',
  version: 1,
  createdAt: time,
  console: { version: '0.1.0', node: 'v24.0.0', platform: 'linux x64' },
  connection: {
    name: 'Production EU',
    kind: 'production',
    tokenUrl: 'https://login.example/token',
    apiUrl: 'https://api.example/',
    clientId: 'client-1',
    clientAuthentication: 'client_secret_post',
    audience: 'https://api.example/',
    scope: 'read:meters',
    headers: ['x-tenant'],
    allowPrivateNetwork: false,
    hasProxy: true,
    tls: ['ca'],
  },
  call: {
    id: '0199-call-1234abcd',
    connectionId: 'eu',
    connectionName: 'Production EU',
    kind: 'production',
    method: 'POST',
    path: '/meters',
    startedAt: time,
    duration: 18.2,
    outcome: 'answered',
    status: 403,
    sentBytes: 4,
    receivedBytes: 9,
    cause: 'scope-missing',
    request: {
      method: 'POST',
      path: '/meters',
      query: [],
      headers: [['accept', '*/*']],
      body: { text: '{"a":1}', whole: false, size: 70 },
    },
    answer: {
      status: 403,
      statusText: 'Forbidden',
      httpVersion: '1.1',
      headers: [['x-request-id', 'req-1']],
      sent: { method: 'POST', url: 'https://api.example/meters', headers: [['accept', '*/*']] },
      redirects: [{ status: 307, location: '/elsewhere' }],
      timing: {},
      retried: [
        { at: 1, timing: {}, status: 401, diagnosis, token: { source: 'cache', fingerprint: 'sha256:1' }, renewal: 2 },
      ],
    },
    body: { text: '{"message":"no"}', whole: true, size: 16 },
    tokenFingerprint: 'sha256:1f6b',
    diagnosis,
    problem: {
      type: 'x',
      title: 'No token',
      status: 502,
      exchange: { request, response: { status: 401, headers: [['date', 'now']], body: { error: 'invalid_client' } } },
    },
  },
  sentToken: {
    at: time,
    outcome: 'issued',
    asked: { scope: 'read:meters' },
    scopes: ['read:meters'],
    lifetime: 3600,
    issuer: 'https://login.example/',
  },
  token: {
    ...token,
    format: 'jwt',
    claims: { sub: 'client-1' },
    signature: { status: 'not-verifiable', reason: 'No keys are published' },
    source: 'cache',
    findings: [diagnosis],
    request,
    response: { status: 200, headers: [], body: {} },
    isOfCall: false,
  },
  requestIds: [{ where: 'api', source: 'x-request-id', value: 'req-1' }],
  clocks: { authorizationServer: 120, api: 41_000 },
  reached: [
    {
      origin: 'https://api.example',
      of: ['api'],
      proxied: false,
      addresses: ['192.0.2.1'],
      tls: { protocol: 'TLSv1.3', authority: 'Example CA', names: ['api.example'], validFrom: time, validTo: time },
      failure: 'none of it',
    },
  ],
}

/** Every tag that the page is made of; nothing else may begin with `<`. */
const tag =
  /<!doctype html>|<html lang="en">|<meta charset="utf-8" \/>|<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" \/>|<meta name="viewport" content="width=device-width" \/>|<\/?(?:html|head|title|style|body|section|h[1-3]|p|dl|dt|dd|pre|ol|li|strong)>/g
const tagsOf = (page: string) => page.match(tag) ?? []
const textOf = (page: string) =>
  page
    .replace(tag, ' ')
    .replace(
      /&(?:lt|gt|quot|#39|amp);/g,
      (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? '&',
    )

/** The file with a text after every text of other people in it, names of fields and claims included. */
const withEverywhere = (value: unknown, text: string, areNames = false): unknown => {
  if (typeof value === 'string') return value + text
  if (Array.isArray(value)) return value.map((member) => withEverywhere(member, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      areNames ? name + text : name,
      name === 'type' || name === 'cause' ? member : withEverywhere(member, text, name === 'form' || name === 'claims'),
    ]),
  )
}

describe('the page of an evidence file', () => {
  const page = evidenceHtml(EvidenceFile.parse(file))
  const text = textOf(page).replace(/\s+/g, ' ')

  it.each([
    'POST /meters',
    '403 Forbidden',
    '2026-11-24 10:11:12 UTC',
    'The token lacks create:meters',
    'Who can mend it an administrator',
    'Missing scopes create:meters',
    'insufficient_scope',
    'permission-denied The role may lack it.',
    'Please grant create:meters.',
    '{"message":"no"}',
    'Its beginning; the whole has 70 bytes.',
    'API, x-request-id req-1',
    'It is another one than the one that was sent.',
    'Scopes read:meters',
    '"sub": "client-1"',
    'Authorization server the same as the console’s, to the second',
    'API 41 seconds ahead of the console’s',
    '192.0.2.1',
    'for api.example, issued by Example CA',
    'Developer Console 0.1.0',
  ])('says %s', (words) => {
    expect(text).toContain(words)
  })

  it('has the policy that keeps everything out', () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />`,
    )
    expect(page).not.toMatch(/<script|<link|<img|<a |href|src=/)
  })

  it('tells of a call without an answer, of a connection that was removed', () => {
    const { answer: _answer, diagnosis: _diagnosis, ...call } = file.call
    const bare = evidenceHtml({
      about: file.about,
      version: 1,
      createdAt: time,
      console: file.console,
      call: { ...call, problem: { type: 'x', title: 'No answer came from the API', status: 502 } },
      requestIds: [],
      clocks: {},
      reached: [],
    })
    expect(textOf(bare).replace(/\s+/g, ' ')).toMatch(
      /No answer came from the API.*No token is held now.*It was removed/,
    )
  })

  it('is made of the same elements whatever the texts are, and holds them as text', () => {
    const hostile = oneof(
      string({
        unit: constantFrom('<', '>', '"', "'", '&', '/', '=', '!', '-', ' ', 'a', '\0', '\u202e', '\ud800', ']', '`'),
      }),
      constantFrom(
        '</style><script>alert(1)</script>',
        '</title><img src=x onerror=alert(1)>',
        '"><svg/onload=alert(1)>',
        '--><meta http-equiv=refresh content="0;url=//evil.test">',
        '<p>&lt;script&gt;</p>',
        '</pre></dd><!--',
      ),
      string(),
    )
    const tags = tagsOf(evidenceHtml(withEverywhere(file, 'x') as EvidenceFile))
    expect(tags).toEqual(tagsOf(page))
    assert(
      property(hostile, (text) => {
        const made = evidenceHtml(withEverywhere(file, text) as EvidenceFile)
        expect(tagsOf(made)).toEqual(tags)
        expect(made.replace(tag, '')).not.toMatch(/[<>\0\u202e]/)
        expect(textOf(made)).toContain(`Example CA${/^[ -~]+$/.test(text) ? text : ''}`)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the name of an evidence file', () => {
  it('has the time and the end of the id', () => {
    expect(evidenceName(file.call, 'json')).toBe('evidence-2026-11-24T10-11-12Z-1234abcd.json')
  })

  it('is safe whatever the id is', () => {
    expect(evidenceName({ id: '../"\r\n', startedAt: time }, 'html')).toBe('evidence-2026-11-24T10-11-12Z-call.html')
    assert(
      property(string(), string(), (id, startedAt) => {
        expect(evidenceName({ id, startedAt }, 'json')).toMatch(/^evidence-[\w-]*Z-[a-z\d]+\.json$/i)
      }),
    )
  })
})
