import { describe, expect, it } from 'vitest'
import { type CodeLanguage, codeLanguages, writeCode } from './code.ts'
import { headerVariable, longestInlineBody, type SnippetCall } from './program.ts'

const url = 'https://api.example.com/usage-metering/v1/meter-types'
const languages = codeLanguages.map(({ value }) => value)
const connection = {
  tokenUrl: 'https://api.example.com/authentication/v1/oauth/token',
  clientAuthentication: 'client_secret_post' as const,
  audience: 'https://api.example.com/',
  tokenParameters: {},
}
const read: SnippetCall = { method: 'GET', url: `${url}?category=API%20Counts&limit=50`, headers: [] }

const callIn = (language: CodeLanguage, call: SnippetCall = read, headers: string[] = []) =>
  writeCode(language, { ...connection, headers }, { call }).text

describe('a call as a command for bash', () => {
  it('reads like one that was written by hand, after its token', () => {
    expect(callIn('bash').split('\n\n').at(-1)).toBe(
      `ue_token && printf '%s\\n' "Authorization: Bearer $UE_TOKEN" |
  curl --silent --show-error --fail-with-body \\
  '${url}?category=API%20Counts&limit=50' \\
  --header @-`,
    )
  })

  it('keeps a query as it is', () => {
    for (const query of ['a=x,y', 'a=b+c', 'flag', 'a=%zz', 'a=%2b', 'a=b&&c=d'])
      expect(callIn('bash', { ...read, url: `${url}?${query}` })).toContain(`?${query}`)
  })

  it('names a file for a body that is too long for a command line, or no text', () => {
    const headers: [string, string][] = [['Content-Type', 'application/json']]
    for (const text of ['x'.repeat(longestInlineBody + 1), 'a\0b']) {
      const code = callIn('bash', { method: 'POST', url, headers, body: { text } })
      expect(code).toContain('# Save the body as body.json beside it.')
      expect(code).toContain('--data-binary @body.json')
    }
  })
})

describe('a token that a shell still holds', () => {
  it('is another one’s where the request differs, so that it is sent to no other API', () => {
    const keys = (more: object) =>
      (['bash', 'powershell', 'httpie'] as const).map(
        (language) =>
          /UE_CLIENT_ID ([\da-f]{8})"/.exec(writeCode(language, { ...connection, ...more }, { call: read }).text)?.[1],
      )
    const [first] = keys({})
    expect(first).toBeDefined()
    expect(keys({})).toEqual([first, first, first])
    for (const more of [{ audience: 'https://other.example/' }, { tokenUrl: 'https://other.example/' }, { scope: 'a' }])
      for (const key of keys(more)) expect(key).not.toBe(first)
  })
})

describe('a call for PowerShell', () => {
  it('sends the bytes of the body, and each header once', () => {
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json'],
      ['accept', 'text/csv'],
    ]
    expect(callIn('powershell', { method: 'POST', url, headers, body: { text: `{"name":"it's"}` } })).toContain(
      `$headers = @{
  Authorization = "Bearer $ueToken"
  'Accept' = 'application/json, text/csv'
}
$body = '{"name":"it''s"}'
Invoke-RestMethod -Method Post -Headers $headers \`
  -ContentType 'application/json' \`
  -Body ([Text.Encoding]::UTF8.GetBytes($body)) \`
  -Uri '${url}'`,
    )
  })

  it('writes a form’s parts as the console does', () => {
    const code = callIn('powershell', {
      method: 'POST',
      url,
      headers: [],
      body: {
        form: [
          { name: 'note', text: "it's" },
          { name: 'file', file: 'a b.csv', mediaType: 'text/csv' },
        ],
      },
    })
    expect(code).toContain(`Add-Text ('Content-Disposition: form-data; name="note"' + "\`r\`n")`)
    expect(code).toContain(`Add-Text 'it''s'`)
    expect(code).toContain(`Add-Text ('Content-Type: text/csv' + "\`r\`n")`)
    expect(code).toContain(`Add-Bytes ([IO.File]::ReadAllBytes((Resolve-Path -LiteralPath 'a b.csv')))`)
    expect(code).toContain('-ContentType "multipart/form-data; boundary=$boundary"')
  })
})

describe('a call for cmd', () => {
  it('takes its body from a file, since cmd cannot write a line break, and its token from a variable', () => {
    const code = callIn('cmd', {
      method: 'POST',
      url,
      headers: [['Content-Type', 'application/json']],
      body: { text: '{\n}' },
    })
    expect(code).toContain('Save the body as body.json beside it.')
    expect(code).toContain('--data-binary @body.json')
    expect(code).toContain('"Authorization: Bearer %UE_TOKEN%"')
  })
})

describe('a call for a REST client', () => {
  it('takes its token from the answer before', () => {
    expect(callIn('http', read, ['X-Api-Key'])).toBe(`# For REST Client in VS Code, and Visual Studio.
# Set UE_CLIENT_ID, UE_CLIENT_SECRET and UE_X_API_KEY first.

### Token. Send it again before its end, which is after expires_in seconds
# @name token
POST https://api.example.com/authentication/v1/oauth/token
Content-Type: application/x-www-form-urlencoded

grant_type=client_credentials
&audience=https%3A%2F%2Fapi.example.com%2F
&client_id={{$processEnv UE_CLIENT_ID}}
&client_secret={{$processEnv UE_CLIENT_SECRET}}

### Call
# @no-redirect
GET ${url}?category=API%20Counts&limit=50
Authorization: Bearer {{token.response.body.$.access_token}}
X-Api-Key: {{$processEnv UE_X_API_KEY}}`)
  })

  it.each(['{{x}}', 'a\n### b', '< ./passwd', 'a\r\nb', ' a', 'a\n', 'a\0'])(
    'takes a body from a file where it would read something else: %j',
    (text) => {
      expect(callIn('http', { method: 'POST', url, headers: [], body: { text } })).toContain('\n\n< ./body.txt')
    },
  )
})

describe('credentials', () => {
  it('are variables in every language, for every way to authenticate, further ones of the connection too', () => {
    expect(headerVariable('X-Api-Key')).toBe('UE_X_API_KEY')
    for (const language of languages)
      for (const clientAuthentication of ['client_secret_post', 'client_secret_basic', 'private_key_jwt'] as const) {
        const token = writeCode(language, { ...connection, clientAuthentication }).text
        expect(token).toContain('UE_CLIENT_ID')
        expect(token).toContain(clientAuthentication === 'private_key_jwt' ? 'UE_CLIENT_ASSERTION' : 'UE_CLIENT_SECRET')
        expect(callIn(language, read, ['X-Api-Key'])).toContain('UE_X_API_KEY')
      }
  })

  it('that were typed as a header are variables too', () => {
    for (const language of languages) {
      const code = callIn(language, { ...read, headers: [['X-Auth-Token', 'typed']] })
      expect(code).toContain('UE_X_AUTH_TOKEN')
      expect(code).not.toContain('typed')
    }
  })

  it('that were put among the further parameters are left out', () => {
    for (const language of languages) {
      const tokenParameters = { client_secret: 'pasted', resource: 'x' }
      expect(writeCode(language, { ...connection, tokenParameters }).text).not.toContain('pasted')
    }
  })

  it('in cmd are read by curl itself, because a pipe would show them in a command line', () => {
    expect(writeCode('cmd', connection).text).toContain('--expand-data "client_secret={{UE_CLIENT_SECRET:url}}"')
  })
})

describe('headers', () => {
  it('that are the console’s or one hop’s own are left out, as when it sends the call itself', () => {
    const headers: [string, string][] = [
      ['Authorization', 'Bearer pasted'],
      ['Host', 'elsewhere.example'],
      ['Connection', 'X-Named'],
      ['X-Named', 'named'],
      ['X-Kept', 'kept'],
    ]
    for (const language of languages) {
      const code = callIn(language, { ...read, headers })
      expect(code).toContain('X-Kept')
      for (const left of ['pasted', 'elsewhere', 'X-Named']) expect(code).not.toContain(left)
    }
  })
})

describe('the token request', () => {
  it('reads like the vendor’s own, with the secret through a pipe', () => {
    expect(writeCode('bash', connection).text).toBe(`# curl 7.76 or later, in bash or zsh.
# Set UE_CLIENT_ID and UE_CLIENT_SECRET first.
# What is secret goes through a pipe: no process list shows it.
printf %s "$UE_CLIENT_SECRET" |
  curl --silent --show-error --fail-with-body \\
  https://api.example.com/authentication/v1/oauth/token \\
  --data-urlencode 'grant_type=client_credentials' \\
  --data-urlencode 'audience=https://api.example.com/' \\
  --data-urlencode "client_id=$UE_CLIENT_ID" \\
  --data-urlencode client_secret@-`)
  })

  it('has a scope only where one is configured', () => {
    for (const language of languages) {
      expect(writeCode(language, connection).text).not.toContain('scope')
      expect(writeCode(language, { ...connection, scope: 'a b', audience: '' }).text).toContain('scope')
      expect(writeCode(language, { ...connection, audience: '' }).text).not.toContain('audience')
    }
  })
})

describe('the name of a file', () => {
  it('is made of the words of what the code does, as the language writes names', () => {
    const nameIn = (language: CodeLanguage, name: string) =>
      writeCode(language, connection, { call: read, name }).fileName
    expect(languages.map((language) => nameIn(language, 'listMeterTypes'))).toEqual([
      'list-meter-types.sh',
      'list-meter-types.ps1',
      'list-meter-types.txt',
      'list-meter-types.sh',
      'list-meter-types.mjs',
      'list-meter-types.mts',
      'list_meter_types.py',
      'ListMeterTypes.java',
      'list-meter-types.go',
      'ListMeterTypes.cs',
      'list_meter_types.rs',
      'list-meter-types.http',
    ])
    expect(nameIn('bash', 'Zähler – "lesen"; rm -rf /')).toBe('zahler-lesen-rm-rf.sh')
    expect(nameIn('python', '東京')).toBe('call.py')
    expect(nameIn('java', '2fa')).toBe('Call2fa.java')
    expect(writeCode('go', connection).fileName).toBe('token.go')
  })
})
