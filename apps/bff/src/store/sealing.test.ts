import { randomBytes } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openStore } from './open-store.ts'
import { openSealing } from './sealing-key.ts'
import { createSealing } from './sealing.ts'
import { describeOnEachEngine } from './test-engines.ts'

describe('a sealed text', () => {
  const sealing = createSealing(randomBytes(32))
  const place = ['connections', 'one', 'clientSecret']

  it.each(['', 'secret', 'größe \u{1f511}', 'x'.repeat(100_000)])('opens where it was sealed: %#', (text) => {
    expect(sealing.open(sealing.seal(text, place), place)).toBe(text)
  })

  it('is another one every time', () => {
    expect(sealing.seal('secret', place)).not.toBe(sealing.seal('secret', place))
  })

  it.each([
    [['connections', 'two', 'clientSecret']],
    [['connections', 'one', 'proxy']],
    [['connections', 'one","clientSecret']],
    [['connections', 'one']],
    [[]],
  ])('does not open at %j', (other) => {
    expect(() => sealing.open(sealing.seal('secret', place), other)).toThrow('does not open')
  })

  it('does not open with another key, nor once any of its bytes was changed', () => {
    const sealed = sealing.seal('secret', place)
    expect(() => createSealing(randomBytes(32)).open(sealed, place)).toThrow('does not open')
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => sealing.open(`v1.${changed.toString('base64url')}`, place)).toThrow('does not open')
      // A shorter tag would be easier to guess.
      expect(() => sealing.open(`v1.${bytes.subarray(0, at).toString('base64url')}`, place)).toThrow('does not open')
    }
  })

  it.each(['', 'v1.', 'v2.AAAA', 'plain text'])('is none of %j', (text) => {
    expect(() => sealing.open(text, place)).toThrow('does not open')
  })
})

describeOnEachEngine('the sealing key', (newStoreUrl, engine) => {
  const key = () => randomBytes(32).toString('base64')

  it('is the configured one at every start', async () => {
    const url = await newStoreUrl()
    const configured = key()
    const store = await openStore(url)
    const { db } = store
    const sealed = (await openSealing({ db, url, configured })).seal('secret', ['here'])
    expect((await openSealing({ db, url, configured })).open(sealed, ['here'])).toBe('secret')
    await store.close()
  })

  it('is refused where it is another one, with its setting’s name, and nothing changes', async () => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    const { db } = store
    const configured = key()
    await openSealing({ db, url, configured })
    const before = await db.selectFrom('sealing').selectAll().execute()
    const other = key()
    const refusal = await openSealing({ db, url, configured: other }).catch((error: unknown) => error as Error)
    expect(refusal).toMatchObject({
      name: 'SealingKeyError',
      message: expect.stringMatching(/^store\.sealingKey \(CONSOLE_SEALING_KEY\): found another key; expected/),
    })
    expect((refusal as Error).message).not.toContain(other)
    expect(await db.selectFrom('sealing').selectAll().execute()).toEqual(before)
    await openSealing({ db, url, configured })
    await store.close()
  })

  it('of the first is held against all that start at once', async () => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    const { db } = store
    const outcomes = await Promise.allSettled(
      [key(), key(), key()].map((configured) => openSealing({ db, url, configured })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    await store.close()
  })

  it.runIf(engine === 'sqlite')('is created beside the file for its owner alone, once', async () => {
    const url = await newStoreUrl()
    const file = `${url.slice('file:'.length)}.key`
    const store = await openStore(url)
    const { db } = store
    const [first, second] = await Promise.all([1, 2].map(() => openSealing({ db, url, configured: undefined })))
    expect(second?.open(first?.seal('secret', ['here']) ?? '', ['here'])).toBe('secret')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64').length).toBe(32)
    await store.close()
  })

  it.runIf(engine === 'sqlite')('that was lost is told, and no other takes its place', async () => {
    const url = await newStoreUrl()
    const file = `${url.slice('file:'.length)}.key`
    const store = await openStore(url)
    const { db } = store
    await openSealing({ db, url, configured: undefined })
    const lost = await readFile(file)
    await rm(file)
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow(`no file ${file}`)
    await expect(stat(file)).rejects.toThrow('ENOENT')
    await writeFile(file, 'half a key')
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow('holds no key')
    await writeFile(file, `${key()}\n`)
    await expect(openSealing({ db, url, configured: undefined })).rejects.toThrow(`another key in ${file}`)
    await writeFile(file, lost)
    await openSealing({ db, url, configured: undefined })
    await store.close()
  })
})
