import { secretForms } from '../upstream/redact.ts'

/** Shorter secrets are not searched in what people send: they would be found in innocent text. */
export const shortestSearched = 16

/** Base64 characters that the bytes before a secret have a part in, by how many stand before it within three. */
const shared = [0, 2, 3]

/**
 * What a secret certainly turns into inside base64 of a longer text, wherever it stands there: three shifts by bytes,
 * without the characters at both ends that its neighbours have a part in.
 */
const base64Forms = (secret: string): string[] =>
  shared.flatMap((skipped, shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
    const own = bytes.toString('base64').slice(skipped, Math.floor((bytes.length * 8) / 6))
    return [...secretForms(own), own.replaceAll('+', '-').replaceAll('/', '_')]
  })

/** Every spelling in which a secret is searched in what people send; none for a short one. */
export const searchedForms = (secret: string): string[] =>
  secret.length < shortestSearched ? [] : [...new Set([...secretForms(secret), ...base64Forms(secret)])]
