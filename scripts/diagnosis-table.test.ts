import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../packages/shared/src/diagnosis/causes.ts'
import { page, withTables } from './diagnosis-table.ts'

describe('the table of causes in docs/diagnosis.md', () => {
  const text = readFileSync(page, 'utf8')

  it('is up to date; if not, run scripts/diagnosis-table.ts', () => {
    expect(text).toBe(withTables(text))
  })

  it('has every cause once, without a gap', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    expect(rows.map((row) => row.split('`')[1])).toEqual([...catalogue.keys()])
    expect(rows.filter((row) => /undefined|null|NaN|\[object/.test(row))).toEqual([])
  })

  it('is refused a page that has no place for it', () => {
    expect(() => withTables('# Diagnosis\n')).toThrow('lacks the lines')
  })
})
