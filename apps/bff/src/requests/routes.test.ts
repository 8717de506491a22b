import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from '../test-console.ts'

const secret = 'pl4nted/secret+of=16 and more'

const input = {
  name: 'All meters',
  connectionId: 'default',
  method: 'GET',
  path: '/meters',
  draft: '{"values":{},"headers":[]}',
}

describe('the routes of saved requests', () => {
  let console: TestConsole
  let directory: Awaited<ReturnType<typeof consoleDirectory>>
  let ask: Awaited<ReturnType<TestConsole['signIn']>>
  beforeAll(async () => {
    directory = await consoleDirectory()
    console = await startConsole({ directory: directory.directory, env: { CONSOLE_CLIENT_SECRET: secret } })
    ask = await console.signIn()
  })
  afterAll(async () => {
    await console.stop()
    await directory.remove()
  })

  it('save, list, show, change, delete and bring back', async () => {
    const added = await ask('/api/requests', jsonBody(input))
    expect(added.status).toBe(201)
    const { id } = added.json() as { id: string }
    expect((await ask('/api/requests')).json()).toMatchObject({ requests: [{ id, name: 'All meters' }] })
    expect((await ask(`/api/requests/${id}`)).json()).toMatchObject({ id, draft: input.draft })
    expect((await ask(`/api/requests/${id}`, jsonBody({ name: 'Renamed' }, 'PATCH'))).json()).toMatchObject({
      name: 'Renamed',
    })
    expect((await ask(`/api/requests/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await ask('/api/requests')).json()).toEqual({ requests: [] })
    expect((await ask(`/api/requests/${id}/restore`, jsonBody({}))).json()).toMatchObject({ id, name: 'Renamed' })
    expect((await ask(`/api/requests/${id}`, { method: 'DELETE' })).status).toBe(204)
  })

  const spellings = {
    plain: secret,
    'percent-encoded': encodeURIComponent(secret),
    base64: Buffer.from(`me:${secret}`).toString('base64'),
  }
  const places = (text: string): [string, object][] => [
    ['its name', { name: text }],
    ['its folder', { folder: `a/${text}` }],
    ['its notes', { notes: `the secret is ${text}!` }],
    ['its body', { draft: JSON.stringify({ values: {}, body: JSON.stringify({ note: text }) }) }],
    ['a value', { draft: JSON.stringify({ values: { query: { q: text } } }) }],
    ['the name of a value', { draft: JSON.stringify({ values: { query: { [text]: 'q' } } }) }],
    ['a header', { draft: JSON.stringify({ headers: [['x-trace', text]] }) }],
    ['its path', { path: `/meters/${text}` }],
  ]
  it.each(
    Object.entries(spellings).flatMap(([how, text]) =>
      places(text).map(([where, more]) => [how, where, more] as const),
    ),
  )('stop a secret of the console, %s, in %s, and repeat nothing of it', async (_how, _where, more) => {
    const { id } = (await ask('/api/requests', jsonBody(input))).json() as { id: string }
    const answers = [
      await ask('/api/requests', jsonBody({ ...input, ...more })),
      // Where it goes stays as it is.
      ...('path' in more ? [] : [await ask(`/api/requests/${id}`, jsonBody(more, 'PATCH'))]),
    ]
    expect((await ask(`/api/requests/${id}`)).json()).toMatchObject({ ...input, notes: '', folder: '' })
    await ask(`/api/requests/${id}`, { method: 'DELETE' })
    for (const answer of answers) {
      expect(answer.status).toBe(422)
      expect(answer.json()).toMatchObject({ type: 'urn:developer-console:problem:secret-in-request' })
      for (const spelling of Object.values(spellings)) expect(answer.text()).not.toContain(spelling)
    }
    expect((await ask('/api/requests')).json()).toEqual({ requests: [] })
  })

  it.each([
    ['no name', { name: ' ' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['too long a name', { name: 'x'.repeat(201) }],
    ['too long a draft', { draft: `"${'x'.repeat(512 * 1024)}"` }],
    ['an unknown method', { method: 'BREW' }],
    ['an unknown key', { owner: 'somebody else' }],
    ['a draft that is no text', { draft: {} }],
  ])('refuse %s', async (_what, more) => {
    const answer = await ask('/api/requests', jsonBody({ ...input, ...more }))
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ type: 'urn:developer-console:problem:request-invalid' })
  })

  it('refuse a body of more than 1 MiB, and a connection that there is not', async () => {
    expect((await ask('/api/requests', jsonBody({ ...input, notes: 'x'.repeat(1024 ** 2) }))).status).toBe(413)
    expect((await ask('/api/requests', jsonBody({ ...input, connectionId: 'gone' }))).status).toBe(404)
  })
})
