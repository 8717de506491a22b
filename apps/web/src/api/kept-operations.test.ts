import { describe, expect, it } from 'vitest'
import { keptText, readKept, withPinTurned, withSent } from './kept-operations.ts'

const of = (text: string, connection = 'sandbox') => readKept(text).get(connection)

describe('kept operations', () => {
  it('are the last that were sent, the latest first and each once', () => {
    const text = ['a', 'b', 'c', 'a', 'd', 'e', 'f'].reduce<string>(
      (kept, id) => keptText(kept, 'sandbox', withSent(id)),
      '{}',
    )
    expect(of(text)?.recent).toEqual(['f', 'e', 'd', 'a', 'c'])
  })

  it('are pinned until the pin is taken away', () => {
    const pinned = ['a', 'b'].reduce<string>((kept, id) => keptText(kept, 'sandbox', withPinTurned(id)), '{}')
    expect(of(pinned)?.pinned).toEqual(['a', 'b'])
    expect(of(keptText(pinned, 'sandbox', withPinTurned('a')))?.pinned).toEqual(['b'])
  })

  it('are those of one connection, and those of connections long unused go', () => {
    const text = keptText(keptText(null, 'one', withSent('a')), 'other', withSent('b'))
    expect([of(text, 'one')?.recent, of(text, 'other')?.recent]).toEqual([['a'], ['b']])
    let many = text
    for (let at = 0; at < 50; at++) many = keptText(many, `c${at}`, withSent('x'))
    expect(readKept(many).size).toBe(50)
    expect(of(many, 'one')).toBeUndefined()
  })

  it.each(['', '[', 'null', '7', '{"sandbox":null}', '{"sandbox":{"pinned":[1],"recent":"x"}}', '[["a"]]'])(
    'are none where %j is kept',
    (text) => expect(of(text) ?? { pinned: [], recent: [] }).toEqual({ pinned: [], recent: [] }),
  )
})
