import type { IncomingMessage } from 'node:http'

/** Grants what a page of another origin asks for ahead; for this answer alone, so that switching off has its effect. */
export const grantedPreflight = ({ headers }: IncomingMessage): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '0',
      'x-sandbox-fault-applied': 'cors=on',
    },
  })
