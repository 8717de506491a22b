import { firstSteps, type Program, type ProgramCall, type ProgramToken } from '../program.ts'
import { batchArgument, formName } from '../quoting.ts'
import { snippetVariables } from '../snippet-variables.ts'
import { addressArguments, bodyArguments, curlOptions } from './curl-arguments.ts'

/**
 * curl for the prompt of cmd, not for a batch file, whose percent signs are others. cmd reads no JSON: the call takes
 * its token from a variable.
 */
export const cmd = (program: Program): string => {
  const { token, call } = program
  if (!call)
    return [
      'REM At the prompt, with curl 8.3 or later. No process list shows the secret.',
      ...firstSteps(program).map((step) => `REM ${step}`),
      tokenRequest(token),
    ].join('\n')
  const needed = [
    snippetVariables.token,
    ...call.headers.flatMap((field) => ('variable' in field ? [field.variable] : [])),
  ]
  return [
    'REM At the prompt. Token shows how to request a token.',
    ...firstSteps({ ...program, variables: needed }).map((step) => `REM ${step}`),
    callLines(call),
  ].join('\n')
}

const curl = curlOptions.replace('curl', 'curl.exe')
const lines = (words: readonly string[]): string => words.join(' ^\n  ')

const callLines = (call: ProgramCall): string =>
  lines([
    curl,
    ...addressArguments(call).map((group) => group.map(batchArgument).join(' ')),
    ...call.headers.map((field) =>
      'variable' in field
        ? `--header "${field.name}: %${field.variable}%"`
        : `--header ${batchArgument(field.text === '' ? `${field.name};` : `${field.name}: ${field.text}`)}`,
    ),
    ...bodyArguments(call).map((group) => group.map(batchArgument).join(' ')),
    `--header "Authorization: Bearer %${snippetVariables.token}%"`,
  ])

/** curl takes the variables from the environment itself; a pipe of cmd would show the secret in its own command line. */
const tokenRequest = ({ url, fields, basic }: ProgramToken): string => {
  const variables = basic
    ? [basic.id, basic.secret]
    : fields.flatMap((field) => ('variable' in field ? [field.variable] : []))
  return lines([
    curl,
    batchArgument(url),
    variables.map((name) => `--variable ^%${name}`).join(' '),
    ...fields.map((field) =>
      'text' in field
        ? `--data-urlencode ${batchArgument(`${formName(field.name)}=${field.text}`)}`
        : `--expand-data "${field.name}={{${field.variable}:url}}"`,
    ),
    ...(basic ? [`--expand-user "{{${basic.id}:url}}:{{${basic.secret}:url}}"`] : []),
  ])
}
