import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

/** Where a path of the page lies. */
const placeOf = (path: string) =>
  join(root, /^(?:apps|packages|scripts|e2e|deploy|docs|bench)\//.test(path) ? '' : 'apps/bff/src', path)

/** A test file of the page, and the titles that follow it up to the next one. */
type Named = { file: string; titles: string[] }

const namedTests: Named[] = page.split('\n').flatMap((line) =>
  [...line.matchAll(/`([\w./*-]+\.(?:test|spec)\.tsx?)`(?:: ((?:\*[^*]+\*(?:, )?)+))?/g)].map(([, file, titles]) => ({
    file: file ?? '',
    titles: [...(titles ?? '').matchAll(/\*([^*]+)\*/g)].map(([, title]) => title ?? ''),
  })),
)

/** Titles of a file's suites and tests, alone and one within another, as they stand in the source. */
const titlesIn = (source: string): string[] => {
  const quoted = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|` + '`((?:[^`\\\\]|\\\\.)*)`)'
  const called = (names: string) =>
    [...source.matchAll(new RegExp(String.raw`\b(?:${names})\b[^'"\`\n]*\(\s*${quoted}`, 'g'))].map(
      ([, ...texts]) => texts.find((text) => text !== undefined) ?? '',
    )
  const suites = called('describe|describeOnEachEngine')
  // A table stands between `each` and the title.
  const tests = [
    ...called('it|test'),
    ...[...source.matchAll(new RegExp(String.raw`^\s*\]?\)\(\s*${quoted}`, 'gm'))].map(
      ([, ...texts]) => texts.find((text) => text !== undefined) ?? '',
    ),
  ]
  return [...suites, ...tests, ...suites.flatMap((suite) => tests.map((test) => `${suite} ${test}`))]
}

/** Whether the page's words are a title, whose `${…}` and `%s` are whatever a case puts there. */
const isTitle = (words: string, title: string): boolean => {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const pattern = title
    .replaceAll(/\\(.)/g, '$1')
    .split(/\$\{[^}]*\}|%[sdij]|\$\w+/)
    .map(literal)
    .join('.*')
  return new RegExp(`^${pattern}$`, 's').test(words)
}

describe('the page on security', () => {
  it('names tests', () => {
    expect(namedTests.length).toBeGreaterThan(50)
    expect(namedTests.flatMap(({ titles }) => titles).length).toBeGreaterThan(30)
  })

  it.each(namedTests)('names $file, which is there with what is named of it', ({ file, titles }) => {
    const files = globSync(placeOf(file))
    expect(files).not.toEqual([])
    const known = files.flatMap((path) => titlesIn(readFileSync(path, 'utf8')))
    expect(titles.filter((title) => !known.some((one) => isTitle(title, one)))).toEqual([])
  })

  it('names no source that is not there', () => {
    const sources = [...page.matchAll(/`([\w./-]+(?:\.(?:ts|tsx|mjs)|\/))`/g)].map(([, path]) => path ?? '')
    expect(sources.length).toBeGreaterThan(50)
    expect(sources.filter((path) => !existsSync(placeOf(path)) && !existsSync(join(root, path)))).toEqual([])
  })

  it('has each promise of the table with a test, but for those that are not promised yet', () => {
    const rows = page.split('\n').filter((line) => /^\| [SAPR]\d \|/.test(line))
    expect(rows.length).toBe(28)
    const untested = rows.filter((row) => !row.includes('Not promised yet') && !/\.(?:test|spec)\.ts/.test(row))
    expect(untested).toEqual([])
  })
})
