import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openStore } from './open-store.ts'
import { openSealing } from './sealing-key.ts'
import { describeOnEachEngine } from './test-engines.ts'

const rounds = 15
const configured = Buffer.alloc(32, 5).toString('base64')

/** Once it is told to go on, writes without a pause, and tells of every row once it is acknowledged as stored. */
const writer = (url: string, round: number) => `
  const { openStore } = await import(${JSON.stringify(new URL('open-store.ts', import.meta.url).href)})
  const { openSealing } = await import(${JSON.stringify(new URL('sealing-key.ts', import.meta.url).href)})
  const { createConnectionStore } =
    await import(${JSON.stringify(new URL('../connections/connection-store.ts', import.meta.url).href)})
  const { createAudit } = await import(${JSON.stringify(new URL('../audit/create-audit.ts', import.meta.url).href)})
  const url = ${JSON.stringify(url)}
  await new Promise((resolve) => process.stdin.once('data', resolve))
  const { db } = await openStore(url)
  const connections = createConnectionStore(db, await openSealing({ db, url, configured: ${JSON.stringify(configured)} }))
  const audit = createAudit({ db, clock: Date.now, retention: 1e12, onFailure: console.error })
  for (let count = 0; ; count++) {
    const id = 'c-${round}-' + count
    await connections.add(id, { clientSecret: 'secret of ' + id, name: 'x'.repeat(2000) }, Date.now())
    await audit.write({ action: 'connection-added', outcome: 'done', connectionId: id })
    process.stdout.write(id + '\\n')
  }`

describeOnEachEngine('kill -9 at any moment', (newStoreUrl, engine) => {
  it('loses no row that was acknowledged, and needs no repair', { timeout: 300_000 }, async () => {
    const url = await newStoreUrl()
    const compiled = await mkdtemp(join(tmpdir(), 'console-kill-'))
    const start = (round: number) =>
      spawn(process.execPath, ['--input-type=module', '--eval', writer(url, round)], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, NODE_COMPILE_CACHE: compiled },
      })
    const acknowledged: string[] = []
    // The next one loads its code while one writes.
    let next = start(0)
    for (let round = 0; round < rounds; round++) {
      const child = next
      child.stdin.write('go')
      let told = ''
      const enough = new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          told += chunk.toString()
          // A little later each time, so that different moments are met.
          if (told.split('\n').length > 3 + round * 2) resolve()
        })
      })
      const ended = once(child, 'close')
      if (round + 1 < rounds) next = start(round + 1)
      await Promise.race([enough, ended])
      child.kill('SIGKILL')
      await ended
      acknowledged.push(...told.split('\n').slice(0, -1))
    }
    await rm(compiled, { recursive: true, force: true })
    expect(acknowledged.length).toBeGreaterThan(rounds * 3)
    const store = await openStore(url)
    await openSealing({ db: store.db, url, configured })
    const stored = await store.db.selectFrom('connections').select('id').execute()
    const audited = await store.db.selectFrom('audit').select('connectionId').execute()
    expect(acknowledged.filter((id) => !stored.some((row) => row.id === id))).toEqual([])
    expect(acknowledged.filter((id) => !audited.some((row) => row.connectionId === id))).toEqual([])
    const check = engine === 'sqlite' ? sql`pragma integrity_check` : sql`select 'ok' as integrity_check`
    expect((await check.execute(store.db)).rows).toEqual([{ integrity_check: 'ok' }])
    await store.close()
  })
})
