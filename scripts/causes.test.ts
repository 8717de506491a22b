import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue, causes, findingCauses, ownCauses } from '../packages/shared/src/diagnosis/causes.ts'

const folders = ['apps/bff/src', 'packages/shared/src', 'apps/web/src']

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))

/** Causes that a source names where it makes a diagnosis: as a member, or as the first argument of a note. */
const namedIn = (path: string): string[] =>
  [
    ...readFileSync(path, 'utf8').matchAll(/\bcause: '([a-z][a-z-]+)'|\b(?:note|finding|stays)\(\s*'([a-z][a-z-]+)'/g),
  ].map(([, member, argument]) => member ?? argument ?? '')

describe('the catalogue of causes', () => {
  const named = new Set(folders.flatMap(sources).flatMap(namedIn))

  it('has every cause that the product can name', () => {
    expect(named.size).toBeGreaterThan(60)
    expect([...named].filter((cause) => !catalogue.has(cause))).toEqual([])
  })

  it('has each cause once, and none of its own that nobody names', () => {
    expect(catalogue.size).toBe([causes, findingCauses, ownCauses].flatMap((part) => Object.keys(part)).length)
    expect(Object.keys({ ...findingCauses, ...ownCauses }).filter((cause) => !named.has(cause))).toEqual([])
  })
})
