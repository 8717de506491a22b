import process from 'node:process'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'

/* The proxy that one would write by hand: a token that is held, one request to the API for each that comes. */

const upstream = process.env['UPSTREAM'] ?? ''
let held: { token: string; until: number } | undefined

const token = async (): Promise<string> => {
  if (held && held.until > Date.now()) return held.token
  const response = await fetch(`${upstream}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'bench', client_secret: 'secret' }),
  })
  const answer = (await response.json()) as { access_token: string; expires_in: number }
  held = { token: answer.access_token, until: Date.now() + answer.expires_in * 1000 }
  return held.token
}

const app = new Hono()
app.all('/*', async (c) => {
  const url = new URL(c.req.url)
  return proxy(upstream + url.pathname + url.search, {
    raw: c.req.raw,
    headers: { ...c.req.header(), authorization: `Bearer ${await token()}` },
  })
})

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port }))
process.on('disconnect', () => process.exit(0))
