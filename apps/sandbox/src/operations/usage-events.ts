import { z } from 'zod'
import { pointDays } from '../data/point.ts'
import { type Meter, type Store, storeLimits, type UsageEvent } from '../data/store.ts'
import { dayLength, dayOf, timeText } from '../data/time.ts'
import { uuidOf } from '../data/uuid.ts'
import { jsonLinesOf, jsonOf, mediaTypeOf } from '../gateway/body.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { bodyFaults, Problem, validationProblem } from '../gateway/problem.ts'
import { cursorParameter, Id, Instant, limitParameter, Paging } from './schemas.ts'

const path = '/ingest/v1/usage-events'
const tag = 'Usage events'
const bodyLimit = 2 ** 20
const mostEvents = 1000
// Clocks differ a little; beyond this a timestamp is in the future.
const clockTolerance = 60_000

const suspensions = [
  'missing-user-id',
  'missing-value',
  'before-active-from',
  'after-active-to',
  'timestamp-in-future',
  'no-matching-meter',
] as const
type Suspension = (typeof suspensions)[number]

const EventInput = z
  .strictObject({
    eventId: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Yours; the same one within 24 hours is a duplicate', example: 'e-0001' }),
    userId: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'Whose usage it is. Without it the event is suspended', example: 'Cloud AI' }),
    meterKey: z
      .uuid()
      .optional()
      .meta({ description: 'Only for meters of this meter processor; without it, for all meters of the user' }),
    value: z
      .number()
      .min(0)
      .max(1e12)
      .optional()
      .meta({ description: 'How much. Without it the event is suspended', example: 12.5 }),
    timestamp: z
      .union([Instant, z.int().min(0).max(8.64e15)])
      .optional()
      .meta({
        description: 'When: ISO 8601, or milliseconds since 1970. Without it, now',
        example: '2026-11-24T08:00:00.000Z',
      }),
    properties: z.record(z.string().max(60), z.string().max(200)).optional(),
  })
  .meta({ id: 'UsageEventInput' })

const EventBatch = z.array(EventInput).min(1).max(mostEvents)
const EventBody = z.union([EventInput, EventBatch])

const UsageEvent = z
  .strictObject({
    eventId: z.string(),
    userId: z.string(),
    meterIds: z.array(Id).meta({ description: 'The meters that counted it' }),
    meterKey: z.uuid().nullable(),
    value: z.number(),
    timestamp: z.iso.datetime({ offset: true }),
    properties: z.record(z.string(), z.string()),
  })
  .meta({ id: 'UsageEvent' })

const IngestResult = z
  .strictObject({
    accepted: z.int(),
    duplicates: z.int(),
    suspended: z.int(),
    results: z.array(
      z.discriminatedUnion('status', [
        z
          .strictObject({ index: z.int(), status: z.literal('duplicate'), eventId: z.string() })
          .meta({ id: 'DuplicateEvent' }),
        z
          .strictObject({ index: z.int(), status: z.literal('suspended'), reason: z.enum(suspensions) })
          .meta({ id: 'SuspendedEvent' }),
      ]),
    ),
  })
  .meta({ id: 'IngestResult', description: 'Only what was not accepted is listed, by its place in the batch' })

const readBatch = (bytes: Buffer, mediaType: string): unknown => {
  if (mediaType === 'application/x-ndjson') return jsonLinesOf(bytes)
  if (mediaType === 'application/json') {
    const body = jsonOf(bytes)
    return Array.isArray(body) ? body : [body]
  }
  throw new Problem(415, 'media-type', 'Media type not supported', 'Send application/json or application/x-ndjson', {
    'accept-post': 'application/json, application/x-ndjson',
  })
}

type Judged = { event: UsageEvent } | { reason: Suspension }

const judged = (input: z.output<typeof EventInput>, metersOf: Map<string, Meter[]>, now: number): Judged => {
  const { eventId, userId, value, properties = {} } = input
  if (userId === undefined || userId === '') return { reason: 'missing-user-id' }
  if (value === undefined) return { reason: 'missing-value' }
  const timestamp = typeof input.timestamp === 'string' ? Date.parse(input.timestamp) : (input.timestamp ?? now)
  if (timestamp > now + clockTolerance) return { reason: 'timestamp-in-future' }
  const meterKey = input.meterKey?.toLowerCase()
  const meters = (metersOf.get(userId) ?? []).filter((meter) => meterKey === undefined || meter.meterKey === meterKey)
  if (meters.length === 0) return { reason: 'no-matching-meter' }
  const begun = meters.filter(({ terms }) => timestamp >= terms.activeFrom)
  if (begun.length === 0) return { reason: 'before-active-from' }
  const active = begun.filter(({ terms }) => terms.activeTo === null || timestamp < terms.activeTo)
  if (active.length === 0) return { reason: 'after-active-to' }
  const meterIds = active.map(({ id }) => id)
  return { event: { eventId, userId, meterIds, meterKey, value: Math.round(value * 1000), timestamp, properties } }
}

const metersByUser = (store: Store): Map<string, Meter[]> => Map.groupBy(store.meters(), (meter) => meter.userId)

const ingestUsageEvents = operation({
  id: 'ingestUsageEvents',
  method: 'post',
  path,
  tag,
  summary: 'Post usage events',
  description:
    'Takes usage: one event, an array of up to 1000, or one event a line (NDJSON), plain or gzip, up to 1 MiB. What can’t be counted is **suspended** with its reason, and the rest is kept; with `mode=atomic` one bad event refuses all. A meter that increments counts each event as one.\n\nNot documented by the vendor: the operation is the sandbox’s own. In the product usage comes in through the collector of a stream, not through an API.',
  scope: 'create:usage_events',
  feature: 'usageMetering',
  limit: 'ingest',
  idempotency: 'optional',
  query: {
    mode: {
      schema: z.enum(['partial', 'atomic'], { error: 'partial or atomic' }).default('partial'),
      description: 'Keep what is good, or all or nothing',
      example: 'partial',
    },
  },
  headers: {
    'Content-Encoding': { description: '`gzip` where the body is', schema: z.enum(['gzip', 'identity']) },
  },
  raw: {
    limit: bodyLimit,
    content: {
      'application/json': {
        schema: EventBody,
        examples: {
          one: { summary: 'One event', value: { eventId: 'e-0001', userId: 'Cloud AI', value: 12 } },
          several: {
            summary: 'Two events, the second of them suspended',
            value: [
              { eventId: 'e-0002', userId: 'Cloud AI', value: 3, properties: { source: 'console' } },
              { eventId: 'e-0003', userId: 'nobody', value: 1 },
            ],
          },
        },
      },
      'application/x-ndjson': {
        schema: z.string().meta({ description: 'One event a line' }),
        examples: {
          lines: {
            summary: 'Two lines',
            value:
              '{"eventId":"e-0004","userId":"Cloud AI","value":1}\n{"eventId":"e-0005","userId":"Cloud AI","value":2}\n',
          },
        },
      },
    },
  },
  answers: {
    200: {
      description: 'What became of the events',
      content: {
        'application/json': {
          schema: IngestResult,
          examples: {
            mixed: {
              summary: 'Most accepted',
              value: {
                accepted: 997,
                duplicates: 1,
                suspended: 2,
                results: [
                  { index: 17, status: 'duplicate', eventId: 'e-0017' },
                  { index: 40, status: 'suspended', reason: 'timestamp-in-future' },
                  { index: 41, status: 'suspended', reason: 'no-matching-meter' },
                ],
              },
            },
          },
        },
      },
    },
  },
  refusals: { 409: 'The sandbox is full' },
  serve: ({ store, query, request, bytes, now }) => {
    const batch = readBatch(bytes, mediaTypeOf(request.headers.get('content-type')))
    const parsed = EventBatch.safeParse(batch)
    if (!parsed.success) throw validationProblem(bodyFaults(parsed.error.issues, Object.keys(EventInput.shape), []))
    if (!store.hasRoomForEvents(parsed.data.length))
      throw new Problem(
        409,
        'sandbox-full',
        'The sandbox is full',
        `It keeps ${storeLimits.events} events; reset it with POST /__sandbox/reset`,
      )
    const metersOf = metersByUser(store)
    const seen = new Set<string>()
    const outcomes = parsed.data.map((input) => {
      if (seen.has(input.eventId) || store.knowsEvent(input.eventId)) return { duplicate: input.eventId }
      seen.add(input.eventId)
      return judged(input, metersOf, now())
    })
    const suspended = outcomes.flatMap((outcome, index) =>
      'reason' in outcome ? [{ index, reason: outcome.reason }] : [],
    )
    if (query.mode === 'atomic' && suspended.length > 0)
      throw validationProblem(
        suspended.map(({ index, reason }) => ({
          pointer: `/${index}`,
          code: reason,
          detail: 'This event can’t be counted, so none was',
        })),
      )
    const accepted = outcomes.flatMap((outcome) => ('event' in outcome ? [outcome.event] : []))
    for (const event of accepted) store.addEvent(event)
    return json({
      accepted: accepted.length,
      duplicates: outcomes.length - accepted.length - suspended.length,
      suspended: suspended.length,
      results: outcomes.flatMap<z.output<typeof IngestResult>['results'][number]>((outcome, index) => {
        if ('duplicate' in outcome) return [{ index, status: 'duplicate', eventId: outcome.duplicate }]
        if ('reason' in outcome) return [{ index, status: 'suspended', reason: outcome.reason }]
        return []
      }),
    })
  },
})

const eventView = (event: UsageEvent) => ({
  eventId: event.eventId,
  userId: event.userId,
  meterIds: event.meterIds,
  meterKey: event.meterKey ?? null,
  value: event.value / 1000,
  timestamp: timeText(event.timestamp),
  properties: event.properties,
})

const listUsageEvents = operation({
  id: 'listUsageEvents',
  method: 'get',
  path,
  tag,
  summary: 'List usage events',
  description:
    'Usage as it came in, the newest first: what was posted here, then one computed event a day for each meter over the last 67 days, about 200,000 in all. Nobody should page through that by hand, there is no `total` on purpose, and the limit is tight: narrow it down, or export it.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:usage_events',
  feature: 'usageMetering',
  limit: 'events',
  query: {
    userId: { schema: z.string().optional(), description: 'Of this user', example: 'Cloud AI' },
    from: { schema: Instant.optional(), description: 'Not before', example: '2026-11-01T00:00:00Z' },
    to: { schema: Instant.optional(), description: 'Before' },
    limit: limitParameter(500, 100),
    cursor: cursorParameter,
  },
  answers: {
    200: {
      description: 'One page of events',
      content: {
        'application/json': {
          schema: z.strictObject({ usageEvents: z.array(UsageEvent), paging: Paging }).meta({ id: 'UsageEventList' }),
        },
      },
    },
  },
  refusals: { 410: 'The cursor is older than 15 minutes' },
  serve: ({ store, query, cursors, now }) => {
    const { limit, cursor, ...filters } = query
    const first = cursor === undefined ? 0 : cursors.read(cursor, filters) + 1
    const from = filters.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filters.from)
    const to = filters.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filters.to)
    const fits = (event: UsageEvent) =>
      event.timestamp >= from &&
      event.timestamp < to &&
      (filters.userId === undefined || event.userId === filters.userId)
    const page: UsageEvent[] = []
    let position = -1
    let last = -1
    let hasMore = false
    for (const event of eventsOf(store, now(), { from, to, userId: filters.userId })) {
      if (!fits(event)) continue
      position++
      if (position < first) continue
      if (page.length === limit) {
        hasMore = true
        break
      }
      page.push(event)
      last = position
    }
    return json({
      usageEvents: page.map(eventView),
      paging: { limit, nextCursor: hasMore ? cursors.write(last, filters) : null, hasMore },
    })
  },
})

/** Posted events, then the computed ones, newest day first; days and users that are not asked for are not computed. */
function* eventsOf(
  store: Store,
  now: number,
  { from, to, userId }: { from: number; to: number; userId: string | undefined },
): Generator<UsageEvent> {
  yield* store.events().toReversed()
  const meters = store.meters().filter((meter) => meter.rule && (userId === undefined || meter.userId === userId))
  const today = dayOf(now)
  for (let day = today; day > today - pointDays; day--) {
    if ((day + 1) * dayLength <= from || day * dayLength >= to) continue
    for (const meter of meters) {
      const entry = store.pointAt(meter, day)
      yield {
        eventId: uuidOf(`${meter.id}/${day}`),
        userId: meter.userId,
        meterIds: [meter.id],
        meterKey: meter.meterKey,
        value: entry.amount,
        timestamp: entry.timestamp,
        properties: { origin: 'computed' },
      }
    }
  }
}

export const usageEventOperations: Operation[] = [ingestUsageEvents, listUsageEvents]
