import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A document to measure with: its text as it is served, and how many operations it has. */
export type BenchDocument = { name: string; text: string; operations: number }

/** 1,223 operations in 13 MB: the largest public document that a package ships. */
export const githubDocument = async (): Promise<BenchDocument> => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@octokit/openapi')), 'generated')
  const text = await readFile(join(folder, 'api.github.com.json'), 'utf8')
  return { name: 'GitHub', text: JSON.stringify(JSON.parse(text)), operations: 1223 }
}

const words = 'account meter usage event customer invoice period region counter limit schedule unit export batch'.split(
  ' ',
)
const word = (at: number) => words[at % words.length] ?? 'meter'
const sentence = (at: number, length: number) =>
  Array.from({ length }, (_, step) => word(at * 7 + step * step + step)).join(' ')

const property = (at: number) =>
  [
    { type: 'string', format: 'uuid', description: sentence(at, 12) },
    { type: 'integer', format: 'int64', minimum: 0, description: sentence(at, 9) },
    { type: 'string', enum: Array.from({ length: 6 }, (_, value) => `${word(at)}_${value}`) },
    { type: 'string', format: 'date-time' },
    { type: 'array', items: { type: 'string', maxLength: 64 } },
    { type: 'boolean', default: true },
  ][at % 6]

/**
 * A document in the manner of generated ones: a tag for ten operations, a schema for two, each with a reference to the
 * next. With `cycles` every schema also refers to two before it, so that an operation reaches all of them.
 */
export const generatedDocument = (operations: number, { cycles = false } = {}): BenchDocument => {
  const schemas = Math.max(4, Math.floor(operations / 2))
  const reference = (at: number) => ({ $ref: `#/components/schemas/Schema${at % schemas}` })
  const schema = (at: number) => ({
    type: 'object',
    description: sentence(at, 20),
    required: ['field0', 'field1'],
    properties: {
      ...Object.fromEntries(Array.from({ length: 12 }, (_, field) => [`field${field}`, property(at + field)])),
      ...(cycles
        ? {
            next: reference(at + 1),
            parent: reference(at + schemas - 1),
            children: { type: 'array', items: reference(at * 3 + 1) },
          }
        : at % 5 === 4
          ? {}
          : { detail: reference(at + 1) }),
    },
  })
  const operation = (at: number) => ({
    operationId: `operation${at}`,
    summary: `${at % 2 === 0 ? 'Read' : 'Write'} ${word(at)} ${at}`,
    description: sentence(at, 40),
    tags: [`Group ${Math.floor(at / 10)}`],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      ...Array.from({ length: 4 }, (_, parameter) => ({
        name: `filter${parameter}`,
        in: 'query',
        description: sentence(at + parameter, 10),
        schema: property(at + parameter),
      })),
    ],
    ...(at % 2 === 0
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: reference(at) } } } }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: reference(at) } } },
      400: { description: 'Refused', content: { 'application/json': { schema: reference(0) } } },
    },
  })
  const document = {
    openapi: '3.0.3',
    info: { title: `Generated, ${operations} operations`, version: '1.0.0', description: sentence(1, 60) },
    servers: [{ url: '/' }],
    tags: Array.from({ length: Math.ceil(operations / 10) }, (_, at) => ({ name: `Group ${at}` })),
    paths: Object.fromEntries(
      Array.from({ length: operations }, (_, at) => [
        `/v1/${word(Math.floor(at / 10))}-${Math.floor(at / 10)}/{id}/${word(at)}-${at}`,
        { [at % 2 === 0 ? 'get' : 'post']: operation(at) },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(Array.from({ length: schemas }, (_, at) => [`Schema${at}`, schema(at)])),
    },
  }
  return {
    name: `${operations.toLocaleString('en')} operations${cycles ? ', schemas in cycles' : ''}`,
    text: JSON.stringify(document),
    operations,
  }
}
