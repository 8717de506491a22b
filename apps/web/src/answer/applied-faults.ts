import type { HeaderList } from '@developer-console/shared/contract/headers'
import { headerValue } from './media-type.ts'

/** The failures that the sandbox had on purpose in an answer, as it tells them: `slow=8000`. */
export const appliedFaults = (headers: HeaderList): string[] =>
  headerValue(headers, 'x-sandbox-fault-applied')
    ?.split(',')
    .map((fault) => fault.trim())
    .filter((fault) => fault !== '') ?? []
