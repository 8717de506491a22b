import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { connectionKeys } from './connection-definition.ts'
import { configurationSchema } from './configuration.ts'
import { loadConfiguration } from './load-configuration.ts'
import { connectionVariables, otherVariables, serverVariables, type Variable } from './variables.ts'

const text = readFileSync(fileURLToPath(new URL('../../../../docs/operations.md', import.meta.url)), 'utf8')

type Row = { key: string; cells: string[] }

/** The rows of all tables whose first cell is a key or a variable. */
const rows: Row[] = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(2, -2).split(' | '))
  .map((cells) => ({ key: cells[0]?.replaceAll('`', '') ?? '', cells }))

const rowOf = (key: string) => rows.find((row) => row.key === key)

/** What is inside of defaults and what is optional. */
const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> | undefined => {
  const { shape, innerType } = schema.def as unknown as { shape?: Record<string, z.ZodType>; innerType?: z.ZodType }
  return shape ?? (innerType && shapeOf(innerType))
}

const schema = configurationSchema(
  { env: {}, readFile: () => Promise.reject(new Error('no file')), directory: '/' },
  '/',
)
const serverKeys = Object.entries(shapeOf(schema) ?? {})
  .filter(([section]) => section !== 'connections')
  .flatMap(([section, inner]) => Object.keys(shapeOf(inner) ?? {}).map((key) => `${section}.${key}`))

/** By the key, or by the first entry of its list. */
const named = (variables: readonly Variable[], key: string) =>
  variables.filter(({ path }) => path.join('.').replace(/\.0$/, '') === key).map(({ name }) => name)

/** The names in a cell; `…_FILE` stands for the first one with that ending. */
const variablesIn = (cell: string): string[] => {
  const names = [...cell.matchAll(/`([A-Z_…]+)`/g)].map(([, name = '']) => name)
  return names.map((name) => name.replace('…', names[0] ?? ''))
}

describe('the tables of docs/operations.md', () => {
  it('have every key of the server once, and none that is not', () => {
    expect(serverKeys.length).toBeGreaterThan(25)
    const found = rows.map(({ key }) => key).filter((key) => /^[a-z]+\.[a-zA-Z]+$/.test(key) && !key.startsWith('tls.'))
    expect(found.toSorted()).toEqual(serverKeys.toSorted())
  })

  it('name the variables of each', () => {
    for (const key of serverKeys)
      expect([key, variablesIn(rowOf(key)?.cells[1] ?? '')]).toEqual([key, named(serverVariables, key)])
  })

  it('tell the defaults as they are, with their units', async () => {
    const read = async (env: Record<string, string>) =>
      (await loadConfiguration({
        args: [],
        env,
        cwd: '/',
        readFile: () => Promise.reject(new Error('no file')),
      })) as unknown as Record<string, Record<string, unknown>>
    const usual = await read({})
    for (const key of serverKeys) {
      const [section = '', name = ''] = key.split('.')
      const [, told] = /^`([^`]+)`$/.exec(rowOf(key)?.cells[2] ?? '') ?? []
      const value = usual[section]?.[name]
      const isOpen = value === undefined || (Array.isArray(value) && value.length === 0)
      expect([key, told !== undefined]).toEqual([key, !isOpen])
      const [variable = ''] = named(serverVariables, key)
      const again = told === undefined ? usual : await read({ [variable]: told })
      expect([key, again[section]?.[name]]).toEqual([key, value])
    }
  })

  it('have every key of a connection, with its variables', () => {
    for (const key of connectionKeys) {
      const found = rows.filter((row) => row.key === key || row.key.startsWith(`${key}.`))
      expect([key, found.length > 0]).toEqual([key, true])
      const told = found.flatMap(({ cells }) => variablesIn(cells[1] ?? ''))
      const known = connectionVariables.filter(({ path }) => path[0] === key).map(({ name }) => name)
      expect([key, told.toSorted()]).toEqual([key, known.toSorted()])
    }
  })

  it('have the variables that are no key', () => {
    for (const name of otherVariables) expect([name, rowOf(name) !== undefined]).toEqual([name, true])
  })
})
