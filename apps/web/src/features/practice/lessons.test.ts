import type { PracticeFailure } from '@developer-console/shared/contract/practice'
import { describe, expect, it } from 'vitest'
import { groupedFailures, lessonOf, valueOf } from './lessons.ts'

const failure = (name: string, group: PracticeFailure['group']): PracticeFailure => ({
  name,
  group,
  title: `The title of ${name}`,
  teaches: `What ${name} teaches`,
  value: null,
  examples: [name],
  acts: 'calls',
  perRequest: true,
})

describe('the failures of the screen', () => {
  it('stand in its order by group, those it has no words for last and in the sandbox’s words', () => {
    const failures = [
      failure('gremlins', 'way'),
      failure('html502', 'api'),
      failure('tls', 'way'),
      failure('slow', 'way'),
    ]
    const grouped = groupedFailures(failures, () => true)
    expect(grouped.map(({ title, failures: own }) => [title, ...own.map(({ name }) => name)])).toEqual([
      ['The way there', 'slow', 'tls', 'gremlins'],
      ['The API', 'html502'],
    ])
    expect(lessonOf(failure('gremlins', 'way'))).toMatchObject({ title: 'The title of gremlins' })
    expect(lessonOf(failure('slow', 'way'))).toMatchObject({ title: 'Slow first byte', common: true })
  })

  it('leave out a group of which nothing is shown', () => {
    expect(groupedFailures([failure('slow', 'way')], () => false)).toEqual([])
  })

  it.each([
    ['html502', ''],
    ['slow=8000', '8000'],
    ['status=503; retry-after=5', '503; retry-after=5'],
  ])('%s has the value %j', (told, value) => {
    expect(valueOf(told)).toBe(value)
  })
})
