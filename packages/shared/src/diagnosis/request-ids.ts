import type { Evidence } from './evidence.ts'
import { type Reading, readEvidence } from './reading.ts'

const headers = [
  'x-request-id',
  'request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-amzn-trace-id',
  'x-amz-cf-id',
  'x-ms-request-id',
  'x-ms-correlation-request-id',
  'x-okta-request-id',
  'x-auth0-requestid',
  'x-github-request-id',
  'x-kong-request-id',
  'x-trace-id',
  'x-azure-ref',
  'cf-ray',
  'traceparent',
]

/** The identifiers by which the server's people find an exchange: where each stood, and what it is. */
export const requestIds = ({ header, body, text }: Pick<Reading, 'header' | 'body' | 'text'>): [string, string][] => {
  const found: [string, string][] = []
  for (const name of headers) {
    const id = text.quote(header(name))
    if (id !== '') found.push([name, id.slice(0, 120)])
  }
  for (const { path, key, text: value } of body.fields)
    if (
      /^(?:request|trace|correlation|error|support|transaction|incident)[_-]?(?:id|ref)$/i.test(key) ||
      (key === 'instance' && value.startsWith('urn:'))
    ) {
      const id = text.quote(value)
      if (id !== '' && id.length <= 120) found.push([`body.${path}`, id])
    }
  return found
}

/** The same of an answer, redacted, whatever its status. */
export const requestIdsOf = (answer: Pick<Evidence, 'headers' | 'body'>): [string, string][] =>
  requestIds(readEvidence({ ...answer, where: 'api', status: null }))
