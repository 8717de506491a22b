import { describe, expect, it } from 'vitest'
import { Diagnosis } from '../contract/diagnosis.ts'
import { type Cause, causes } from './causes.ts'
import { diagnose } from './diagnose.ts'
import type { Evidence } from './evidence.ts'
import apiAnswers from './fixtures/api-answers.jsonl?raw'
import more from './fixtures/more-answers.jsonl?raw'
import networkErrors from './fixtures/network-errors.jsonl?raw'
import tokenAnswers from './fixtures/token-answers.jsonl?raw'
import wordings from './fixtures/wordings.jsonl?raw'

type Fixture = Evidence & { id: string; provider: string; cause: string; confidence: string; source: string }

const parsed = (text: string): Fixture[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Fixture)

const files = { tokenAnswers, apiAnswers, networkErrors, more, wordings }
const fixtures = Object.values(files).flatMap(parsed)

/** Every text of the evidence by itself, as it is and as JSON, XML or a form decode it. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') {
    const decoded: unknown[] = [value.replace(/&quot;/g, '"')]
    try {
      decoded.push(JSON.parse(value.replace(/^\uFEFF/, '')))
    } catch {
      decoded.push(...[...new URLSearchParams(value).entries()].map(([, text]) => text))
    }
    return [value, ...decoded.flatMap((each) => (each === value ? [] : textsOf(each)))]
  }
  if (value === null || value === undefined) return []
  if (typeof value === 'object') return Object.values(value).flatMap(textsOf)
  return typeof value === 'number' ? [String(value)] : []
}

const isSuccess = ({ cause }: Fixture) => cause === 'none'
const named = (set: Fixture[]) => set.map((fixture) => [fixture.id, fixture] as const)

describe.each(Object.entries(files))('the exchanges of %s', (_, file) => {
  it.each(named(parsed(file).filter((fixture) => !isSuccess(fixture))))('%s', (_, fixture) => {
    const diagnosis = Diagnosis.parse(diagnose(fixture))
    expect(diagnosis.cause).toBe(fixture.cause)

    const texts = textsOf({ ...fixture, id: '', source: '', cause: '' })
    const unfit = diagnosis.evidence.filter(
      ({ quote }) => quote === '' || quote.length > 300 || !texts.some((text) => text.includes(quote)),
    )
    expect(diagnosis.evidence).not.toEqual([])
    expect(unfit).toEqual([])

    expect(diagnosis.steps).not.toEqual([])
    // Words of ours: what the server says stands in quotation marks.
    expect(diagnosis.explanation.replace(/".*"/g, '')).not.toMatch(/undefined|null|NaN|\[object|!/)
  })
})

describe('the successes', () => {
  it.each(named(fixtures.filter(isSuccess)))('%s', (_, fixture) => {
    expect(diagnose(fixture)).toBeUndefined()
  })
})

describe('the fixtures', () => {
  it('have an identity of their own each', () => {
    expect(new Set(fixtures.map(({ id }) => id)).size).toBe(fixtures.length)
  })

  it('name causes of the catalogue', () => {
    expect(fixtures.filter((each) => !isSuccess(each) && !Object.hasOwn(causes, each.cause))).toEqual([])
  })

  it('meet every cause of the catalogue', () => {
    const met = new Set(fixtures.map(({ cause }) => cause))
    expect(Object.keys(causes).filter((cause) => !met.has(cause as Cause))).toEqual([])
  })
})
