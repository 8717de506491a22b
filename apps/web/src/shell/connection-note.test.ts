import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import { describe, expect, it } from 'vitest'
import { connectionNote } from './connection-note.ts'

const connection = { apiUrl: 'https://api.example:8443/v1', confirmWrites: false } as ConnectionView
const token = (...scopes: string[]) => ({ scopes }) as TokenView

describe('the note of a connection', () => {
  it('counts the scopes of its token, and says when all of them read', () => {
    expect(connectionNote(connection, token('read:meters', 'create:meters'))).toBe('2 scopes')
    expect(connectionNote(connection, token('read:meters', 'meters.read'))).toBe('2 scopes, all of them reads')
    expect(connectionNote(connection, token('spread:meters'))).toBe('1 scope')
    expect(connectionNote(connection, token())).toBe('0 scopes')
  })

  it('names the host of the API where there is no token', () => {
    expect(connectionNote({ ...connection, confirmWrites: true }, undefined)).toBe('api.example:8443, writes ask first')
    expect(connectionNote({ ...connection, apiUrl: 'not an address' }, null)).toBe('not an address')
  })
})
