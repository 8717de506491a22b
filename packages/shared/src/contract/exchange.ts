import { z } from 'zod'
import { HeaderList } from './headers.ts'

/** A request to an authorization server as it was sent, without the secret. */
const ExchangeRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers: HeaderList,
  /** The form's fields; `client_secret` and `client_assertion` are `[redacted]`. */
  form: z.record(z.string(), z.string()),
})

/** What came back, without the token. `body` is the parsed JSON where it was JSON, otherwise the text. */
const ExchangeResponse = z.object({
  status: z.number().int(),
  statusText: z.string().optional(),
  headers: HeaderList,
  body: z.unknown(),
})

/** One request to an authorization server and its answer (absent where none came), redacted. */
export const Exchange = z.object({
  request: ExchangeRequest,
  response: ExchangeResponse.optional(),
  /** Milliseconds from sending to the whole answer. */
  duration: z.number().optional(),
})
export type Exchange = z.infer<typeof Exchange>
