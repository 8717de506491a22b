import { describe, expect, it } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { loadConfiguration } from './load-configuration.ts'

type Given = { args?: string[]; env?: Record<string, string>; files?: Record<string, string> }

const missing = (path: string) => Object.assign(new Error(`no such file ${path}`), { code: 'ENOENT' })

const load = ({ args = [], env = {}, files = {} }: Given = {}) =>
  loadConfiguration({
    args,
    env,
    cwd: '/work-dir',
    readFile: (path) => {
      const text = files[path]
      return text === undefined ? Promise.reject(missing(path)) : Promise.resolve(text)
    },
  })

const loadFile = (text: string, env: Record<string, string> = {}, files: Record<string, string> = {}) =>
  load({ args: ['--config', 'console.yaml'], env, files: { '/work-dir/console.yaml': text, ...files } })

const refusal = async (loading: Promise<unknown>): Promise<string> => {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigurationError)) throw new Error(`expected a ConfigurationError, got ${String(error)}`)
  return error.message
}

const smallest = {
  CONSOLE_CLIENT_ID: 'me',
  CONSOLE_CLIENT_SECRET: 's3cret',
  CONSOLE_AUDIENCE: 'https://api.example.test/',
}

const connection = `
  - id: eu
    clientId: me
    clientSecret: { env: UE_SECRET }
    audience: https://api.example.test/
`

describe('a configuration of nothing', () => {
  it('listens on loopback, keeps SQLite below the directory and wants the sandbox', async () => {
    const { server, access, store, history, calls, documents, connections, sandbox } = await load()
    expect(server).toEqual({
      host: '127.0.0.1',
      port: 4680,
      metricsHost: '127.0.0.1',
      trustedProxies: [],
      noProxy: [],
      privateNetworks: [],
    })
    expect(access).toEqual({ mode: 'local', allowLocalBeyondLoopback: false })
    expect(store).toEqual({ url: 'file:/work-dir/data/console.db', previousSealingKeys: [] })
    expect(history).toEqual({ bodies: 262_144, productionBodies: 262_144, retention: 30 * 86_400_000 })
    expect(calls).toMatchObject({ totalTimeout: 900_000, requestBody: 2_147_483_648, open: 2000 })
    expect(documents).toMatchObject({ yaml: 8_388_608, operations: 100_000 })
    expect(connections).toEqual([])
    expect(sandbox).toEqual({ port: 4690, wanted: true })
  })

  it('takes a single address for a network of one', async () => {
    const { server } = await loadFile('server: { privateNetworks: [10.0.0.5, "fd00::1", 10.1.0.0/16] }')
    expect(server.privateNetworks).toEqual(['10.0.0.5/32', 'fd00::1/128', '10.1.0.0/16'])
  })

  it('takes an empty variable as not set', async () => {
    const { server, connections } = await load({ env: { CONSOLE_PORT: '', CONSOLE_CLIENT_ID: '' } })
    expect(server.port).toBe(4680)
    expect(connections).toEqual([])
  })
})

describe('the smallest set-up, by variables alone', () => {
  it('follows from the audience', async () => {
    const { connections, sandbox } = await load({ env: smallest })
    expect(connections).toEqual([
      {
        id: 'default',
        name: 'default',
        kind: 'production',
        origin: 'configuration',
        tokenUrl: 'https://api.example.test/authentication/v1/oauth/token',
        apiUrl: 'https://api.example.test/',
        clientId: 'me',
        clientSecret: 's3cret',
        clientAuthentication: 'client_secret_post',
        audience: 'https://api.example.test/',
        tokenParameters: {},
        openApi: [],
        headers: [],
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        confirmWrites: true,
        allowPrivateNetwork: false,
        revision: expect.stringMatching(/^[\w-]{43}$/),
      },
    ])
    expect(sandbox.wanted).toBe(false)
  })

  it('reads every further variable', async () => {
    const { connections, warnings } = await load({
      env: {
        CONSOLE_CLIENT_ID: 'me',
        CONSOLE_CLIENT_SECRET_FILE: 'secret.txt',
        CONSOLE_AUDIENCE: 'urn:the-api',
        CONSOLE_TOKEN_URL: 'http://127.0.0.1:9000/token?tenant=1',
        CONSOLE_API_URL: 'http://127.0.0.1:9001/v1',
        CONSOLE_OPENAPI_FILE: 'openapi.json',
        CONSOLE_SCOPE: ' read:a  write:a ',
        CONSOLE_NAME: 'Mine',
        CONSOLE_DESCRIPTION: 'For trying out',
        CONSOLE_ISSUER: 'http://127.0.0.1:9000/',
        CONSOLE_JWKS_URL: 'http://127.0.0.1:9000/jwks',
        CONSOLE_INTROSPECTION_URL: 'http://127.0.0.1:9000/introspect',
        CONSOLE_REVOCATION_URL: 'http://127.0.0.1:9000/revoke',
        CONSOLE_CLIENT_AUTHENTICATION: 'client_secret_basic',
        CONSOLE_TOKEN_PARAMETERS: '{"resource": "https://api.example.test/"}',
        CONSOLE_HEADERS: 'Ocp-Apim-Subscription-Key: { env: SUBSCRIPTION }',
        SUBSCRIPTION: 'subscription-key',
        CONSOLE_METHODS: 'GET, HEAD',
        CONSOLE_CONFIRM_WRITES: 'yes',
        CONSOLE_ALLOW_PRIVATE_NETWORK: '1',
        CONSOLE_PROXY: 'http://user:pw@proxy.example.test:3128',
        CONSOLE_TLS_CA_FILE: '/etc/ca.pem',
      },
      files: { '/work-dir/secret.txt': 'from-file\n', '/etc/ca.pem': '-----BEGIN CERTIFICATE-----\n' },
    })
    expect(warnings).toEqual([])
    expect(connections[0]).toMatchObject({
      name: 'Mine',
      kind: 'test',
      clientSecret: 'from-file',
      audience: 'urn:the-api',
      scope: 'read:a  write:a',
      openApi: [{ file: '/work-dir/openapi.json' }],
      headers: [['Ocp-Apim-Subscription-Key', 'subscription-key']],
      methods: ['GET', 'HEAD'],
      confirmWrites: true,
      allowPrivateNetwork: true,
      proxy: 'http://user:pw@proxy.example.test:3128',
      tls: { ca: '-----BEGIN CERTIFICATE-----' },
      tokenParameters: { resource: 'https://api.example.test/' },
      clientAuthentication: 'client_secret_basic',
      description: 'For trying out',
    })
  })

  it('stands before the connections of a file, and completes the one of the same id', async () => {
    const env = { ...smallest, UE_SECRET: 'x' }
    const before = await loadFile(`connections:${connection}`, env)
    expect(before.connections.map(({ id }) => id)).toEqual(['default', 'eu'])
    const same = await loadFile(
      `connections:${connection.replace('eu', 'default')}    openApi: [https://a.test/1, https://a.test/2]`,
      { UE_SECRET: 'x', CONSOLE_CLIENT_ID: 'other', CONSOLE_OPENAPI_URL: 'https://b.test/' },
    )
    expect(same.connections).toMatchObject([
      { clientId: 'other', clientSecret: 'x', openApi: [{ url: 'https://b.test/' }] },
    ])
  })

  it.each([
    ['the client ID', { CONSOLE_CLIENT_SECRET: 'x', CONSOLE_AUDIENCE: 'https://a.test/' }, 'CONSOLE_CLIENT_ID'],
    ['the secret', { CONSOLE_CLIENT_ID: 'x', CONSOLE_AUDIENCE: 'https://a.test/' }, 'CONSOLE_CLIENT_SECRET'],
    ['an audience that is a URL', { ...smallest, CONSOLE_AUDIENCE: 'urn:x' }, 'CONSOLE_TOKEN_URL'],
  ])('names the variable of what is missing: %s', async (_what, env, name) => {
    expect(await refusal(load({ env }))).toContain(name)
  })

  it('refuses the secret given twice', async () => {
    const env = { ...smallest, CONSOLE_CLIENT_SECRET_FILE: 'secret.txt' }
    expect(await refusal(load({ env }))).toBe(
      'CONSOLE_CLIENT_SECRET_FILE: found together with CONSOLE_CLIENT_SECRET; expected one of the two',
    )
  })
})

describe('a file', () => {
  it('is read with secrets from variables and files beside it', async () => {
    const { connections, server, history } = await load({
      env: { CONSOLE_CONFIG: '/etc/console/console.yaml', UE_SECRET: 'from-variable' },
      files: {
        '/etc/console/console.yaml': `
server: { port: 5000, publicUrl: https://console.example.test/tools }
history: { bodies: 10MiB, retention: 12h }
connections:
  - id: a
    name: A
    clientId: me
    clientSecret: { env: UE_SECRET }
    audience: https://api.example.test/
    confirmWrites: false
  - id: b
    kind: sandbox
    clientId: me
    clientSecret: { file: secrets/b }
    audience: ""
    tokenUrl: http://10.1.2.3/token
    apiUrl: http://[::1]:8080/
    openApi: [https://a.test/openapi.json, { file: ./openapi.json }]
    scope: ""
    proxy:
`,
        '/etc/console/secrets/b': 'from-file\r\n',
      },
    })
    expect(server).toMatchObject({ port: 5000, publicUrl: 'https://console.example.test/tools/' })
    expect(history).toMatchObject({ bodies: 10_485_760, retention: 43_200_000 })
    expect(connections).toMatchObject([
      { id: 'a', kind: 'production', confirmWrites: false, clientSecret: 'from-variable' },
      {
        id: 'b',
        kind: 'sandbox',
        confirmWrites: false,
        clientSecret: 'from-file',
        openApi: [{ url: 'https://a.test/openapi.json' }, { file: '/etc/console/openapi.json' }],
      },
    ])
    expect(connections[1]).not.toHaveProperty('audience')
    expect(connections[1]).not.toHaveProperty('scope')
    expect(connections[1]).not.toHaveProperty('proxy')
  })

  it('may be JSON', async () => {
    expect((await loadFile('{"server": {"port": 5001}}')).server.port).toBe(5001)
  })

  it('gives way to variables, and variables to arguments', async () => {
    const text = 'server: { port: 1111, host: 127.0.0.2 }'
    expect((await loadFile(text, { CONSOLE_PORT: '2222' })).server).toMatchObject({ port: 2222, host: '127.0.0.2' })
    const files = { '/work-dir/c.yaml': text }
    const { server } = await load({ args: ['--config=c.yaml', '--port', '3333'], env: { CONSOLE_PORT: '2222' }, files })
    expect(server.port).toBe(3333)
  })

  it('keeps the sandbox away, unless it is asked for', async () => {
    const files = { '/work-dir/c.yaml': `connections:${connection}` }
    const env = { UE_SECRET: 'x' }
    expect((await load({ args: ['--config', 'c.yaml'], env, files })).sandbox.wanted).toBe(false)
    expect((await load({ args: ['--config', 'c.yaml', '--sandbox'], env, files })).sandbox.wanted).toBe(true)
  })
})

describe('what kind an address is', () => {
  it.each([
    ['http://localhost:3000/', 'test'],
    ['http://127.9.9.9/', 'test'],
    ['http://2130706433/', 'test'],
    ['http://192.168.1.1/', 'test'],
    ['http://[fd00::1]/', 'test'],
    ['http://[::ffff:10.0.0.1]/', 'test'],
    ['https://api.example.test/', 'production'],
    ['https://localhost.example.test/', 'production'],
    ['http://8.8.8.8/', 'production'],
    ['https://10.example.test/', 'production'],
  ])('%s is %s', async (audience, kind) => {
    const { connections } = await load({ env: { ...smallest, CONSOLE_AUDIENCE: audience } })
    expect(connections[0]).toMatchObject({ kind, confirmWrites: kind === 'production' })
  })
})

describe('a wrong value ends the start with its key, what was found and what is expected', () => {
  it.each([
    [
      'server: { port: 70000 }',
      'console.yaml:1:11: server.port (CONSOLE_PORT): found 70000; expected a port from 1 to 65535',
    ],
    ['server: { port: 46.5 }', 'found 46.5; expected a port'],
    ['server: { port: "46x" }', 'found "46x"; expected a port'],
    ['server: 4680', 'console.yaml:1:1: server: found 4680; expected a mapping with host, port'],
    [
      'server: { prot: 4680 }',
      'console.yaml:1:11: server.prot: found an unknown key; expected a known key: did you mean port?',
    ],
    [
      'sevrer: { port: 1 }',
      'console.yaml:1:1: sevrer: found an unknown key; expected a known key: did you mean server?',
    ],
    ['zzz: 1', 'expected one of server, sandbox, access, store, history, audit, tokens, calls, documents, connections'],
    ['server: { host: "a b" }', 'found "a b"; expected a host name or an address'],
    [
      'server: { publicUrl: console.example.test }',
      'found "console.example.test"; expected an absolute http or https URL',
    ],
    ['server: { publicUrl: http://console.example.test }', 'expected an https URL'],
    [
      'server: { privateNetworks: [10.0.0.0/64] }',
      'server.privateNetworks[0]: found "10.0.0.0/64"; expected an address or a network',
    ],
    ['access: { mode: oidc }', 'console.yaml:1:11: access.mode (CONSOLE_ACCESS_MODE): found "oidc"; expected local'],
    ['access: { allowLocalBeyondLoopback: maybe }', 'found "maybe"; expected true or false'],
    [
      'history: { retention: 30 }',
      'console.yaml:1:12: history.retention (CONSOLE_HISTORY_RETENTION): found 30; expected a duration with its unit',
    ],
    ['calls: { open: 1.5 }', 'calls.open (CONSOLE_CALLS_OPEN): found 1.5; expected a whole number from 1 to 1000000'],
    ['history: { retention: 30w }', 'found "30w"; expected a duration'],
    ['history: { bodies: 1GiB }', 'found "1GiB"; expected a size with its unit (B, KiB, MiB, GiB), from 0 to 16MiB'],
    ['history: { bodies: 10MB }', 'found "10MB"; expected a size'],
    ['store: { url: mysql://x }', 'store.url (DATABASE_URL): found another value (not shown); expected file:path'],
    ['connections: { id: x }', 'connections: found a mapping; expected a list of connections'],
    [
      'connections: [x]',
      'console.yaml:1:15: connections[0]: found "x"; expected a mapping with the keys of a connection',
    ],
    ['- a', 'console.yaml: found no mapping'],
    ['a: [', 'console.yaml:1:5: found a fault'],
    ['a: 1\na: 2', 'console.yaml:2:1: found a fault (duplicate key)'],
  ])('%s', async (text, message) => {
    expect(await refusal(loadFile(text))).toContain(message)
  })

  it.each([
    [
      'clientId: "{{your client ID}}"',
      'connections[0].clientId: found "{{your client ID}}"; expected the client ID, not an example\'s placeholder',
    ],
    ['id: a/b', 'found "a/b"; expected an id of letters'],
    ['id: "."', 'expected an id'],
    ['kind: prod', 'console.yaml:6:5: connections[0].kind: found "prod"; expected one of production, test, sandbox'],
    ['methods: [GET, FETCH]', 'console.yaml:6:20: connections[0].methods[1]: found "FETCH"; expected one of GET'],
    ['methods: []', 'expected at least one method'],
    [
      'tokenUrl: ftp://a.test/',
      'connections[0].tokenUrl: found "ftp://a.test/"; expected an absolute http or https URL',
    ],
    ['tokenUrl: https://a.test/#x', 'expected an absolute http or https URL without user name or fragment'],
    ['tokenUrl: "https:\\\\a.test"', 'connections[0].tokenUrl'],
    ['apiUrl: https://a.test/?x=1', 'without a query'],
    [
      'openApi: openapi.json',
      'connections[0].openApi: found "openapi.json"; expected a list of URLs or { file: path }',
    ],
    ['openApi: [openapi.json]', 'connections[0].openApi[0]: found "openapi.json"; expected a URL or { file: path }'],
    ['clientAuthentication: basic', 'expected one of client_secret_post, client_secret_basic, private_key_jwt'],
    ['tls: { ca: nonsense }', 'connections[0].tls.ca: found another value (not shown); expected PEM text'],
    ['tls: { cert: x }', 'connections[0].tls: found an unknown key'],
    ['cilentId: x', 'did you mean clientId?'],
    ['headers: { Authorization: x }', 'connections[0].headers.Authorization: found this name; expected another header'],
    ['headers: { "a b": x }', 'expected a header name'],
    [
      'headers: { X-Key: "a\\nb" }',
      'connections[0].headers.X-Key: found another value (not shown); expected a header value without control characters',
    ],
  ])('of a connection: %s', async (line, message) => {
    const [key = ''] = line.split(':')
    const base = connection
      .split('\n')
      .filter((old) => !old.replace('-', ' ').trim().startsWith(`${key}:`) || key === 'id')
    const text = key === 'id' ? connection.replace('id: eu', line) : `${base.join('\n')}    ${line}\n`
    const padded = key === 'clientId' ? text : text
    expect(await refusal(loadFile(`connections:${padded}`, { UE_SECRET: 'x' }))).toContain(message)
  })

  it.each([
    'client_id',
    'client_secret',
    'CLIENT_SECRET',
    'grant_type',
    'client_assertion',
    'client_assertion_type',
    'scope',
    'audience',
    'username',
    'password',
  ])('of the protected form field %s', async (name) => {
    const text = `connections:${connection}    tokenParameters: { ${name}: x }\n`
    expect(await refusal(loadFile(text, { UE_SECRET: 'x' }))).toBe(
      `console.yaml:6:24: connections[0].tokenParameters.${name}: found a protected form field; expected another name: the console sets this field itself or never sends it`,
    )
  })

  it('of an id that stands twice', async () => {
    const text = `connections:${connection}${connection.slice(1)}`
    expect(await refusal(loadFile(text, { UE_SECRET: 'x' }))).toBe(
      'console.yaml:6:5: connections[1].id: found "eu"; expected an id of its own: connections[0] has this one',
    )
  })

  it('of a variable, by its name', async () => {
    expect(await refusal(load({ env: { CONSOLE_PORT: 'http' } }))).toBe(
      'CONSOLE_PORT: found "http"; expected a port from 1 to 65535',
    )
    expect(await refusal(load({ env: { ...smallest, CONSOLE_METHODS: 'GET,POTS' } }))).toContain(
      'CONSOLE_METHODS: found "POTS"; expected one of GET',
    )
    expect(await refusal(load({ env: { ...smallest, CONSOLE_HEADERS: '{' } }))).toContain('CONSOLE_HEADERS: found')
  })

  it('of several keys, in one message', async () => {
    const message = await refusal(loadFile('server: { port: x }\nhistory: { bodies: y }'))
    expect(message.split('\n')).toHaveLength(2)
  })

  it('of a file that is not there', async () => {
    expect(await refusal(load({ args: ['--config', 'gone.yaml'] }))).toBe(
      '--config (CONSOLE_CONFIG): found /work-dir/gone.yaml, which cannot be read (ENOENT); expected a YAML or JSON file',
    )
  })

  it('of an argument that is not known', async () => {
    expect(await refusal(load({ args: ['--prot', '1'] }))).toContain('--config file')
  })
})

describe('listening beyond loopback', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'console.example.test', '[::]'])(
    'is refused with its reason: %s',
    async (host) => {
      for (const given of [{ args: ['--host', host] }, { env: { CONSOLE_HOST: host } }]) {
        const message = await refusal(load(given))
        expect(message).toContain('beyond this machine')
        expect(message).toContain('CONSOLE_ALLOW_LOCAL_BEYOND_LOOPBACK')
      }
    },
  )

  it('is allowed by the flag that names the risk', async () => {
    const { server } = await load({ args: ['--host', '0.0.0.0'], env: { CONSOLE_ALLOW_LOCAL_BEYOND_LOOPBACK: 'true' } })
    expect(server.host).toBe('0.0.0.0')
  })

  it.each(['127.0.0.1', 'localhost', '::1', '[::1]', '127.0.0.5'])('is not what %s is', async (host) => {
    expect((await load({ args: ['--host', host] })).server.host).toBe(host.replace(/[[\]]/g, ''))
  })
})

describe('a shared store', () => {
  const env = { DATABASE_URL: 'postgres://me:database-password@db.example.test/console' }

  it('needs the keys that its instances share', async () => {
    const message = await refusal(load({ env }))
    expect(message).toContain('access.localKey (CONSOLE_LOCAL_KEY): found nothing')
    expect(message).toContain('store.sealingKey (CONSOLE_SEALING_KEY): found nothing')
    expect(message).not.toContain('database-password')
  })

  it('takes them', async () => {
    const keys = {
      CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
      CONSOLE_SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    const { access, store } = await load({ env: { ...env, ...keys } })
    expect(access.localKey).toBe(keys.CONSOLE_LOCAL_KEY)
    expect(store).toEqual({ url: env.DATABASE_URL, sealingKey: keys.CONSOLE_SEALING_KEY, previousSealingKeys: [] })
  })

  it.each(['short', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'with spaces in it, long enough'])(
    'refuses a key that can be guessed',
    async (key) => {
      const message = await refusal(load({ env: { CONSOLE_LOCAL_KEY: key } }))
      expect(message).toContain(
        'CONSOLE_LOCAL_KEY: found another value (not shown); expected a random key of at least 128 bits',
      )
      expect(message).not.toContain(key)
    },
  )
})

describe('no message holds a secret', () => {
  const planted = 'pl4nted-Secret-Value'
  const files = { '/work-dir/secret.txt': planted, '/work-dir/empty.txt': '\n' }

  it.each([
    ['a number where a text belongs', `clientSecret: 918273645546372819`, '918273645546372819'],
    ['a list', `clientSecret: [${planted}]`],
    ['a mapping by a slip of the braces', `clientSecret: { ${planted} }`],
    ['a mapping of another shape', `clientSecret: { value: ${planted} }`],
    ['the secret as a variable’s name', `clientSecret: { env: ${planted} }`],
    ['two references at once', `clientSecret: { env: A, file: ${planted} }`],
    ['a missing space after the colon', `clientSecret:${planted}`],
    ['a quote that never ends', `clientSecret: "${planted}`],
    ['an alias', `clientSecret: *${planted}`],
    ['a tag', `clientSecret: !${planted} x`],
    ['a second key on the line', `clientSecret: ${planted}: x`],
    ['an escape that is none', `clientSecret: "\\q${planted}"`],
    ['a placeholder around it', `clientSecret: "{{${planted}}}"`],
    ['a header of another type', `headers: { X-Key: [${planted}] }`],
    ['headers as a text', `headers: ${planted}`],
    ['a proxy that is no URL', `proxy: ${planted}`],
    ['a proxy of another scheme', `proxy: socks://me:${planted}@proxy.test`],
    ['a token URL with a password', `tokenUrl: https://me:${planted}@a.test/token`],
    ['a client key that is no PEM', `tls: { clientKey: ${planted} }`],
    ['a tls of another shape', `tls: ${planted}`],
    ['a protected parameter', `tokenParameters: { client_secret: ${planted} }`],
    ['parameters as a text', `tokenParameters: ${planted}`],
  ])('%s', async (_what, line, value = planted) => {
    const rest = connection
      .split('\n')
      .filter((old) => !line.startsWith('clientSecret') || !old.includes('clientSecret'))
    const message = await refusal(loadFile(`connections:${rest.join('\n')}    ${line}\n`, { UE_SECRET: 'x' }, files))
    expect(message).not.toContain(value)
    expect(message.length).toBeGreaterThan(20)
  })

  it('with every other key wrong as well', async () => {
    const env = { CONSOLE_CLIENT_SECRET: planted, CONSOLE_PROXY: planted, CONSOLE_LOCAL_KEY: planted.slice(0, 9) }
    const message = await refusal(load({ env: { ...env, CONSOLE_PORT: 'x', DATABASE_URL: `mysql://${planted}` } }))
    expect(message.split('\n').length).toBeGreaterThanOrEqual(4)
    expect(message).not.toContain(planted.slice(0, 9))
  })

  it('and says which variable or file is missing or empty', async () => {
    const refused = (value: string, env = {}) =>
      refusal(loadFile(`connections:${connection.replace('{ env: UE_SECRET }', value)}`, env, files))
    expect(await refused('{ env: UE_SECRET }')).toBe(
      'console.yaml:4:5: connections[0].clientSecret: found the variable UE_SECRET, which is not set; expected a variable with a value',
    )
    expect(await refused('{ file: gone.txt }')).toContain(
      'found the file /work-dir/gone.txt, which cannot be read (ENOENT)',
    )
    expect(await refused('{ file: empty.txt }')).toContain('found the empty file /work-dir/empty.txt')
    expect(await refused('""')).toContain('found an empty text')
  })
})

describe('a variable that nobody reads', () => {
  it('is warned of where it looks like a slip', async () => {
    const { warnings } = await load({ env: { CONSOLE_CLIENTID: 'x', CONSOLE_OF_ANOTHER_PROGRAM: 'y' } })
    expect(warnings).toEqual(['CONSOLE_CLIENTID is not known and has no effect: did you mean CONSOLE_CLIENT_ID?'])
  })
})

describe('the revision of a connection', () => {
  const revisionWith = async (env: Record<string, string>) =>
    (await load({ env: { ...smallest, ...env } })).connections[0]?.revision

  it('changes with what a token depends on, and with nothing else', async () => {
    const base = await revisionWith({})
    for (const env of [
      { CONSOLE_CLIENT_SECRET: 'another' },
      { CONSOLE_CLIENT_ID: 'another' },
      { CONSOLE_SCOPE: 'read:a' },
      { CONSOLE_TOKEN_URL: 'https://b.test/token' },
      { CONSOLE_TOKEN_PARAMETERS: 'resource: x' },
      { CONSOLE_PROXY: 'http://proxy.test:3128' },
    ])
      expect(await revisionWith(env)).not.toBe(base)
    expect(await revisionWith({ CONSOLE_NAME: 'Renamed', CONSOLE_METHODS: 'GET' })).toBe(base)
  })
})
