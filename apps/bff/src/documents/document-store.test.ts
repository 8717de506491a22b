import { expect, it } from 'vitest'
import type { StoredDocument } from './document.ts'
import { createDocumentStore } from './document-store.ts'
import { openStore } from '../store/open-store.ts'
import { describeOnEachEngine } from '../store/test-engines.ts'

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)

const document = (id: string, more: Partial<StoredDocument> = {}): StoredDocument => ({
  id,
  connectionId: 'eu',
  origin: 'store',
  source: { type: 'upload', name: 'openapi.yaml' },
  key: `key of ${id}`,
  index: { title: 'Usage „Ω" \u0000' } as unknown as StoredDocument['index'],
  content: bytes,
  others: [
    ['https://a.test/other.json', { content: bytes }],
    ['https://a.test/gone.json', { reason: '404' }],
  ],
  fetchedAt: 1_790_000_000_000,
  ...more,
})

describeOnEachEngine('documents in the store', (newStoreUrl) => {
  it('come back byte by byte', async () => {
    const store = await openStore(await newStoreUrl())
    const documents = createDocumentStore(store.db)
    const fetched = document('b', {
      source: { type: 'url', url: 'https://a.test/openapi.json' },
      url: 'https://a.test/openapi.json',
      original: bytes.toReversed(),
    })
    await documents.put(document('a'))
    await documents.put(fetched)
    expect(await documents.get('a')).toEqual(document('a'))
    expect(await documents.get('b')).toEqual(fetched)
    expect(await documents.get('c')).toBeUndefined()
    await store.close()
  })

  it('are listed by connection, oldest first, and a refreshed one keeps its place', async () => {
    const store = await openStore(await newStoreUrl())
    const documents = createDocumentStore(store.db)
    await documents.put(document('second', { fetchedAt: 2 }))
    await documents.put(document('first', { fetchedAt: 1 }))
    await documents.put(document('other', { connectionId: 'us' }))
    await documents.put(document('first', { fetchedAt: 3, key: 'new key' }))
    expect(await documents.list('eu')).toEqual([
      { id: 'first', key: 'new key' },
      { id: 'second', key: 'key of second' },
    ])
    expect((await documents.get('first'))?.fetchedAt).toBe(3)
    await store.close()
  })

  it('are removed from their own connection alone', async () => {
    const store = await openStore(await newStoreUrl())
    const documents = createDocumentStore(store.db)
    await documents.put(document('a'))
    expect(await documents.remove('us', 'a')).toBe(false)
    expect(await documents.remove('eu', 'a')).toBe(true)
    expect(await documents.remove('eu', 'a')).toBe(false)
    expect(await documents.list('eu')).toEqual([])
    await store.close()
  })
})
