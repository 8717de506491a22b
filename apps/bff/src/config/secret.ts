import { resolve } from 'node:path'
import { z } from 'zod'
import { isRecord } from '../is-record.ts'

/** Where values that stand outside the configuration are read from. */
export type Sources = {
  env: Readonly<Record<string, string | undefined>>
  readFile: (path: string) => Promise<string>
  /** Relative paths are relative to this directory. */
  directory: string
}

type Refusal = { found: string; expected: string }

const reference = z.union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })])

const resolved = async (value: unknown, { env, readFile, directory }: Sources): Promise<string | Refusal> => {
  if (typeof value === 'string') return value
  const expected = 'a text, { env: NAME } or { file: path }'
  const parsed = reference.safeParse(value)
  // Only the shape is told: whatever stands here may be the secret itself.
  if (!parsed.success) return { found: isRecord(value) ? 'a mapping of another shape' : 'another type', expected }
  if ('env' in parsed.data) {
    // A secret written where a variable's name belongs is not a name, and is not repeated.
    if (!/^[A-Za-z_]\w*$/.test(parsed.data.env)) return { found: 'no name of a variable in env', expected }
    const text = env[parsed.data.env]
    return text || { found: `the variable ${parsed.data.env}, which is not set`, expected: 'a variable with a value' }
  }
  const path = resolve(directory, parsed.data.file)
  try {
    // Editors and `echo` end a file with a line break that is no part of the secret.
    return (
      (await readFile(path)).replace(/\r?\n$/, '') || { found: `the empty file ${path}`, expected: 'a value in it' }
    )
  } catch (error) {
    return { found: `the file ${path}, which cannot be read (${codeOf(error)})`, expected: 'a readable file' }
  }
}

const codeOf = (error: unknown): string =>
  isRecord(error) && typeof error['code'] === 'string' ? error['code'] : 'unknown reason'

/**
 * A secret: a text, `{ env: NAME }` or `{ file: path }`, read as its value. `fits` names what is wrong with a value
 * without repeating it.
 */
export const secret = (sources: Sources, fits: (value: string) => string | undefined = () => undefined) =>
  z.unknown().transform(async (value, context) => {
    const refuse = (found: string, expected: string) => {
      context.addIssue({ code: 'custom', message: expected, params: { found } })
      return z.NEVER
    }
    if (value === undefined) return refuse('nothing', 'a text, { env: NAME } or { file: path }')
    const text = await resolved(value, sources)
    if (typeof text !== 'string') return refuse(text.found, text.expected)
    if (text === '') return refuse('an empty text', 'a value')
    const expected = fits(text)
    return expected === undefined ? text : refuse('another value (not shown)', expected)
  })
