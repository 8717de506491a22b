import { readFile, stat } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { refusedStart, startProduct } from './product.ts'

test.describe('A start that cannot succeed', () => {
  test('because of a wrong value ends with one message that names the key, and repeats no secret', async () => {
    const { code, said } = await refusedStart({
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: 'a-secret-that-is-not-to-be-repeated',
      CONSOLE_AUDIENCE: 'https://api.example.test/',
      CONSOLE_KIND: 'staging',
    })
    expect(code).not.toBe(0)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).toContain('CONSOLE_KIND')
    expect(said).toContain('staging')
    expect(said).toContain('production, test, sandbox')
    expect(said).not.toContain('a-secret-that-is-not-to-be-repeated')
  })

  test('because its port is taken names the port and the variable that changes it', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, said } = await refusedStart({ CONSOLE_PORT: String(port) })
    other.close()
    expect(code).not.toBe(0)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).toContain(String(port))
    expect(said).toContain('CONSOLE_PORT')
  })
})

test.describe('A start after another', () => {
  const root = join(import.meta.dirname, '..')
  const built = () =>
    Promise.all([
      ...['installed', 'built-screens', 'built-bff', 'built-sandbox'].map((mark) =>
        readFile(join(root, '.cache', mark), 'utf8'),
      ),
      ...['apps/web/dist/index.html', 'apps/bff/dist/main.js', 'apps/sandbox/dist/main.js'].map(
        async (result) => (await stat(join(root, result))).mtimeMs,
      ),
    ])

  test('neither installs nor builds, keeps the history, and prints a new link', async () => {
    const before = await built()
    const first = await startProduct()
    await first.stop({ keepData: true })
    const second = await startProduct({}, { data: first.data })
    await second.stop()

    expect(first.log() + second.log()).not.toMatch(/Installing|Building/)
    expect(await built()).toEqual(before)
    expect(new URL(first.link).searchParams.get('key')).not.toBe(new URL(second.link).searchParams.get('key'))
  })

  test('prints its key in the ready line alone', async () => {
    const product = await startProduct()
    const key = new URL(product.link).searchParams.get('key') ?? ''
    await product.stop()
    expect(key.length).toBeGreaterThanOrEqual(22)
    expect(product.log().split(key)).toHaveLength(2)
  })
})

test('Ctrl+C in a terminal, which signals the whole group, ends the console in good order', async () => {
  const product = await startProduct()
  await product.stop({ signal: 'SIGINT' })
  expect(product.log()).toContain('"msg":"stopped"')
})
