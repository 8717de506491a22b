import { type ProgramPart, type ProgramToken, tokenKey } from '../program.ts'
import { bashArgument, bashBytes } from '../quoting.ts'
import { snippetVariables } from '../snippet-variables.ts'

/**
 * A function for bash and zsh that has a token in `UE_TOKEN`, and requests one where there is none or it is about to
 * end. `request` is a command that prints the token endpoint's answer; a text in it may have lines of its own.
 */
export const shellToken = (token: ProgramToken, request: string): string[] => [
  '# One token for all calls of this shell, renewed a minute before it ends.',
  'ue_token() {',
  `  local answer seconds key="$${snippetVariables.clientId} ${tokenKey(token)}"`,
  '  [ "$UE_TOKEN_KEY" = "$key" ] && [ "$(date +%s)" -lt "$UE_TOKEN_RENEW_AT" ] && return',
  '  answer=$(',
  `    ${request}`,
  `  ) || { printf '%s\\n' "$answer" >&2; return 1; }`,
  `  answer=$(printf %s "$answer" | tr '\\n' ' ')`,
  `  UE_TOKEN=$(printf %s "$answer" | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p' | sed 's#\\\\/#/#g')`,
  `  seconds=$(printf %s "$answer" | sed -n 's/.*"expires_in" *: *"\\{0,1\\}\\([0-9]*\\).*/\\1/p')`,
  `  [ -n "$UE_TOKEN" ] || { printf '%s\\n' "$answer" >&2; return 1; }`,
  '  UE_TOKEN_KEY=$key',
  '  UE_TOKEN_RENEW_AT=$(($(date +%s) + ${seconds:-0} - 60))',
  '}',
]

/** Commands that print a multipart body; `$boundary` is set before. */
export const shellForm = (parts: readonly ProgramPart[]): string[] => [
  'boundary="----form-$(date +%s)-$$-$RANDOM"',
  '{',
  ...parts.flatMap((part) => [
    `  printf '%s\\r\\n' "--$boundary" ${part.head.split('\r\n').map(bashArgument).join(' ')} ''`,
    ...('file' in part
      ? [`  cat -- ${bashArgument(part.file)}`, String.raw`  printf '\r\n'`]
      : [`  printf '%s\\r\\n' ${bashArgument(part.text)}`]),
  ]),
  String.raw`  printf '%s--\r\n' "--$boundary"`,
  '} |',
]

/** A header's line for bash and zsh: its bytes are those of Latin-1. */
export const headerArgument = (name: string, value: string): string =>
  /[^\0-\x7F]/.test(value) ? bashBytes(`${name}: ${value}`) : bashArgument(`${name}: ${value}`)
