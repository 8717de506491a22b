import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { StreamRedactor, tokenForms } from '../apps/bff/src/upstream/redact.ts'
import { searchedForms } from '../apps/bff/src/secrets/secret-forms.ts'
import { SecretSearch } from '../apps/bff/src/secrets/secret-search.ts'
import { ratioInWords, tableOf } from './parts/report.ts'

/* What it costs to look for secrets, beside reading the same bytes once: answers on their way back, requests on their way out. */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15)
const mebibytes = 64
const chunkBytes = 64 * 1024

const jwt = `${'h'.repeat(120)}.${'c'.repeat(600)}.${randomBytes(256).toString('base64url')}`
const secrets = Array.from({ length: 2 }, () => randomBytes(32).toString('base64url'))
const opaque = randomBytes(32).toString('base64')
const odd = `${randomBytes(12).toString('base64')}"<é>&`

/** JSON as APIs answer it, and bytes without any order. */
const texts: Record<string, Buffer> = {
  JSON: Buffer.from(
    JSON.stringify(
      Array.from({ length: 4000 }, (_, at) => ({ id: `meter-${at}`, value: at * 1.5, at: '2026-01-01T00:00:00Z' })),
    ),
  ),
  'random bytes': randomBytes(256 * 1024),
}

/** As many chunks as a body of this size comes in. */
const chunksOf = (text: Buffer) => {
  const long = Buffer.alloc(chunkBytes * 16)
  for (let at = 0; at < long.length; at += text.length) text.copy(long, at)
  return Array.from({ length: (mebibytes * 1024 ** 2) / chunkBytes }, (_, at) => {
    const start = (at % 16) * chunkBytes
    return long.subarray(start, start + chunkBytes)
  })
}

type Looking = (chunks: readonly Buffer[]) => number

/** Reading every byte once, as copying them does. */
const copying: Looking = (chunks) => {
  const target = Buffer.allocUnsafe(chunkBytes)
  return chunks.reduce((sum, chunk) => sum + chunk.copy(target), 0)
}

const redacting =
  (forms: readonly string[], isWide = false): Looking =>
  (chunks) => {
    const redactor = new StreamRedactor(forms, { isWide })
    let bytes = 0
    for (const chunk of chunks) redactor.push(chunk, (passed) => (bytes += passed.length))
    redactor.flush((passed) => (bytes += passed.length))
    return bytes
  }

const searching =
  (count: number): Looking =>
  (chunks) => {
    const search = new SecretSearch(
      Array.from({ length: count }, () => ({
        forms: searchedForms(randomBytes(24).toString('base64url')),
        whose: 'it',
      })),
    )
    const stream = search.stream()
    return chunks.reduce((sum, chunk) => sum + (stream.push(chunk).safe?.length ?? 0), 0)
  }

const variants: [string, Looking][] = [
  ['answer: a JWT alone', redacting(tokenForms(jwt))],
  ['answer: a JWT and two secrets', redacting([...tokenForms(jwt), ...secrets])],
  ['answer: an opaque token and an odd secret', redacting([...tokenForms(opaque), ...tokenForms(odd)])],
  ['answer: the same, UTF-16 too', redacting([...tokenForms(opaque), ...tokenForms(odd)], true)],
  ['request: 3 secrets', searching(3)],
  ['request: 60 secrets', searching(60)],
]

const timed = (looking: Looking, chunks: readonly Buffer[]) => {
  const began = performance.now()
  if (looking(chunks) === 0) throw new Error('Nothing was looked at.')
  return performance.now() - began
}

const rows: string[][] = []
for (const [name, text] of Object.entries(texts)) {
  const chunks = chunksOf(text)
  const reference: number[] = []
  const times = variants.map((): number[] => [])
  for (let round = -2; round < rounds; round++) {
    const copied = timed(copying, chunks)
    const looked = variants.map(([, looking]) => timed(looking, chunks))
    if (round < 0) continue
    reference.push(copied)
    for (const [at, time] of looked.entries()) times[at]?.push(time)
  }
  for (const [at, [variant]] of variants.entries()) rows.push([name, variant, ratioInWords(times[at] ?? [], reference)])
}

process.stdout.write(
  `Looking for secrets in ${mebibytes} MiB, in chunks of 64 KiB, against copying them: median (min–max) of ${rounds} interleaved rounds\n\n` +
    `${tableOf(['text', 'looked for', 'times as long as a copy'], rows)}\n`,
)
