import { describe, expect, it } from 'vitest'
import { readBody } from './body.ts'

const told = (body: string, type = '') =>
  readBody(body, type).statements.map(({ kind, source, text }) => [kind, source, text])

describe('a body', () => {
  it('is read by what it is, not by what it is called', () => {
    expect(readBody('{"error":"invalid_client"}', 'text/html').kind).toBe('json')
    expect(readBody('\uFEFF\n {"error":"invalid_client"}', 'text/plain').kind).toBe('json')
    expect(readBody('<!DOCTYPE html><html></html>', 'application/json').kind).toBe('html')
    expect(readBody('<Error><Code>AccessDenied</Code></Error>', 'application/json').kind).toBe('xml')
    expect(readBody('error=invalid_client&error_description=no', '').kind).toBe('form')
    expect(readBody('Jwt is expired', 'application/json').kind).toBe('text')
    expect(readBody('  \r\n', 'application/json').kind).toBe('empty')
  })

  it('tells codes from words, with the place of each', () => {
    expect(told('{"error":"invalid_client","error_description":"The secret is wrong","trace_id":"abc def"}')).toEqual([
      ['code', 'body.error', 'invalid_client'],
      ['words', 'body.error_description', 'The secret is wrong'],
    ])
    expect(
      told(
        '{"fault":{"faultstring":"Invalid Access Token","detail":{"errorcode":"keymanagement.service.invalid_access_token"}}}',
      ),
    ).toEqual([
      ['words', 'body.fault.faultstring', 'Invalid Access Token'],
      ['code', 'body.fault.detail.errorcode', 'keymanagement.service.invalid_access_token'],
    ])
    expect(told('[{"message":"Session expired","errorCode":"INVALID_SESSION_ID"}]')).toEqual([
      ['words', 'body[0].message', 'Session expired'],
      ['code', 'body[0].errorCode', 'INVALID_SESSION_ID'],
    ])
  })

  it('takes the last segment of a problem type as its code', () => {
    expect(told('{"type":"https://example.net/problems/edition-not-licensed?x#y","status":403}')).toEqual([
      ['code', 'body.type', 'edition-not-licensed'],
    ])
    expect(told('{"type":"about:blank","title":"Not Found"}')).toEqual([['words', 'body.title', 'Not Found']])
  })

  it('hears unknown members only where no known one speaks', () => {
    expect(told('{"exp":"token expired"}')).toEqual([['words', 'body.exp', 'exp token expired']])
    expect(told('{"message":"No","note":"token expired"}')).toEqual([['words', 'body.message', 'No']])
  })

  it('is read as far as it goes where it is cut', () => {
    expect(told('{"error":"invalid_scope","error_description":"Unknown \\"x\\"", "more":"cut o')).toEqual([
      ['code', 'body.error', 'invalid_scope'],
      ['words', 'body.error_description', 'Unknown "x"'],
    ])
  })

  it('gives the visible texts of a page, without its scripts', () => {
    expect(
      told(
        '<html><head><title>Stop</title><script>var a = "token expired"</script></head><body><p>Go &amp; away</p></body></html>',
      ),
    ).toEqual([
      ['words', 'body', 'Stop'],
      ['words', 'body', 'Go & away'],
    ])
  })

  it('survives nesting that no parser follows', () => {
    expect(readBody('['.repeat(60_000), '').kind).toBe('text')
    expect(readBody(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, '').statements).toEqual([])
  })
})
