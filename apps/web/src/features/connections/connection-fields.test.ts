import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { describe, expect, it } from 'vitest'
import {
  changesOf,
  emptyFields,
  environmentOf,
  type Fields,
  fieldsOfConnection,
  inputOf,
  withWanted,
} from './connection-fields.ts'
import { faultsOf, groupOf, isHeaderAtFault, placed, placeOf } from './form-state.ts'
import { headersAgain, secretAgain, trialOf } from './secrets-again.ts'

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
  tokenParameters: { resource: 'r', tenant: 't' },
  openApi: ['https://api.example.test/o.json'],
  headers: ['X-Key'],
  methods: ['GET', 'HEAD'],
  confirmWrites: false,
  allowPrivateNetwork: false,
  hasSecret: true,
  hasProxy: true,
  tls: ['ca', 'clientKey'],
}

const typed = (text: string) => ({ state: 'typed', text }) as const

/** A value for every key that the form has. */
const everything: Fields = {
  ...emptyFields,
  id: 'orders',
  name: 'Orders',
  description: 'Nightly',
  kind: 'test',
  audience: 'https://api.example.test/',
  tokenUrl: 'https://id.example.test/token',
  apiUrl: 'https://api.example.test/',
  clientId: 'me',
  clientSecret: 's',
  clientAuthentication: 'private_key_jwt',
  scope: 'a',
  tokenParameters: [
    ['resource', 'r'],
    ['', ''],
  ],
  issuer: 'https://id.example.test/',
  jwksUrl: 'https://id.example.test/keys',
  introspectionUrl: 'https://id.example.test/introspect',
  revocationUrl: 'https://id.example.test/revoke',
  openApi: ' https://a.test/o.json  https://b.test/o.yaml ',
  headers: [{ name: 'X-Key', value: typed('k'), isKept: false }],
  methods: ['HEAD', 'GET'],
  confirmWrites: 'yes',
  allowPrivateNetwork: true,
  tls: { ca: typed('CA'), clientCertificate: typed('CERT'), clientKey: typed('KEY') },
  proxy: typed('http://proxy.test:3128'),
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
  })

  it('sends every key that was typed, so that a check tries what would be kept', () => {
    expect(inputOf(everything)).toEqual({
      id: 'orders',
      name: 'Orders',
      description: 'Nightly',
      kind: 'test',
      audience: 'https://api.example.test/',
      tokenUrl: 'https://id.example.test/token',
      apiUrl: 'https://api.example.test/',
      clientId: 'me',
      clientSecret: 's',
      clientAuthentication: 'private_key_jwt',
      scope: 'a',
      tokenParameters: { resource: 'r' },
      issuer: 'https://id.example.test/',
      jwksUrl: 'https://id.example.test/keys',
      introspectionUrl: 'https://id.example.test/introspect',
      revocationUrl: 'https://id.example.test/revoke',
      openApi: ['https://a.test/o.json', 'https://b.test/o.yaml'],
      headers: { 'X-Key': 'k' },
      methods: ['GET', 'HEAD'],
      confirmWrites: true,
      allowPrivateNetwork: true,
      tls: { ca: 'CA', clientCertificate: 'CERT', clientKey: 'KEY' },
      proxy: 'http://proxy.test:3128',
    })
  })

  it('leaves a row that lacks its name or its value to the server, and an empty one out', () => {
    const rows = (name: string, value: string) =>
      inputOf({
        ...emptyFields,
        tokenParameters: [[name, value]],
        headers: [{ name, value: typed(value), isKept: false }],
      })
    expect(rows('', '')).not.toHaveProperty('headers')
    expect(rows('X-Key', '')).toMatchObject({ tokenParameters: { 'X-Key': '' }, headers: { 'X-Key': '' } })
    expect(rows('', 'v')).toMatchObject({ tokenParameters: { '': 'v' }, headers: { '': 'v' } })
  })

  it('knows an environment by its audience, with or without the slash, unless its addresses are elsewhere', () => {
    const at = (audience: string, tokenUrl = '') => environmentOf({ audience, tokenUrl, apiUrl: '' })
    expect(at('https://api.us.digitalroute.io')).toBe('us')
    expect(at('https://api.us.digitalroute.io', 'https://api.us.digitalroute.io/authentication/v1/oauth/token')).toBe(
      'us',
    )
    expect(at('https://api.us.digitalroute.io', 'https://id.example.test/token')).toBe('own')
    expect(at('https://api.example.test/')).toBe('own')
  })

  it('takes the change that a diagnosis asks for', () => {
    expect(withWanted(emptyFields, 'audience', 'https://api.digitalroute.io/')).toMatchObject({
      audience: 'https://api.digitalroute.io/',
      environment: 'eu',
    })
    expect(withWanted(emptyFields, 'allowPrivateNetwork', 'true').allowPrivateNetwork).toBe(true)
    expect(withWanted(emptyFields, 'headers', 'X')).toBe(emptyFields)
    expect(withWanted(emptyFields, 'nothing', 'X')).toBe(emptyFields)
  })
})

describe('a change', () => {
  const fields = fieldsOfConnection(kept)

  it('is what differs, and no secret that was not typed', () => {
    expect(fields.clientSecret).toBe('')
    expect(changesOf(kept, fields)).toEqual({})
    expect(changesOf(kept, { ...fields, name: 'Shop', scope: '', clientSecret: 'new' })).toEqual({
      name: 'Shop',
      scope: null,
      clientSecret: 'new',
    })
  })

  it('merges members, and removes those that are gone', () => {
    const changed = {
      ...fields,
      tokenParameters: [['resource', 'other']] as [string, string][],
      headers: [{ name: 'X-New', value: typed('v'), isKept: false }],
      tls: { ...fields.tls, ca: { state: 'removed' } as const, clientKey: typed('KEY') },
      proxy: { state: 'removed' } as const,
      openApi: '',
    }
    expect(changesOf(kept, changed)).toEqual({
      tokenParameters: { resource: 'other', tenant: null },
      headers: { 'X-Key': null, 'X-New': 'v' },
      tls: { ca: null, clientKey: 'KEY' },
      proxy: null,
      openApi: null,
    })
  })

  it('does not count a secret that is about to be replaced and is not typed yet', () => {
    expect(
      changesOf(kept, {
        ...fields,
        headers: [{ name: 'X-Key', value: typed(''), isKept: true }],
        tls: { ...fields.tls, ca: typed('') },
        proxy: typed(''),
      }),
    ).toEqual({})
  })

  it('knows methods in any order, and gives the confirmation back to the kind', () => {
    expect(changesOf(kept, { ...fields, methods: ['HEAD', 'GET'] })).toEqual({})
    expect(changesOf(kept, { ...fields, methods: ['HEAD', 'GET', 'POST'], confirmWrites: '' })).toEqual({
      methods: ['GET', 'HEAD', 'POST'],
      confirmWrites: null,
    })
  })
})

describe('secrets that are needed again', () => {
  const fields = fieldsOfConnection(kept)

  it('are none where their way stays', () => {
    expect(secretAgain(kept, { ...fields, tokenUrl: 'https://id.example.test/other', scope: '' })).toEqual([])
  })

  it.each([
    [{ tokenUrl: 'https://other.example.test/token' }, ['the token URL'], []],
    [{ apiUrl: 'https://other.example.test/' }, ['the API'], ['X-Key']],
    [{ issuer: 'https://id.example.test/' }, ['the issuer'], []],
    [{ proxy: typed('http://proxy.test') }, ['the proxy'], ['X-Key']],
    [{ tls: { ...fields.tls, ca: { state: 'removed' } } }, ['TLS'], ['X-Key']],
    [{ clientAuthentication: 'private_key_jwt' }, ['the client authentication'], []],
    [{ clientAuthentication: 'client_secret_basic' }, [], []],
  ] as const)('%j', (changes, secret, headers) => {
    const changed = { ...fields, ...(changes as Partial<Fields>) }
    expect(secretAgain(kept, changed)).toEqual(secret)
    expect(headersAgain(kept, changed)).toEqual(headers)
  })
})

describe('a trial', () => {
  const fields = fieldsOfConnection(kept)
  const again = {
    clientSecret: 'new',
    headers: [{ name: 'X-Key', value: typed('v'), isKept: true }],
    tls: { ca: typed('CA'), clientCertificate: typed(''), clientKey: typed('KEY') },
    proxy: typed('http://proxy.test'),
  }

  it('is of what is kept only where nothing was changed that a check would show', () => {
    expect(trialOf(kept, fields)).toEqual({ of: 'kept', missing: [] })
    expect(trialOf(kept, { ...fields, name: 'Shop', kind: 'production', methods: [] })).toEqual({
      of: 'kept',
      missing: [],
    })
    expect(trialOf(undefined, emptyFields)).toEqual({ of: 'typed', missing: [] })
  })

  it.each([
    { audience: 'https://other.example.test/' },
    { tokenUrl: 'https://other.example.test/token' },
    { apiUrl: 'https://other.example.test/' },
    { clientId: 'you' },
    { scope: '' },
    { clientAuthentication: 'client_secret_basic' },
    { allowPrivateNetwork: true },
    { issuer: 'https://id.example.test/' },
    { tokenParameters: [] },
  ] as const)('with %j needs every secret that is kept', (changes) => {
    const changed = { ...fields, ...(changes as Partial<Fields>) }
    expect(trialOf(kept, changed)).toEqual({
      of: 'typed',
      missing: ['the secret', 'the value of X-Key', 'the certificate authority', 'the client key', 'the proxy'],
    })
    expect(trialOf(kept, { ...changed, ...again })).toEqual({ of: 'typed', missing: [] })
    expect(inputOf({ ...changed, ...again })).toMatchObject({
      headers: { 'X-Key': 'v' },
      tls: { ca: 'CA', clientKey: 'KEY' },
      proxy: 'http://proxy.test',
    })
  })
})

describe('a fault of the server', () => {
  it('stands at the field, in the part that it is folded into', () => {
    expect(placeOf('/tls/clientKey')).toBe('tls-clientKey')
    expect(placeOf('/headers/X-Key')).toBe('headers')
    expect(placeOf('/openApi/0')).toBe('openApi')
    expect(groupOf('tls-clientKey')).toBe('network')
    expect(groupOf('headers')).toBe('calls')
    expect(groupOf('clientSecret')).toBeUndefined()
  })

  const problem = (...pointers: string[]) => ({
    type: 'about:blank',
    title: 'Not valid',
    status: 400,
    errors: pointers.map((pointer) => ({ pointer, detail: `wrong at ${pointer}` })),
  })
  const at = (place: string, ...pointers: string[]) =>
    placed(
      {
        prefix: 'f',
        connection: undefined,
        fields: emptyFields,
        set: () => {},
        problem: problem(...pointers),
        noticed: new Map([['audience', 2]]),
      },
      place,
    )

  it('is found in the order of the form, and told whether all of them have a field', () => {
    expect(faultsOf(problem('/id', '/tls/ca', '/audience'))).toEqual({
      places: ['audience', 'tls-ca', 'id'],
      isWhole: true,
    })
    expect(faultsOf(problem('/audience', '/nothing')).isWhole).toBe(false)
    expect(faultsOf(problem(''))).toEqual({ places: [], isWhole: false })
    expect(faultsOf(undefined)).toEqual({ places: [], isWhole: false })
  })

  it('is said at its field, and of a header at its row', () => {
    expect(at('openApi', '/openApi/1').error).toBe('wrong at /openApi/1')
    expect(at('audience', '/apiUrl')).toEqual({ id: 'f-audience', error: undefined, describedBy: 'f-noticed-2' })
    expect(at('headers', '/headers').error).toBe('wrong at /headers')
    expect(at('headers', '/headers/X-Key').error).toBeUndefined()
    expect(isHeaderAtFault(problem('/headers/X~1Key'), 'X/Key')).toBe(true)
  })
})
