import { carriedHeaders, isOwnHeader } from '../contract/own-headers.ts'
import { isCredential } from '../interchange/credential-name.ts'
import type { PartHeaders } from '../openapi/body.ts'
import { partHead } from '../openapi/part-head.ts'
import { snippetVariables } from './snippet-variables.ts'
import { assertionType, assertionVariable, tokenFields, type TokenRequestSource } from './token-fields.ts'

/** A part of a form: a text, or a file by its name. */
export type SnippetPart = { name: string; mediaType?: string; headers?: PartHeaders } & (
  | { text: string }
  | { file: string }
)

/** A body as text, as the name of a file that holds it, or as a multipart form. */
export type SnippetBody = { text: string } | { file: string } | { form: readonly SnippetPart[] }

/**
 * A call to be made from somebody's own machine. `url` is encoded and whole; `headers` are without `Authorization`.
 * A body has its `Content-Type` among the headers; that of a form is made by who writes the form.
 */
export type SnippetCall = {
  method: string
  url: string
  headers: readonly (readonly [name: string, value: string])[]
  body?: SnippetBody | undefined
}

/** What of a connection its calls and their token are made from. */
export type ProgramSource = TokenRequestSource & { headers?: readonly string[] }

/** A name with a text, or with the environment variable that has it. */
export type Field = { name: string } & ({ text: string } | { variable: string })

/** A part of a multipart form as it is written: `head` are its header lines (RFC 7578). */
export type ProgramPart = SnippetPart & { head: string }

export type ProgramBody = { text: string } | { file: string } | { parts: readonly ProgramPart[] }

/** `headers` has each name once, without `Authorization` and without a form's `Content-Type`. */
export type ProgramCall = { method: string; url: string; headers: Field[]; body: ProgramBody | undefined }

export type ProgramToken = {
  url: string
  fields: Field[]
  /** The variables of ID and secret where they go into an `Authorization` header (RFC 6749 §2.3.1). */
  basic: { id: string; secret: string } | undefined
}

/** A token request, and the call that is made with the token: what every language writes in its own way. */
export type Program = {
  token: ProgramToken
  call: ProgramCall | undefined
  /** The variables to be set. */
  variables: string[]
  /** A file that has to be there before, because the body is too long to be written into a program. */
  savedBody: string | undefined
  /** What the program is saved as. */
  fileName: string
}

/** The variable for a credential that is sent as a header: `X-Api-Key` is in `UE_X_API_KEY`. */
export const headerVariable = (name: string): string => `UE_${name.toUpperCase().replaceAll(/[^A-Z\d]/g, '_')}`

/**
 * Longest body, in UTF-16 units, that is written into a program: Java takes 65,535 bytes for one literal, Linux
 * 128 KiB for one argument.
 */
export const longestInlineBody = 16 * 1024

/**
 * What the console itself would request and send, in the terms of a program. Credentials are variables, never values.
 *
 * @param canHold whether the language can write this text down; what it cannot comes from a file
 */
export const programOf = (
  source: ProgramSource,
  call: SnippetCall | undefined,
  { fileName, canHold = () => true }: { fileName: string; canHold?: (text: string) => boolean },
): Program => {
  const { clientId, clientSecret } = snippetVariables
  const isBasic = source.clientAuthentication === 'client_secret_basic'
  const isAssertion = source.clientAuthentication === 'private_key_jwt'
  const credentials: Field[] = isBasic
    ? []
    : [
        { name: 'client_id', variable: clientId },
        ...(isAssertion
          ? [
              { name: 'client_assertion_type', text: assertionType },
              { name: 'client_assertion', variable: assertionVariable },
            ]
          : [{ name: 'client_secret', variable: clientSecret }]),
      ]
  const body = call && bodyOf(call, canHold)
  const headers = call ? headersOf(call, source.headers ?? []) : []
  return {
    token: {
      url: source.tokenUrl,
      fields: [...tokenFields(source).map(([name, text]) => ({ name, text })), ...credentials],
      basic: isBasic ? { id: clientId, secret: clientSecret } : undefined,
    },
    call: call && {
      method: call.method.toUpperCase(),
      url: call.url,
      headers,
      body,
    },
    variables: [
      clientId,
      isAssertion ? assertionVariable : clientSecret,
      ...headers.flatMap((field) => ('variable' in field ? [field.variable] : [])),
    ],
    savedBody: call?.body && 'text' in call.body && body && 'file' in body ? body.file : undefined,
    fileName,
  }
}

/**
 * Repeated headers are one list (RFC 9110 §5.3, RFC 6265 §5.4), a connection's own take precedence. What holds a
 * credential comes from a variable.
 */
const headersOf = ({ headers, body }: SnippetCall, further: readonly string[]): Field[] => {
  const without = new Set(further.map((name) => name.toLowerCase()))
  if (body && 'form' in body) without.add('content-type')
  const joined = new Map<string, { name: string; text: string }>()
  for (const [name, text] of carriedHeaders(headers)) {
    const key = name.toLowerCase()
    if (without.has(key)) continue
    const known = joined.get(key)
    if (known) known.text += `${key === 'cookie' ? '; ' : ', '}${text}`
    else joined.set(key, { name, text })
  }
  return [
    ...[...joined.values()].map((field) =>
      isCredential(field.name) ? { name: field.name, variable: headerVariable(field.name) } : field,
    ),
    ...further.filter((name) => !isOwnHeader(name)).map((name) => ({ name, variable: headerVariable(name) })),
  ]
}

const bodyOf = ({ body, headers }: SnippetCall, canHold: (text: string) => boolean): ProgramBody | undefined => {
  if (!body) return undefined
  if ('form' in body)
    return {
      parts: body.form.map((part) => ({
        ...part,
        head: partHead({ ...part, fileName: 'file' in part ? part.file : undefined }),
      })),
    }
  if ('file' in body || (body.text.length <= longestInlineBody && canHold(body.text))) return body
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return { file: /json/i.test(type) ? 'body.json' : 'body.txt' }
}

/** The names of a body's files, in the order in which they are read. */
export const filesOf = ({ call }: Program): string[] => {
  const body = call?.body
  if (!body || 'text' in body) return []
  return 'file' in body ? [body.file] : body.parts.flatMap((part) => ('file' in part ? [part.file] : []))
}

/** `A`, `A and B`, `A, B and C`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** What has to be done before the program can run, as sentences. */
export const firstSteps = (program: Program): string[] => [
  `Set ${listed(program.variables)} first.`,
  ...(program.variables.includes(assertionVariable)
    ? [`${assertionVariable} is an assertion signed with your key (RFC 7523 section 2.2).`]
    : []),
  ...(program.savedBody === undefined ? [] : [`Save the body as ${program.savedBody} beside it.`]),
]

/** A field's text in the language's words, or its variable in them. */
export const valueOf = (field: Field, ofText: (text: string) => string, ofVariable: (name: string) => string): string =>
  'text' in field ? ofText(field.text) : ofVariable(field.variable)

/**
 * Tells token requests of one client apart, so that a token that a shell still holds is never sent to another
 * connection's API: FNV-1a, 32 bits, in hexadecimal digits.
 */
export const tokenKey = ({ url, fields }: ProgramToken): string => {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(JSON.stringify([url, fields])))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
