import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curlCall, curlTokenRequest, type SnippetCall } from '../packages/shared/src/snippets/curl.ts'

type Received = {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  processes: string
}

const token = `to"ken'$(touch /tmp/never)\`x\`!$HOME\\`
const secret = `s3cret "quoted" 'single' $HOME \`id\` !! \\ % & + = ü`
const clientId = 'client id & more'

let server: Server
let origin: string
let folder: string
let received: Received[] = []

/** Command lines of every process on this machine; Linux tells them without `ps`, which small images lack. */
const processList = async (): Promise<string> => {
  if (process.platform !== 'linux') return (await promisify(execFile)('ps', ['-eo', 'args'])).stdout
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  // A process may have ended since it was listed.
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return lines.map((line) => line.replaceAll('\0', ' ')).join('\n')
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snippets-'))
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = (processes: string) => {
        received.push({
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks),
          processes,
        })
        response.end('{}')
      }
      // Looked at while curl waits for its answer.
      if (request.url === '/token')
        void processList().then(answer, (error: unknown) => response.destroy(error as Error))
      else answer('')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** Runs a snippet as it stands, in a shell that knows the credentials, and gives what arrived. */
const run = async (snippet: string, shell = 'bash'): Promise<Received> => {
  received = []
  const { status, errors } = await new Promise<{ status: number | null; errors: string }>((resolve, reject) => {
    const child = spawn(shell, ['-c', snippet], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: '/home/nobody',
        UE_TOKEN: token,
        UE_CLIENT_ID: clientId,
        UE_CLIENT_SECRET: secret,
        UE_CLIENT_ASSERTION: 'a.b.c',
        UE_X_API_KEY: 'key $1',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, errors }))
  })
  expect({ status, errors }).toEqual({ status: 0, errors: '' })
  expect(received).toHaveLength(1)
  const [only] = received
  if (!only) throw new Error('nothing arrived')
  return only
}

const call = (more: Partial<SnippetCall>): SnippetCall => ({
  method: 'GET',
  url: `${origin}/meters`,
  headers: [],
  ...more,
})

const awkward = [
  `it's "quoted" and \`run\` $HOME $(id) !! !x \\ \\n`,
  'line one\nline two\r\n\ttab',
  '@/etc/passwd',
  '-d @-',
  '{"n":9007199254740993,"s":"東京 ü 😀"}',
  `'`,
  `'; touch /tmp/never #`,
  '%41%20',
  '',
]

describe('a call’s command, run by bash', () => {
  it.each(awkward)('sends the body %j byte for byte', async (text) => {
    const { body, method, headers } = await run(
      curlCall(call({ method: 'POST', headers: [['Content-Type', 'application/json']], body: { text } }), 'bash'),
    )
    expect(body.toString()).toBe(text)
    expect(method).toBe('POST')
    expect(headers['content-type']).toBe('application/json')
  })

  it('sends every pair of characters that mean something to a shell', async () => {
    const special = `'"\\\`$!#&;|<>(){}[]*?~%^=@ \n\t`
    const text = Array.from(special, (first) => Array.from(special, (second) => `${first}${second}a`).join('')).join('')
    expect((await run(curlCall(call({ method: 'PUT', body: { text } }), 'bash'))).body.toString()).toBe(text)
  })

  it('has the token from its variable, whatever the token is made of', async () => {
    expect((await run(curlCall(call({}), 'bash'))).headers.authorization).toBe(`Bearer ${token}`)
  })

  it('has the further credentials of the connection', async () => {
    const { headers } = await run(curlCall(call({}), 'bash', { credentialHeaders: ['X-Api-Key'] }))
    expect(headers['x-api-key']).toBe('key $1')
  })

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('uses the method %s', async (method) => {
    expect((await run(curlCall(call({ method }), 'bash'))).method).toBe(method)
  })

  it.each(['?groupBy=brand%2Cx,model&flag&empty=', '?a=%2b', '?a=b+c', '/{id}/[x]', ''])(
    'asks for %j to the letter',
    async (rest) => {
      expect((await run(curlCall(call({ url: `${origin}/meters${rest}` }), 'bash'))).url).toBe(`/meters${rest}`)
    },
  )

  it.each([
    '?category=API%20Counts&limit=50',
    '?name=O%27Neill%2FSons&at=2026-11-01T00%3A00%3A00%2B01%3A00',
    '?a%40b=c&color%5BR%5D=%24HOME%60id%60',
    '?name=%E6%9D%B1%E4%BA%AC%40%3D%26',
  ])('asks for %j with its values readable', async (query) => {
    const snippet = curlCall(call({ url: `${origin}/meters${query}` }), 'bash')
    expect(snippet).toContain('--data-urlencode')
    const { url } = await run(snippet)
    expect([...new URL(url, origin).searchParams]).toEqual([...new URLSearchParams(query)])
  })

  it('sends headers as they are, empty ones too, and no content type of its own', async () => {
    const { headers } = await run(
      curlCall(
        call({
          method: 'POST',
          headers: [
            ['X-Note', `"it's" $HOME`],
            ['X-Empty', ''],
          ],
          body: { text: 'a=b' },
        }),
        'bash',
      ),
    )
    expect(headers['x-note']).toBe(`"it's" $HOME`)
    expect(headers['x-empty']).toBe('')
    expect(headers['content-type']).toBeUndefined()
  })

  it('sends a file', async () => {
    await writeFile(join(folder, 'events.ndjson'), '{}\n{}\n')
    const { body } = await run(curlCall(call({ method: 'POST', body: { file: 'events.ndjson' } }), 'bash'))
    expect(body).toEqual(await readFile(join(folder, 'events.ndjson')))
  })

  it('sends a form with texts, a typed part and a file', async () => {
    await writeFile(join(folder, 'a;b "c".csv'), 'x,y\n')
    const text = `{"a":"it's; \\"quoted\\" @x"}`
    const { body, headers } = await run(
      curlCall(
        call({
          method: 'POST',
          headers: [['Content-Type', 'multipart/form-data']],
          body: {
            form: [
              { name: 'options', text, mediaType: 'application/json' },
              { name: 'note', text: '@not a file' },
              { name: 'file', file: 'a;b "c".csv', mediaType: 'text/csv' },
            ],
          },
        }),
        'bash',
      ),
    )
    const form = await new Response(body, { headers: { 'content-type': String(headers['content-type']) } }).formData()
    expect(body.toString()).toContain('Content-Type: application/json')
    expect(form.get('note')).toBe('@not a file')
    expect(await new Response(form.get('options')).text()).toBe(text)
    expect(await new Response(form.get('file')).text()).toBe('x,y\n')
  })
})

describe('a token request’s command, run by bash', () => {
  const connection = {
    tokenUrl: '',
    clientAuthentication: 'client_secret_post' as const,
    audience: `https://api.example.com/?a=b&c='d'`,
    scope: 'read:meters create:meters',
    tokenParameters: { 'odd name': '100% +' },
  }

  it('sends the form with ID and secret as they are, and shows the secret in no process list', async () => {
    const { body, processes } = await run(curlTokenRequest({ ...connection, tokenUrl: `${origin}/token` }, 'bash'))
    expect(Object.fromEntries(new URLSearchParams(body.toString()))).toEqual({
      grant_type: 'client_credentials',
      audience: connection.audience,
      scope: connection.scope,
      'odd name': '100% +',
      client_id: clientId,
      client_secret: secret,
    })
    expect(processes).not.toContain('s3cret')
    expect(processes).toContain('client_secret@-')
  })

  it('sends ID and secret by Basic authentication', async () => {
    const { headers, body, processes } = await run(
      curlTokenRequest(
        { ...connection, tokenUrl: `${origin}/token`, clientAuthentication: 'client_secret_basic' },
        'bash',
      ),
    )
    const encoded = String(headers.authorization).replace('Basic ', '')
    expect(Buffer.from(encoded, 'base64').toString()).toBe(`${clientId}:${secret}`)
    expect(new URLSearchParams(body.toString()).get('client_secret')).toBeNull()
    expect(processes).toContain(`${origin}/token`)
    expect(processes).not.toContain('s3cret')
    expect(processes).not.toContain(encoded)
  })

  it('sends an assertion', async () => {
    const { body } = await run(
      curlTokenRequest({ ...connection, tokenUrl: `${origin}/token`, clientAuthentication: 'private_key_jwt' }, 'bash'),
    )
    const form = new URLSearchParams(body.toString())
    expect(form.get('client_assertion')).toBe('a.b.c')
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  })
})
