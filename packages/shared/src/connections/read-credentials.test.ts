import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCredentials } from './read-credentials.ts'

const id = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4f'
const secret = `${id}_-${'x9'.repeat(15)}`
const both = { clientId: id, clientSecret: secret }

const kinds = (text: string) => readCredentials(text).warnings.map(({ kind }) => kind)

describe('the JSON of an Application Access', () => {
  it.each([
    { clientId: id, clientSecret: secret },
    { client_id: id, client_secret: secret },
    { clientID: id, CLIENT_SECRET: secret },
    { 'Client ID': id, 'Client secret': secret },
    { id, secret },
    { key: id, secret },
    { credentials: { client_id: id, client_secret: secret } },
    { applicationAccess: { clientId: id, clientSecret: secret }, grant_type: 'client_credentials' },
    { application: { 'client-id': id, 'client-secret': secret } },
    { whatever: { clientId: id, clientSecret: secret } },
    [{ clientId: id, clientSecret: secret }],
  ])('is read as %j', (json) => {
    expect(readCredentials(JSON.stringify(json))).toEqual({ fields: both, secretFound: true, warnings: [] })
    expect(readCredentials(`\ufeff${JSON.stringify(json, null, 2)}\r\n`).fields).toEqual(both)
  })

  it('names its audience, its token URL and itself', () => {
    const fields = {
      ...both,
      audience: 'https://api.example.com/',
      tokenUrl: 'https://api.example.com/authentication/v1/oauth/token',
      name: 'Billing',
    }
    expect(
      readCredentials(
        JSON.stringify({
          applicationName: 'Billing',
          oauth2: {
            client_id: id,
            client_secret: secret,
            base_url: fields.audience,
            access_token_url: fields.tokenUrl,
          },
        }),
      ).fields,
    ).toEqual(fields)
  })

  it('tells the audience from the address of the API where both are there', () => {
    const { fields } = readCredentials('{"aud":"urn:api","apiUrl":"https://api.example.com/v1"}')
    expect(fields).toEqual({ audience: 'urn:api', apiUrl: 'https://api.example.com/v1' })
  })

  it('asks for nothing where the secret is missing', () => {
    expect(readCredentials(`{"clientId":"${id}"}`)).toEqual({
      fields: { clientId: id },
      secretFound: false,
      warnings: [],
    })
  })
})

describe('pasted lines', () => {
  it.each([
    `${id}\n${secret}`,
    `  ${id}\r\n\r\n${secret}\r\n`,
    `Client ID: ${id}\nClient secret: ${secret}`,
    `Client ID\n${id}\nClient secret\n${secret}`,
    `CLIENT_ID=${id}\nCLIENT_SECRET=${secret}`,
    `# ours\nexport UE_CLIENT_ID="${id}"\nexport UE_CLIENT_SECRET='${secret}'`,
    `set CONSOLE_CLIENT_ID=${id}\r\nset CONSOLE_CLIENT_SECRET=${secret}`,
    `$env:CLIENT_ID = "${id}"\n$env:CLIENT_SECRET = "${secret}"`,
    `"clientId": "${id}",\n"clientSecret": "${secret}",`,
    `clientId: ${id}\nclientSecret: ${secret}`,
  ])('%j', (text) => {
    expect(readCredentials(text).fields).toEqual(both)
  })

  it('of one value alone are what they look like, or nothing', () => {
    expect(readCredentials(secret).fields).toEqual({ clientSecret: secret })
    expect(readCredentials(id).fields).toEqual({ clientId: id })
    expect(readCredentials('hello').fields).toEqual({})
  })
})

describe('a curl command', () => {
  const tokenUrl = 'https://auth.example.com/oauth/token'
  const form = { ...both, tokenUrl, audience: 'https://api.example.com/' }

  it.each([
    `curl -X POST ${tokenUrl} -d grant_type=client_credentials -d client_id=${id} -d client_secret=${secret} --data-urlencode 'audience=https://api.example.com/'`,
    `$ curl --request POST \\\n  --url ${tokenUrl} \\\n  --header 'content-type: application/x-www-form-urlencoded' \\\n  --data 'grant_type=client_credentials&client_id=${id}&client_secret=${secret}&audience=https%3A%2F%2Fapi.example.com%2F'`,
    `curl ^"${tokenUrl}^" ^\r\n  --data-raw ^"grant_type=client_credentials^&client_id=${id}^&client_secret=${secret}^&audience=https^%^3A^%^2F^%^2Fapi.example.com^%^2F^"`,
    `curl.exe -d 'grant_type=client_credentials&client_id=${id}' \`\n  -d 'client_secret=${secret}' -d 'audience=https://api.example.com/' ${tokenUrl}`,
    `curl ${tokenUrl} -H 'Content-Type: application/json' -d '{"client_id":"${id}","client_secret":"${secret}","audience":"https://api.example.com/","grant_type":"client_credentials"}'`,
    `curl -F client_id=${id} -F client_secret=${secret} -F audience=https://api.example.com/ ${tokenUrl}`,
    `curl -sSX POST -kLo out.json -m5 ${tokenUrl} -dclient_id=${id} -sd client_secret=${secret} -d audience=https://api.example.com/`,
    `curl -fsSL --max-time 5 --retry=2 ${tokenUrl} -d 'client_id=${id}&client_secret=${secret}&audience=https://api.example.com/'`,
  ])('%j', (text) => {
    expect(readCredentials(text).fields).toEqual(form)
  })

  it('may prove itself by Basic', () => {
    const basic = { ...both, tokenUrl, clientAuthentication: 'client_secret_basic', scope: 'read write' }
    expect(readCredentials(`curl -u ${id}:${secret} -d 'scope=read write' ${tokenUrl}`).fields).toEqual(basic)
    const header = btoa(`${id}:${secret}`)
    expect(
      readCredentials(`curl ${tokenUrl} -H "Authorization: Basic ${header}" --data-urlencode "scope=read write"`)
        .fields,
    ).toEqual(basic)
  })

  it('has credentials form-encoded in a header, and as they are behind -u', () => {
    const odd = 'a+b/%41 ü:"'
    const pair = `${encodeURIComponent(id)}:${encodeURIComponent(odd).replaceAll('%20', '+')}`
    expect(readCredentials(`curl ${tokenUrl} -H "Authorization: Basic ${btoa(pair)}"`).fields).toMatchObject({
      clientId: id,
      clientSecret: odd,
    })
    const plain = btoa(String.fromCharCode(...new TextEncoder().encode(`${id}:ä+b%2`)))
    expect(readCredentials(`curl ${tokenUrl} -H "Authorization: Basic ${plain}"`).fields['clientSecret']).toBe('ä+b%2')
    expect(readCredentials(`curl -u '${id}:a%2Bb' ${tokenUrl}`).fields['clientSecret']).toBe('a%2Bb')
  })

  it('that calls an API tells where it is', () => {
    expect(readCredentials("curl -H 'Authorization: Bearer x.y.z' https://api.example.com/v1/things?q=1")).toEqual({
      fields: { apiUrl: 'https://api.example.com/' },
      secretFound: false,
      warnings: [],
    })
  })
})

describe('what is odd is a warning with the mended value', () => {
  const warningFor = (fields: Record<string, string>, kind: string) =>
    readCredentials(JSON.stringify(fields)).warnings.find((warning) => warning.kind === kind)

  it.each([' ', '\n', '\r\n', '\u00a0', '\u200b', '\t'])('blanks around the secret: %j', (blank) => {
    expect(warningFor({ clientSecret: `${blank}${secret}${blank}` }, 'whitespace')).toMatchObject({
      field: 'clientSecret',
      mended: { clientSecret: secret },
    })
  })

  it('a secret that was wrapped into two lines, though not a private key', () => {
    expect(warningFor({ secret: `${secret.slice(0, 30)}\n  ${secret.slice(30)}` }, 'whitespace')?.mended).toEqual({
      clientSecret: secret,
    })
    expect(kinds(JSON.stringify({ secret: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }))).toEqual(
      [],
    )
  })

  it.each([`"${secret}"`, `"${secret}`, `${secret}'`, `\u201c${secret}\u201d`])('quotes: %s', (value) => {
    expect(warningFor({ clientSecret: value }, 'quotes')?.mended).toEqual({ clientSecret: secret })
  })

  it.each([
    '{{CLIENT_SECRET}}',
    '<your secret>',
    'YOUR_CLIENT_SECRET',
    '${SECRET}',
    '$SECRET',
    '%SECRET%',
    'xxxx',
    '…',
  ])('a placeholder left in: %s', (value) => {
    expect(warningFor({ clientSecret: value }, 'placeholder')?.mended).toEqual({ clientSecret: '' })
  })

  it('the client ID in the place of the secret, or both exchanged', () => {
    expect(warningFor({ clientId: id, clientSecret: id }, 'id-as-secret')?.mended).toEqual({ clientSecret: '' })
    expect(warningFor({ clientSecret: id }, 'id-as-secret')?.mended).toEqual({ clientSecret: '' })
    expect(warningFor({ clientId: secret, clientSecret: id }, 'id-as-secret')?.mended).toEqual(both)
  })

  it('an audience without its slash', () => {
    expect(warningFor({ audience: 'https://api.example.com' }, 'audience-without-slash')?.mended).toEqual({
      audience: 'https://api.example.com/',
    })
    expect(kinds('{"audience":"https://api.example.com/v1"}')).toEqual([])
    expect(kinds('{"audience":"urn:api"}')).toEqual([])
  })

  it('the address of the API as token URL', () => {
    const mended = { tokenUrl: 'https://api.example.com/authentication/v1/oauth/token' }
    expect(warningFor({ token_url: 'https://api.example.com' }, 'token-url-is-api')?.mended).toEqual(mended)
    expect(
      warningFor(
        { token_url: 'https://api.example.com/v1/', audience: 'https://api.example.com/v1' },
        'token-url-is-api',
      )?.mended,
    ).toEqual(mended)
  })

  it('and nothing else is: values that look unusual are taken as they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9~!@#&*()+=:;,.?/-]{20,30}[A-Za-z0-9]$/), (value) => {
        const { fields, warnings } = readCredentials(JSON.stringify({ clientSecret: value }))
        expect(fields.clientSecret).toBe(value)
        expect(warnings).toEqual([])
      }),
    )
  })
})

describe('whatever is pasted', () => {
  const pieces = fc.constantFrom(
    'curl ',
    '-d ',
    "'",
    '"',
    '\\\n',
    '^\r\n',
    '`\n',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '=',
    'client_id',
    'secret',
    '\ufeff',
    '$env:',
    '-u ',
    'Basic ',
    '://',
    '%',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.json(),
  )

  it('is read without a failure, and every field is a text with something in it', () => {
    fc.assert(
      fc.property(text, (pasted) => {
        const { fields, secretFound, warnings } = readCredentials(pasted)
        for (const value of Object.values(fields)) expect(value).toMatch(/^[^]+$/)
        expect(secretFound).toBe(fields.clientSecret !== undefined)
        for (const { field } of warnings) expect(fields).toHaveProperty(field)
      }),
      { numRuns: 2000 },
    )
  })

  it('is read in time, however long', () => {
    for (const unit of ['curl -d ', '^"', 'client_id=', '{"a":', '\\', '"', ' ', 'a\n', '\u200b', '=:']) {
      const began = Date.now()
      readCredentials(unit.repeat(300_000 / unit.length))
      readCredentials(JSON.stringify({ clientSecret: `a${unit.repeat(200_000 / unit.length)}b` }))
      expect(Date.now() - began).toBeLessThan(2000)
    }
  })
})
