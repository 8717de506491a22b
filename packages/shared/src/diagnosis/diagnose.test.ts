import { describe, expect, it } from 'vitest'
import type { Diagnosis, DiagnosisAction } from '../contract/diagnosis.ts'
import { diagnose, tokenFindings } from './diagnose.ts'
import type { Evidence } from './evidence.ts'

const connection = {
  id: 'full',
  name: 'Full access',
  audience: 'https://api.example.com/',
  apiUrl: 'https://api.example.com/',
  tokenUrl: 'https://api.example.com/authentication/v1/oauth/token',
  kind: 'test',
  clientId: 'client-0001',
  clientAuthentication: 'client_secret_post',
}
const json = { 'content-type': 'application/json', 'x-request-id': 'req-17', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
const token = {
  claims: { aud: 'https://api.example.com/', iss: 'https://auth.example.com/', accountId: 'account-9' },
  scopes: ['read:meters'],
  expiresAt: '2026-01-01T00:50:00.000Z',
  format: 'jwt',
}

const tokenRefusal = (status: number, body: unknown, more: Partial<Evidence> = {}): Evidence => ({
  where: 'token',
  status,
  headers: json,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  request: {
    method: 'POST',
    url: connection.tokenUrl,
    contentType: 'application/x-www-form-urlencoded',
    audience: connection.audience,
    grantType: 'client_credentials',
  },
  connection,
  ...more,
})
const apiRefusal = (status: number, body: unknown, more: Partial<Evidence> = {}): Evidence => ({
  where: 'api',
  status,
  headers: json,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  request: {
    method: 'POST',
    url: 'https://api.example.com/usage-metering/v1/meters?limit=1',
    authorization: 'Bearer [redacted]',
  },
  connection,
  token,
  ...more,
})

const diagnosed = (evidence: Evidence): Diagnosis => {
  const diagnosis = diagnose(evidence)
  if (diagnosis === undefined) throw new Error('no diagnosis')
  return diagnosis
}
const actions = (evidence: Evidence) => diagnosed(evidence).steps.flatMap(({ action }) => action ?? [])
const message = (evidence: Evidence, to: string) =>
  actions(evidence).find(
    (action): action is Extract<DiagnosisAction, { type: 'copy-message' }> =>
      action.type === 'copy-message' && action.to === to,
  )?.text

describe('a wrong secret', () => {
  const evidence = tokenRefusal(401, { error: 'access_denied', error_description: 'Unauthorized' })

  it('is named together with an unknown client, which the server answers alike', () => {
    const { cause, candidates, explanation } = diagnosed(evidence)
    expect(cause).toBe('client-authentication-failed')
    expect(candidates?.map((each) => each.cause)).toEqual(['secret-wrong', 'client-unknown'])
    expect(explanation).toContain('client-0001')
    expect(explanation).toContain('api.example.com answered 401')
  })

  it('is mended by pasting it again, then by asking the administrator', () => {
    expect(actions(evidence)[0]).toEqual({ type: 'edit-connection', field: 'clientSecret' })
    expect(message(evidence, 'administrator')).toContain('Client ID: client-0001')
    expect(message(evidence, 'administrator')).toContain('Request ID: req-17')
    expect(message(evidence, 'administrator')).toContain('Time: 2026-01-01T00:00:00.000Z')
  })
})

describe('an audience that the server does not know', () => {
  const with_ = (audience: string, apiUrl = connection.apiUrl) =>
    tokenRefusal(
      403,
      { error: 'access_denied', error_description: `Service not found: ${audience}` },
      { request: { url: connection.tokenUrl, audience }, connection: { ...connection, audience, apiUrl } },
    )

  it('gets its slash at the end', () => {
    const diagnosis = diagnosed(with_('https://api.example.com'))
    expect(diagnosis).toMatchObject({ cause: 'audience-unknown', title: 'The audience is not an API of this tenant' })
    expect(diagnosis.evidence[0]).toEqual({
      source: 'body.error_description',
      quote: 'Service not found: https://api.example.com',
    })
    expect(diagnosis.steps[0]).toEqual({
      text: 'Add the slash at the end',
      action: { type: 'edit-connection', field: 'audience', value: 'https://api.example.com/' },
    })
  })

  it.each([
    ['a slash too much', 'https://api.example.com/', 'https://api.example.com'],
    ['no scheme', 'api.example.com', 'https://api.example.com/'],
    ['stray quotes', '"https://api.example.com/"', 'https://api.example.com/'],
    ['another environment', 'https://api.us.example.com/', 'https://api.example.com/'],
    ['another scheme', 'http://api.example.com/', 'https://api.example.com/'],
  ])('is corrected where it has %s', (_, audience, value) => {
    expect(actions(with_(audience))[0]).toEqual({ type: 'edit-connection', field: 'audience', value })
  })
})

describe('an authorization server that is not there', () => {
  const evidence: Evidence = {
    where: 'token',
    status: null,
    headers: {},
    body: '',
    error: [
      { name: 'TypeError', message: 'fetch failed' },
      {
        name: 'Error',
        code: 'ECONNREFUSED',
        message: 'connect ECONNREFUSED 127.0.0.1:4690',
        address: '127.0.0.1',
        port: 4690,
      },
    ],
    request: { url: 'http://127.0.0.1:4690/oauth/token' },
    connection,
  }

  it('is named with its address, and mended at the token URL', () => {
    expect(diagnosed(evidence)).toMatchObject({
      cause: 'connection-refused',
      title: 'Nothing listens at 127.0.0.1:4690',
    })
    expect(diagnosed(evidence).explanation).toContain('The authorization server')
    expect(actions(evidence)[0]).toEqual({ type: 'edit-connection', field: 'tokenUrl' })
    expect(actions(evidence)[1]).toEqual({ type: 'request-token' })
  })

  it('is told from an API that is not there', () => {
    const api = { ...evidence, where: 'api' as const, request: { method: 'GET', url: 'http://127.0.0.1:4690/meters' } }
    expect(diagnosed(api).explanation).toContain('The API')
    expect(actions(api)[0]).toEqual({ type: 'edit-connection', field: 'apiUrl' })
    expect(actions(api)[1]).toEqual({ type: 'send-again' })
  })

  it('is told by its address where the evidence does not say whose it is', () => {
    expect(actions({ ...evidence, where: 'network', request: { url: connection.tokenUrl } })[0]).toMatchObject({
      field: 'tokenUrl',
    })
    expect(
      actions({ ...evidence, where: 'network', request: { url: 'https://api.example.com/meters' } })[0],
    ).toMatchObject({ field: 'apiUrl' })
  })
})

describe('a token URL that is something else', () => {
  it('is a page where a page came', () => {
    const page = tokenRefusal(200, '<!doctype html><html><head><title>API reference</title></head></html>', {
      headers: { 'content-type': 'text/html' },
    })
    expect(diagnosed(page).cause).toBe('wrong-url')
    expect(actions(page)[0]).toEqual({ type: 'edit-connection', field: 'tokenUrl' })
  })

  it('is corrected from a discovery document and from a redirect within the host', () => {
    const discovery = tokenRefusal(200, {
      issuer: 'https://as.example',
      token_endpoint: 'https://as.example/oauth/token',
    })
    expect(actions(discovery)[0]).toEqual({
      type: 'edit-connection',
      field: 'tokenUrl',
      value: 'https://as.example/oauth/token',
    })
    const redirect = tokenRefusal(301, '', {
      headers: { location: 'https://as.example/oauth/token' },
      request: { url: 'http://as.example/oauth/token' },
    })
    expect(actions(redirect)[0]).toEqual({
      type: 'edit-connection',
      field: 'tokenUrl',
      value: 'https://as.example/oauth/token',
    })
  })
})

describe('an API that refuses with 401', () => {
  const invalid = (description: string, more: Partial<Evidence> = {}) =>
    apiRefusal(
      401,
      { message: 'Unauthorized' },
      {
        headers: { ...json, 'www-authenticate': `Bearer error="invalid_token", error_description="${description}"` },
        ...more,
      },
    )

  it('is mended by a new token where the token has ended', () => {
    const evidence = invalid('The token has expired', { receivedAt: Date.parse('2025-12-31T23:55:00Z') })
    expect(diagnosed(evidence)).toMatchObject({ cause: 'token-expired' })
    expect(diagnosed(evidence).explanation).toContain("The server's clock is 300 s ahead")
    expect(actions(evidence)).toEqual([{ type: 'request-token' }, { type: 'send-again' }])
  })

  it('names the audience that the token is for', () => {
    const evidence = invalid('Audience not accepted', {
      token: { ...token, claims: { aud: 'https://api.us.example.com/' } },
    })
    expect(diagnosed(evidence)).toMatchObject({
      cause: 'token-wrong-audience',
      title: 'The token is for https://api.us.example.com/, not for this API',
    })
    expect(actions(evidence)[0]).toEqual({
      type: 'edit-connection',
      field: 'audience',
      value: 'https://api.example.com/',
    })
  })

  it('is explained by the token that was sent where the answer is silent', () => {
    const ended = apiRefusal(401, '', { token: { ...token, expiresAt: '2025-12-31T23:59:00.000Z' } })
    expect(diagnosed(ended)).toMatchObject({
      cause: 'token-expired',
      evidence: [
        { source: 'status', quote: '401' },
        { source: 'token.expiresAt', quote: '2025-12-31T23:59:00.000Z' },
      ],
    })
    const early = apiRefusal(401, '', { token: { claims: { nbf: 1767229200 } } })
    expect(diagnosed(early).cause).toBe('token-not-yet-valid')
    const elsewhere = apiRefusal(401, '', { token: { ...token, claims: { aud: 'https://api.us.example.com/' } } })
    expect(diagnosed(elsewhere)).toMatchObject({
      cause: 'token-invalid',
      candidates: [{ cause: 'token-wrong-audience' }, {}, {}],
    })
  })
})

describe('an API that refuses with 403', () => {
  it('names the missing scope, and whom to ask for it in which words', () => {
    const evidence = apiRefusal(
      403,
      { message: 'Forbidden' },
      {
        headers: {
          ...json,
          'www-authenticate': 'Bearer error="insufficient_scope", scope="read:meters create:meters"',
        },
      },
    )
    expect(diagnosed(evidence)).toMatchObject({
      cause: 'scope-missing',
      title: 'Missing scope create:meters',
      missingScopes: ['create:meters'],
    })
    expect(message(evidence, 'administrator')).toContain('Please grant create:meters to client client-0001')
    expect(message(evidence, 'administrator')).toContain('Account: account-9')
    expect(message(evidence, 'administrator')).not.toContain('limit=1')
  })

  it('offers first the connection of the same environment whose token has it', () => {
    const headers = { ...json, 'www-authenticate': 'Bearer error="insufficient_scope", scope="create:meters"' }
    const peers = [
      { id: 'unknown', name: 'Never used' },
      { id: 'reader', name: 'Reader', scopes: ['read:meters'] },
      { id: 'full', name: 'Full access', scopes: ['read:meters', 'create:meters'] },
    ]
    const evidence = apiRefusal(403, { message: 'Forbidden' }, { headers, peers })
    expect(diagnosed(evidence).explanation).toContain('The token of Full access, a connection of the same environment')
    expect(actions(evidence)[0]).toEqual({ type: 'switch-connection', connectionId: 'full' })
    const none = apiRefusal(403, { message: 'Forbidden' }, { headers, peers: peers.slice(0, 2) })
    expect(actions(none).map(({ type }) => type)).not.toContain('switch-connection')
  })

  it('takes the scope from the words or the document where the challenge has none', () => {
    const words = apiRefusal(403, { message: 'Missing required scope: create:meters' })
    expect(diagnosed(words).missingScopes).toEqual(['create:meters'])
    const member = apiRefusal(403, {
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredScopes: ['create:meters'] } }],
    })
    expect(diagnosed(member).missingScopes).toEqual(['create:meters'])
    const document = apiRefusal(403, '', { requiredScopes: [['admin:all'], ['read:meters', 'create:meters']] })
    expect(diagnosed(document)).toMatchObject({ cause: 'scope-missing', missingScopes: ['admin:all'] })
  })

  it('is a licence where the answer says so, and nobody is told to check credentials', () => {
    const evidence = apiRefusal(
      403,
      {
        type: 'https://sandbox.invalid/problems/edition-not-licensed',
        title: 'Not part of your edition',
        status: 403,
        detail: 'Ask your account owner.',
        feature: 'forecasts',
        edition: 'Standard',
        instance: 'urn:request:7f1c',
      },
      { headers: { ...json, link: '<https://sandbox.invalid/help>; rel="help"' } },
    )
    const { cause, title, steps } = diagnosed(evidence)
    expect({ cause, title }).toEqual({
      cause: 'licence-missing',
      title: 'The licence does not include forecasts (edition Standard)',
    })
    expect(message(evidence, 'account-owner')).toContain('Feature: forecasts')
    expect(message(evidence, 'account-owner')).toContain('urn:request:7f1c')
    expect(steps.some(({ text }) => text.includes('https://sandbox.invalid/help'))).toBe(true)
    expect(actions(evidence).some(({ type }) => type === 'request-token' || type === 'edit-connection')).toBe(false)
  })

  it('points at the edition where the token has all scopes and the answer is silent', () => {
    const diagnosis = diagnosed(apiRefusal(403, '', { requiredScopes: [['read:meters']] }))
    expect(diagnosis).toMatchObject({ cause: 'permission-denied', candidates: [{ cause: 'licence-missing' }, {}] })
  })
})

describe('further refusals', () => {
  it('count down the wait', () => {
    const evidence = apiRefusal(429, '', { headers: { 'retry-after': '33' } })
    expect(diagnosed(evidence)).toMatchObject({
      cause: 'rate-limited',
      title: 'Too many calls: wait 33 s',
      retryAfter: 33,
    })
    expect(actions(evidence)[0]).toEqual({ type: 'send-again', after: 33 })
  })

  it('lead to the field at fault', () => {
    const evidence = apiRefusal(422, {
      title: 'Not valid',
      errors: [{ pointer: '#/timezone', detail: 'Not an IANA time zone' }],
    })
    expect(diagnosed(evidence)).toMatchObject({
      cause: 'validation-failed',
      title: 'The API does not accept /timezone',
      fieldErrors: [{ pointer: '/timezone', detail: 'Not an IANA time zone' }],
    })
    expect(actions(evidence)[0]).toEqual({ type: 'edit-request', in: 'body', name: '/timezone' })
  })

  it('offer the method, the content type and the version that the answer names', () => {
    expect(actions(apiRefusal(405, '', { headers: { allow: 'GET, HEAD' } }))[0]).toEqual({
      type: 'edit-request',
      in: 'method',
      value: 'GET',
    })
    expect(actions(apiRefusal(415, '', { headers: { 'accept-post': 'application/json' } }))[0]).toEqual({
      type: 'edit-request',
      in: 'header',
      name: 'Content-Type',
      value: 'application/json',
    })
    expect(actions(apiRefusal(412, '', { headers: { etag: '"v2"' } })).at(-1)).toEqual({
      type: 'edit-request',
      in: 'header',
      name: 'If-Match',
      value: '"v2"',
    })
  })

  it('say that the answer broke off, unless the answer itself was a refusal', () => {
    const error = [
      { name: 'TypeError', message: 'terminated' },
      { name: 'SocketError', code: 'UND_ERR_SOCKET', message: 'other side closed' },
    ]
    expect(diagnosed(apiRefusal(200, '{"meters":[', { error })).cause).toBe('answer-cut-short')
    expect(diagnosed(apiRefusal(404, '', { error })).cause).toBe('path-unknown')
  })
})

describe('a success', () => {
  it('has no diagnosis', () => {
    expect(diagnose(apiRefusal(200, { meters: [] }))).toBeUndefined()
    expect(
      diagnose(
        tokenRefusal(
          200,
          { access_token: '[redacted]', token_type: 'Bearer', expires_in: 3600, scope: 'read:meters' },
          { token },
        ),
      ),
    ).toBeUndefined()
  })

  it('is held against what was asked for', () => {
    const narrowed = tokenRefusal(
      200,
      { access_token: '[redacted]', token_type: 'Bearer', expires_in: 3600, scope: 'read:meters' },
      { token, request: { scope: 'read:meters create:meters', audience: 'https://other.example/' } },
    )
    expect(tokenFindings(narrowed).map(({ cause }) => cause)).toEqual(['token-for-other-audience', 'scope-narrowed'])
    expect(diagnosed(narrowed).cause).toBe('token-for-other-audience')
  })
})

describe('what is quoted', () => {
  it('can be shown, wherever a rule took it from', () => {
    const diagnosis = diagnose({
      where: 'api',
      status: 403,
      headers: {},
      body: '',
      token: { scopes: ['read:x\ud800\u0007'] },
      requiredScopes: [['write:x']],
    })
    expect(diagnosis?.evidence).toContainEqual({ source: 'token.scopes', quote: 'read:x' })
  })
})
