import { bashArgument } from '../quoting.ts'
import { firstSteps, type Field, type Program, type ProgramCall, type ProgramToken, valueOf } from '../program.ts'
import { shellForm, shellToken } from './shell-parts.ts'

/** HTTPie for bash and zsh. Secret and token reach it through pipes, so that they stand in no process list. */
export const httpie = (program: Program): string => {
  const { token, call } = program
  return [
    `# HTTPie 3, in bash or zsh.`,
    ...firstSteps(program).map((step) => `# ${step}`),
    ...(token.basic
      ? ['# They are percent-encoded where they hold anything but letters, digits, - . _ (RFC 6749 section 2.3.1).']
      : []),
    '# What is secret goes through a pipe: no process list shows it.',
    ...(call ? [...shellToken(token, tokenRequest(token, '    ')), '', ...callLines(call)] : [tokenRequest(token)]),
  ].join('\n')
}

const lines = (words: readonly string[], indent = ''): string => words.join(` \\\n${indent}  `)

/** A name ends at the first of these; a value that begins with one, or has a backslash, is handed over as a file is. */
const item = (field: Field, separator: '=' | ':'): string => {
  const name = field.name.replaceAll(/[:;=@\\]/g, String.raw`\$&`)
  return valueOf(
    field,
    (text) => {
      if (separator === ':' && text === '') return bashArgument(`${name};`)
      return /^[=@:]|\\/.test(text)
        ? `${bashArgument(`${name}${separator}@`)}<(printf %s ${bashArgument(text)})`
        : bashArgument(`${name}${separator}${text}`)
    },
    (variable) => `${bashArgument(`${name}${separator}@`)}<(printf %s "$${variable}")`,
  )
}

const tokenRequest = ({ url, fields, basic }: ProgramToken, indent = ''): string =>
  lines(
    [
      `http --ignore-stdin --check-status --form POST ${bashArgument(url)}`,
      ...(basic
        ? [
            `Authorization:@<(printf 'Basic %s' "$(printf '%s:%s' "$${basic.id}" "$${basic.secret}" | base64 | tr -d '\\n')")`,
          ]
        : []),
      ...fields.map((field) => item(field, '=')),
    ],
    indent,
  )

const callLines = ({ method, url, headers, body }: ProgramCall): string[] => {
  const isRead = body !== undefined && 'text' in body
  const words = (...more: string[]) =>
    lines([
      `http${body && !isRead ? '' : ' --ignore-stdin'} --check-status --format-options=json.format:false ${method} ${bashArgument(url)}`,
      `Authorization:@<(printf 'Bearer %s' "$UE_TOKEN")`,
      ...headers.map((field) => item(field, ':')),
      ...more,
    ])
  if (!body) return [`ue_token && ${words()}`]
  if ('text' in body) return [`ue_token && ${words(`--raw ${bashArgument(body.text)}`)}`]
  if ('file' in body) return [`ue_token && ${words(`< ${bashArgument(body.file)}`)}`]
  return [
    ...shellForm(body.parts).map((line, at) => (at === 1 ? `ue_token && ${line}` : line)),
    `  ${words('"Content-Type:multipart/form-data; boundary=$boundary"')}`,
  ]
}
