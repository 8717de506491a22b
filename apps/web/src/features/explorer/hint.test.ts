import { describe, expect, it } from 'vitest'
import { hintOf } from './hint.ts'

describe('the hint under a field', () => {
  it.each([
    ['Unique in the account', 'Unique in the account.'],
    ['Five **strings**; `day: "L"` is the *last* day.\n\nMore.', 'Five strings; day: "L" is the last day.'],
    ['See [the guide](https://example.test/x)', 'See the guide.'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name.'],
    ['', ''],
  ])('of %j is %j', (description, hint) => {
    expect(hintOf(description)).toBe(hint)
  })
})
