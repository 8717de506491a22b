import { z } from 'zod'
import { type Alert, alertsOf } from '../data/alerts.ts'
import type { Store } from '../data/store.ts'
import { timeText } from '../data/time.ts'
import { ConnectionCut } from '../faults/send.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { cursorParameter, Id, limitParameter, Paging, Threshold } from './schemas.ts'

const path = '/alerts/v1/alerts'
const tag = 'Alerts'
const severities = ['warning', 'critical'] as const
const statuses = ['open', 'closed'] as const

// An alert is sent again each eight seconds, so that a stream has something to show.
const eventInterval = 8000
const heartbeatInterval = 15_000
const mostMissed = 50

const AlertSchema = z
  .strictObject({
    alertId: Id,
    meterId: Id,
    userId: z.string(),
    meterTypeId: Id,
    thresholdReached: Threshold,
    value: z.number(),
    unit: z.string(),
    severity: z.enum(severities),
    status: z.enum(statuses).meta({ description: '`closed` once the period of the meter is over' }),
    reachedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Alert' })

const alertView = ({ alertId, meter, threshold, reachedAt, value, severity, status }: Alert) => ({
  alertId,
  meterId: meter.id,
  userId: meter.userId,
  meterTypeId: meter.meterTypeId,
  thresholdReached: threshold,
  value,
  unit: meter.terms.unit,
  severity,
  status,
  reachedAt: timeText(reachedAt),
})

const listAlerts = operation({
  id: 'listAlerts',
  method: 'get',
  path,
  tag,
  summary: 'List alerts',
  description:
    'Thresholds that meters reached, in their running period or the one before, the newest first.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:alerts',
  feature: 'usageMetering',
  limit: 'reads',
  query: {
    status: {
      schema: z.array(z.enum(statuses, { error: `One of ${statuses.join(', ')}` })).optional(),
      kind: 'array',
      description: 'Any of these; repeat the parameter for several',
      example: ['open'],
    },
    severity: {
      schema: z.array(z.enum(severities, { error: `One of ${severities.join(', ')}` })).optional(),
      kind: 'array',
      description: 'Any of these; repeat the parameter for several',
      example: ['critical'],
    },
    limit: limitParameter(200, 50),
    cursor: cursorParameter,
  },
  answers: {
    200: {
      description: 'One page of alerts',
      content: {
        'application/json': {
          schema: z.strictObject({ alerts: z.array(AlertSchema), paging: Paging }).meta({ id: 'AlertList' }),
        },
      },
    },
  },
  refusals: { 410: 'The cursor is older than 15 minutes' },
  serve: ({ store, query, cursors }) => {
    const { limit, cursor, ...filters } = query
    const first = cursor === undefined ? 0 : cursors.read(cursor, filters) + 1
    const alerts = alertsOf(store)
      .filter(({ status }) => filters.status === undefined || filters.status.includes(status))
      .filter(({ severity }) => filters.severity === undefined || filters.severity.includes(severity))
    const page = alerts.slice(first, first + limit)
    const hasMore = alerts.length > first + limit
    return json({
      alerts: page.map(alertView),
      paging: { limit, nextCursor: hasMore ? cursors.write(first + limit - 1, filters) : null, hasMore },
    })
  },
})

type Stream = {
  store: Store
  lastEventId: string | null
  endsAt: number
  now: () => number
  /** The connection is cut after so many events. */
  cutAfter?: number | undefined
  /** Every event is sent twice. */
  repeats?: boolean
}

/** Server-sent events: numbered by the clock, so that a client which comes back misses nothing and nothing is kept. */
export const alertStream = ({
  store,
  lastEventId,
  endsAt,
  now,
  cutAfter = Number.POSITIVE_INFINITY,
  repeats = false,
}: Stream): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  let sent = 0
  return new ReadableStream({
    start: (controller) => {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      const numberAt = (at: number) => Math.floor(at / eventInterval)
      const current = numberAt(now())
      const last = /^\d{1,12}$/.test(lastEventId ?? '') ? Number(lastEventId) : current - 1
      let next = Math.max(Math.min(last, current) + 1, current - mostMissed)
      let heartbeatAt = now() + heartbeatInterval
      const advance = () => {
        const at = now()
        const due = numberAt(at)
        const alerts = next <= due ? alertsOf(store) : []
        for (; next <= due && sent < cutAfter; next++) {
          const alert = alerts[next % Math.max(1, alerts.length)]
          if (!alert) continue
          const event = `id: ${next}\nevent: alert\ndata: ${JSON.stringify(alertView(alert))}\n\n`
          sent++
          send(repeats ? event + event : event)
        }
        if (sent >= cutAfter) return
        if (at >= heartbeatAt) {
          send(': still here\n\n')
          heartbeatAt = at + heartbeatInterval
        }
        if (at >= endsAt) {
          send('event: token-expired\ndata: {"message":"The access token has expired"}\n\n')
          controller.close()
          return
        }
        timer = setTimeout(advance, Math.max(1, Math.min(next * eventInterval, heartbeatAt, endsAt) - at))
      }
      send('retry: 3000\n\n')
      advance()
    },
    // Asked for once everything is read that was sent: failing at once would take that away.
    pull: (controller) => {
      if (sent >= cutAfter) controller.error(new ConnectionCut())
    },
    cancel: () => clearTimeout(timer),
  })
}

const streamAlerts = operation({
  id: 'streamAlerts',
  method: 'get',
  path: `${path}/stream`,
  tag,
  summary: 'Follow alerts',
  description:
    'Alerts as server-sent events, about one in eight seconds, with a comment as heartbeat each 15 seconds. Come back with `Last-Event-ID` and what you missed is sent first. When the token ends, so does the stream, with an event `token-expired`.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:alerts',
  feature: 'usageMetering',
  limit: 'reads',
  headers: { 'Last-Event-ID': { description: 'The last `id` that you have seen', schema: z.string() } },
  answers: {
    200: {
      description: 'A stream without end',
      content: {
        'text/event-stream': {
          schema: z.string(),
          example: 'retry: 3000\n\nid: 224438613\nevent: alert\ndata: {"alertId":"…","value":9012}\n\n',
        },
      },
    },
  },
  serve: ({ store, request, grant, now, faults }) =>
    new Response(
      alertStream({
        store,
        lastEventId: request.headers.get('last-event-id'),
        endsAt: grant.expiresAt,
        now,
        cutAfter: faults.apply('sse-drop'),
        repeats: faults.apply('sse-dup') !== undefined,
      }),
      { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } },
    ),
})

export const alertOperations: Operation[] = [listAlerts, streamAlerts]
