import { assert, json, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableFileError } from './file-request.ts'
import { longestFile, readInterchange } from './read-interchange.ts'

const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjbGllbnQifQ.${'s'.repeat(86)}`
const secret = 'planted-Secret-0123456789'

const postman = (item: unknown[], more: object = {}) =>
  JSON.stringify({
    info: { name: 'Metering', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item,
    ...more,
  })

const har = (...requests: object[]) =>
  JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'Browser', version: '1' },
      entries: requests.map((request) => ({
        startedDateTime: '2026-03-01T12:00:00Z',
        request,
        response: { content: { text: secret } },
      })),
    },
  })

const requestsIn = (text: string) => readInterchange(text).content.requests
const first = (text: string) => requestsIn(text)[0]

describe('a curl command', () => {
  it('is read with method, query, headers and body, its numbers to the digit', () => {
    const body = '{"id": 9007199254740993, "price": 1.10}'
    expect(
      first(
        `curl -sS -X PATCH 'https://api.test/v1/meters/1?a=b' -H 'X-Trace: 1' -H 'Content-Type: application/json' -d '${body}'`,
      ),
    ).toEqual({
      name: '',
      folder: [],
      method: 'PATCH',
      url: 'https://api.test/v1/meters/1?a=b',
      headers: [
        ['X-Trace', '1'],
        ['Content-Type', 'application/json'],
      ],
      body: { mediaType: 'application/json', text: body },
    })
  })

  it.each([
    ['curl https://api.test/', 'GET', undefined],
    ['curl https://api.test/ -d a=1 --data-urlencode "b=x y"', 'POST', 'a=1&b=x%20y'],
    ['curl -I https://api.test/', 'HEAD', undefined],
    ['curl.exe --request DELETE "https://api.test/"', 'DELETE', undefined],
    [`curl --json '{"a":1}' https://api.test/`, 'POST', '{"a":1}'],
    ['curl -XPUT https://api.test/ --data @body.json', 'PUT', undefined],
  ])('says its method: %s', (text, method, body) => {
    expect(first(text)).toMatchObject({ method })
    expect(first(text)?.body?.text).toBe(body)
  })

  it('has its data in the query where it says so', () => {
    expect(first('curl -sG https://api.test/?q=1 -d a=b')).toMatchObject({
      method: 'GET',
      url: 'https://api.test/?q=1&a=b',
    })
  })

  it('loses its user, its cookies and its token, and counts them', () => {
    const { content, takenOut } = readInterchange(
      `curl -u 'me:${secret}' -b 'session=${secret}' -H 'Authorization: Bearer ${jwt}' -H 'X-Api-Key: ${secret}2' 'https://me:${secret}3@api.test/?access_token=${secret}4&a=b'`,
    )
    expect(JSON.stringify(content)).not.toMatch(/planted|eyJ/)
    expect(content.requests[0]).toMatchObject({ url: 'https://api.test/?a=b', headers: [] })
    expect(takenOut).toEqual({ tokens: 2, secrets: 4 })
  })
})

describe('a HAR file', () => {
  it('is read without its answers and cookies', () => {
    const text = har({
      method: 'post',
      url: 'https://api.test/v1/meters',
      headers: [
        { name: 'Cookie', value: `a=${secret}` },
        { name: 'accept', value: '*/*' },
      ],
      cookies: [{ name: 'a', value: secret }],
      postData: { mimeType: 'application/json', text: '{"n":12345678901234567890}' },
    })
    const { content, takenOut } = readInterchange(text)
    expect(content.format).toBe('HAR 1.2')
    expect(content.requests).toEqual([
      {
        name: '',
        folder: [],
        method: 'POST',
        url: 'https://api.test/v1/meters',
        headers: [['accept', '*/*']],
        body: { mediaType: 'application/json', text: '{"n":12345678901234567890}' },
      },
    ])
    expect(takenOut).toEqual({ tokens: 0, secrets: 1 })
    expect(JSON.stringify(content)).not.toContain(secret)
  })

  it('is read as far as its entries are right', () => {
    const { content } = readInterchange(
      JSON.stringify({
        log: { entries: [null, { request: { method: 1 } }, { request: { method: 'GET', url: 'https://api.test/' } }] },
      }),
    )
    expect(content.requests).toHaveLength(1)
    expect(content.faults).toHaveLength(2)
  })
})

describe('a Postman collection', () => {
  it('is read with its folders, its variables and its kinds of bodies', () => {
    const text = postman(
      [
        {
          name: 'Reads/all',
          item: [
            {
              name: 'List meters',
              request: {
                method: 'GET',
                header: [
                  { key: 'X-Trace', value: '1' },
                  { key: 'Off', value: 'x', disabled: true },
                ],
                url: {
                  raw: '{{baseUrl}}/meters/:id?limit=5',
                  host: ['{{baseUrl}}'],
                  path: ['meters', ':id'],
                  query: [
                    { key: 'limit', value: '5' },
                    { key: 'off', value: '1', disabled: true },
                  ],
                  variable: [{ key: 'id', value: 'a b' }],
                },
                description: { content: 'All of them' },
              },
              event: [{ listen: 'prerequest', script: { exec: ['throw new Error("it ran")'] } }],
            },
          ],
        },
        {
          name: 'Create',
          request: {
            method: 'POST',
            url: '{{baseUrl}}/meters',
            body: { mode: 'raw', raw: '{"id":{{id}}}', options: { raw: { language: 'json' } } },
          },
        },
        {
          name: 'Form',
          request: {
            method: 'POST',
            url: '{{baseUrl}}/form',
            body: { mode: 'urlencoded', urlencoded: [{ key: 'a b', value: '{{open}}' }] },
          },
        },
        { name: 'Short', request: 'https://api.test/short' },
      ],
      {
        variable: [
          { key: 'baseUrl', value: '{{origin}}/v1' },
          { key: 'origin', value: 'https://api.test' },
          { key: 'id', value: 9007199254740991 },
        ],
      },
    )
    expect(readInterchange(text).content).toMatchObject({
      format: 'Postman 2.1',
      title: 'Metering',
      requests: [
        {
          name: 'List meters',
          folder: ['Reads-all'],
          url: 'https://api.test/v1/meters/a%20b?limit=5',
          headers: [['X-Trace', '1']],
          notes: 'All of them',
        },
        {
          name: 'Create',
          url: 'https://api.test/v1/meters',
          body: { mediaType: 'application/json', text: '{"id":9007199254740991}' },
        },
        { name: 'Form', body: { mediaType: 'application/x-www-form-urlencoded', text: 'a%20b={{open}}' } },
        { name: 'Short', method: 'GET', url: 'https://api.test/short' },
      ],
      faults: [],
    })
  })

  it('of version 2.0 is read as well', () => {
    const text = JSON.stringify({
      info: { name: 'Old', schema: 'https://schema.getpostman.com/json/collection/v2.0.0/collection.json' },
      item: [
        {
          name: 'A',
          request: {
            url: 'https://api.test/',
            method: 'GET',
            header: 'X-A: 1\nX-B: 2',
            auth: { type: 'bearer', bearer: { token: secret } },
          },
        },
      ],
    })
    const { content, takenOut } = readInterchange(text)
    expect(content).toMatchObject({
      format: 'Postman 2.0',
      requests: [
        {
          headers: [
            ['X-A', '1'],
            ['X-B', '2'],
          ],
        },
      ],
    })
    expect(takenOut).toEqual({ tokens: 1, secrets: 0 })
  })

  it('loses every authorization, secret variable and token, wherever else they stand', () => {
    const { content, takenOut } = readInterchange(
      postman(
        [
          {
            name: `Call with ${jwt}`,
            request: {
              method: 'POST',
              url: `https://api.test/x?client_secret=${secret}&note=${secret}`,
              header: [
                { key: 'Authorization', value: 'Bearer {{accessToken}}' },
                { key: 'X-Note', value: secret },
              ],
              auth: {
                type: 'oauth2',
                oauth2: [
                  { key: 'clientSecret', value: secret },
                  { key: 'accessTokenUrl', value: 'https://a.test' },
                ],
              },
              body: {
                mode: 'raw',
                raw: `{"deep":[{"password":"planted-password","n":1.10}],"note":"${secret}"}`,
                options: { raw: { language: 'json' } },
              },
              description: `The secret is ${secret}`,
            },
          },
        ],
        {
          auth: { type: 'apikey', apikey: [{ key: 'value', value: 'planted-apikey-1' }] },
          variable: [
            { key: 'clientSecret', value: secret },
            { key: 'accessToken', value: 'planted-token-1' },
            { key: 'x', type: 'secret', value: 'planted-x-12345' },
          ],
        },
      ),
    )
    expect(JSON.stringify(content)).not.toMatch(/planted|eyJ/)
    expect(content.requests[0]).toMatchObject({
      name: 'Call with [redacted]',
      url: 'https://api.test/x?note=[redacted]',
      headers: [['X-Note', '[redacted]']],
      body: { text: '{"deep":[{"password":"[redacted]","n":1.10}],"note":"[redacted]"}' },
      notes: 'The secret is [redacted]',
    })
    expect(takenOut).toEqual({ tokens: 2, secrets: 4 })
  })

  it('whose variables stand for one another without an end is read in time', () => {
    const variable = Array.from({ length: 30 }, (_one, at) => ({ key: `v${at}`, value: `{{v${at + 1}}}`.repeat(10) }))
    const url = first(
      postman([{ name: 'A', request: 'https://api.test/{{v0}}{{loop}}' }], {
        variable: [...variable, { key: 'loop', value: '{{loop}}' }],
      }),
    )?.url
    expect(url?.length).toBeLessThan(2 * 1024 * 1024)
  })

  it('with folders within folders beyond measure, or a polluted prototype, harms nothing', () => {
    const deep = `${'{"name":"f","item":['.repeat(5000)}${']}'.repeat(5000)}`
    const text = `{"info":{"name":"Deep","__proto__":{"polluted":true}},"item":[${deep},{"name":"A","request":"https://api.test/","__proto__":{"polluted":1}}],"__proto__":{"polluted":true}}`
    const { content } = readInterchange(text)
    expect(content.requests.map(({ name }) => name)).toEqual(['A'])
    expect(content.faults[0]?.reason).toMatch(/more than 50 deep/)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('is taken up to a thousand requests', () => {
    const { content } = readInterchange(
      postman(Array.from({ length: 1002 }, () => ({ name: 'A', request: 'https://api.test/' }))),
    )
    expect([content.requests.length, content.faults.length]).toEqual([1000, 2])
  })
})

const outcomeOf = (text: string): string => {
  try {
    readInterchange(text)
    return 'read'
  } catch (error) {
    return error instanceof UnreadableFileError ? 'refused' : String(error)
  }
}

describe('what is none of them', () => {
  it.each([
    ['', 'This is no curl command'],
    ['hello', 'This is no curl command'],
    ['curl', 'names no URL'],
    ['{"log":', 'begins like JSON and is none'],
    ['[]', 'no HAR and no Postman'],
    ['{"log":{"entries":{}}}', 'no list of entries'],
    ['{"info":{},"item":1}', 'no list of items'],
    ['{"requests":[],"order":[]}', 'version 1'],
    ['{"name":"dev","values":[]}', 'environment'],
    ['{"openapi":"3.1.0"}', 'OpenAPI'],
  ])('says what it is instead: %s', (text, reason) => {
    expect(() => readInterchange(text)).toThrow(UnreadableFileError)
    expect(() => readInterchange(text)).toThrow(reason)
  })

  it('is not read beyond 20 MiB', () => {
    expect(() => readInterchange(' '.repeat(longestFile + 1))).toThrow('larger than 20 MiB')
  })

  it('never fails in another way', () => {
    assert(
      property(
        oneof(
          string(),
          json(),
          json().map((text) => `{"info":{"name":"x"},"item":[${text}]}`),
          json().map((text) => `{"log":{"entries":[${text}]}}`),
        ),
        (text) => {
          expect(outcomeOf(text)).toMatch(/^(?:read|refused)$/)
        },
      ),
    )
  })
})
