import { flag, oneOf, rateValue, statusValue, whole, type Written } from './value.ts'

/**
 * The way there, token and clock, answers of the API, jobs and streams: what a switch concerns.
 */
export type FaultGroup = 'way' | 'token' | 'api' | 'work'

/**
 * Where a standing rule may act: `calls` are the operations of the API and the token endpoint, `everywhere` adds the
 * documents, keys and metadata; a list names operations. A request that names a switch itself is not bound by it.
 */
export type FaultScope = 'calls' | 'everywhere' | 'token' | 'api' | readonly string[]

type Fault = {
  group: FaultGroup
  title: string
  /** What happens, and what a client learns by it. */
  teaches: string
  value: Written<unknown>
  acts: FaultScope
  /** A matter of the whole sandbox, which one request can't ask for. */
  standingOnly?: true
}

const longest = 600_000

/** Every failure that can be provoked on purpose, by name. */
export const faultTable = {
  slow: {
    group: 'way',
    title: 'The answer is slow',
    teaches: 'The request is served, and the first byte of the answer comes late: progress, elapsed time, cancelling.',
    value: whole('milliseconds', 0, longest, 8000),
    acts: 'calls',
  },
  stall: {
    group: 'way',
    title: 'Headers, then silence',
    teaches: 'The headers come at once and the body only after a silence: waiting for a body has a limit of its own.',
    value: whole('milliseconds', 0, longest, 30_000),
    acts: 'calls',
  },
  trickle: {
    group: 'way',
    title: 'The body trickles',
    teaches: 'The body comes a few bytes at a time: what has come can be shown while the rest is on its way.',
    value: whole('bytes a second', 1, 1_000_000, 200),
    acts: 'calls',
  },
  drop: {
    group: 'way',
    title: 'The connection breaks',
    teaches:
      'The connection is cut after so many bytes of the body, before its end: a part of an answer is kept and marked as a part.',
    value: whole('bytes', 0, 100_000_000, 1000),
    acts: 'calls',
  },
  redirect: {
    group: 'way',
    title: 'Moved to another origin',
    teaches:
      'The answer points to the same path in the other environment: neither token nor secret may follow it to another origin.',
    value: oneOf(['308', '307', '302', '301']),
    acts: 'calls',
  },
  tls: {
    group: 'way',
    title: 'A certificate that nobody vouches for',
    teaches:
      'The first environment is served on a further port with TLS and a certificate signed by itself: connect to that port and be refused for a reason that can be told in plain words.',
    value: oneOf(['self-signed']),
    acts: 'everywhere',
    standingOnly: true,
  },
  cors: {
    group: 'way',
    title: 'Pages of other origins may call',
    teaches:
      'Answers carry CORS headers and preflight requests are granted: a client that is a page alone works with it and fails without.',
    value: oneOf(['on']),
    acts: 'everywhere',
  },
  'token-expired': {
    group: 'token',
    title: 'The token counts as expired',
    teaches: 'The API answers 401 invalid_token to a token that is good: one renewal, one repeat, then stop.',
    value: flag,
    acts: 'api',
  },
  'token-ttl': {
    group: 'token',
    title: 'Tokens of a short life',
    teaches: 'New tokens last so long: a token is renewed ahead of its end.',
    value: whole('seconds', 1, 86_400, 60),
    acts: 'token',
  },
  'clock-skew': {
    group: 'token',
    title: 'The clocks differ',
    teaches:
      'The clock of whoever answers is ahead by so much, or behind where it is negative: in the Date header, in iat and exp of the tokens that the authorization server issues, in what the API takes for expired or issued in the future. Match operations to set one of the two apart.',
    value: whole('seconds', -86_400, 86_400, -300),
    acts: 'everywhere',
  },
  'revoke-client': {
    group: 'token',
    title: 'The client is revoked',
    teaches:
      'The token endpoint answers 401, while tokens that were issued before are good until they end: two facts to keep apart.',
    value: flag,
    acts: 'token',
  },
  'rotate-keys': {
    group: 'token',
    title: 'The signing key is replaced',
    teaches:
      'A request of the API makes a new key, which alone is published and trusted from then on: 401 for every token issued before, until it is renewed. A key that no accepted token was signed with yet is not replaced again, so that the repeat after a renewal gets through.',
    value: flag,
    acts: 'api',
  },
  'opaque-token': {
    group: 'token',
    title: 'A token that is no JWT',
    teaches: 'The token endpoint answers 200 with an opaque token, which the API refuses: there are no claims to show.',
    value: flag,
    acts: 'token',
  },
  'wrong-audience': {
    group: 'token',
    title: 'A token for the other environment',
    teaches:
      'The audience of a new token is the other environment, whatever was asked for: 401 of the API, for its aud.',
    value: flag,
    acts: 'token',
  },
  'oauth-errors': {
    group: 'token',
    title: 'The token endpoint refuses in other words',
    teaches: 'Refusals as RFC 6749 words and numbers them: the same cause, and the same explanation.',
    value: oneOf(['rfc6749']),
    acts: 'token',
  },
  status: {
    group: 'api',
    title: 'The server fails',
    teaches:
      'Answers with this status without serving the request: a write without a key of idempotency is not repeated by itself.',
    value: statusValue,
    acts: 'calls',
  },
  html502: {
    group: 'api',
    title: 'A gateway answers with a page',
    teaches: '502 with HTML from something in front of the server, without a request ID: not every answer is JSON.',
    value: flag,
    acts: 'calls',
  },
  'bad-json': {
    group: 'api',
    title: 'JSON that breaks off',
    teaches: 'Half of the JSON under a length that fits: it can’t be read, and is shown as it came.',
    value: flag,
    acts: 'calls',
  },
  'wrong-type': {
    group: 'api',
    title: 'JSON that says it is text',
    teaches: 'JSON is labelled text/plain: what an answer says of itself may be wrong.',
    value: flag,
    acts: 'calls',
  },
  rate: {
    group: 'api',
    title: 'A tight rate limit',
    teaches:
      'This limit for each client and operation in place of the usual one: wait as Retry-After says, where it does.',
    value: rateValue,
    acts: 'calls',
  },
  licence: {
    group: 'api',
    title: 'The edition lacks a feature',
    teaches: '403 for every operation of the feature: nobody’s mistake, and a person to ask.',
    value: oneOf(['usageMetering:off', 'streamManagement:off']),
    acts: 'api',
  },
  errors: {
    group: 'api',
    title: 'Only the statuses that the vendor documents',
    teaches: '403 becomes 401, 412 becomes 409, 422 and 428 become 400: the same cause, and the same explanation.',
    value: oneOf(['vendor-table']),
    acts: 'api',
  },
  'stale-etag': {
    group: 'api',
    title: 'Somebody else was faster',
    teaches: '412 for every PATCH: read again, compare, and decide whether the change still fits.',
    value: flag,
    acts: ['updateMeterType', 'updateMeter'],
  },
  'job-fails': {
    group: 'work',
    title: 'The export fails',
    teaches: 'An export that is started now fails at 60 %, and its job says why.',
    value: flag,
    acts: ['createExport'],
  },
  'job-slow': {
    group: 'work',
    title: 'The export takes long',
    teaches: 'An export that is started now takes so long, 0 for none: asking again survives a restart of the client.',
    value: whole('seconds', 0, 86_400, 600),
    acts: ['createExport'],
  },
  'sse-drop': {
    group: 'work',
    title: 'The stream of alerts breaks',
    teaches: 'The connection is cut after so many events: come back with Last-Event-ID and miss nothing.',
    value: whole('events', 0, 10_000, 3),
    acts: ['streamAlerts'],
  },
  'sse-dup': {
    group: 'work',
    title: 'The stream repeats itself',
    teaches: 'Every event comes twice under one id: what was seen is not shown again.',
    value: flag,
    acts: ['streamAlerts'],
  },
  'export-cut': {
    group: 'work',
    title: 'The export has no end',
    teaches: 'The last line, with count and sum, is missing though the answer ends as it should: incomplete, not done.',
    value: flag,
    acts: ['getExportContent'],
  },
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faultTable

/** What the value of a switch is once it is read. */
export type FaultValue<Name extends FaultName> = NonNullable<ReturnType<(typeof faultTable)[Name]['value']['read']>>

/** The names of all switches, in the order of the table. */
export const faultNames = Object.keys(faultTable) as FaultName[]

/** The switch of a name, as far as every switch has the same. */
export const faultOf = (name: FaultName): Fault => faultTable[name]

/** A switch as it is written in a header and told in an answer. */
export const written = (name: FaultName, text: string): string => (text === '' ? name : `${name}=${text}`)

/** The table as the control plane shows it. */
export const describedFaults = () =>
  faultNames.map((name) => {
    const { group, title, teaches, value, acts, standingOnly } = faultOf(name)
    return {
      name,
      group,
      title,
      teaches,
      value: value === flag ? null : { written: value.written, unit: value.unit ?? null },
      examples: value.examples.map((text) => written(name, text)),
      acts,
      perRequest: standingOnly !== true,
    }
  })
