import type { CallMethod, ConnectionInput, ConnectionView } from '@developer-console/shared/contract/connection'

/** Where an application lives: two known environments, or any other. */
export type Environment = 'eu' | 'us' | 'own'

export const environments: Record<Exclude<Environment, 'own'>, { name: string; baseUrl: string }> = {
  eu: { name: 'Production EU', baseUrl: 'https://api.digitalroute.io/' },
  us: { name: 'Production US', baseUrl: 'https://api.us.digitalroute.io/' },
}

/** A secret besides the client's: the one that is kept, or what was typed in its place. */
export type Held = { state: 'kept' } | { state: 'removed' } | { state: 'typed'; text: string }

const nothing: Held = { state: 'typed', text: '' }
const heldIf = (isKept: boolean | undefined): Held => (isKept ? { state: 'kept' } : nothing)

/** What was typed, where something was. */
export const typedOf = (held: Held): string | undefined => (held.state === 'typed' ? held.text : '') || undefined

export type Pair = [name: string, value: string]
/** `isKept`: the server has it already, under this very name. */
export type HeaderRow = { name: string; value: Held; isKept: boolean }

export const tlsParts = ['ca', 'clientCertificate', 'clientKey'] as const
export type TlsPart = (typeof tlsParts)[number]

// Typed by the contract, whose modules carry a validator that a browser need not load.
export const callMethods: readonly CallMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** What the form holds: texts, as typed. */
export type Fields = {
  id: string
  name: string
  description: string
  environment: Environment
  kind: '' | 'production' | 'test' | 'sandbox'
  audience: string
  tokenUrl: string
  apiUrl: string
  clientId: string
  clientSecret: string
  clientAuthentication: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  scope: string
  tokenParameters: Pair[]
  issuer: string
  jwksUrl: string
  introspectionUrl: string
  revocationUrl: string
  /** Addresses with blanks between them. */
  openApi: string
  headers: HeaderRow[]
  methods: CallMethod[]
  /** Empty: by the kind. */
  confirmWrites: '' | 'yes' | 'no'
  allowPrivateNetwork: boolean
  tls: Record<TlsPart, Held>
  proxy: Held
}

/** Some of the fields; one that is undefined stays as it is. */
export type Changes = { [Name in keyof Fields]?: Fields[Name] | undefined }

export const withChanges = (fields: Fields, changes: Changes): Fields => ({
  ...fields,
  ...(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Fields>),
})

export const emptyFields: Fields = {
  id: '',
  name: '',
  description: '',
  environment: 'own',
  kind: '',
  audience: '',
  tokenUrl: '',
  apiUrl: '',
  clientId: '',
  clientSecret: '',
  clientAuthentication: 'client_secret_post',
  scope: '',
  tokenParameters: [],
  issuer: '',
  jwksUrl: '',
  introspectionUrl: '',
  revocationUrl: '',
  openApi: '',
  headers: [],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  confirmWrites: '',
  allowPrivateNetwork: false,
  tls: { ca: nothing, clientCertificate: nothing, clientKey: nothing },
  proxy: nothing,
}

/**
 * The known environment of an audience; another audience is of one's own, and so is one whose token or API is
 * elsewhere than there.
 */
export const environmentOf = ({
  audience,
  tokenUrl,
  apiUrl,
}: Pick<Fields, 'audience' | 'tokenUrl' | 'apiUrl'>): Environment => {
  const bare = (address: string) => address.trim().replace(/\/$/, '')
  const isAt = (baseUrl: string) =>
    bare(baseUrl) === bare(audience) &&
    ['', `${baseUrl}authentication/v1/oauth/token`].includes(tokenUrl.trim()) &&
    ['', bare(baseUrl)].includes(bare(apiUrl))
  const known = Object.keys(environments) as (keyof typeof environments)[]
  return known.find((key) => isAt(environments[key].baseUrl)) ?? 'own'
}

/** A change that a diagnosis asks for, where the field takes a text. */
export const withWanted = (fields: Fields, name: string, value: string): Fields => {
  if (name === 'allowPrivateNetwork' || name === 'confirmWrites')
    return withChanges(
      fields,
      name === 'confirmWrites' ? { confirmWrites: value === 'false' ? 'no' : 'yes' } : { [name]: value !== 'false' },
    )
  if (!(name in fields) || typeof fields[name as keyof Fields] !== 'string') return fields
  const changed = { ...fields, [name]: value }
  return { ...changed, environment: environmentOf(changed) }
}

/** The form of a connection that is kept. Its secrets never come out, so that those fields are empty. */
export const fieldsOfConnection = (connection: ConnectionView): Fields => ({
  ...emptyFields,
  ...(Object.fromEntries(texts.map((key) => [key, connection[key] ?? ''])) as Pick<Fields, (typeof texts)[number]>),
  clientAuthentication: connection.clientAuthentication,
  tokenParameters: Object.entries(connection.tokenParameters),
  openApi: (connection.openApi ?? []).join(' '),
  headers: connection.headers.map((name) => ({ name, value: { state: 'kept' }, isKept: true })),
  methods: connection.methods,
  confirmWrites: connection.confirmWrites ? 'yes' : 'no',
  allowPrivateNetwork: connection.allowPrivateNetwork,
  tls: {
    ca: heldIf(connection.tls?.includes('ca')),
    clientCertificate: heldIf(connection.tls?.includes('clientCertificate')),
    clientKey: heldIf(connection.tls?.includes('clientKey')),
  },
  proxy: heldIf(connection.hasProxy),
})

/** Keys that are one text in the form, in the connection and in what is sent. */
const texts = [
  'name',
  'description',
  'kind',
  'audience',
  'tokenUrl',
  'apiUrl',
  'clientId',
  'scope',
  'issuer',
  'jwksUrl',
  'introspectionUrl',
  'revocationUrl',
] as const

const withoutUndefined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }

const unlessEmpty = <T extends object>(members: T): T | undefined =>
  Object.keys(members).length > 0 ? members : undefined

const text = (value: string) => value.trim() || undefined

const addressesOf = (fields: Fields) => fields.openApi.split(/\s+/).filter((address) => address !== '')

const inOrder = (methods: readonly CallMethod[]) => callMethods.filter((method) => methods.includes(method))
const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((value, index) => value === other[index])

/** A row that was added and left empty says nothing; one that lacks its name is for the server to refuse. */
const parametersOf = ({ tokenParameters }: Fields): Record<string, string> =>
  Object.fromEntries(
    tokenParameters.flatMap(([name, value]): Pair[] => (name.trim() || value ? [[name.trim(), value]] : [])),
  )

/** Headers whose value was typed, or is missing although the header is new. */
const headersOf = ({ headers }: Fields): Record<string, string> =>
  Object.fromEntries(
    headers.flatMap(({ name, value, isKept }): Pair[] => {
      const typed = typedOf(value)
      if (typed === undefined && (isKept || name.trim() === '')) return []
      return [[name.trim(), typed ?? '']]
    }),
  )

/** All that was typed. What follows from the audience is left to the server: an empty field is not sent. */
export const inputOf = (fields: Fields): ConnectionInput => {
  const known = fields.environment === 'own' ? undefined : environments[fields.environment]
  const { ca, clientCertificate, clientKey } = fields.tls
  return {
    ...withoutUndefined({
      id: text(fields.id),
      name: text(fields.name) ?? known?.name,
      description: text(fields.description),
      kind: fields.kind || undefined,
      audience: text(fields.audience),
      tokenUrl: known ? undefined : text(fields.tokenUrl),
      apiUrl: known ? undefined : text(fields.apiUrl),
      clientAuthentication:
        fields.clientAuthentication === 'client_secret_post' ? undefined : fields.clientAuthentication,
      scope: text(fields.scope),
      tokenParameters: unlessEmpty(parametersOf(fields)),
      issuer: text(fields.issuer),
      jwksUrl: text(fields.jwksUrl),
      introspectionUrl: text(fields.introspectionUrl),
      revocationUrl: text(fields.revocationUrl),
      openApi: unlessEmpty(addressesOf(fields)),
      headers: unlessEmpty(headersOf(fields)),
      methods: isSame(inOrder(fields.methods), emptyFields.methods) ? undefined : inOrder(fields.methods),
      confirmWrites: fields.confirmWrites === '' ? undefined : fields.confirmWrites === 'yes',
      allowPrivateNetwork: fields.allowPrivateNetwork || undefined,
      tls: unlessEmpty(
        withoutUndefined({
          ca: typedOf(ca),
          clientCertificate: typedOf(clientCertificate),
          clientKey: typedOf(clientKey),
        }),
      ),
      proxy: typedOf(fields.proxy),
    }),
    clientId: fields.clientId.trim(),
    clientSecret: fields.clientSecret,
  }
}

/** What was typed in place of a secret: null where it was removed, undefined where it stays. */
const changeOf = (held: Held): string | null | undefined => (held.state === 'removed' ? null : typedOf(held))

/** Members that differ; null removes one that is gone. */
const changedMembers = (before: Record<string, unknown>, now: Record<string, string>) =>
  unlessEmpty({
    ...Object.fromEntries(Object.keys(before).flatMap((name) => (name in now ? [] : [[name, null]]))),
    ...Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name] !== value)),
  })

/** What differs from what is kept; an optional key that was emptied is removed. Secrets only where they were typed. */
export const changesOf = (before: ConnectionView, fields: Fields): Record<string, unknown> => {
  const was = fieldsOfConnection(before)
  const changed = texts.flatMap((key): [string, unknown][] => {
    const now = fields[key].trim()
    return now === was[key] ? [] : [[key, now === '' ? null : now]]
  })
  const addresses = addressesOf(fields)
  const names = new Set(fields.headers.map(({ name }) => name.trim()))
  const lostHeaders = before.headers.filter((name) => !names.has(name))
  const { ca, clientCertificate, clientKey } = fields.tls
  return {
    ...Object.fromEntries(changed),
    ...withoutUndefined({
      clientAuthentication:
        fields.clientAuthentication === was.clientAuthentication ? undefined : fields.clientAuthentication,
      tokenParameters: changedMembers(before.tokenParameters, parametersOf(fields)),
      openApi: isSame(addresses, before.openApi ?? []) ? undefined : (unlessEmpty(addresses) ?? null),
      headers: unlessEmpty({
        ...Object.fromEntries(lostHeaders.map((name) => [name, null])),
        ...headersOf(fields),
      }),
      methods: isSame(inOrder(fields.methods), inOrder(before.methods)) ? undefined : inOrder(fields.methods),
      confirmWrites:
        fields.confirmWrites === was.confirmWrites
          ? undefined
          : fields.confirmWrites === ''
            ? null
            : fields.confirmWrites === 'yes',
      allowPrivateNetwork:
        fields.allowPrivateNetwork === was.allowPrivateNetwork ? undefined : fields.allowPrivateNetwork,
      tls: unlessEmpty(
        withoutUndefined({
          ca: changeOf(ca),
          clientCertificate: changeOf(clientCertificate),
          clientKey: changeOf(clientKey),
        }),
      ),
      proxy: changeOf(fields.proxy),
      clientSecret: fields.clientSecret || undefined,
    }),
  }
}
