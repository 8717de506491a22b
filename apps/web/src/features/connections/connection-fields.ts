import type { ConnectionInput, ConnectionView } from '@developer-console/shared/contract/connection'

/** Where an application lives: two known environments, or any other. */
export type Environment = 'eu' | 'us' | 'own'

export const environments: Record<Exclude<Environment, 'own'>, { name: string; baseUrl: string }> = {
  eu: { name: 'Production EU', baseUrl: 'https://api.digitalroute.io/' },
  us: { name: 'Production US', baseUrl: 'https://api.us.digitalroute.io/' },
}

/** What the form holds: texts, as typed. */
export type Fields = {
  name: string
  environment: Environment
  kind: '' | 'production' | 'test' | 'sandbox'
  audience: string
  tokenUrl: string
  apiUrl: string
  clientId: string
  clientSecret: string
  clientAuthentication: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  scope: string
  openApi: string
  allowPrivateNetwork: boolean
}

/** Some of the fields; one that is undefined stays as it is. */
export type Changes = { [Name in keyof Fields]?: Fields[Name] | undefined }

export const withChanges = (fields: Fields, changes: Changes): Fields => ({
  ...fields,
  ...(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Fields>),
})

export const emptyFields: Fields = {
  name: '',
  environment: 'own',
  kind: '',
  audience: '',
  tokenUrl: '',
  apiUrl: '',
  clientId: '',
  clientSecret: '',
  clientAuthentication: 'client_secret_post',
  scope: '',
  openApi: '',
  allowPrivateNetwork: false,
}

/** The known environment of an audience; another audience is of one's own. */
export const environmentOf = (audience: string): Environment =>
  (Object.keys(environments) as (keyof typeof environments)[]).find(
    (key) => environments[key].baseUrl.replace(/\/$/, '') === audience.trim().replace(/\/$/, ''),
  ) ?? 'own'

/** The form of a connection that is kept. Its secret never comes out, so that field is empty. */
export const fieldsOfConnection = (connection: ConnectionView): Fields => ({
  ...emptyFields,
  name: connection.name,
  environment: environmentOf(connection.audience ?? ''),
  kind: connection.kind,
  audience: connection.audience ?? '',
  tokenUrl: connection.tokenUrl,
  apiUrl: connection.apiUrl,
  clientId: connection.clientId,
  clientAuthentication: connection.clientAuthentication,
  scope: connection.scope ?? '',
  allowPrivateNetwork: connection.allowPrivateNetwork,
})

/** What follows from the audience is left to the server: an empty field is not sent. */
export const inputOf = (fields: Fields): ConnectionInput => {
  const text = (value: string) => value.trim() || undefined
  const known = fields.environment === 'own' ? undefined : environments[fields.environment]
  const input = {
    name: text(fields.name) ?? known?.name,
    kind: fields.kind || undefined,
    audience: text(fields.audience),
    tokenUrl: known ? undefined : text(fields.tokenUrl),
    apiUrl: known ? undefined : text(fields.apiUrl),
    clientAuthentication:
      fields.clientAuthentication === 'client_secret_post' ? undefined : fields.clientAuthentication,
    scope: text(fields.scope),
    openApi: text(fields.openApi) ? [fields.openApi.trim()] : undefined,
    allowPrivateNetwork: fields.allowPrivateNetwork || undefined,
  }
  return {
    ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
    clientId: fields.clientId.trim(),
    clientSecret: fields.clientSecret,
  }
}

/** What differs from what is kept; an optional key that was emptied is removed. The secret only where one was typed. */
export const changesOf = (before: ConnectionView, fields: Fields): Record<string, unknown> => {
  const was = fieldsOfConnection(before)
  const changed = (['name', 'kind', 'audience', 'tokenUrl', 'apiUrl', 'clientId', 'scope'] as const).flatMap(
    (key): [string, unknown][] => {
      const now = fields[key].trim()
      return now === was[key] ? [] : [[key, now === '' ? null : now]]
    },
  )
  return {
    ...Object.fromEntries(changed),
    ...(fields.clientAuthentication === was.clientAuthentication
      ? {}
      : { clientAuthentication: fields.clientAuthentication }),
    ...(fields.allowPrivateNetwork === was.allowPrivateNetwork
      ? {}
      : { allowPrivateNetwork: fields.allowPrivateNetwork }),
    ...(fields.clientSecret === '' ? {} : { clientSecret: fields.clientSecret }),
  }
}

/**
 * What a check tries: the connection as it is kept, with its secret, or what was typed. Nothing where the trial of a
 * change lacks the secret: the one that is kept goes only where it was meant to go.
 */
export const trialOf = (before: ConnectionView | undefined, fields: Fields): 'kept' | 'typed' | undefined => {
  if (!before) return 'typed'
  const { name: _name, kind: _kind, ...tried } = changesOf(before, fields)
  if (Object.keys(tried).length === 0) return 'kept'
  return fields.clientSecret === '' ? undefined : 'typed'
}
