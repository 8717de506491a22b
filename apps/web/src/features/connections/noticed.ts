import {
  type CredentialWarning,
  readCredentials,
  type ReadCredentials,
} from '@developer-console/shared/connections/read-credentials'
import { type Changes, type Fields, withChanges, environmentOf } from './connection-fields.ts'

type Field = keyof ReadCredentials['fields']

/** What is most often a slip in what was typed, as in what is pasted: noticed, never refused. */
export const noticedIn = (fields: Fields): CredentialWarning[] => {
  const { name, clientId, audience, scope, clientAuthentication, clientSecret, environment } = fields
  const isOwn = environment === 'own'
  return readCredentials(
    JSON.stringify({
      name,
      clientId,
      // The file of a key ends with a line end.
      clientSecret: clientAuthentication === 'private_key_jwt' ? clientSecret.trim() : clientSecret,
      audience,
      scope,
      tokenUrl: isOwn ? fields.tokenUrl : '',
      apiUrl: isOwn ? fields.apiUrl : '',
    }),
  ).warnings
}

export const keyOf = ({ kind, field }: CredentialWarning): string => `${kind} ${field}`

/** The fields without what was noticed; a later warning knows what an earlier one of the same field knows. */
export const mended = (fields: Fields, warnings: readonly CredentialWarning[]): Fields => {
  const now = withChanges(fields, Object.assign({}, ...warnings.map((warning) => warning.mended)) as Changes)
  return { ...now, environment: fields.environment === 'own' ? 'own' : environmentOf(now) }
}

/** What the button of a warning does, in its words. */
export const mendingOf = ({ kind, mended: to }: CredentialWarning): string => {
  if (Object.values(to).every((value) => value === '')) return 'Empty it'
  switch (kind) {
    case 'id-as-secret':
      return 'Swap the two'
    case 'audience-without-slash':
      return 'Add the slash'
    case 'token-url-is-api':
      return 'Use the token endpoint'
    case 'whitespace':
      return 'Take them out'
    case 'quotes':
      return 'Take them off'
    case 'placeholder':
      return 'Empty it'
  }
}

export const fieldWords: Record<Field, string> = {
  name: 'Name',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  clientAuthentication: 'Client authentication',
  audience: 'Audience',
  scope: 'Scope',
  tokenUrl: 'Token URL',
  apiUrl: 'API',
}

export type Compared = { field: Field; was: string; becomes: string }

/** Fields of a warning as they are and as they would be; of what may be a secret, how long it is. */
export const comparedOf = ({ kind, mended: to }: CredentialWarning, fields: Fields): Compared[] =>
  (Object.entries(to) as [Field, string][]).map(([field, becomes]) => {
    const isHidden = field === 'clientSecret' || kind === 'id-as-secret'
    const shown = isHidden ? lengthOf : visible
    return { field, was: shown(fields[field]), becomes: becomes === '' ? '' : shown(becomes) }
  })

const lengthOf = (value: string) => `${value.length.toLocaleString('en')} characters`

const signs: Record<string, string> = { '\n': '⏎', '\r': '⏎', '\t': '⇥', '\u00a0': '⍽', ' ': '␣' }

const signOf = (char: string) =>
  signs[char] ?? `[U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`

/** A value with signs for what no eye sees; a blank within it is one that everybody sees. */
const visible = (value: string): string =>
  value
    .slice(0, 400)
    .replaceAll(/[\t\r\n\u00a0\u200b-\u200d\u2060\ufeff]/g, signOf)
    .replace(/^ +/, (blanks) => '␣'.repeat(blanks.length))
    .replace(/ +$/, (blanks) => '␣'.repeat(blanks.length))
