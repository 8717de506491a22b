import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCode } from '../packages/shared/src/snippets/code.ts'

type Received = {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  processes: string
}

const token = 'ey.raw-token_~+/x=='
const secret = `s3cret "quoted" 'single' $HOME \`id\` !! \\ % & + = ü`
const clientId = 'client id & more'

let server: Server
let origin: string
let folder: string
let received: Received[] = []
let lifetime = 3600
let layout: number | undefined
let looking = false

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
        response.end(
          JSON.stringify({ token_type: 'Bearer', access_token: token, expires_in: lifetime }, undefined, layout),
        )
      }
      // Looked at while curl waits for its answer.
      if (looking) void processList().then(answer, (error: unknown) => response.destroy(error as Error))
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

/** Runs commands as they stand, in a shell that knows the credentials, and gives what arrived. */
const run = async (commands: string): Promise<Received[]> => {
  received = []
  const { status, errors } = await new Promise<{ status: number | null; errors: string }>((resolve, reject) => {
    const child = spawn('bash', ['-c', commands], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: '/home/nobody',
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
  return received
}

const source = () => ({
  tokenUrl: `${origin}/token`,
  clientAuthentication: 'client_secret_post' as const,
  audience: 'https://api.example.com/',
  tokenParameters: {},
  headers: ['X-Api-Key'],
})

const call = (path = '/meters') =>
  writeCode('bash', source(), { call: { method: 'GET', url: `${origin}${path}`, headers: [] } }).text

const urls = (all: Received[]) => all.map(({ url }) => url)

describe('commands for bash', () => {
  it('show secret, token and further credentials in no process list', async () => {
    looking = true
    for (const clientAuthentication of ['client_secret_post', 'client_secret_basic'] as const) {
      const all = await run(
        writeCode(
          'bash',
          { ...source(), clientAuthentication },
          { call: { method: 'GET', url: `${origin}/meters`, headers: [] } },
        ).text,
      )
      expect(urls(all)).toEqual(['/token', '/meters'])
      for (const { url, processes } of all) {
        expect(processes).toContain(`${origin}${url}`)
        const pair = Buffer.from(`${clientId}:${secret}`).toString('base64')
        for (const hidden of ['s3cret', pair, token, 'key $1']) expect(processes).not.toContain(hidden)
      }
      expect(all.at(-1)?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'x-api-key': 'key $1' })
    }
    looking = false
  })

  it('of one shell request one token for all calls', async () => {
    expect(urls(await run([call('/a'), call('/b'), call('/c')].join('\n')))).toEqual(['/token', '/a', '/b', '/c'])
  })

  it('request a token anew where it has less than a minute left', async () => {
    lifetime = 59
    const all = await run([call('/a'), call('/b')].join('\n'))
    lifetime = 3600
    expect(urls(all)).toEqual(['/token', '/a', '/token', '/b'])
  })

  it('never send the token of one connection to another’s API', async () => {
    const other = writeCode(
      'bash',
      { ...source(), audience: 'https://other.example.com/' },
      { call: { method: 'GET', url: `${origin}/other`, headers: [] } },
    ).text
    expect(urls(await run([call('/a'), other].join('\n')))).toEqual(['/token', '/a', '/token', '/other'])
  })

  it('read the token from an answer over several lines', async () => {
    layout = 2
    const all = await run(call())
    layout = undefined
    expect(all.at(-1)?.headers.authorization).toBe(`Bearer ${token}`)
  })
})
