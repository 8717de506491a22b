import { describe, expect, it } from 'vitest'
import { requestLines, requestText, sentHost } from './request-text.ts'

const head = (url: string, headers: [string, string][] = [['authorization', 'Bearer [redacted]']]) => ({
  head: {
    status: 200,
    statusText: 'OK',
    httpVersion: '2',
    headers: [],
    sent: { method: 'GET', url, headers },
    redirects: [],
    timing: {},
  },
})

describe('a request as it was sent', () => {
  it('reads as it stood on the wire, with the host and without the credentials', () => {
    expect(requestText(requestLines(head('https://api.test/meters?category=API%20Counts')))).toBe(
      'GET /meters?category=API%20Counts HTTP/2\nhost: api.test\nauthorization: Bearer [redacted]',
    )
  })

  it('names the host once, and keeps a target that is no URL as it is', () => {
    expect(requestLines(head('https://api.test/', [['Host', 'other.test']])).headers).toEqual([['Host', 'other.test']])
    expect(requestLines(head('/meters')).target).toBe('/meters')
  })

  it('went to a host, with a port of its own', () => {
    expect(sentHost(head('https://api.test:8443/meters').head)).toBe('api.test:8443')
    expect(sentHost(head('/meters').head)).toBeUndefined()
  })
})
