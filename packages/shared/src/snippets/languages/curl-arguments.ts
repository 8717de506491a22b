import type { ProgramBody, ProgramCall, ProgramPart } from '../program.ts'

/** Silent but for errors, with the answer of a refusal. */
export const curlOptions = 'curl --silent --show-error --fail-with-body'

/** Method, address, and what they ask of curl. */
export const addressArguments = ({ method, url, body }: ProgramCall): string[][] => [
  ...(method === 'HEAD' ? [['--head']] : method === (body ? 'POST' : 'GET') ? [] : [['--request', method]]),
  // Brackets and braces are patterns to curl.
  ...(/[[\]{}]/.test(url) ? [['--globoff']] : []),
  [url],
]

/** `--data-raw` reads no file, whatever the text. Without a type of its own curl would call any body a form. */
export const bodyArguments = ({ headers, body }: ProgramCall): string[][] => {
  if (!body) return []
  if ('parts' in body) return body.parts.map(formArgument)
  const typed = headers.some(({ name }) => name.toLowerCase() === 'content-type')
  return [
    ...(typed ? [] : [['--header', 'Content-Type:']]),
    'file' in body ? ['--data-binary', `@${body.file}`] : ['--data-raw', body.text],
  ]
}

/** curl reads `;`, a first `@` or `<`, and quotes in a part's content, unless the content itself is in quotes. */
const formArgument = (part: ProgramPart): string[] => {
  const inQuotes = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
  const type = part.mediaType === undefined ? '' : `;type=${part.mediaType}`
  return ['--form', `${part.name}=${'file' in part ? `@${inQuotes(part.file)}` : inQuotes(part.text)}${type}`]
}

/**
 * Whether `--form` can say it: a name ends at the first `=`, versions of curl write quotes in names in several ways, and
 * a file goes by the last part of its name. Older versions know no further headers of a part.
 */
export const isCurlForm = (body: ProgramBody | undefined): boolean =>
  body !== undefined &&
  'parts' in body &&
  body.parts.every(
    (part) =>
      !part.headers?.length && !/[="\\\r\n]/.test(part.name) && !('file' in part && /["\\/\r\n]/.test(part.file)),
  )
