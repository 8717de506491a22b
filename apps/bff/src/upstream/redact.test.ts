import { array, assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactData, redactText, searchOrder, secretForms, StreamRedactor, tokenForms } from './redact.ts'

const through = (chunks: Uint8Array[], forms: string[]) => {
  const redactor = new StreamRedactor(forms)
  const out: Buffer[] = []
  const emit = (bytes: Buffer) => void out.push(Buffer.from(bytes))
  for (const chunk of chunks) redactor.push(chunk, emit)
  redactor.flush(emit)
  return Buffer.concat(out).toString('latin1')
}

describe('a secret in a stream', () => {
  const secret = 'abcabcabd-secret'
  const text = `x${secret}yabcabc${secret}${secret}abcabcab`
  const expected = 'x[redacted]yabcabc[redacted][redacted]abcabcab'

  it('is replaced wherever the stream is split, at every pair of places', () => {
    const bytes = Buffer.from(text)
    for (let one = 0; one <= bytes.length; one += 1) {
      for (let two = one; two <= bytes.length; two += 1) {
        const chunks = [bytes.subarray(0, one), bytes.subarray(one, two), bytes.subarray(two)]
        expect(through(chunks, [secret])).toBe(expected)
      }
    }
  })

  it('is replaced where every byte comes alone, in arrays that are no Buffers', () => {
    const single = [...Buffer.from(text)].map((byte) => new Uint8Array([byte]))
    expect(through(single, [secret])).toBe(expected)
  })

  it('holds nothing back that cannot become the secret', () => {
    const redactor = new StreamRedactor([secret])
    let out = ''
    redactor.push(Buffer.from('data: tick\n\nab'), (bytes) => (out += bytes.toString()))
    expect(out).toBe('data: tick\n\n')
  })

  it('is replaced as a whole where one secret lies in another, in any mixture of chunks', () => {
    const forms = ['inner-secret-0', 'outer-inner-secret-0-more', 'secret-0-m']
    assert(
      property(
        array(constantFrom(...forms, 'x', 'outer-', 'inner-secret-', '0-more', '-0'), { maxLength: 20 }),
        array(nat(60), { maxLength: 8 }),
        (parts, cuts) => {
          const bytes = Buffer.from(parts.join(''))
          const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
          const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place))
          const result = through(chunks, forms)
          for (const form of forms) expect(result).not.toContain(form)
          expect(result).toBe(redactText(bytes.toString(), searchOrder(forms)))
        },
      ),
    )
  })
})

describe('what is searched', () => {
  it('is the signature of a JWT, and every spelling of other secrets', () => {
    const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.${'s'.repeat(86)}`
    expect(tokenForms(jwt)).toEqual(['s'.repeat(86)])
    expect(tokenForms('header.payload.')).toEqual(['header.payload.'])
    const odd = 'a/b+c d"e=é'
    expect(secretForms(odd)).toEqual([
      odd,
      'a%2Fb%2Bc%20d%22e%3D%C3%A9',
      'a%2fb%2bc%20d%22e%3d%c3%a9',
      'a%2Fb%2Bc+d%22e%3D%C3%A9',
      'a%2fb%2bc+d%22e%3d%c3%a9',
      'a/b+c d\\"e=é',
      'a\\/b+c d\\"e=é',
      'a/b+c d\\"e=\\u00e9',
      'a\\/b+c d\\"e=\\u00e9',
      'a/b+c d\\"e=\\u00E9',
      'a\\/b+c d\\"e=\\u00E9',
    ])
    expect(secretForms('a<secret>&more')).toEqual(
      expect.arrayContaining(['a\\u003csecret\\u003e\\u0026more', 'a\\u003Csecret\\u003E\\u0026more']),
    )
    expect(secretForms('dXNlcjpwYXNzd29yZA==')).toContain('dXNlcjpwYXNzd29yZA')
  })

  it('is nothing that is too short to be told from innocent text', () => {
    expect(secretForms('secret')).toEqual([])
    expect(secretForms('')).toEqual([])
  })

  it('is found in names and values of data', () => {
    const data = { a: ['x s3cret-value'], 's3cret-value': { b: 's3cret-value', c: 1, d: null } }
    expect(redactData(data, ['s3cret-value'])).toEqual({
      a: ['x [redacted]'],
      '[redacted]': { b: '[redacted]', c: 1, d: null },
    })
  })

  it('is looked for in data of any depth, of which as much is left as can be shown', () => {
    const deep = JSON.parse(`${'[{"x":'.repeat(100_000)}"s3cret-value"${'}]'.repeat(100_000)}`) as unknown
    const shown = JSON.stringify(redactData(deep, ['s3cret-value']))
    expect(shown).not.toContain('s3cret-value')
    expect(shown).toContain('[deeper than 200 levels]')
  })
})
