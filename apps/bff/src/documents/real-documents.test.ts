import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json-value.ts'
import type { Method } from './operations.ts'
import { at } from './test-library.ts'
import {
  differencesOf,
  independentOperations,
  independentSummary,
  readIndependently,
} from './test-independent-reading.ts'
import { createTaskPerformer, defaultDocumentLimits } from './worker-task.ts'

/** Documents that their publishers ship in packages, by package and file; none of them was made for this project. */
const published: [packageName: string, file: string][] = [
  ['@netlify/open-api', 'dist/swagger.json'],
  ['@readme/oas-examples', '2.0/json/petstore.json'],
  ['@readme/oas-examples', '2.0/yaml/petstore.yaml'],
  ['@readme/oas-examples', '2.0/yaml/api-with-examples.yaml'],
  ['@readme/oas-examples', '2.0/json/petstore-expanded.json'],
  ['@blockfrost/openapi', 'openapi.yaml'],
  ['@dcl/catalyst-api-specs', 'lib/api.yaml'],
  ['@digdir/dialogporten-schema', 'swagger.verified.json'],
  ['@octokit/openapi', 'generated/api.github.com.json'],
  ['@readme/oas-examples', '3.0/json/star-trek.json'],
  ['@readme/oas-examples', '3.0/yaml/star-trek.yaml'],
  ['@readme/oas-examples', '3.0/json/readme-legacy.json'],
  ['@readme/oas-examples', '3.0/yaml/uspto.yaml'],
  ['@readme/oas-examples', '3.0/json/schema-circular.json'],
  ['@readme/oas-examples', '3.0/json/circular-paths.json'],
  ['@readme/oas-examples', '3.0/json/circular-request-bodies.json'],
  ['@readme/oas-examples', '3.0/json/discriminators.json'],
  ['@readme/oas-examples', '3.0/json/polymorphism.json'],
  ['@readme/oas-examples', '3.0/json/parameters-style.json'],
  ['@readme/oas-examples', '3.0/yaml/security.yaml'],
  ['@readme/oas-examples', '3.0/json/security-multiple.json'],
  ['@readme/oas-examples', '3.0/json/link-example.json'],
  ['@readme/oas-examples', '3.0/json/callbacks.json'],
  ['@readme/oas-examples', '3.0/json/schema-types.json'],
  ['@readme/oas-examples', '3.0/json/schema-validation.json'],
  ['shipengine-openapi', 'openapi.yaml'],
  ['shipengine-openapi', 'openapi.json'],
  ['@figma/rest-api-spec', 'openapi/openapi.yaml'],
  ['@readme/oas-examples', '3.1/json/readme.json'],
  ['@readme/oas-examples', '3.1/yaml/train-travel.yaml'],
  ['@readme/oas-examples', '3.1/json/schema-types.json'],
  ['@readme/oas-examples', '3.1/json/schema-validation-local.json'],
  ['@scalar/galaxy', 'dist/3.1.yaml'],
  ['rclone-openapi', 'openapi.json'],
  ['rclone-openapi', 'openapi.yaml'],
]

/** Operations of one document that are looked at closely, spread evenly. */
const looked = 24
/** Levels of schemas within schemas that are compared. */
const depth = 6

const require = createRequire(import.meta.url)
/** Where a package was installed, whatever it exports. */
const fileOf = async (packageName: string, file: string) => {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const path = join(folder, packageName, file)
    if (existsSync(path)) return { path, bytes: await readFile(path) }
  }
  throw new Error(`${packageName} ships no ${file}`)
}

const evenly = <Item>(items: readonly Item[], count: number): Item[] =>
  items.filter(
    (_item, index) =>
      items.length <= count ||
      Math.floor((index * count) / items.length) !== Math.floor(((index - 1) * count) / items.length),
  )

/** Each change of a slice that a caller would notice. */
const changes: [name: string, change: (slice: JsonObject) => unknown][] = [
  [
    'a type',
    (slice) =>
      Object.assign(at(slice, 'components', 'schemas', 'Pet', 'properties', 'id') as JsonObject, { type: 'string' }),
  ],
  ['a field', (slice) => delete (at(slice, 'components', 'schemas', 'Pet', 'properties') as JsonObject)['name']],
  ['what is required', (slice) => delete (at(slice, 'components', 'schemas', 'Pet') as JsonObject)['required']],
  ['an answer', (slice) => delete (at(slice, 'paths', '/pet', 'post', 'responses') as JsonObject)['405']],
  [
    'a media type',
    (slice) => delete (at(slice, 'paths', '/pet', 'post', 'requestBody', 'content') as JsonObject)['application/xml'],
  ],
]

describe('the comparison', () => {
  it.each(changes)('finds the loss of %s', async (_name, change) => {
    const { path, bytes } = await fileOf('@readme/oas-examples', '2.0/json/petstore.json')
    const tasks = createTaskPerformer()
    const opened = tasks.open({ bytes, others: [], limits: defaultDocumentLimits })
    if ('missing' in opened) throw new Error('Something is missing')
    tasks.load({ key: path, ...opened })
    const answer = tasks.slice({ key: path, request: { path: '/pet', method: 'post', serverPath: '' } })
    const slice = JSON.parse(new TextDecoder().decode('slice' in answer ? answer.slice : undefined)) as JsonObject
    const reading = await readIndependently(path)
    const operation = independentOperations(reading).find(({ path, method }) => path === '/pet' && method === 'post')
    if (!operation) throw new Error('There is no such operation')
    expect(differencesOf(reading, operation, slice, depth)).toEqual([])
    change(slice)
    expect(differencesOf(reading, operation, slice, depth)).not.toEqual([])
  })
})

describe.each(published)('%s %s', (packageName, file) => {
  it('is read as another parser reads it', async () => {
    const { path, bytes } = await fileOf(packageName, file)
    const tasks = createTaskPerformer()
    const opened = tasks.open({ bytes, others: [], limits: defaultDocumentLimits })
    if ('missing' in opened) throw new Error(`Something is missing: ${opened.missing.join(' ')}`)
    const { index } = opened
    const reading = await readIndependently(path)
    const operations = independentOperations(reading)

    expect(
      index.operations.map(({ method, path, operationId, tags, deprecated, scopes }) => ({
        method,
        path,
        operationId,
        tags,
        deprecated,
        scopes,
      })),
    ).toEqual(operations.map((operation) => independentSummary(reading, operation)))

    tasks.load({ key: file, ...opened })
    const validator = new Validator()
    for (const [position, operation] of evenly(operations, looked).entries()) {
      const request = { path: operation.path, method: operation.method as Method, serverPath: '' }
      const answer = tasks.slice({ key: file, request })
      if (!('slice' in answer)) throw new Error(`No slice of ${operation.method} ${operation.path}`)
      const slice = JSON.parse(new TextDecoder().decode(answer.slice)) as JsonObject
      const named = `${operation.method} ${operation.path}`
      expect({ named, differences: differencesOf(reading, operation, slice, depth).slice(0, 5) }).toEqual({
        named,
        differences: [],
      })
      if (position % 4 !== 0) continue
      const { valid, errors } = await validator.validate(structuredClone(slice))
      expect({ named, valid, errors }).toMatchObject({ valid: true })
    }
  }, 60_000)
})
