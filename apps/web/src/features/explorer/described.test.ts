import type { ContentModel, OperationModel } from '@developer-console/shared/openapi/operation'
import { describe, expect, it } from 'vitest'
import { type Draft, emptyDraft } from '../../drafts/draft.ts'
import { describedCall, freeBody } from './described.ts'

const modelOf = (content: Partial<ContentModel> & { mediaType: string }) =>
  ({
    method: 'POST',
    path: '/imports',
    serverPath: '',
    slice: { openapi: '3.1.0', paths: {} },
    parameters: [],
    responses: [],
    requestBody: {
      required: true,
      description: '',
      contents: [{ schema: undefined, examples: [], encoding: {}, ...content }],
    },
  }) as unknown as OperationModel
const described = (content: Parameters<typeof modelOf>[0], draft: Partial<Draft>) =>
  describedCall(modelOf(content), { ...emptyDraft, ...draft }, 'import')
const typeOf = ({ call }: ReturnType<typeof described>) => call.headers?.find(([name]) => name === 'content-type')?.[1]

const file = new File(['id\n1\n'], 'a.csv')

describe('a described body', () => {
  const form = {
    mediaType: 'multipart/form-data',
    schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' }, options: { type: 'object' } } },
    encoding: { file: { contentType: 'application/x-ndjson, text/csv' } },
  }
  const body = '{"file":"a.csv","options":{"dryRun":true}}'

  it('of a form carries its files, each as what the document takes it for', async () => {
    const call = described(form, { body, files: { '/file': file } })
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(typeOf(call) ?? '')?.[1]
    const sent = await new Blob(call.body?.pieces).text()
    expect(sent.startsWith(`--${boundary}\r\n`)).toBe(true)
    expect(sent).toContain('filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nid\n1\n\r\n')
    expect(sent).toContain('name="options"\r\nContent-Type: application/json\r\n\r\n{"dryRun":true}\r\n')
    expect(call.body?.unchosen).toEqual([])
    expect(call.body?.pieces).toContain(file)
    expect(call.body?.snippet).toMatchObject({
      form: [
        { name: 'file', file: 'a.csv', mediaType: 'text/csv' },
        { name: 'options', text: '{"dryRun":true}' },
      ],
    })
  })

  it('cannot be sent without the files that it names', () => {
    expect(described(form, { body }).body?.unchosen).toEqual(['/file'])
    expect(described(form, { body, files: { '/file': new File([''], 'b.csv') } }).body?.unchosen).toEqual(['/file'])
    expect(described(form, { body: '{}' }).body?.unchosen).toEqual([])
  })

  it('is one file where the media type is no text', () => {
    const call = described({ mediaType: 'application/octet-stream' }, { file: 'a.csv', files: { '': file }, body: 'x' })
    expect(call.body).toMatchObject({ pieces: [file], snippet: { file: 'a.csv' }, unchosen: [] })
    expect(typeOf(call)).toBe('application/octet-stream')
    expect(described({ mediaType: 'image/png' }, { file: 'a.png' }).body?.unchosen).toEqual([''])
    expect(described({ mediaType: 'image/png' }, { body: 'x' }).body).toBeUndefined()
  })

  it('is text of its own type, or a file in its place', () => {
    const lines = described({ mediaType: 'application/x-ndjson' }, { body: '{}\n{}\n' })
    expect(lines.body?.pieces).toEqual(['{}\n{}\n'])
    expect(typeOf(lines)).toBe('application/x-ndjson')
    expect(
      described({ mediaType: 'text/csv' }, { body: 'x', file: 'a.csv', files: { '': file } }).body?.pieces,
    ).toEqual([file])
  })
})

describe('the body of a free call', () => {
  it('is text, or a file in its place', () => {
    expect(freeBody(emptyDraft)).toBeUndefined()
    expect(freeBody({ ...emptyDraft, body: '{}' })).toMatchObject({ pieces: ['{}'], mediaType: 'application/json' })
    const chosen = { ...emptyDraft, body: '{}', file: 'a.csv', files: { '': file } }
    expect(freeBody(chosen)).toMatchObject({ pieces: [file], mediaType: 'text/csv', unchosen: [] })
    expect(freeBody({ ...chosen, mediaType: 'image/png' })?.mediaType).toBe('image/png')
    expect(freeBody({ ...chosen, files: {} })?.unchosen).toEqual([''])
  })
})
