import { powershellText as text } from '../quoting.ts'
import {
  firstSteps,
  type Field,
  type Program,
  type ProgramBody,
  type ProgramCall,
  type ProgramToken,
  tokenKey,
  valueOf,
} from '../program.ts'
import { snippetVariables } from '../snippet-variables.ts'

const variable = (name: string) => `$env:${name}`
const table = (fields: readonly Field[]) =>
  fields.map((field) => `  ${text(field.name)} = ${valueOf(field, text, variable)}`)

/** PowerShell's own `Invoke-RestMethod`, whose quoting holds in 5.1 and 7. */
export const powershell = (program: Program): string => {
  const { token, call } = program
  return [
    `# PowerShell 5.1 and 7.`,
    ...firstSteps(program).map((step) => `# ${step}`),
    ...(call ? [...tokenLines(token), ...callLines(call)] : requestLines(token, '')),
  ].join('\n')
}

const requestLines = ({ url, fields, basic }: ProgramToken, assigned: string): string[] => [
  '$form = @{',
  ...table(fields),
  '}',
  ...(basic
    ? [
        `$pair = [Uri]::EscapeDataString(${variable(basic.id)}) + ':' + [Uri]::EscapeDataString(${variable(basic.secret)})`,
        "$proof = @{ Authorization = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($pair)) }",
      ]
    : []),
  `${assigned}Invoke-RestMethod -ErrorAction Stop -Method Post -Body $form${basic ? ' -Headers $proof' : ''} -Uri ${text(url)}`,
]

const tokenLines = (token: ProgramToken): string[] => [
  '# One token for all calls of this session, renewed a minute before it ends.',
  `$key = "$env:${snippetVariables.clientId} ${tokenKey(token)}"`,
  'if ($ueTokenKey -ne $key -or (Get-Date) -ge $ueRenewAt) {',
  '  $ueToken = $ueTokenKey = $null',
  ...requestLines(token, '$answer = ').map((line) => `  ${line}`),
  '  $ueToken = $answer.access_token',
  '  $ueTokenKey = $key',
  '  $ueRenewAt = (Get-Date).AddSeconds([int] $answer.expires_in - 60)',
  '}',
]

const callLines = ({ method, url, headers, body }: ProgramCall): string[] => {
  const isType = ({ name }: Field) => name.toLowerCase() === 'content-type'
  const type = headers.find(isType)
  return [
    '$headers = @{',
    '  Authorization = "Bearer $ueToken"',
    ...table(headers.filter((field) => !isType(field))),
    '}',
    ...bodyLines(body),
    [
      `Invoke-RestMethod -Method ${method.charAt(0) + method.slice(1).toLowerCase()} -Headers $headers`,
      ...(type && 'text' in type ? [`-ContentType ${text(type.text)}`] : []),
      ...(body && 'parts' in body ? ['-ContentType "multipart/form-data; boundary=$boundary"'] : []),
      // 5.1 would send a text in the machine's own encoding; bytes are sent as they are.
      ...(body && 'text' in body ? ['-Body ([Text.Encoding]::UTF8.GetBytes($body))'] : []),
      ...(body && 'file' in body ? [`-InFile ${text(body.file)}`] : []),
      ...(body && 'parts' in body ? ['-Body $form.ToArray()'] : []),
      `-Uri ${text(url)}`,
    ].join(' `\n  '),
  ]
}

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body || 'file' in body) return []
  if ('text' in body) return [`$body = ${text(body.text)}`]
  return [
    "$boundary = '----form-' + [guid]::NewGuid()",
    '$form = New-Object IO.MemoryStream',
    'function Add-Bytes([byte[]] $bytes) { $form.Write($bytes, 0, $bytes.Length) }',
    'function Add-Text([string] $text) { Add-Bytes ([Text.Encoding]::UTF8.GetBytes($text)) }',
    ...body.parts.flatMap((part) => [
      'Add-Text "--$boundary`r`n"',
      ...part.head.split('\r\n').map((line) => `Add-Text (${text(line)} + "\`r\`n")`),
      'Add-Text "`r`n"',
      'file' in part
        ? `Add-Bytes ([IO.File]::ReadAllBytes((Resolve-Path -LiteralPath ${text(part.file)})))`
        : `Add-Text ${text(part.text)}`,
      'Add-Text "`r`n"',
    ]),
    'Add-Text "--$boundary--`r`n"',
  ]
}
