import { javascriptText as text } from '../literals.ts'
import {
  type Field,
  filesOf,
  firstSteps,
  type Program,
  type ProgramBody,
  type ProgramToken,
  valueOf,
} from '../program.ts'

/** A program for Node that needs nothing else. */
export const javascript = (program: Program): string => node(program, false)

/** The same with types. */
export const typescript = (program: Program): string => node(program, true)

const variable = (name: string) => `variable(${text(name)})`
const key = (name: string) => (/^[a-z_$][\w$]*$/i.test(name) ? name : text(name))
const members = (fields: readonly Field[], indent: string) =>
  fields.map((field) => `${indent}${key(field.name)}: ${valueOf(field, text, variable)},`)

const node = (program: Program, typed: boolean): string => {
  const { token, call, fileName } = program
  const as = (type: string) => (typed ? type : '')
  const files = filesOf(program)
  const isForm = call?.body && 'parts' in call.body
  return [
    `// Node ${typed ? '22.18' : '18'} or later: save as ${fileName}, then node ${fileName}.`,
    ...firstSteps(program).map((step) => `// ${step}`),
    ...(isForm ? ["import { randomUUID } from 'node:crypto'"] : []),
    ...(files.length > 0 ? ["import { readFile } from 'node:fs/promises'"] : []),
    ...(isForm || files.length > 0 ? [''] : []),
    `const variable = (name${as(': string')}) => {`,
    '  const value = process.env[name]',
    '  if (value === undefined) throw new Error(`Set ${name} first`)',
    '  return value',
    '}',
    '',
    ...(token.basic
      ? [
          `const encoded = (text${as(': string')}) => new URLSearchParams([['', text]]).toString().slice(1)`,
          `const pair = \`\${encoded(${variable(token.basic.id)})}:\${encoded(${variable(token.basic.secret)})}\``,
          '',
        ]
      : []),
    ...(call ? tokenLines(token, typed) : requestLines(token)),
    ...(call
      ? [
          '',
          ...bodyLines(call.body, typed),
          `const response = await fetch(${text(call.url)}, {`,
          ...(call.method === 'GET' ? [] : [`  method: ${text(call.method)},`]),
          '  headers: {',
          ...(isForm ? ["    'Content-Type': `multipart/form-data; boundary=${boundary}`,"] : []),
          ...members(call.headers, '    '),
          '    Authorization: `Bearer ${await token()}`,',
          '  },',
          ...(call.body ? ['  body,'] : []),
          "  redirect: 'manual',",
          '})',
          'console.error(response.status, response.statusText)',
          'process.stdout.write(Buffer.from(await response.arrayBuffer()))',
          'if (!response.ok) process.exitCode = 1',
        ]
      : []),
  ].join('\n')
}

const requestOptions = ({ basic, fields }: ProgramToken, indent: string): string[] => [
  `${indent}method: 'POST',`,
  ...(basic ? [`${indent}headers: { Authorization: \`Basic \${Buffer.from(pair).toString('base64')}\` },`] : []),
  `${indent}body: new URLSearchParams({`,
  ...members(fields, `${indent}  `),
  `${indent}}),`,
  `${indent}redirect: 'manual',`,
]

const requestLines = (token: ProgramToken): string[] => [
  `const response = await fetch(${text(token.url)}, {`,
  ...requestOptions(token, '  '),
  '})',
  'console.log(await response.text())',
  'if (!response.ok) process.exitCode = 1',
]

const tokenLines = (token: ProgramToken, typed: boolean): string[] => [
  ...(typed ? ['type Token = { value: string; renewAt: number }', ''] : []),
  '// One token for all calls, renewed a minute before it ends, one request at a time.',
  `let current${typed ? ': Token | undefined' : ''}`,
  `let pending${typed ? ': Promise<Token> | undefined' : ''}`,
  '',
  `const requestToken = async ()${typed ? ': Promise<Token>' : ''} => {`,
  `  const response = await fetch(${text(token.url)}, {`,
  ...requestOptions(token, '    '),
  '  })',
  '  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`)',
  typed
    ? '  const { access_token, expires_in = 0 } = (await response.json()) as { access_token: string; expires_in?: number }'
    : '  const { access_token, expires_in = 0 } = await response.json()',
  '  return { value: access_token, renewAt: Date.now() + (expires_in - 60) * 1000 }',
  '}',
  '',
  `const token = async ()${typed ? ': Promise<string>' : ''} => {`,
  '  if (current && Date.now() < current.renewAt) return current.value',
  '  pending ??= requestToken().finally(() => (pending = undefined))',
  '  current = await pending',
  '  return current.value',
  '}',
]

const bodyLines = (body: ProgramBody | undefined, typed: boolean): string[] => {
  if (!body) return []
  // As bytes: to a text fetch may add a type of its own.
  if ('text' in body) return [`const body = Buffer.from(${text(body.text)})`]
  if ('file' in body) return [`const body = await readFile(${text(body.file)})`]
  return [
    'const boundary = `----form-${randomUUID()}`',
    `const part = (head${typed ? ': string' : ''}, content${typed ? ': string | Uint8Array' : ''}) =>`,
    '  Buffer.concat([Buffer.from(`--${boundary}\\r\\n${head}\\r\\n\\r\\n`), Buffer.from(content), Buffer.from("\\r\\n")])',
    'const body = Buffer.concat([',
    ...body.parts.map(
      (part) =>
        `  part(${text(part.head)}, ${'file' in part ? `await readFile(${text(part.file)})` : text(part.text)}),`,
    ),
    '  Buffer.from(`--${boundary}--\\r\\n`),',
    '])',
  ]
}
