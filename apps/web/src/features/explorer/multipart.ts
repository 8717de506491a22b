import { type BodyPart, fileMediaType } from '@developer-console/shared/openapi/body'

/** A part with what it carries: its text, or the file that was chosen, and the media type that it goes out as. */
type FilledPart = { name: string; mediaType?: string } & ({ text: string } | { file: File })

/** A boundary that stands in none of the parts: no file can know it before it was made (RFC 2046 §5.1.1). */
export const newBoundary = (): string => `----console-${crypto.randomUUID()}`

/**
 * A name in `Content-Disposition`, in UTF-8 (RFC 7578 §4.2 and §5.1, which forbids `filename*`), with quotes and line
 * breaks written as browsers write them (WHATWG HTML, "multipart/form-data encoding algorithm").
 */
const quoted = (text: string): string =>
  `"${text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')}"`

/**
 * A `multipart/form-data` body (RFC 7578, RFC 2046 §5.1.1) in pieces: files stay files, so that they are read only while
 * they are sent.
 */
export const multipartBody = (parts: readonly FilledPart[], boundary: string): BlobPart[] => [
  ...parts.flatMap((part): BlobPart[] => [
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name=${quoted(part.name)}${'file' in part ? `; filename=${quoted(part.file.name)}` : ''}`,
      ...(part.mediaType === undefined ? [] : [`Content-Type: ${part.mediaType}`]),
      '\r\n',
    ].join('\r\n'),
    'file' in part ? part.file : part.text,
    '\r\n',
  ]),
  `--${boundary}--\r\n`,
]

/** The parts that can be sent, and where files are still to be chosen. */
export const filledParts = (
  parts: readonly BodyPart[],
  fileOf: (part: { pointer: string; fileName: string }) => File | undefined,
): { filled: FilledPart[]; unchosen: string[] } => {
  const filled: FilledPart[] = []
  const unchosen: string[] = []
  for (const part of parts) {
    if (part.kind === 'text') {
      filled.push(part)
      continue
    }
    const file = fileOf(part)
    if (file) filled.push({ name: part.name, file, mediaType: fileMediaType(part.types, file) })
    else unchosen.push(part.pointer)
  }
  return { filled, unchosen }
}

/**
 * The places of files that can no longer be read: they were moved or changed since they were chosen (File API §4). Only
 * those that are to be sent are looked at.
 */
export const unreadablePlaces = async (
  pieces: readonly BlobPart[],
  files: Readonly<Record<string, File>> = {},
): Promise<string[]> => {
  const sent = Object.entries(files).filter(([, file]) => pieces.includes(file))
  const readable = await Promise.allSettled(sent.map(([, file]) => file.slice(0, 1).arrayBuffer()))
  return sent.flatMap(([place], at) => (readable[at]?.status === 'rejected' ? [place] : []))
}
