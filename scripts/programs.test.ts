import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Language, tokenRequestProgram } from '../packages/shared/src/snippets/programs.ts'

const secret = `s3cret "quoted" 'single' $HOME \`id\` !! \\ % & + = ü 😀`
const clientId = 'client id & more'
const answer = { access_token: 'opaque', token_type: 'Bearer', expires_in: 3600 }

type Received = { headers: Record<string, string | string[] | undefined>; form: Record<string, string> }

let server: Server
let tokenUrl: string
let folder: string
let status = 200
let received: Received[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'))
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
      received.push({ headers: request.headers, form })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** How each is run, by which file name, and what tells that this machine can. */
const runs: Record<Language, { file: string; command: string[]; probe: string[] }> = {
  httpie: { file: 'token.sh', command: ['bash', 'token.sh'], probe: ['http', '--version'] },
  node: { file: 'token.mjs', command: [process.execPath, 'token.mjs'], probe: [process.execPath, '--version'] },
  python: { file: 'token_request.py', command: ['python3', 'token_request.py'], probe: ['python3', '--version'] },
  // Run from its source, which needs the compiler too.
  java: { file: 'Token.java', command: ['java', 'Token.java'], probe: ['javac', '-version'] },
  go: { file: 'token.go', command: ['go', 'run', 'token.go'], probe: ['go', 'version'] },
  csharp: { file: 'token.cs', command: ['dotnet', 'run', 'token.cs'], probe: ['dotnet', '--version'] },
}

const isHere = ([command = '', ...args]: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

const run = async (language: Language, program: string) => {
  received = []
  const { file, command } = runs[language]
  await writeFile(join(folder, file), `${program}\n`)
  return new Promise<{ code: number | null; printed: string; errors: string }>((resolve, reject) => {
    const [name = '', ...args] = command
    const child = spawn(name, args, {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        // Where the environment is read by it.
        LC_ALL: 'C.UTF-8',
        UE_CLIENT_ID: clientId,
        UE_CLIENT_SECRET: secret,
        UE_CLIENT_ASSERTION: 'a.b.c',
      },
    })
    let printed = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, printed, errors }))
  })
}

const formDecoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))

const connection = () => ({
  tokenUrl,
  clientAuthentication: 'client_secret_post' as const,
  audience: `https://api.example.com/?a=b&c='d'"\\u0041`,
  scope: 'read:meters create:meters',
  tokenParameters: { 'odd name': '100% + ü\u2028😀 \\: ${x} {y}\n\ttab', at: '@/etc/hosts', resource: '=:=' },
})

const fields = () => {
  const { audience, scope, tokenParameters } = connection()
  return { grant_type: 'client_credentials', audience, scope, ...tokenParameters }
}

describe.each(Object.keys(runs) as Language[])('a token request in %s', (language) => {
  it('names no credential, and the variables that have them', () => {
    for (const clientAuthentication of ['client_secret_post', 'client_secret_basic', 'private_key_jwt'] as const) {
      const program = tokenRequestProgram(
        { ...connection(), clientAuthentication, tokenParameters: { client_secret: 'pasted' } },
        language,
      )
      expect(program).toContain('UE_CLIENT_ID')
      expect(program).toContain(clientAuthentication === 'private_key_jwt' ? 'UE_CLIENT_ASSERTION' : 'UE_CLIENT_SECRET')
      expect(program).not.toContain('pasted')
    }
  })

  describe.skipIf(!isHere(runs[language].probe))('run on this machine', () => {
    it('sends the form with ID and secret as they are, and prints the answer', { timeout: 60_000 }, async () => {
      const { code, printed, errors } = await run(language, tokenRequestProgram(connection(), language))
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      expect(JSON.parse(printed)).toEqual(answer)
      expect(received).toEqual([
        {
          headers: expect.objectContaining({
            'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
          }),
          form: { ...fields(), client_id: clientId, client_secret: secret },
        },
      ])
    })

    it('sends ID and secret by Basic authentication', { timeout: 60_000 }, async () => {
      await run(
        language,
        tokenRequestProgram({ ...connection(), clientAuthentication: 'client_secret_basic' }, language),
      )
      const [only] = received
      const pair = Buffer.from(String(only?.headers['authorization']).replace('Basic ', ''), 'base64').toString()
      // HTTPie's command takes the variables as they are, and says so.
      const read = language === 'httpie' ? (text: string) => text : formDecoded
      expect(pair.split(':').map(read)).toEqual([clientId, secret])
      expect(only?.form).toEqual(fields())
    })

    it('sends an assertion', { timeout: 60_000 }, async () => {
      await run(language, tokenRequestProgram({ ...connection(), clientAuthentication: 'private_key_jwt' }, language))
      expect(received[0]?.form).toMatchObject({
        client_id: clientId,
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
    })

    it('ends with an error where it is refused', { timeout: 60_000 }, async () => {
      status = 401
      const { code } = await run(language, tokenRequestProgram(connection(), language))
      status = 200
      expect(code).not.toBe(0)
    })
  })
})
