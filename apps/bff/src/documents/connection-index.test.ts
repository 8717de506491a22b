import { describe, expect, it } from 'vitest'
import { exampleConnection } from '../tokens/example-connection.ts'
import { connectionIndex, isCallOf } from './connection-index.ts'
import type { ConsoleDocument } from './document.ts'
import { indexDocument } from './test-library.ts'

const documentOf = (server: string, path: string): ConsoleDocument => ({
  id: 'one',
  origin: 'store',
  source: { type: 'upload', name: 'openapi.json' },
  key: 'one',
  index: indexDocument({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    servers: [{ url: server }],
    paths: { [path]: { post: { responses: { 200: { description: '' } } } } },
  }),
  content: new Uint8Array(),
  others: [],
  fetchedAt: 0,
})

describe('the operations of a connection', () => {
  const connection = exampleConnection({ tokenUrl: 'https://login.example.com/oauth/token' })
  const isDoneByConsole = (server: string, path: string) =>
    connectionIndex([documentOf(server, path)], connection).operations.map(({ doneByConsole = false }) => doneByConsole)

  it('tell the token endpoint, which only the console calls, however it is spelled', () => {
    expect(isDoneByConsole('https://login.example.com/', '/oauth/token')).toEqual([true])
    expect(isDoneByConsole('https://login.example.com/oauth//', '/%74oken/?a=b#c')).toEqual([true])
    expect(isDoneByConsole('https://login.example.com', '/oauth/tokens')).toEqual([false])
  })

  it('are indexed in one pass, however many slashes and question marks stand in them', () => {
    const slashes = '/'.repeat(300_000)
    expect(isDoneByConsole(`https://login.example.com${slashes}x`, `/${'?'.repeat(300_000)}\n`)).toEqual([false])
    expect(isDoneByConsole('https://login.example.com/', `${slashes}x`)).toEqual([false])
  })
})

describe('a call', () => {
  const connection = exampleConnection({ apiUrl: 'https://api.example.com/' })
  const [operation] = connectionIndex(
    [documentOf('https://api.example.com/v1', '/meters/{id}/read-{kind}')],
    connection,
  ).operations

  it.each([
    ['POST', '/v1/meters/7/read-all?x=/1', true],
    ['POST', '/v1/m%65ters/a%2Fb/read-all', true],
    ['GET', '/v1/meters/7/read-all', false],
    ['POST', '/v1/meters//read-all', false],
    ['POST', '/meters/7/read-all', false],
    ['POST', '/v1/meters/7/read-all/more', false],
    ['POST', '/v1/users/7/read-all', false],
  ])('%s %s is of its operation: %s', (method, path, expected) => {
    expect(operation && isCallOf(operation, { method, path })).toBe(expected)
  })
})
