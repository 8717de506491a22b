import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

const started = async (env: Record<string, string>) => {
  const process_ = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: 'pipe' })
  child = process_
  const output: string[] = []
  process_.stdout.on('data', (data: Buffer) => output.push(data.toString()))
  process_.stderr.on('data', (data: Buffer) => output.push(data.toString()))
  const [line] = (await once(createInterface(process_.stdout), 'line')) as [string]
  return { process: process_, output, ready: JSON.parse(line) as { ready: true; url: string; secondUrl: string } }
}

describe('the sandbox as a process', () => {
  it('prints one line when it listens, and ends on SIGTERM', async () => {
    const { process: sandbox, output, ready } = await started({ CONSOLE_SANDBOX_PORT: '0' })
    expect(ready).toEqual({
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      secondUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    })
    const paths = ['__sandbox/connections', 'auth/.well-known/openid-configuration', 'openapi.json']
    for (const path of paths) expect((await fetch(new URL(path, ready.url))).status).toBe(200)
    expect((await fetch(new URL('openapi.json', ready.secondUrl))).status).toBe(200)
    sandbox.kill('SIGTERM')
    expect(await once(sandbox, 'exit')).toEqual([0, null])
    expect(output.join('').trim().split('\n')).toHaveLength(1)
  })

  it('takes a free port where its own is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { ready } = await started({ CONSOLE_SANDBOX_PORT: String(port) })
    expect(new URL(ready.url).port).not.toBe(String(port))
    expect((await fetch(ready.url)).status).toBe(200)
    taken.close()
  })

  it('ends with its parent where it was asked to', async () => {
    const { process: sandbox } = await started({ CONSOLE_SANDBOX_PORT: '0', CONSOLE_SANDBOX_PARENT_STDIN: '1' })
    const exit = once(sandbox, 'exit')
    sandbox.stdin.end()
    expect(await exit).toEqual([0, null])
  })

  it.each(['many', '70000'])('names the variable where the port is %s', async (value) => {
    const refused = spawn(process.execPath, [main], {
      env: { ...process.env, CONSOLE_SANDBOX_PORT: value },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    refused.stderr.on('data', (data: Buffer) => (text += data.toString()))
    const [code] = (await once(refused, 'close')) as [number]
    expect(code).toBe(1)
    expect(text).toContain('CONSOLE_SANDBOX_PORT')
  })
})
