import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const addressOf = async (remoteAddress: string | undefined, forwarded: string | undefined, trusted: string[]) => {
  const app = new Hono().get('/', (c) => c.text(clientAddress(c, trusted)))
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } })).text()
}

it.each([
  ['the one that is connected', '203.0.113.9', undefined, [], '203.0.113.9'],
  ['never what a stranger claims', '203.0.113.9', '1.1.1.1', ['10.0.0.0/8'], '203.0.113.9'],
  ['what a trusted proxy says', '10.0.0.1', '198.51.100.7', ['10.0.0.0/8'], '198.51.100.7'],
  [
    'the last one before trusted proxies',
    '10.0.0.1',
    '6.6.6.6, 198.51.100.7, 10.0.0.2',
    ['10.0.0.0/8'],
    '198.51.100.7',
  ],
  ['the proxy where it says nothing', '10.0.0.1', undefined, ['10.0.0.1/32'], '10.0.0.1'],
  ['the same for IPv4 in IPv6', '::ffff:10.0.0.1', '198.51.100.7', ['10.0.0.0/8'], '198.51.100.7'],
  ['a word where there is none', undefined, undefined, ['10.0.0.0/8'], 'unknown'],
])('is %s', async (_what, connected, forwarded, trusted, expected) => {
  expect(await addressOf(connected, forwarded, trusted)).toBe(expected)
})
