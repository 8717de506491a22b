import type { Exchange } from '@developer-console/shared/contract/exchange'
import type { RawAnswer } from './diagnosis.tsx'
import { byteSize } from './format.ts'

/** The answer of an authorization server as it is shown under a diagnosis. */
export const rawAnswer = (response: NonNullable<Exchange['response']>): RawAnswer => {
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].split(';')[0]
  const isText = typeof response.body === 'string'
  const text = isText ? String(response.body) : JSON.stringify(response.body, null, 2)
  const size = byteSize(new TextEncoder().encode(isText ? text : JSON.stringify(response.body)).length)
  return {
    summary: [[response.status, response.statusText].filter(Boolean).join(' '), type, size].filter(Boolean).join(', '),
    text,
    language: isText ? 'plain' : 'json',
  }
}
