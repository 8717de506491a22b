import type { PartHeaders } from './body.ts'

/**
 * A name in `Content-Disposition`, in UTF-8 (RFC 7578 §4.2 and §5.1, which forbids `filename*`), with quotes and line
 * breaks written as browsers write them (WHATWG HTML, "multipart/form-data encoding algorithm").
 */
const quoted = (text: string): string =>
  `"${text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')}"`

type Part = {
  name: string
  fileName?: string | undefined
  mediaType?: string | undefined
  headers?: PartHeaders | undefined
}

/** The header lines of one part of a `multipart/form-data` body (RFC 7578 §4.2, §4.4), without the blank line. */
export const partHead = ({ name, fileName, mediaType, headers = [] }: Part): string =>
  [
    `Content-Disposition: form-data; name=${quoted(name)}${fileName === undefined ? '' : `; filename=${quoted(fileName)}`}`,
    ...(mediaType === undefined ? [] : [`Content-Type: ${mediaType}`]),
    ...headers.map(([header, value]) => `${header}: ${value}`),
  ].join('\r\n')
