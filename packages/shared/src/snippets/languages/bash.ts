import { bashArgument, formName } from '../quoting.ts'
import { firstSteps, type Program, type ProgramCall, type ProgramToken } from '../program.ts'
import { addressArguments, bodyArguments, curlOptions, isCurlForm } from './curl-arguments.ts'
import { headerArgument, shellForm, shellToken } from './shell-parts.ts'

/** curl for bash and zsh. Secret and token reach it through pipes, so that they stand in no process list. */
export const bash = (program: Program): string => {
  const { token, call } = program
  return [
    `# curl 7.76 or later, in bash or zsh.`,
    ...firstSteps(program).map((step) => `# ${step}`),
    ...(token.basic
      ? ['# They are percent-encoded where they hold anything but letters, digits, - . _ (RFC 6749 section 2.3.1).']
      : []),
    `# What is secret goes through a pipe: no process list shows it.`,
    ...(call ? [...shellToken(token, tokenRequest(token, '    ')), '', ...callLines(call)] : [tokenRequest(token)]),
  ].join('\n')
}

const lines = (words: readonly string[], indent = ''): string => words.join(` \\\n${indent}  `)

const tokenRequest = ({ url, fields, basic }: ProgramToken, indent = ''): string => {
  // The last variable is the secret: it alone goes through the pipe.
  const secret = fields.findLast((field) => 'variable' in field)
  const piped = basic || !secret || !('variable' in secret) ? undefined : secret
  const items = fields.map((field) => {
    if (field === piped) return `--data-urlencode ${field.name}@-`
    return 'text' in field
      ? `--data-urlencode ${bashArgument(`${formName(field.name)}=${field.text}`)}`
      : `--data-urlencode "${field.name}=$${field.variable}"`
  })
  const feed = basic
    ? `printf 'Authorization: Basic %s' "$(printf '%s:%s' "$${basic.id}" "$${basic.secret}" | base64 | tr -d '\\n')"`
    : `printf %s "$${piped?.variable ?? ''}"`
  return `${feed} |\n${indent}  ${lines([curlOptions, bashArgument(url), ...items, ...(basic ? ['--header @-'] : [])], indent)}`
}

const callLines = (call: ProgramCall): string[] => {
  const { headers, body } = call
  const secrets = headers.flatMap((field) =>
    'variable' in field ? [`${bashArgument(`${field.name}: `)}"$${field.variable}"`] : [],
  )
  const secretLines = `printf '%s\\n' ${['"Authorization: Bearer $UE_TOKEN"', ...secrets].join(' ')}`
  const head = [
    ...addressArguments(call).map((group) => group.map(bashArgument).join(' ')),
    ...headers.flatMap((field) => {
      if ('variable' in field) return []
      return [`--header ${field.text === '' ? bashArgument(`${field.name};`) : headerArgument(field.name, field.text)}`]
    }),
  ]
  if (body && 'parts' in body && !isCurlForm(body)) {
    return [
      ...shellForm(body.parts).map((line, at) => (at === 1 ? `ue_token && ${line}` : line)),
      `  ${lines([
        curlOptions,
        ...head,
        '--header "Content-Type: multipart/form-data; boundary=$boundary"',
        '--data-binary @-',
        `--header @<(${secretLines})`,
      ])}`,
    ]
  }
  const data = bodyArguments(call).map((group) => group.map(bashArgument).join(' '))
  return [`ue_token && ${secretLines} |`, `  ${lines([curlOptions, ...head, ...data, '--header @-'])}`]
}
