import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { archiveOf } from '../apps/web/src/features/get-started/archive.ts'
import { type ProjectCall, type ProjectLanguage, writeProject } from '../packages/shared/src/snippets/project.ts'
import { isHere, runs } from './program-runs.ts'

const { unzipSync } = createRequire(join(import.meta.dirname, '../apps/web/package.json'))('fflate') as {
  unzipSync: (archive: Uint8Array) => Record<string, Uint8Array>
}

const secret = 's3cret "quoted" $HOME `id` \\ % & + = ü'
const variables: Record<string, string> = { UE_CLIENT_ID: 'client id & more', UE_CLIENT_SECRET: secret }
const bytes = Uint8Array.from({ length: 512 }, (_, at) => at % 256)

type Seen = { method: string; url: string; authorization: string | undefined; body: Buffer }

const seen: Seen[] = []
const forms: URLSearchParams[] = []
let server: Server
let origin = ''
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-'))
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      response.setHeader('content-type', 'application/json')
      if (request.url === '/oauth/token') {
        forms.push(new URLSearchParams(body.toString()))
        response.end(JSON.stringify({ access_token: 'issued', token_type: 'Bearer', expires_in: 3600 }))
        return
      }
      const { method = '', url = '' } = request
      seen.push({ method, url, authorization: request.headers.authorization, body })
      response.end('{"fine":true}')
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

beforeEach(() => {
  seen.length = 0
  forms.length = 0
})

const source = () => ({
  tokenUrl: `${origin}/oauth/token`,
  clientAuthentication: 'client_secret_post' as const,
  audience: 'https://api.example.com/',
  tokenParameters: {},
})

const calls = (): ProjectCall[] => [
  { name: 'listMeterTypes', call: { method: 'GET', url: `${origin}/v1/meter-types?limit=2`, headers: [] } },
  {
    name: 'createMeter',
    call: { method: 'POST', url: `${origin}/v1/meters`, headers: [['content-type', 'application/json']] },
    body: '{"big":9007199254740993}',
  },
  {
    name: 'importMeters',
    call: { method: 'POST', url: `${origin}/v1/imports`, headers: [['content-type', 'application/octet-stream']] },
    body: bytes,
  },
  { name: 'list meter types', call: { method: 'GET', url: `${origin}/v2/meter-types`, headers: [] } },
]

const filesOf = (language: ProjectLanguage, made = calls()) =>
  unzipSync(archiveOf(writeProject(language, source(), made, 'Production EU')))

const text = (file: Uint8Array | undefined) => Buffer.from(file ?? []).toString()

/** Unpacks a project, fills in its variables, and does what its README says. */
const followReadme = async (language: ProjectLanguage) => {
  const into = join(folder, language)
  for (const [path, content] of Object.entries(filesOf(language))) {
    await mkdir(dirname(join(into, path)), { recursive: true })
    await writeFile(join(into, path), content)
  }
  const root = join(into, 'production-eu-start')
  const example = await readFile(join(root, '.env.example'), 'utf8')
  const filled = Object.entries(variables).reduce(
    (before, [name, value]) => before.replace(`${name}=''`, () => `${name}='${value}'`),
    example,
  )
  await writeFile(join(root, '.env.example'), filled)
  const steps = /```sh\n([^`]+)```/.exec(await readFile(join(root, 'README.md'), 'utf8'))?.[1] ?? 'exit 1'
  return new Promise<{ code: number | null; printed: string; errors: string }>((resolve, reject) => {
    const child = spawn('sh', ['-e', '-c', steps], {
      cwd: root,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
        HOME: process.env['HOME'],
        LC_ALL: 'C.UTF-8',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, printed, errors }))
  })
}

describe('a project that is taken home', () => {
  it('has a program for each call, and what is needed to run them', () => {
    expect(Object.keys(filesOf('javascript')).map((path) => path.replace('production-eu-start/', ''))).toEqual([
      'list-meter-types.mjs',
      'create-meter.mjs',
      'import-meters.mjs',
      'import-meters-body.bin',
      'list-meter-types-2.mjs',
      'package.json',
      '.env.example',
      '.gitignore',
      'README.md',
    ])
  })

  it('holds no credential, and keeps the file that will out of a repository', () => {
    const files = filesOf('python')
    expect(text(files['production-eu-start/.gitignore'])).toBe('.env\n')
    expect(text(files['production-eu-start/.env.example'])).toContain("UE_CLIENT_ID=''\nUE_CLIENT_SECRET=''\n")
  })

  it('is the token request where no call was made yet', () => {
    expect(Object.keys(filesOf('go', []))).toContain('production-eu-start/token.go')
  })

  // The programs themselves are run in every language by programs.test.ts.
  for (const language of ['javascript', 'python', 'bash'] as const)
    it.runIf(isHere(runs[language].probe))(
      `in ${language} makes the calls when one does what its README says`,
      { timeout: 120_000 },
      async () => {
        const { code, printed, errors } = await followReadme(language)
        expect({ code, errors }).toMatchObject({ code: 0 })
        expect(printed.match(/\{"fine":true\}/g)).toHaveLength(4)
        expect(seen.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
          ['GET', '/v1/meter-types?limit=2', 'Bearer issued'],
          ['POST', '/v1/meters', 'Bearer issued'],
          ['POST', '/v1/imports', 'Bearer issued'],
          ['GET', '/v2/meter-types', 'Bearer issued'],
        ])
        expect(seen[1]?.body.toString()).toBe('{"big":9007199254740993}')
        expect(seen[2]?.body).toEqual(Buffer.from(bytes))
        expect(forms[0]?.get('client_id')).toBe(variables['UE_CLIENT_ID'])
        expect(forms[0]?.get('client_secret')).toBe(secret)
      },
    )
})
