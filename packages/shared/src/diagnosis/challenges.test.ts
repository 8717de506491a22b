import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { challengesOf, parameterOf } from './challenges.ts'

const shape = (header: string) =>
  challengesOf(header).map(({ scheme, token68, parameters }) => [
    scheme,
    token68,
    Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
  ])

describe('the challenges of a WWW-Authenticate value', () => {
  it('are one scheme with its parameters, quoted or not', () => {
    expect(shape('Bearer realm="example", error=invalid_token, error_description="The access token expired"')).toEqual([
      [
        'Bearer',
        undefined,
        { realm: 'example', error: 'invalid_token', error_description: 'The access token expired' },
      ],
    ])
  })

  it('are told apart when several stand in one value', () => {
    expect(
      shape(`Bearer realm="api", error="invalid_token", error_description="a, b = c", DPoP algs="RS256 ES256"`),
    ).toEqual([
      ['Bearer', undefined, { realm: 'api', error: 'invalid_token', error_description: 'a, b = c' }],
      ['DPoP', undefined, { algs: 'RS256 ES256' }],
    ])
  })

  it('follow the example of RFC 9110 §11.6.1', () => {
    expect(shape('Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""')).toEqual([
      ['Basic', undefined, { realm: 'simple' }],
      ['Newauth', undefined, { realm: 'apps', type: '1', title: 'Login to "apps"' }],
    ])
  })

  it('may be bare schemes, and carry a token68', () => {
    expect(shape('Negotiate, NTLM')).toEqual([
      ['Negotiate', undefined, {}],
      ['NTLM', undefined, {}],
    ])
    expect(shape('Negotiate YIIB+/8=, Basic realm="x"')).toEqual([
      ['Negotiate', 'YIIB+/8=', {}],
      ['Basic', undefined, { realm: 'x' }],
    ])
    expect(shape('Key')).toEqual([['Key', undefined, {}]])
  })

  it('survive blanks in place of commas, blanks around the equals sign, empty list members', () => {
    expect(shape('Bearer scope="" error="invalid_token" error_description="the token has expired"')).toEqual([
      ['Bearer', undefined, { scope: '', error: 'invalid_token', error_description: 'the token has expired' }],
    ])
    expect(shape(', ,Bearer  realm = "x" ,, error = invalid_token')).toEqual([
      ['Bearer', undefined, { realm: 'x', error: 'invalid_token' }],
    ])
    expect(shape('AzureApiManagementKey realm="https://x/api",name="Subscription-Key",type="header"')).toEqual([
      ['AzureApiManagementKey', undefined, { realm: 'https://x/api', name: 'Subscription-Key', type: 'header' }],
    ])
  })

  it('keep the text of each parameter as it was written', () => {
    const header = 'Bearer error="insufficient_scope", scope="a \\"b\\""'
    const [challenge] = challengesOf(header)
    const scope = challenge && parameterOf(challenge, 'scope')
    expect(scope?.value).toBe('a "b"')
    expect(header).toContain(scope?.raw)
  })

  it('come from any text without an error, in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const challenge of challengesOf(text))
          for (const { raw } of challenge.parameters) expect(text).toContain(raw)
      }),
    )
    expect(challengesOf('a="'.repeat(100_000)).length).toBeGreaterThan(0)
    expect(challengesOf(`Bearer ${'a '.repeat(100_000)}`).length).toBeGreaterThan(0)
  })
})
