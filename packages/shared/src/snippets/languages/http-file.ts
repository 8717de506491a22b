import { type Field, firstSteps, type Program, type ProgramBody, type ProgramToken, valueOf } from '../program.ts'

const variable = (name: string) => `{{$processEnv ${name}}}`
const encoded = (text: string) => encodeURIComponent(text.toWellFormed())

/** A file for REST clients of editors. The call takes its token from the answer of the request before. */
export const httpFile = (program: Program): string => {
  const { token, call } = program
  const isForm = call?.body && 'parts' in call.body
  return [
    `# For REST Client in VS Code, and Visual Studio.`,
    ...firstSteps(program).map((step) => `# ${step}`),
    '',
    '### Token. Send it again before its end, which is after expires_in seconds',
    '# @name token',
    ...tokenLines(token),
    ...(call
      ? [
          '',
          '### Call',
          '# @no-redirect',
          `${call.method} ${call.url}`,
          'Authorization: Bearer {{token.response.body.$.access_token}}',
          ...(isForm ? [`Content-Type: multipart/form-data; boundary=${boundary}`] : []),
          ...call.headers.map(headerLine),
          ...bodyLines(call.body),
        ]
      : []),
  ].join('\n')
}

const headerLine = (field: Field): string => `${field.name}: ${valueOf(field, (text) => text, variable)}`

const tokenLines = ({ url, fields, basic }: ProgramToken): string[] => [
  `POST ${url}`,
  'Content-Type: application/x-www-form-urlencoded',
  ...(basic ? [`Authorization: Basic ${variable(basic.id)}:${variable(basic.secret)}`] : []),
  '',
  fields.map((field) => `${encoded(field.name)}=${valueOf(field, encoded, variable)}`).join('\n&'),
]

const boundary = '----form-7c1f0a52d3b94e86'

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body) return []
  if ('text' in body) return ['', body.text]
  if ('file' in body) return ['', `< ./${body.file}`]
  return [
    '',
    ...body.parts.flatMap((part) => [
      `--${boundary}`,
      ...part.head.split('\r\n'),
      '',
      'file' in part ? `< ./${part.file}` : part.text,
    ]),
    `--${boundary}--`,
  ]
}

/**
 * Whether a text can stand in the file as it is: nothing in it is a variable, the beginning of another request or the
 * name of a file, and no end of a line is lost.
 */
export const canStandInHttpFile = (text: string): boolean => !/\{\{|^###|^<|[\r\0]/m.test(text) && text === text.trim()
