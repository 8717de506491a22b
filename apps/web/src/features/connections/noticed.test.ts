import { describe, expect, it } from 'vitest'
import { emptyFields } from './connection-fields.ts'
import { comparedOf, mended, mendingOf, noticedIn } from './noticed.ts'

const id = 'k7Qm2xVb9Rt4Yw1Zc8Lp3Nd6Hs0Jf5Ga'
const secret = 'a-secret_of.no~one/'.replaceAll(/[^a-z_-]/g, 'x').padEnd(64, '0')
const fields = { ...emptyFields, clientId: id, clientSecret: secret, audience: 'https://api.example.test/' }

const noticed = (changes: Partial<typeof fields>) =>
  noticedIn({ ...fields, ...changes }).map(({ kind, field }) => [kind, field])

describe('what looks wrong in the form', () => {
  it('is nothing where nothing is odd', () => {
    expect(noticed({})).toEqual([])
    expect(noticedIn(emptyFields)).toEqual([])
  })

  it.each([
    [{ clientId: '{{clientId}}' }, 'placeholder', 'clientId'],
    [{ clientSecret: `"${secret}"` }, 'quotes', 'clientSecret'],
    [{ clientSecret: ` ${secret}` }, 'whitespace', 'clientSecret'],
    [{ clientSecret: id }, 'id-as-secret', 'clientSecret'],
    [{ audience: 'https://api.example.test' }, 'audience-without-slash', 'audience'],
    [{ tokenUrl: 'https://api.example.test/' }, 'token-url-is-api', 'tokenUrl'],
  ])('%j', (changes, kind, field) => expect(noticed(changes)).toEqual([[kind, field]]))

  it('is not the line end of a private key, nor an address that is not sent', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n'
    expect(noticed({ clientAuthentication: 'private_key_jwt', clientSecret: key })).toEqual([])
    expect(noticed({ environment: 'eu', tokenUrl: 'https://api.example.test/' })).toEqual([])
  })

  it('is mended at once, each place whole', () => {
    const odd = { ...fields, clientId: ` "${id}"`, audience: '"https://api.example.test"' }
    const warnings = noticedIn(odd)
    expect(warnings.length).toBeGreaterThan(2)
    expect(mended(odd, warnings)).toEqual(fields)
  })

  it('is shown as it is and as it would be; of a secret, its length', () => {
    const [blank] = noticedIn({ ...fields, clientId: ` ${id}\u200b` })
    expect(blank && comparedOf(blank, { ...fields, clientId: ` ${id}\u200b` })).toEqual([
      { field: 'clientId', was: `␣${id}[U+200B]`, becomes: id },
    ])
    const swapped = { ...fields, clientId: secret, clientSecret: id }
    const [swap] = noticedIn(swapped)
    expect(swap && mendingOf(swap)).toBe('Swap the two')
    expect(swap && comparedOf(swap, swapped)).toEqual([
      { field: 'clientId', was: '64 characters', becomes: '32 characters' },
      { field: 'clientSecret', was: '32 characters', becomes: '64 characters' },
    ])
    const [placeholder] = noticedIn({ ...fields, clientSecret: 'changeme' })
    expect(placeholder && mendingOf(placeholder)).toBe('Empty it')
  })
})
