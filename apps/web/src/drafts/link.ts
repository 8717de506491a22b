import { type Draft, isEmptyDraft, readDraft, writeDraft } from './draft.ts'

/** Longest fragment in characters: some mail programs cut longer links. */
export const longestLink = 8 * 1024

/** Most text that is unpacked from a link: a short one may hold gigabytes of nothing. */
const mostText = 4 * 1024 * 1024

const prefix = 'v='

const throughStream = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number,
) => {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel()
      throw new RangeError('a link holds too much')
    }
    chunks.push(value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/**
 * The fragment (without `#`) that carries a draft: its JSON, deflated, in base64url. `''` for an empty draft, and
 * `undefined` where it would be longer than `longestLink`.
 */
export const fragmentOf = async (draft: Draft): Promise<string | undefined> => {
  if (isEmptyDraft(draft)) return ''
  const packed = await throughStream(
    new TextEncoder().encode(writeDraft(draft)),
    new CompressionStream('deflate-raw'),
    Number.POSITIVE_INFINITY,
  )
  // Four characters for three bytes: what is too long is not written out.
  if (packed.length > longestLink) return undefined
  const text =
    prefix +
    btoa(String.fromCodePoint(...packed))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '')
  return text.length > longestLink ? undefined : text
}

/** The draft that a fragment carries; `undefined` where it carries none that can be read. */
export const draftOf = async (fragment: string): Promise<Draft | undefined> => {
  const text = fragment.replace(/^#/, '')
  if (!text.startsWith(prefix) || text.length > longestLink) return undefined
  try {
    const bytes = Uint8Array.from(
      atob(text.slice(prefix.length).replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.codePointAt(0) ?? 0,
    )
    return readDraft(
      new TextDecoder().decode(await throughStream(bytes, new DecompressionStream('deflate-raw'), mostText)),
    )
  } catch {
    return undefined
  }
}
