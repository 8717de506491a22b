import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it } from 'vitest'
import { eachChild, type Kind, openApi3, referable } from './grammar.ts'
import type { DocumentIndex } from './index-operations.ts'
import { isObject, type JsonObject, type JsonValue } from './json-value.ts'
import type { Method } from './operations.ts'
import { referenceOf } from './references.ts'
import { createFindings, surveyReferences } from './survey.ts'
import { at, libraryOf } from './test-library.ts'
import { createTaskPerformer, defaultDocumentLimits } from './worker-task.ts'

const folder = join(dirname(createRequire(import.meta.url).resolve('@octokit/openapi')), 'generated')

/* The largest public document that a package ships: 1,223 operations that share 900 schemas. */
describe('a document of 13 MB', () => {
  let index: DocumentIndex
  let slices: JsonObject[]

  beforeAll(async () => {
    // As in the thread, but without a message for each of a thousand slices.
    const tasks = createTaskPerformer()
    const bytes = await readFile(join(folder, 'api.github.com.json'))
    const opened = tasks.open({ bytes, others: [], limits: defaultDocumentLimits })
    if ('missing' in opened) throw new Error('Something is missing')
    index = opened.index
    tasks.load({ key: 'github', ...opened })
    slices = index.operations.map(({ path, method }) => {
      const request = { path, method: method.toLowerCase() as Method, serverPath: '' }
      const answer = tasks.slice({ key: 'github', request })
      return JSON.parse(new TextDecoder().decode('slice' in answer ? answer.slice : undefined)) as JsonObject
    })
  })

  it('is indexed whole, with an id of its own for each operation', () => {
    expect(index.operations).toHaveLength(1223)
    expect(new Set(index.operations.map(({ id }) => id)).size).toBe(1223)
    expect(index.findings).toMatchObject([{ pointer: '/security', severity: 'warning' }])
  })

  it('gives slices in which every reference leads somewhere', () => {
    for (const slice of slices) {
      const findings = createFindings()
      expect(surveyReferences(libraryOf(slice), findings)).toEqual([])
      expect(findings.all()).toEqual([])
    }
  })

  it('gives slices of one operation, without what it does not reach', () => {
    for (const [position, slice] of slices.entries()) {
      const operation = index.operations[position]
      expect(Object.keys(slice['paths'] as JsonObject)).toEqual([operation?.path])
      expect(reachableComponents(slice)).toEqual(componentsOf(slice))
    }
  })

  it('gives slices that are valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    for (let position = 0; position < slices.length; position += 100) {
      const { valid, errors } = await validator.validate(withoutReferencesInData(slices[position] ?? {}))
      expect({ id: index.operations[position]?.id, valid, errors }).toMatchObject({ valid: true })
    }
  })
})

const componentsOf = (slice: JsonObject): string[] =>
  Object.entries((slice['components'] ?? {}) as JsonObject)
    .filter(([section]) => section !== 'securitySchemes')
    .flatMap(([section, members]) =>
      Object.keys(members as JsonObject).map((name) => `#/components/${section}/${name}`),
    )
    .sort()

/** Everything that references and mappings lead to, from the path on. */
const reachableComponents = (slice: JsonObject): string[] => {
  const reached = new Set<string>()
  const follow = (kind: Kind, reference: string) => {
    if (reached.has(reference)) return
    reached.add(reference)
    visit(kind, at(slice, ...reference.slice(2).split('/')) ?? null)
  }
  const visit = (kind: Kind, node: JsonValue) => {
    if (!isObject(node)) return
    const reference = referenceOf(node)
    if (reference !== undefined && referable.has(kind)) follow(kind, reference)
    for (const value of Object.values(at(node, 'discriminator', 'mapping') ?? {})) follow('schema', String(value))
    eachChild(openApi3, kind, node, visit)
  }
  visit('document', { paths: slice['paths'] ?? {} })
  return [...reached].sort()
}

/** This document has references within the values of its examples: data for OpenAPI, an error for the validator. */
const withoutReferencesInData = (slice: JsonObject): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(slice, (key, value: unknown) => {
      if (key.startsWith('x-')) return undefined
      return key === 'value' && JSON.stringify(value).includes('$ref') ? null : value
    }),
  ) as Record<string, unknown>
