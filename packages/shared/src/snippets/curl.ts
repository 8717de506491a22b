import type { ConnectionView } from '../contract/connection.ts'
import { assertionType, assertionVariable, tokenFields, type TokenRequestSource } from './token-fields.ts'
import { type SnippetVariables, snippetVariables } from './snippet-variables.ts'
import { batchArgument, bashArgument, powershellText } from './quoting.ts'

export type Shell = 'bash' | 'powershell' | 'cmd'

/** A part of a form: a text, or a file by its name. */
type SnippetPart = { name: string; mediaType?: string } & ({ text: string } | { file: string })

/** A body as text, as the name of a file that holds it (too long for a command line, or no text), or as a multipart form. */
type SnippetBody = { text: string } | { file: string } | { form: readonly SnippetPart[] }

/** A call to be made from somebody's own shell. `url` is encoded and whole; `headers` are without `Authorization`. */
export type SnippetCall = {
  method: string
  url: string
  headers: readonly (readonly [name: string, value: string])[]
  body?: SnippetBody
}

/** The variable for a further credential that is sent as a header: `X-Api-Key` is in `UE_X_API_KEY`. */
export const headerVariable = (name: string): string => `UE_${name.toUpperCase().replaceAll(/[^A-Z\d]/g, '_')}`

/** Longest body that is written into a command; Linux allows 128 KiB for one argument. */
export const longestInlineBody = 64 * 1024

/**
 * A call as a runnable command. Credentials are environment variables, never values: the token, and the further
 * headers of the connection named in `credentialHeaders`.
 *
 * bash and zsh read it alike. PowerShell uses `Invoke-RestMethod`, whose quoting holds in 5.1 and 7. The cmd command
 * is for the prompt, not for a batch file, and takes a body from a file: cmd has no way to write a line break.
 */
export const curlCall = (
  call: SnippetCall,
  shell: Shell,
  { variables = snippetVariables, credentialHeaders = [] as readonly string[] } = {},
): string => {
  const inline =
    call.body && 'text' in call.body && !isInline(call.body.text, shell) ? { ...call, body: bodyFile(call) } : call
  switch (shell) {
    case 'powershell':
      return powershellCall(inline, variables, credentialHeaders)
    case 'cmd':
      return cmdCall(inline, variables, credentialHeaders)
    default:
      return bashCall(inline, variables, credentialHeaders)
  }
}

/**
 * The connection's token request as a runnable command. The secret comes from an environment variable and reaches
 * curl by its standard input, so that it stands in no process list; PowerShell makes the request itself.
 */
export const curlTokenRequest = (
  connection: TokenRequestSource,
  shell: Shell,
  { variables = snippetVariables } = {},
): string => {
  const { clientAuthentication, tokenUrl } = connection
  const fixed = tokenFields(connection)
  const request = { tokenUrl, clientAuthentication, fixed, variables }
  if (shell === 'powershell') return powershellTokenRequest(request)
  return shell === 'cmd' ? cmdTokenRequest(request) : bashTokenRequest(request)
}

type TokenRequestParts = {
  tokenUrl: string
  clientAuthentication: ConnectionView['clientAuthentication']
  fixed: readonly (readonly [name: string, value: string])[]
  variables: SnippetVariables
}

const curl = ['--silent', '--show-error', '--fail-with-body']
/** A lone NUL ends an argument, and none of the shells can pass one. */
const isInline = (text: string, shell: Shell): boolean =>
  text.length <= longestInlineBody && !text.includes('\0') && (shell !== 'cmd' || text === '')

const bodyFile = ({ headers }: SnippetCall): SnippetBody => {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return { file: /json/i.test(type) ? 'body.json' : 'body.txt' }
}

/** Arguments of a curl command that needs no shell to be understood; `--data-raw` reads no file, whatever the text. */
const curlArguments = ({ method, url, headers, body }: SnippetCall, asData: boolean): string[][] => {
  const pairs = asData ? readablePairs(url) : undefined
  const args: string[][] = []
  const upper = method.toUpperCase()
  if (upper === 'HEAD') args.push(['--head'])
  else if (pairs) args.push(['--get'])
  else if (upper !== (body ? 'POST' : 'GET')) args.push(['--request', upper])
  // Brackets and braces are patterns to curl.
  if (/[[\]{}]/.test(url)) args.push(['--globoff'])
  args.push([pairs ? (url.split('?')[0] ?? url) : url])
  for (const [name, value] of pairs ?? []) args.push(['--data-urlencode', `${name}=${value}`])
  for (const [name, value] of headers)
    // The boundary of a form is made by who writes the form.
    if (!(body && 'form' in body && name.toLowerCase() === 'content-type'))
      args.push(['--header', value === '' ? `${name};` : `${name}: ${value}`])
  return args
}

const bodyArguments = ({ headers, body }: SnippetCall): string[][] => {
  if (!body) return []
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  if ('form' in body) return body.form.map(formArgument)
  return [
    // Without this curl would call any body a form.
    ...(typed ? [] : [['--header', 'Content-Type:']]),
    'file' in body ? ['--data-binary', `@${body.file}`] : ['--data-raw', body.text],
  ]
}

/** curl reads `;`, a first `@` or `<`, and quotes in a part's content, unless the content itself is in quotes. */
const formArgument = (part: SnippetPart): string[] => {
  const inQuotes = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
  const type = part.mediaType === undefined ? '' : `;type=${part.mediaType}`
  return ['--form', `${part.name}=${'file' in part ? `@${inQuotes(part.file)}` : inQuotes(part.text)}${type}`]
}

/**
 * The query as pairs for curl to encode, `undefined` where a server could read something else then, such as a comma
 * between two items. curl's own versions differ in the case of hex digits and write a blank as `+` or `%20`.
 */
const readablePairs = (url: string): [string, string][] | undefined => {
  const query = url.split('?').slice(1).join('?')
  if (query === '' || url.includes('#')) return undefined
  const pairs: [string, string][] = []
  for (const part of query.split('&')) {
    const [name = '', ...rest] = part.split('=')
    const value = rest.join('=')
    const decoded = decodedOrUndefined(value)
    if (rest.length === 0 || name === '' || decoded === undefined || curlEncoded(decoded) !== value) return undefined
    if (/[\0\r\n]/.test(decoded)) return undefined
    pairs.push([name, decoded])
  }
  return pairs
}

const decodedOrUndefined = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What `--data-urlencode` makes of a value. */
const curlEncoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const credentialNames = (variables: readonly string[]): string =>
  variables.length === 1 ? (variables[0] ?? '') : `${variables.slice(0, -1).join(', ')} and ${variables.at(-1)}`

const fileNote = (body: SnippetBody | undefined): string[] =>
  body && 'file' in body ? [`Save the body as ${body.file} first.`] : []

const bashCall = (call: SnippetCall, variables: SnippetVariables, credentialHeaders: readonly string[]): string => {
  const plain = call.method.toUpperCase() === 'GET' && !call.body
  const words = [...curlArguments(call, plain), ...bodyArguments(call)].map((group) =>
    group.map(bashArgument).join(' '),
  )
  const secrets = [
    `--header "Authorization: Bearer $${variables.token}"`,
    ...credentialHeaders.map((name) => `--header ${bashArgument(`${name}:`)}" $${headerVariable(name)}"`),
  ]
  const needed = [variables.token, ...credentialHeaders.map(headerVariable)]
  return [
    `# Set ${credentialNames(needed)} first. Token shows how to request one`,
    ...fileNote(call.body).map((note) => `# ${note}`),
    [`curl ${curl.join(' ')}`, ...words, ...secrets].join(' \\\n  '),
  ].join('\n')
}

const bashTokenRequest = ({ tokenUrl, clientAuthentication, fixed, variables }: TokenRequestParts): string => {
  const { clientId, clientSecret } = variables
  const fields = fixed.map(([name, value]) => `--data-urlencode ${bashArgument(`${formName(name)}=${value}`)}`)
  const command = (feed: string, ...own: string[]) =>
    [`${feed} |\n  curl ${curl.join(' ')}`, bashArgument(tokenUrl), ...fields, ...own].join(' \\\n  ')
  switch (clientAuthentication) {
    case 'client_secret_basic':
      return [
        `# Set ${clientId} and ${clientSecret} first, percent-encoded where they hold anything but letters, digits, - . _`,
        '# as RFC 6749 section 2.3.1 wants it. The secret goes through a pipe: no process list shows it.',
        command(
          `printf 'Authorization: Basic %s' "$(printf '%s:%s' "$${clientId}" "$${clientSecret}" | base64 | tr -d '\\n')"`,
          '--header @-',
        ),
      ].join('\n')
    case 'private_key_jwt':
      return [
        `# Set ${clientId} first, and ${assertionVariable} to an assertion signed with your key, RFC 7523 section 2.2`,
        command(
          `printf %s "$${assertionVariable}"`,
          `--data-urlencode "client_id=$${clientId}"`,
          `--data-urlencode ${bashArgument(`client_assertion_type=${assertionType}`)}`,
          '--data-urlencode client_assertion@-',
        ),
      ].join('\n')
    default:
      return [
        `# Set ${clientId} and ${clientSecret} first. The secret goes through a pipe: no process list shows it.`,
        command(
          `printf %s "$${clientSecret}"`,
          `--data-urlencode "client_id=$${clientId}"`,
          '--data-urlencode client_secret@-',
        ),
      ].join('\n')
  }
}

/** Names of form fields are not encoded by curl. */
const formName = (name: string): string => curlEncoded(name)

const powershellCall = (
  { method, url, headers, body }: SnippetCall,
  variables: SnippetVariables,
  credentialHeaders: readonly string[],
): string => {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const form = body && 'form' in body ? body.form : undefined
  const needed = [variables.token, ...credentialHeaders.map(headerVariable)]
  return [
    `# PowerShell ${form ? '7' : '5.1 and 7'}. Set ${credentialNames(needed)} first. Token shows how to request one.`,
    ...fileNote(body).map((note) => `# ${note}`),
    '$headers = @{',
    `  Authorization = "Bearer $env:${variables.token}"`,
    ...credentialHeaders.map((name) => `  ${powershellText(name)} = $env:${headerVariable(name)}`),
    ...[...joinedHeaders(headers)].map(([name, value]) => `  ${powershellText(name)} = ${powershellText(value)}`),
    '}',
    ...(body && 'text' in body ? [`$body = ${powershellText(body.text)}`] : []),
    ...(form ? ['$form = @{', ...form.map(powershellPart), '}'] : []),
    [
      `Invoke-RestMethod -Method ${powershellMethod(method)} -Headers $headers`,
      ...(type === undefined || form ? [] : [`-ContentType ${powershellText(type)}`]),
      // 5.1 would send a text in the machine's own encoding; bytes are sent as they are.
      ...(body && 'text' in body ? ['-Body ([Text.Encoding]::UTF8.GetBytes($body))'] : []),
      ...(body && 'file' in body ? [`-InFile ${powershellText(body.file)}`] : []),
      ...(form ? ['-Form $form'] : []),
      `-Uri ${powershellText(url)}`,
    ].join(' `\n  '),
  ].join('\n')
}

/** A table has each name once: repeated headers are one list (RFC 9110 §5.3). */
const joinedHeaders = (headers: SnippetCall['headers']): Map<string, string> => {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const known = [...joined.keys()].find((key) => key.toLowerCase() === lower) ?? name
    if (lower !== 'content-type') joined.set(known, joined.has(known) ? `${joined.get(known)}, ${value}` : value)
  }
  return joined
}

const powershellPart = (part: SnippetPart): string =>
  `  ${powershellText(part.name)} = ${'file' in part ? `Get-Item ${powershellText(part.file)}` : powershellText(part.text)}`

const powershellMethod = (method: string): string => {
  const name = method.charAt(0).toUpperCase() + method.slice(1).toLowerCase()
  return /^[A-Za-z]+$/.test(name) ? name : powershellText(name)
}

const powershellTokenRequest = ({ tokenUrl, clientAuthentication, fixed, variables }: TokenRequestParts): string => {
  const { clientId, clientSecret } = variables
  const assertion = clientAuthentication === 'private_key_jwt'
  const basic = clientAuthentication === 'client_secret_basic'
  const fields = [
    ...fixed.map(([name, value]) => `  ${powershellText(name)} = ${powershellText(value)}`),
    ...(basic ? [] : [`  'client_id' = $env:${clientId}`]),
    ...(assertion
      ? [`  'client_assertion_type' = '${assertionType}'`, `  'client_assertion' = $env:${assertionVariable}`]
      : []),
    ...(basic || assertion ? [] : [`  'client_secret' = $env:${clientSecret}`]),
  ]
  const first = assertion ? [clientId, assertionVariable] : [clientId, clientSecret]
  return [
    `# PowerShell 5.1 and 7. Set ${credentialNames(first)} first.`,
    '$form = @{',
    ...fields,
    '}',
    ...(basic
      ? [
          `$pair = [Uri]::EscapeDataString($env:${clientId}) + ':' + [Uri]::EscapeDataString($env:${clientSecret})`,
          "$headers = @{ Authorization = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($pair)) }",
        ]
      : []),
    `Invoke-RestMethod -Method Post -Body $form${basic ? ' -Headers $headers' : ''} \`\n  -Uri ${powershellText(tokenUrl)}`,
  ].join('\n')
}

const cmdCall = (call: SnippetCall, variables: SnippetVariables, credentialHeaders: readonly string[]): string => {
  const plain = call.method.toUpperCase() === 'GET' && !call.body
  const words = [...curlArguments(call, plain), ...bodyArguments(call)].map((group) =>
    group.map(batchArgument).join(' '),
  )
  const needed = [variables.token, ...credentialHeaders.map(headerVariable)]
  return [
    `REM At the prompt. Set ${credentialNames(needed)} first. Token shows how to request one.`,
    ...fileNote(call.body).map((note) => `REM ${note}`),
    [
      `curl.exe ${curl.join(' ')}`,
      ...words,
      `--header "Authorization: Bearer %${variables.token}%"`,
      ...credentialHeaders.map((name) => `--header "${name}: %${headerVariable(name)}%"`),
    ].join(' ^\n  '),
  ].join('\n')
}

const cmdTokenRequest = ({ tokenUrl, clientAuthentication, fixed, variables }: TokenRequestParts): string => {
  const { clientId, clientSecret } = variables
  const fields = fixed.map(([name, value]) => `--data-urlencode ${batchArgument(`${formName(name)}=${value}`)}`)
  const assertion = clientAuthentication === 'private_key_jwt'
  const secret = assertion ? assertionVariable : clientSecret
  const basic = clientAuthentication === 'client_secret_basic'
  // curl takes the variables from the environment itself; a pipe of cmd would show the secret in its own command line.
  const own = basic
    ? [`--expand-user "{{${clientId}:url}}:{{${secret}:url}}"`]
    : [
        `--expand-data "client_id={{${clientId}:url}}"`,
        ...(assertion ? [`--data-urlencode ${batchArgument(`client_assertion_type=${assertionType}`)}`] : []),
        `--expand-data "${assertion ? 'client_assertion' : 'client_secret'}={{${secret}:url}}"`,
      ]
  return [
    `REM At the prompt, with curl 8.3 or later. Set ${credentialNames([clientId, secret])} first. No process list shows the secret.`,
    [
      `curl.exe ${curl.join(' ')}`,
      batchArgument(tokenUrl),
      ...fields,
      `--variable ^%${clientId} --variable ^%${secret}`,
      ...own,
    ].join(' ^\n  '),
  ].join('\n')
}
