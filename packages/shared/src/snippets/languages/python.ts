import { pythonText as text } from '../literals.ts'
import {
  type Field,
  filesOf,
  firstSteps,
  type Program,
  type ProgramBody,
  type ProgramToken,
  valueOf,
} from '../program.ts'

const variable = (name: string) => `os.environ["${name}"]`
const members = (fields: readonly Field[], indent: string) =>
  fields.map((field) => `${indent}${text(field.name)}: ${valueOf(field, text, variable)},`)

/** A program of Python's standard library. */
export const python = (program: Program): string => {
  const { token, call, fileName } = program
  const isForm = call?.body && 'parts' in call.body
  return [
    `# Python 3.8 or later: save as ${fileName}, then python3 ${fileName}.`,
    ...firstSteps(program).map((step) => `# ${step}`),
    ...(token.basic ? ['import base64'] : []),
    ...(call ? ['import json'] : []),
    'import os',
    ...(call ? ['import sys', 'import threading', 'import time'] : []),
    ...(isForm ? ['import uuid'] : []),
    ...(filesOf(program).length > 0 ? ['from pathlib import Path'] : []),
    'from urllib.error import HTTPError',
    `from urllib.parse import ${token.basic ? 'quote_plus, ' : ''}urlencode`,
    'from urllib.request import HTTPRedirectHandler, Request, build_opener',
    '',
    '',
    'class NoRedirects(HTTPRedirectHandler):',
    '    """Another place may be another server: neither secret nor token goes there unasked."""',
    '',
    '    def redirect_request(self, *_):',
    '        return None',
    '',
    '',
    'opener = build_opener(NoRedirects)',
    '',
    '',
    'def token_request():',
    '    form = {',
    ...members(token.fields, '        '),
    '    }',
    `    request = Request(${text(token.url)}, data=urlencode(form).encode())`,
    ...basicLines(token),
    '    return request',
    '',
    '',
    ...(call
      ? [
          ...tokenClass,
          '',
          '',
          'token = Token()',
          ...bodyLines(call.body),
          'request = Request(',
          `    ${text(call.url)},`,
          `    method=${text(call.method)},`,
          ...(call.body ? ['    data=body,'] : []),
          '    headers={',
          ...(isForm ? ['        "Content-Type": "multipart/form-data; boundary=" + boundary,'] : []),
          ...members(call.headers, '        '),
          '        "Authorization": "Bearer " + token.value(),',
          '    },',
          ')',
          'try:',
          '    response = opener.open(request)',
          'except HTTPError as refusal:',
          '    response = refusal',
          'with response:',
          '    print(response.status, response.reason, file=sys.stderr)',
          '    sys.stdout.buffer.write(response.read())',
          'sys.exit(0 if response.status < 300 else 1)',
        ]
      : [
          'try:',
          '    with opener.open(token_request()) as response:',
          '        print(response.read().decode())',
          'except HTTPError as refusal:',
          '    raise SystemExit(f"{refusal.code} {refusal.read().decode()}")',
        ]),
  ].join('\n')
}

const basicLines = ({ basic }: ProgramToken): string[] =>
  basic
    ? [
        `    pair = quote_plus(${variable(basic.id)}) + ":" + quote_plus(${variable(basic.secret)})`,
        '    request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())',
      ]
    : []

const tokenClass = [
  'class Token:',
  '    """One token for all calls and threads, renewed a minute before it ends, one request at a time."""',
  '',
  '    def __init__(self):',
  '        self.lock = threading.Lock()',
  '        self.current = None',
  '        self.renew_at = 0.0',
  '',
  '    def value(self):',
  '        with self.lock:',
  '            if self.current is None or time.time() >= self.renew_at:',
  '                try:',
  '                    with opener.open(token_request()) as response:',
  '                        answer = json.load(response)',
  '                except HTTPError as refusal:',
  '                    raise SystemExit(f"No token: {refusal.code} {refusal.read().decode()}")',
  '                self.current = answer["access_token"]',
  '                self.renew_at = time.time() + answer.get("expires_in", 0) - 60',
  '            return self.current',
]

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body) return []
  if ('text' in body) return [`body = ${text(body.text)}.encode()`]
  if ('file' in body) return [`body = Path(${text(body.file)}).read_bytes()`]
  return [
    'boundary = "----form-" + uuid.uuid4().hex',
    '',
    '',
    'def part(head, content):',
    String.raw`    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"`,
    '',
    '',
    'body = b"".join([',
    ...body.parts.map(
      (part) =>
        `    part(${text(part.head)}, ${'file' in part ? `Path(${text(part.file)}).read_bytes()` : `${text(part.text)}.encode()`}),`,
    ),
    String.raw`    f"--{boundary}--\r\n".encode(),`,
    '])',
  ]
}
