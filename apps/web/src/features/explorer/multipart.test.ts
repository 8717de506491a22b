import { describe, expect, it } from 'vitest'
import { filledParts, multipartBody, newBoundary, unreadablePlaces } from './multipart.ts'

const file = new File(['userId\r\nCloud AI\r\n'], 'meters "1"\n–ü.csv', { type: 'text/csv' })
const sent = (parts: Parameters<typeof multipartBody>[0], boundary: string) => new Blob(multipartBody(parts, boundary))

describe('a multipart body', () => {
  it('is written as RFC 7578 has it, byte for byte', async () => {
    const body = sent(
      [
        { name: 'file', file, mediaType: 'text/csv' },
        { name: 'options', text: '{"dryRun":true}', mediaType: 'application/json' },
        { name: 'note', text: 'a\nb' },
      ],
      'edge',
    )
    expect(await body.text()).toBe(
      [
        '--edge',
        'Content-Disposition: form-data; name="file"; filename="meters %221%22%0A–ü.csv"',
        'Content-Type: text/csv',
        '',
        'userId',
        'Cloud AI',
        '',
        '--edge',
        'Content-Disposition: form-data; name="options"',
        'Content-Type: application/json',
        '',
        '{"dryRun":true}',
        '--edge',
        'Content-Disposition: form-data; name="note"',
        '',
        'a\nb',
        '--edge--',
        '',
      ].join('\r\n'),
    )
  })

  it('has the headers of a part that the document states', async () => {
    const body = sent([{ name: 'a', text: 'b', mediaType: 'text/plain', headers: [['X-Kind', 'meter']] }], 'edge')
    expect(await body.text()).toBe(
      '--edge\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\nX-Kind: meter\r\n\r\nb\r\n--edge--\r\n',
    )
  })

  it('is read by somebody else as what was put in', async () => {
    const boundary = newBoundary()
    const body = sent(
      [
        { name: 'file', file, mediaType: 'text/csv' },
        { name: 'file', file: new File([new Uint8Array([0, 255, 13, 10])], 'b'), mediaType: 'image/png' },
        { name: 'a "b"', text: 'ü' },
      ],
      boundary,
    )
    const form = await new Response(body, {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    }).formData()
    const [csv, bytes] = form.getAll('file') as File[]
    expect([csv?.name, csv?.type, await csv?.text()]).toEqual([file.name, 'text/csv', await file.text()])
    expect(await bytes?.bytes()).toEqual(new Uint8Array([0, 255, 13, 10]))
    expect(form.get('a "b"')).toBe('ü')
  })

  it('has a boundary of its own each time, which a header can carry', () => {
    expect(newBoundary()).not.toBe(newBoundary())
    expect(newBoundary()).toMatch(/^[\w-]{1,70}$/)
  })
})

describe('files', () => {
  it('that are gone are found before anything is sent', async () => {
    const gone = new File([''], 'gone.csv')
    gone.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException()) })
    const files = { '/file': file, '/more/0': gone, '/more/1': gone }
    expect(await unreadablePlaces(['text', file, gone], files)).toEqual(['/more/0', '/more/1'])
    expect(await unreadablePlaces(['text', file], files)).toEqual([])
  })
})

describe('parts', () => {
  it('wait for their files', () => {
    const parts = [
      { kind: 'text', name: 'note', text: 'x' },
      { kind: 'file', name: 'file', pointer: '/file/0', fileName: 'a.csv', types: ['text/csv'] },
      { kind: 'file', name: 'file', pointer: '/file/1', fileName: '', types: ['text/csv'] },
    ] as const
    const chosen = new File([''], 'a.csv')
    const { filled, unchosen } = filledParts(
      parts.map((part) => (part.kind === 'file' ? { ...part, types: [...part.types] } : part)),
      ({ pointer }) => (pointer === '/file/0' ? chosen : undefined),
    )
    expect(filled).toEqual([
      { kind: 'text', name: 'note', text: 'x' },
      { name: 'file', file: chosen, mediaType: 'text/csv' },
    ])
    expect(unchosen).toEqual(['/file/1'])
  })
})
