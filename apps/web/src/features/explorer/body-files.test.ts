import { describe, expect, it } from 'vitest'
import { withChosen } from './body-files.ts'

const file = (name: string) => new File([''], name)
const names = (files: ReturnType<typeof withChosen>) => files.map((one) => `${one.name}${one.file ? '' : ' (gone)'}`)

describe('the files of a list', () => {
  it('are added to, and one that was gone comes back to its place', () => {
    const kept = [
      { name: 'a.csv', file: undefined },
      { name: 'b.csv', file: file('b.csv') },
      { name: 'c.csv', file: undefined },
    ]
    expect(names(withChosen(kept, [file('d.csv'), file('c.csv')]))).toEqual(['a.csv (gone)', 'b.csv', 'c.csv', 'd.csv'])
  })

  it('may be of the same name, as they come from several folders', () => {
    expect(names(withChosen([{ name: 'a', file: file('a') }], [file('a')]))).toEqual(['a', 'a'])
    const gone = [
      { name: 'a', file: undefined },
      { name: 'a', file: undefined },
    ]
    expect(names(withChosen(gone, [file('a')]))).toEqual(['a', 'a (gone)'])
  })
})
