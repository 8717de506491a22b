import { STATUS_CODES } from 'node:http'
import type { FaultTarget, RequestFaults } from './switchboard.ts'

// Statuses that the service answers with in its own words; the others come from what stands before it.
const serviceStatuses = new Set([400, 404, 406, 409, 410, 412, 415, 422, 428, 500])

const page = `<!DOCTYPE html>
<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>gateway</center>
</body>
</html>
`

const oauthError = (status: number): string => {
  if (status === 401) return 'invalid_client'
  if (status === 429) return 'too_many_requests'
  if (status === 503) return 'temporarily_unavailable'
  return status < 500 ? 'invalid_request' : 'server_error'
}

const failed = (status: number, place: FaultTarget['place'], requestId: string): Response => {
  const title = STATUS_CODES[status] ?? `Status ${status}`
  if (place === 'token') return Response.json({ error: oauthError(status), error_description: title }, { status })
  if (!serviceStatuses.has(status))
    return Response.json(
      { message: title },
      { status, headers: status === 401 ? { 'www-authenticate': 'Bearer realm="Usage Engine sandbox"' } : {} },
    )
  const problem = {
    type: 'about:blank',
    title,
    status,
    detail: 'The switch status is on',
    instance: `urn:request:${requestId}`,
  }
  return new Response(JSON.stringify(problem), { status, headers: { 'content-type': 'application/problem+json' } })
}

type Asked = {
  place: FaultTarget['place']
  /** Path and query. */
  url: string
  requestId: string
  /** Origin of the environment that was not asked, with a slash at its end. */
  otherOrigin: string
}

/** What is answered in place of serving the request, where a switch says so. */
export const replacement = (
  faults: RequestFaults,
  { place, url, requestId, otherOrigin }: Asked,
): Response | undefined => {
  const redirect = faults.apply('redirect')
  if (redirect !== undefined)
    return new Response(null, { status: Number(redirect), headers: { location: otherOrigin.slice(0, -1) + url } })
  if (faults.apply('html502')) return new Response(page, { status: 502, headers: { 'content-type': 'text/html' } })
  const status = faults.apply('status')
  if (!status) return undefined
  const answer = failed(status.status, place, requestId)
  if (status.waitSeconds !== undefined) answer.headers.set('retry-after', String(status.waitSeconds))
  return answer
}

const isJson = (answer: Response): boolean => /[/+]json\b/i.test(answer.headers.get('content-type') ?? '')

/** An answer with the faults of its content, where it is JSON. */
export const altered = async (answer: Response, faults: RequestFaults): Promise<Response> => {
  if (!answer.body || !isJson(answer)) return answer
  const isCut = faults.apply('bad-json') !== undefined
  const isMislabelled = faults.apply('wrong-type') !== undefined
  if (!isCut && !isMislabelled) return answer
  const whole = Buffer.from(await answer.arrayBuffer())
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  if (isMislabelled) headers.set('content-type', 'text/plain; charset=utf-8')
  return new Response(isCut ? whole.subarray(0, Math.ceil(whole.length / 2)) : whole, {
    status: answer.status,
    headers,
  })
}
