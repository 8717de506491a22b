import { SavedRequestInput } from '@developer-console/shared/contract/saved-request'
import { afterEach, expect, it } from 'vitest'
import { ProblemError } from '../problem.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'
import { createSavedRequests } from './saved-requests.ts'

const noon = Date.parse('2026-03-01T12:00:00.000Z')
const ada = { mode: 'oidc', name: 'Ada', role: 'engineer' } as const
const bob = { mode: 'oidc', name: 'Bob', role: 'engineer' } as const
const admin = { mode: 'oidc', name: 'Cleo', role: 'admin' } as const

const input = (more: Partial<SavedRequestInput> = {}) =>
  SavedRequestInput.parse({
    name: 'All meters',
    folder: 'Metering/reads',
    connectionId: 'eu',
    operationId: 'listMeters',
    method: 'GET',
    path: '/metering/v2/meters',
    draft: '{"values":{"query":{"limit":9007199254740993,"price":1.10}},"headers":[["x-trace","1"]]}',
    ...more,
  })

const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error('it was not refused', { cause: error })
  return { status: error.problem.status, key: error.problem.type.split(':').at(-1) }
}

describeOnEachEngine('a saved request', (newStoreUrl) => {
  let store: Store | undefined
  afterEach(async () => {
    await store?.close()
    store = undefined
  })
  const open = async (limits?: { requests: number; characters: number }) => {
    store = await openStore(await newStoreUrl())
    let made = 0
    const time = { now: noon }
    const saved = createSavedRequests({
      db: store.db,
      heldSecrets: { refuseIn: async () => undefined },
      requireConnection: async (id) => {
        if (id !== 'eu') throw new ProblemError(404, 'connection-unknown', 'There is no such connection')
      },
      clock: () => time.now,
      newId: () => `id-${++made}`,
      ...(limits && { limits }),
    })
    return { saved, time, db: store.db }
  }

  it('comes back as it was saved, its numbers to the digit', async () => {
    const { saved } = await open()
    const added = await saved.add(input(), ada)
    expect(added).toEqual({
      id: 'id-1',
      name: 'All meters',
      folder: 'Metering / reads',
      visibility: 'private',
      connectionId: 'eu',
      operationId: 'listMeters',
      method: 'GET',
      path: '/metering/v2/meters',
      notes: '',
      mayChange: true,
      draft: input().draft,
      createdAt: '2026-03-01T12:00:00.000Z',
      updatedAt: '2026-03-01T12:00:00.000Z',
    })
    expect(await saved.get('id-1', ada)).toEqual(added)
    const { draft: _draft, ...summary } = added
    expect(await saved.list(ada)).toEqual([summary])
  })

  it('keeps no value of a parameter that holds a credential, whoever sends it', async () => {
    const { saved, db } = await open()
    const draft = JSON.stringify({
      values: {
        header: { 'X-Api-Key': 'planted-1', 'If-Match': '"7"' },
        query: {
          access_token: 'planted-2',
          pairs: [
            ['api_key', 'planted-3'],
            ['a', 'b'],
          ],
        },
      },
      headers: [
        ['Authorization', 'planted-4'],
        ['x-trace', '1'],
      ],
      body: '{}',
    })
    await saved.add(input({ draft }), ada)
    expect(JSON.parse((await saved.get('id-1', ada)).draft)).toEqual({
      values: { header: { 'If-Match': '"7"' }, query: { pairs: [['a', 'b']] } },
      headers: [['x-trace', '1']],
      body: '{}',
    })
    expect(JSON.stringify(await db.selectFrom('savedRequests').selectAll().execute())).not.toContain('planted')
  })

  it('is its owner’s alone while it is private, and read by all once it is shared', async () => {
    const { saved } = await open()
    await saved.add(input(), ada)
    expect(await saved.list(bob)).toEqual([])
    const attempts = [
      () => saved.get('id-1', bob),
      () => saved.change('id-1', { name: 'Mine' }, bob),
      () => saved.remove('id-1', admin),
    ]
    for (const attempt of attempts)
      expect(await problemOf(attempt())).toEqual({ status: 404, key: 'saved-request-unknown' })

    await saved.change('id-1', { visibility: 'shared' }, ada)
    expect(await saved.list(bob)).toMatchObject([{ id: 'id-1', mayChange: false }])
    expect(await problemOf(saved.change('id-1', { name: 'Mine' }, bob))).toMatchObject({ status: 403 })
    expect(await problemOf(saved.remove('id-1', bob))).toMatchObject({ status: 403 })
    expect(await saved.change('id-1', { name: 'Kept by an admin' }, admin)).toMatchObject({ mayChange: true })
    // The same name by another way of signing in is somebody else.
    await saved.change('id-1', { visibility: 'private' }, ada)
    expect(await saved.list({ mode: 'local', name: 'Ada', role: 'engineer' })).toEqual([])
  })

  it('is renamed, moved and changed, and what is left out stays', async () => {
    const { saved, time } = await open()
    await saved.add(input(), ada)
    time.now += 1000
    const changed = await saved.change('id-1', { name: 'Renamed', folder: '' }, ada)
    expect(changed).toMatchObject({
      name: 'Renamed',
      folder: '',
      draft: input().draft,
      createdAt: '2026-03-01T12:00:00.000Z',
      updatedAt: '2026-03-01T12:00:01.000Z',
    })
    await saved.change('id-1', { draft: '{"values":{},"headers":[]}', notes: 'two\nlines' }, ada)
    expect(await saved.get('id-1', ada)).toMatchObject({
      name: 'Renamed',
      notes: 'two\nlines',
      draft: '{"values":{},"headers":[]}',
    })
  })

  it('can be brought back for a day once it is deleted', async () => {
    const { saved, time, db } = await open()
    await saved.add(input(), ada)
    await saved.remove('id-1', ada)
    expect(await saved.list(ada)).toEqual([])
    expect(await problemOf(saved.get('id-1', ada))).toMatchObject({ status: 404 })
    expect(await problemOf(saved.restore('id-1', bob))).toMatchObject({ status: 404 })
    expect(await saved.restore('id-1', ada)).toMatchObject({ name: 'All meters', draft: input().draft })
    expect(await saved.list(ada)).toHaveLength(1)

    await saved.remove('id-1', ada)
    time.now += 25 * 3_600_000
    await saved.add(input({ name: 'Another' }), ada)
    expect((await db.selectFrom('savedRequests').select('name').execute()).map(({ name }) => name)).toEqual(['Another'])
    expect(await problemOf(saved.restore('id-1', ada))).toMatchObject({ status: 404 })
  })

  it('stands in its folder, by name, numbers by their size', async () => {
    const { saved } = await open()
    for (const [name, folder] of [
      ['Meter 10', 'B'],
      ['Meter 9', 'B'],
      ['Last', 'C'],
      ['No folder', ''],
    ] as const)
      await saved.add(input({ name, folder }), ada)
    expect((await saved.list(ada)).map(({ name }) => name)).toEqual(['No folder', 'Meter 9', 'Meter 10', 'Last'])
  })

  it('is refused beyond the number and the size that one owner may have', async () => {
    const { saved } = await open({ requests: 2, characters: 200 })
    await saved.add(input(), ada)
    await saved.add(input({ draft: '{"values":{},"headers":[]}' }), ada)
    expect(await problemOf(saved.add(input({ draft: '{}' }), ada))).toEqual({ status: 409, key: 'saved-requests-full' })
    expect(await saved.add(input({ draft: '{}' }), bob)).toMatchObject({ mayChange: true })
    const long = JSON.stringify({ body: 'x'.repeat(200) })
    expect(await problemOf(saved.change('id-1', { draft: long }, ada))).toMatchObject({ status: 409 })
    await saved.remove('id-1', ada)
    expect(await saved.add(input(), ada)).toMatchObject({ name: 'All meters' })
    expect(await problemOf(saved.restore('id-1', ada))).toMatchObject({ status: 409 })
  })

  it.each(['', '[]', '"x"', '{', '['.repeat(600)])(
    'is not made of a draft that is no JSON object: %j',
    async (draft) => {
      const { saved } = await open()
      expect(await problemOf(saved.add(input({ draft }), ada))).toEqual({ status: 400, key: 'request-invalid' })
      expect(await saved.list(ada)).toEqual([])
    },
  )

  it('belongs to a connection that there is', async () => {
    const { saved } = await open()
    expect(await problemOf(saved.add(input({ connectionId: 'gone' }), ada))).toMatchObject({ status: 404 })
  })

  it('holds hostile names as they are, and finds nothing by hostile ids', async () => {
    const { saved } = await open()
    const name = `'; drop table "savedRequests"; -- <img src=x onerror=alert(1)> \u{1f4a5} ‮`
    expect(await saved.add(input({ name, draft: '{"__proto__":{"x":1},"values":{}}' }), ada)).toMatchObject({ name })
    for (const id of ['\0', "' or 1=1 --", '__proto__'])
      expect(await problemOf(saved.get(id, ada))).toMatchObject({ status: 404 })
  })
})
