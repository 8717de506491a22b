import { pino, type DestinationStream } from 'pino'

/** What may stand in a log line beside its words: values that the console made itself, under fixed names. */
type LogFields = {
  requestId?: string
  /** Of the W3C Trace Context that a trusted proxy hands on. */
  traceId?: string
  method?: string
  /** The route's pattern, never the path: a path may hold what somebody typed. */
  route?: string
  status?: number
  /** Milliseconds. */
  ms?: number
  connectionId?: string
  callId?: string
  count?: number
  signal?: string
  url?: string
}

/**
 * The console's log: JSON lines. Redacted by construction: bodies, headers and query strings have no field to stand
 * in, and of an error only its kind and place are kept, since messages quote what was parsed or sent.
 */
export type Log = {
  info(words: string, fields?: LogFields): void
  warn(words: string, fields?: LogFields): void
  error(words: string, error: unknown, fields?: LogFields): void
}

/** A log on standard error, or on another stream in tests. */
export const createLog = (destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log => {
  const log = pino(
    {
      level: 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
  return {
    info: (words, fields = {}) => log.info(fields, words),
    warn: (words, fields = {}) => log.warn(fields, words),
    error: (words, error, fields = {}) => log.error({ ...fields, error: describeError(error) }, words),
  }
}

type DescribedError = { name: string; code?: string; stack?: string[]; cause?: DescribedError }

const describeError = (error: unknown, depth = 0): DescribedError => {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as { code?: unknown }
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .map((line) => line.trim())
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    ...(stack && { stack: stack.slice(0, 12) }),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  }
}
