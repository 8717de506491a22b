import { type BodyPart, fileMediaType, type PartHeaders } from '@developer-console/shared/openapi/body'
import { partHead } from '@developer-console/shared/openapi/part-head'

/** A part with what it carries: its text, or the file that was chosen, and the media type that it goes out as. */
type FilledPart = { name: string; mediaType?: string; headers?: PartHeaders } & ({ text: string } | { file: File })

/** A boundary that stands in none of the parts: no file can know it before it was made (RFC 2046 §5.1.1). */
export const newBoundary = (): string => `----console-${crypto.randomUUID()}`

/**
 * A `multipart/form-data` body (RFC 7578, RFC 2046 §5.1.1) in pieces: files stay files, so that they are read only while
 * they are sent.
 */
export const multipartBody = (parts: readonly FilledPart[], boundary: string): BlobPart[] => [
  ...parts.flatMap((part): BlobPart[] => [
    `--${boundary}\r\n${partHead({ ...part, fileName: 'file' in part ? part.file.name : undefined })}\r\n\r\n`,
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
    const { name, types, headers } = part
    if (file) filled.push({ name, file, mediaType: fileMediaType(types, file), ...(headers && { headers }) })
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
