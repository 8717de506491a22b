import { describe, expect, it } from 'vitest'
import { curlCall, curlTokenRequest, headerVariable, longestInlineBody, type Shell } from './curl.ts'

const url = 'https://api.example.com/usage-metering/v1/meter-types'
const shells: Shell[] = ['bash', 'powershell', 'cmd']
const connection = {
  tokenUrl: 'https://api.example.com/authentication/v1/oauth/token',
  clientAuthentication: 'client_secret_post' as const,
  audience: 'https://api.example.com/',
  tokenParameters: {},
}

describe('a call as a command for bash', () => {
  it('reads like one that was written by hand', () => {
    expect(curlCall({ method: 'GET', url: `${url}?category=API%20Counts&limit=50`, headers: [] }, 'bash')).toBe(
      `# Set UE_TOKEN first. Token shows how to request one
curl --silent --show-error --fail-with-body \\
  --get \\
  ${url} \\
  --data-urlencode 'category=API Counts' \\
  --data-urlencode 'limit=50' \\
  --header "Authorization: Bearer $UE_TOKEN"`,
    )
  })

  it('keeps a query that curl would encode differently as it is', () => {
    for (const query of ['a=x,y', 'a=b+c', 'flag', 'a=%zz', 'a=%2b', 'a=b&&c=d'])
      expect(curlCall({ method: 'GET', url: `${url}?${query}`, headers: [] }, 'bash')).toContain(`?${query}`)
  })

  it('names a file for a body that is too long for a command line, or no text', () => {
    const headers: [string, string][] = [['Content-Type', 'application/json']]
    for (const text of ['x'.repeat(longestInlineBody + 1), 'a\0b']) {
      const snippet = curlCall({ method: 'POST', url, headers, body: { text } }, 'bash')
      expect(snippet).toContain('# Save the body as body.json first.')
      expect(snippet).toContain('--data-binary @body.json')
    }
  })
})

describe('a call for PowerShell', () => {
  it('sends the bytes of the body, and each header once', () => {
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json'],
      ['accept', 'text/csv'],
    ]
    const snippet = curlCall({ method: 'POST', url, headers, body: { text: `{"name":"it's"}` } }, 'powershell')
    expect(snippet).toBe(`# PowerShell 5.1 and 7. Set UE_TOKEN first. Token shows how to request one.
$headers = @{
  Authorization = "Bearer $env:UE_TOKEN"
  'Accept' = 'application/json, text/csv'
}
$body = '{"name":"it''s"}'
Invoke-RestMethod -Method Post -Headers $headers \`
  -ContentType 'application/json' \`
  -Body ([Text.Encoding]::UTF8.GetBytes($body)) \`
  -Uri '${url}'`)
  })
})

describe('a call for cmd', () => {
  it('takes its body from a file, since cmd cannot write a line break', () => {
    const snippet = curlCall(
      { method: 'POST', url, headers: [['Content-Type', 'application/json']], body: { text: '{\n}' } },
      'cmd',
    )
    expect(snippet).toContain('REM Save the body as body.json first.')
    expect(snippet).toContain('--data-binary @body.json')
    expect(snippet).toContain('"Authorization: Bearer %UE_TOKEN%"')
  })
})

describe('credentials', () => {
  it('are variables in every shell, further ones of the connection too', () => {
    expect(headerVariable('X-Api-Key')).toBe('UE_X_API_KEY')
    for (const shell of shells) {
      const snippet = curlCall({ method: 'GET', url, headers: [] }, shell, { credentialHeaders: ['X-Api-Key'] })
      expect(snippet).toContain('UE_TOKEN and UE_X_API_KEY')
    }
  })

  it('of the token request are variables in every shell and for every way to authenticate', () => {
    for (const shell of shells)
      for (const clientAuthentication of ['client_secret_post', 'client_secret_basic', 'private_key_jwt'] as const) {
        const snippet = curlTokenRequest({ ...connection, clientAuthentication }, shell)
        expect(snippet).toContain('UE_CLIENT_ID')
        expect(snippet).toContain(
          clientAuthentication === 'private_key_jwt' ? 'UE_CLIENT_ASSERTION' : 'UE_CLIENT_SECRET',
        )
      }
  })

  it('that were put among the further parameters are left out', () => {
    const snippet = curlTokenRequest(
      { ...connection, tokenParameters: { client_secret: 'pasted', resource: 'x' } },
      'bash',
    )
    expect(snippet).not.toContain('pasted')
    expect(snippet).toContain('resource=x')
  })

  it('in cmd are read by curl itself, because a pipe would show them in a command line', () => {
    expect(curlTokenRequest(connection, 'cmd')).toContain('--expand-data "client_secret={{UE_CLIENT_SECRET:url}}"')
  })
})

describe('the token request', () => {
  it('reads like the vendor’s own, with the secret through a pipe', () => {
    expect(curlTokenRequest(connection, 'bash'))
      .toBe(`# Set UE_CLIENT_ID and UE_CLIENT_SECRET first. The secret goes through a pipe: no process list shows it.
printf %s "$UE_CLIENT_SECRET" |
  curl --silent --show-error --fail-with-body \\
  https://api.example.com/authentication/v1/oauth/token \\
  --data-urlencode 'grant_type=client_credentials' \\
  --data-urlencode 'audience=https://api.example.com/' \\
  --data-urlencode "client_id=$UE_CLIENT_ID" \\
  --data-urlencode client_secret@-`)
  })

  it('has a scope only where one is configured', () => {
    expect(curlTokenRequest(connection, 'bash')).not.toContain('scope')
    expect(curlTokenRequest({ ...connection, scope: 'a b', audience: '' }, 'bash')).toContain("'scope=a b'")
    expect(curlTokenRequest({ ...connection, audience: '' }, 'bash')).not.toContain('audience')
  })
})
