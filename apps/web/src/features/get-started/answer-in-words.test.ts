import { describe, expect, it } from 'vitest'
import { answerInWords } from './answer-in-words.ts'

describe('what an answer holds, in words', () => {
  it.each([
    ['{"meterTypes":[1,2,3]}', 'It answered with 3 meter types.'],
    ['{"usage_events":[]}', 'It answered with 0 usage events.'],
    ['[{"a":1}]', 'It answered with 1 item.'],
    ['{"orders":[1],"paging":{}}', 'It answered with 1 of its orders.'],
    ['{"a":[],"b":[]}', ''],
    ['{"id":7}', ''],
    ['<html>', ''],
    ['', ''],
    [undefined, ''],
  ])('%s', (body, words) => {
    expect(answerInWords(body)).toBe(words)
  })
})
