import { withoutTrailingSlashes } from '../openapi/percent.ts'
import { type Reading, urlOf } from './reading.ts'

/** Another spelling of the audience that is likelier to be right, and the step that says so. */
export type AudienceProposal = { text: string; value: string }

/**
 * What to try in place of an audience that the server does not know, likeliest first. Audiences are compared as
 * strings, so a slash at the end makes another API. Environments where the API's base URL is the audience are told by
 * the API's and the token endpoint's own addresses.
 */
export const audienceProposals = ({ request, connection, text }: Reading): AudienceProposal[] => {
  const asked = request.audience ?? request.resource ?? connection.audience
  if (!asked || text.quote(asked) !== asked.trim()) return []
  const proposals: AudienceProposal[] = []
  const propose = (words: string, value: string) => {
    if (value !== asked && !proposals.some((proposal) => proposal.value === value))
      proposals.push({ text: words, value })
  }

  const clean = asked.replace(/^[\s'"“”‘’<{]+|[\s'"“”‘’>},;]+$/gu, '')
  if (clean !== asked && clean !== '') propose('Take the stray quotes, braces or blanks away', clean)

  const api = urlOf(connection.apiUrl)
  const token = urlOf(connection.tokenUrl)
  const url = urlOf(clean)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    if (/^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?(?:\/|$)/i.test(clean))
      propose('Write the audience with its scheme', `https://${clean}${clean.includes('/') ? '' : '/'}`)
    return proposals
  }

  if (api && api.origin !== url.origin && api.host === url.host)
    propose(`Write ${api.protocol.slice(0, -1)} as the API's URL does`, `${api.origin}${url.pathname}`)
  const base = api ?? token
  const elsewhere = base !== undefined && base.host !== url.host
  if (elsewhere && sharesDomain(base.hostname, url.hostname))
    propose('Use the base URL of the API that this connection calls', `${base.origin}/`)
  if (clean.endsWith('/')) propose('Remove the slash at the end', withoutTrailingSlashes(clean))
  else propose('Add the slash at the end', `${clean}/`)
  if (elsewhere) propose('Use the base URL of the API that this connection calls', `${base.origin}/`)
  else if (api && url.pathname.replace(/\/$/, '') !== '')
    propose('Use the base URL of the API without its path', `${api.origin}/`)
  return proposals.slice(0, 3)
}

/** Whether two hosts are of one organisation by the look of them: `api.example.com` and `api.us.example.com`. */
const sharesDomain = (a: string, b: string) => lastTwo(a) === lastTwo(b) || isLoopback(a) || isLoopback(b)
const lastTwo = (host: string) => host.split('.').slice(-2).join('.')
const isLoopback = (host: string) => host === 'localhost' || host.startsWith('127.') || host === '[::1]'
