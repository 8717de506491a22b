import { DescribedCall } from '@developer-console/shared/contract/call'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { effectiveMethods } from '../calls/policy.ts'

/** Methods that are sent again: they change nothing (RFC 9110 §9.2.1), and do not bring back what was sent. */
const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A call of the history to be made again; `reason` says what of it is missing, or why there is none. */
export type SameCall = { described?: DescribedCall; reason?: string }

const isRedacted = (text: string) => text.includes(redactedMark) || text.includes(encodeURIComponent(redactedMark))

/**
 * The same call as the history kept it, without its token: only where it is safe whatever a server may make of it, and
 * without the headers and parameters whose values the history does not keep.
 */
export const sameCall = ({ request, operationId }: CallDetail): SameCall => {
  const unsafe = effectiveMethods(request as DescribedCall).find((method) => !repeatable.has(method))
  if (unsafe !== undefined) return { reason: `${unsafe} may change something, so it was not sent again` }
  const [path = '', ownQuery] = request.path.split(/\?(.*)/s)
  if (isRedacted(path)) return { reason: 'The history does not keep all of its path, so it was not sent again' }

  const isKept = (pair: readonly [string, string]) => !pair.some(isRedacted)
  const own = (ownQuery ?? '').split('&')
  const keptOwn = own.filter((part) => !isRedacted(part))
  const left = [
    ...own.filter(isRedacted).map((part) => `parameter ${part.split('=', 1)[0]}`),
    ...request.query.filter((pair) => !isKept(pair)).map(([name]) => `parameter ${name}`),
    ...request.headers.filter((pair) => !isKept(pair)).map(([name]) => `header ${name}`),
    ...(request.body ? ['body'] : []),
  ]
  const parsed = DescribedCall.safeParse({
    method: request.method,
    path: ownQuery === undefined ? path : [path, keptOwn.join('&')].filter(Boolean).join('?'),
    query: request.query.filter(isKept),
    headers: request.headers.filter(isKept),
    ...(operationId !== undefined && { operationId }),
  })
  if (!parsed.success) return { reason: 'What the history keeps of it cannot be sent' }
  return {
    described: parsed.data,
    ...(left.length > 0 && { reason: `It was sent without what is not kept of it: ${left.join(', ')}` }),
  }
}
