import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { describe, expect, it } from 'vitest'
import { changesOf, emptyFields, environmentOf, fieldsOfConnection, inputOf, trialOf } from './connection-fields.ts'

const kept: ConnectionView = {
  id: 'c1',
  name: 'Orders',
  kind: 'test',
  origin: 'store',
  tokenUrl: 'https://id.example.test/token',
  apiUrl: 'https://api.example.test/',
  clientId: 'me',
  clientAuthentication: 'client_secret_post',
  audience: 'https://api.example.test/',
  scope: 'a b',
  tokenParameters: {},
  headers: [],
  methods: ['GET'],
  confirmWrites: false,
  allowPrivateNetwork: false,
  hasSecret: true,
}

describe('the form of a connection', () => {
  it('sends what was typed, and leaves to the server what follows from the audience', () => {
    const fields = { ...emptyFields, audience: ' https://api.digitalroute.io/ ', clientId: ' id ', clientSecret: ' s ' }
    expect(inputOf({ ...fields, environment: 'eu', tokenUrl: 'https://left.over/' })).toEqual({
      name: 'Production EU',
      audience: 'https://api.digitalroute.io/',
      clientId: 'id',
      // Blanks may belong to a secret: the form warns of them and sends what is there.
      clientSecret: ' s ',
    })
    expect(inputOf({ ...fields, tokenUrl: 'https://id.test/token', openApi: 'https://x.test/o.json' })).toMatchObject({
      tokenUrl: 'https://id.test/token',
      openApi: ['https://x.test/o.json'],
    })
  })

  it('knows an environment by its audience, with or without the slash', () => {
    expect(environmentOf('https://api.us.digitalroute.io')).toBe('us')
    expect(environmentOf('https://api.example.test/')).toBe('own')
  })

  it('changes what differs, and no secret that was not typed', () => {
    const fields = fieldsOfConnection(kept)
    expect(fields.clientSecret).toBe('')
    expect(changesOf(kept, fields)).toEqual({})
    expect(changesOf(kept, { ...fields, name: 'Shop', scope: '', clientSecret: 'new' })).toEqual({
      name: 'Shop',
      scope: null,
      clientSecret: 'new',
    })
  })

  it('is tried as it is kept only where nothing was changed that a check would show', () => {
    const fields = fieldsOfConnection(kept)
    expect(trialOf(kept, fields)).toBe('kept')
    expect(trialOf(kept, { ...fields, name: 'Shop', kind: 'production' })).toBe('kept')
    expect(trialOf(undefined, emptyFields)).toBe('typed')
  })

  it.each([
    { audience: 'https://other.example.test/' },
    { tokenUrl: 'https://other.example.test/token' },
    { apiUrl: 'https://other.example.test/' },
    { clientId: 'you' },
    { scope: '' },
    { clientAuthentication: 'client_secret_basic' },
    { allowPrivateNetwork: true },
  ] as const)('is tried with %j only where the secret was typed', (changes) => {
    const fields = { ...fieldsOfConnection(kept), ...changes }
    expect(trialOf(kept, fields)).toBeUndefined()
    expect(trialOf(kept, { ...fields, clientSecret: 'new' })).toBe('typed')
  })
})
