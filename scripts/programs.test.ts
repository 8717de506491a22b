import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleConsole } from '../apps/bff/src/calls/example-console.ts'
import { describedCall } from '../apps/web/src/features/explorer/described.ts'
import { type Draft, emptyDraft } from '../apps/web/src/drafts/draft.ts'
import type { DescribedCallInput } from '../packages/shared/src/contract/call.ts'
import { type JsonValue, losslessFrom } from '../packages/shared/src/openapi/json-text.ts'
import { readOperation } from '../packages/shared/src/openapi/operation.ts'
import { writeCode } from '../packages/shared/src/snippets/code.ts'
import type { SnippetBody } from '../packages/shared/src/snippets/program.ts'
import { snippetCallOf } from '../packages/shared/src/snippets/snippet-call.ts'
import { isHere, prepareFolder, type RunLanguage, runProgram, runs } from './program-runs.ts'

const secret = `s3cret "quoted" 'single' $HOME \`id\` !! \\ % & + = ü 😀`
const clientId = 'client id & more'
const apiKey = `key $1 "x" 'y' \`z\` \\`
const accessToken = 'ey.J-_~+/x.y=='
const variables = {
  UE_CLIENT_ID: clientId,
  UE_CLIENT_SECRET: secret,
  UE_CLIENT_ASSERTION: 'a.b.c',
  UE_X_API_KEY: apiKey,
  UE_COOKIE: 'session=a%20b; other=1',
}

/** All that means something to a shell, a language, a template or a terminal. */
const hostile = [
  `it's "quoted" \`run\` $HOME $(id) \${x} #{x} {{y}} {z} %41 %s %% \\ \\n \\u0041 \\`,
  `''' """ \`\`\` "# "## */ // -- ### $'x' @/etc/passwd <x> &amp; !! ~ * ? [a] | ; ^ ,`,
  'é 東京 😀 👩‍💻 \u2028 \u2029 \u0085 \u202E \u200B \uFEFF \u007F \u0001 \b\f\v \u001B[31m',
  '\ttab\r\ncarriage\rreturn  \n\n  ',
].join('\n')
const hostileLine = hostile.replaceAll(/[\r\n]/g, ' ')
const hostileHeader = `it's "quoted" \`run\` $HOME $(id) \${x} {{y}} %41 \\ \\n ''' """ "# */ @x <x> !!`
const numbers = `{\n  "big": 9007199254740993,\n  "exact": 0.10000000000000000555,\n  "exponent": 1E400,\n  "name": "it's \\"x\\""\n}`
const bytes = Uint8Array.from({ length: 512 }, (_, at) => at % 256)
const awkwardName = `a "b" 'c' $d é;x=y.csv`

type Received = { method: string; url: string; headers: Record<string, string>; body: Buffer }

/** Keeps what arrives. Repeated headers are one list (RFC 9110 §5.3). */
const recorder =
  (received: Received[], answer: RequestListener): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: Object.fromEntries(
          Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
        ),
        body: Buffer.concat(chunks),
      })
      answer(request, response)
    })
  }

const tokenRequests: Received[] = []
const calls: Received[] = []
let tokenStatus = 200
const tokenAnswer = { access_token: accessToken, token_type: 'Bearer', expires_in: 3600 }
const callAnswer = '{"count":9007199254740993}'

let tokenServer: Server
let tokenUrl: string
let example: Awaited<ReturnType<typeof exampleConsole>>
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'))
  await writeFile(join(folder, awkwardName), bytes)
  await writeFile(join(folder, 'events.bin'), bytes)
  tokenServer = createServer(
    recorder(tokenRequests, (_request, response) => {
      response.writeHead(tokenStatus, { 'content-type': 'application/json' }).end(JSON.stringify(tokenAnswer))
    }),
  )
  await new Promise<void>((resolve) => tokenServer.listen(0, '127.0.0.1', resolve))
  tokenUrl = `http://127.0.0.1:${(tokenServer.address() as AddressInfo).port}/oauth/token`
  example = await exampleConsole({
    api: recorder(calls, (_request, response) => void response.end(callAnswer)),
    connection: { ...connection(), clientId, clientSecret: secret, headers: [['X-Api-Key', apiKey]] },
  })
})

afterAll(async () => {
  await example.close()
  tokenServer.closeAllConnections()
  await new Promise((resolve) => tokenServer.close(resolve))
  await rm(folder, { recursive: true })
})

const connection = () => ({
  tokenUrl,
  clientAuthentication: 'client_secret_post' as const,
  audience: `https://api.example.com/?a=b&c='d'"\\u0041`,
  scope: 'read:meters create:meters',
  tokenParameters: { 'odd name': '100% + ü\u2028😀 \\: ${x} {y}\n\ttab', at: '@/etc/hosts', resource: '=:=' },
})

const source = () => ({ ...connection(), headers: ['X-Api-Key'] })

const fields = () => {
  const { audience, scope, tokenParameters } = connection()
  return { grant_type: 'client_credentials', audience, scope, ...tokenParameters }
}

type Described = {
  call: DescribedCallInput
  body: { pieces: ConstructorParameters<typeof Blob>[0]; snippet: SnippetBody } | undefined
}

/** What the explorer makes of values that are filled in for an operation with this body. */
const filled = (method: string, content: Record<string, unknown> | undefined, draft: Partial<Draft>): Described => {
  const model = readOperation({
    openapi: '3.1.1',
    servers: [{ url: '/v1' }],
    paths: {
      '/meters/{id}': {
        parameters: [
          { name: 'id', in: 'path', required: true },
          { name: 'q', in: 'query' },
          { name: 'list', in: 'query', style: 'form', explode: false },
          { name: 'reserved', in: 'query', allowReserved: true },
          { name: 'session', in: 'cookie' },
          { name: 'other', in: 'cookie' },
        ],
        [method]: { ...(content ? { requestBody: { content } } : {}), responses: {} },
      },
    },
  })
  if (!model) throw new Error('no operation')
  const { values, ...rest } = draft
  const { call, body } = describedCall(
    model,
    { ...emptyDraft, values: { path: { id: 'one' }, ...values }, ...rest },
    'x',
  )
  return { call: { ...call, confirm: true }, body }
}

const json = { 'application/json': {} }
const text = { 'text/plain': {} }
const form = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: {
        options: { type: 'object' },
        note: { type: 'string' },
        'odd "name"=x': { type: 'string' },
        files: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
  },
}
const file = (name: string) => new File([bytes], name)

const described: Record<string, () => Described> = {
  'a read with everything hostile in its address and headers': () =>
    filled('get', undefined, {
      values: {
        path: { id: hostile.replaceAll(/\p{Cc}/gu, ' ') },
        query: losslessFrom({ q: hostile, list: ['a,b', "it's", '+ &=#'], reserved: '/a?b=$c;d(e)*,%41' }) as Record<
          string,
          JsonValue
        >,
      },
      headers: [
        ['X-Note', hostileHeader],
        ['X-Twice', 'one'],
        ['X-Twice', 'two'],
        ['X-Empty', ''],
        ['X-At', '@/etc/passwd'],
        ['X-Equals', '==:='],
        ['accept', 'application/json'],
        ['Host', 'elsewhere.example'],
        ['X_Forwarded_For', '10.0.0.1'],
      ],
    }),
  'a cookie, which is a variable': () =>
    filled('get', undefined, { values: { cookie: { session: 'a b', other: '1' } } }),
  'a deletion without a body': () => filled('delete', undefined, {}),
  'JSON with numbers as they were typed': () => filled('post', json, { body: numbers }),
  'JSON in a text': () => filled('put', json, { body: JSON.stringify({ hostile }) }),
  'a hostile text': () => filled('patch', text, { body: hostile }),
  'a plain text that ends with a quote': () => filled('post', text, { body: `"it's"\n'''\n\`\${x}\`\n"#'` }),
  'an empty text': () => filled('post', text, { body: '' }),
  'pairs of a form': () =>
    filled('post', { 'application/x-www-form-urlencoded': {} }, { body: JSON.stringify({ a: hostile, 'b=c': '1' }) }),
  'a file of any bytes': () =>
    filled('post', { 'application/octet-stream': {} }, { file: 'events.bin', files: { '': file('events.bin') } }),
  'a form with texts, typed parts and files': () =>
    filled('post', form, {
      body: JSON.stringify({
        options: { hostile: hostileLine },
        note: hostile,
        'odd "name"=x': '@x',
        files: [awkwardName, 'events.bin'],
      }),
      files: { '/files/0': file(awkwardName), '/files/1': file('events.bin') },
    }),
  'a text that is too long for a program': () => filled('post', text, { body: `${hostile}\n`.repeat(100) }),
}

/** Without the boundary, which each makes for itself. */
const comparable = ({ method, url, headers, body }: Received, names: readonly string[]) => {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1]
  const bare = (part: string) => (boundary === undefined ? part : part.replaceAll(boundary, 'boundary'))
  return {
    method,
    url,
    headers: Object.fromEntries(names.map((name) => [name, bare(headers[name] ?? 'missing')])),
    body: bare(body.toString('latin1')),
  }
}

/** WHATWG URL encodes an apostrophe in a query (§4.4, "special-query percent-encode set"), and so does fetch. */
const asFetch = (url: string) => url.replaceAll("'", '%27')

/** What the console itself sends. */
const sentByConsole = async ({ call, body }: Described): Promise<Received> => {
  calls.length = 0
  const answer = await example.call(call, body && Buffer.from(await new Blob(body.pieces).arrayBuffer()))
  expect({ status: answer.head?.status, problem: answer.problem }).toEqual({ status: 200 })
  const [only] = calls
  if (!only) throw new Error('nothing arrived')
  return only
}

/** Those that take a compiler's time send one of each kind. */
const kinds = [
  'a read with everything hostile in its address and headers',
  'JSON with numbers as they were typed',
  'a hostile text',
  'a form with texts, typed parts and files',
  'a text that is too long for a program',
]
const compiled = new Set<RunLanguage>(['typescript', 'java', 'go', 'csharp', 'rust'])

const languages = Object.keys(runs) as RunLanguage[]

describe.each(languages)('a program in %s', (language) => {
  describe.skipIf(!isHere(runs[language].probe))('run on this machine', { timeout: 120_000 }, () => {
    const run = (code: ReturnType<typeof writeCode>) => {
      tokenRequests.length = 0
      return runProgram(language, code, folder, variables)
    }

    beforeAll(async () => {
      await rm(join(folder, 'stubs'), { recursive: true, force: true })
      await prepareFolder(language, folder)
    }, 120_000)

    it('requests a token with ID and secret in the form, and prints the answer', async () => {
      const { code, printed, errors } = await run(writeCode(language, source()))
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      expect(JSON.parse(printed)).toEqual(tokenAnswer)
      expect(tokenRequests).toHaveLength(1)
      expect(tokenRequests[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
      expect(formOf(tokenRequests[0])).toEqual({ ...fields(), client_id: clientId, client_secret: secret })
    })

    it('requests a token with ID and secret by Basic authentication', async () => {
      await run(writeCode(language, { ...source(), clientAuthentication: 'client_secret_basic' }))
      const pair = Buffer.from(
        String(tokenRequests[0]?.headers['authorization']).replace('Basic ', ''),
        'base64',
      ).toString()
      // The commands take the variables as they are, and say so.
      const read = language === 'httpie' || language === 'bash' ? (part: string) => part : formDecoded
      expect(pair.split(':').map(read)).toEqual([clientId, secret])
      expect(formOf(tokenRequests[0])).toEqual(fields())
    })

    it('requests a token with an assertion', async () => {
      await run(writeCode(language, { ...source(), clientAuthentication: 'private_key_jwt' }))
      expect(formOf(tokenRequests[0])).toMatchObject({
        client_id: clientId,
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
    })

    it('ends with an error where the token is refused, and makes no call', async () => {
      tokenStatus = 401
      calls.length = 0
      const { call } = filled('get', undefined, {})
      const outcomes = [
        await run(writeCode(language, source())),
        await run(writeCode(language, source(), { call: snippetCallOf(example.connection.apiUrl, call) })),
      ]
      tokenStatus = 200
      for (const { code } of outcomes) expect(code).not.toBe(0)
      expect(calls).toEqual([])
    })

    it.each(compiled.has(language) ? kinds : Object.keys(described))(
      'sends what the console sends: %s',
      async (name) => {
        const whole = described[name]?.()
        if (!whole) throw new Error(`${name} is not described`)
        const expected = await sentByConsole(whole)
        calls.length = 0
        const { call, body } = whole
        for (const fileName of ['body.txt', 'body.json'])
          await writeFile(join(folder, fileName), body && 'text' in body.snippet ? body.snippet.text : '')
        const code = writeCode(language, source(), {
          call: snippetCallOf(example.connection.apiUrl, call, body?.snippet),
          name,
        })
        const { code: status, printed, errors } = await run(code)
        expect({ status, errors: status === 0 ? '' : errors }).toEqual({ status: 0, errors: '' })
        expect(calls).toHaveLength(1)
        const [only] = calls
        if (!only) throw new Error('nothing arrived')
        const { connection: _connection, 'accept-encoding': _coding, ...carried } = expected.headers
        const names = Object.keys(carried).filter(
          (header) => !['host', 'content-length', 'transfer-encoding', 'user-agent'].includes(header),
        )
        const wanted = comparable(expected, names)
        const isFetch = language === 'javascript' || language === 'typescript'
        expect(comparable(only, names)).toEqual({
          ...wanted,
          url: isFetch ? asFetch(wanted.url) : wanted.url,
          headers: {
            ...wanted.headers,
            authorization: `Bearer ${accessToken}`,
            // The console's own where none is described.
            ...(call.headers?.some(([header]) => header.toLowerCase() === 'accept')
              ? {}
              : { accept: only.headers['accept'] ?? 'missing' }),
          },
        })
        for (const header of ['x-forwarded-for', 'x_forwarded_for']) expect(only.headers[header]).toBeUndefined()
        expect(only.headers['host']).toBe(new URL(example.connection.apiUrl).host)
        expect(tokenRequests).toHaveLength(1)
        expect(formOf(tokenRequests[0])).toEqual({ ...fields(), client_id: clientId, client_secret: secret })
        expect(printed).toBe(callAnswer)
      },
    )
  })
})

const formOf = (request: Received | undefined) => Object.fromEntries(new URLSearchParams(request?.body.toString()))

const formDecoded = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
