import { z } from 'zod'
import { aggregated, type Entry } from '../data/store.ts'
import { dayLength, dayOf, timeText } from '../data/time.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { exampleIds } from './example-ids.ts'
import { parameterProblem, Problem } from '../gateway/problem.ts'
import { negotiated } from '../gateway/query.ts'
import { existingMeter, metersPath } from './meters.ts'
import { Instant } from './schemas.ts'

const dimensions = ['brand', 'model', 'department', 'region'] as const
const windowSizes = ['day', 'week', 'month'] as const
type WindowSize = (typeof windowSizes)[number]

const MeterValues = z
  .strictObject({
    meterId: z.uuid(),
    unit: z.string(),
    windowSize: z.enum(windowSizes),
    values: z.array(
      z.strictObject({
        windowStart: z.iso.datetime({ offset: true }),
        windowEnd: z.iso.datetime({ offset: true }),
        value: z.number(),
        group: z.record(z.string(), z.string()).optional(),
      }),
    ),
  })
  .meta({ id: 'MeterValues' })

const startOfWindow = (at: number, size: WindowSize): number => {
  const day = dayOf(at)
  if (size === 'day') return day * dayLength
  // 1970-01-01 was a Thursday; weeks start on Monday.
  if (size === 'week') return (day - ((day + 3) % 7)) * dayLength
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

const endOfWindow = (start: number, size: WindowSize): number => {
  const date = new Date(start)
  if (size === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  return start + (size === 'week' ? 7 : 1) * dayLength
}

const csvField = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

const getMeterValues = operation({
  id: 'getMeterValues',
  method: 'get',
  path: `${metersPath}/{id}/values`,
  tag: 'Usage metering',
  summary: 'Get the values of a meter over time',
  description:
    'What a meter counted, window by window, for a chart: as JSON or as CSV, by `Accept`. Windows are in UTC. In a URL the plus of an offset must be encoded (`%2B01:00`), or it arrives as a blank.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:meters',
  feature: 'usageMetering',
  limit: 'reads',
  idOf: 'meter',
  idExample: exampleIds.meter,
  query: {
    from: {
      schema: Instant.optional(),
      description: 'Not before; by default 30 days ago',
      example: '2026-11-01T00:00:00Z',
    },
    to: { schema: Instant.optional(), description: 'Before; by default now' },
    windowSize: {
      schema: z.enum(windowSizes, { error: `One of ${windowSizes.join(', ')}` }).default('day'),
      description: 'Length of a window',
      example: 'day',
    },
    groupBy: {
      schema: z.array(z.enum(dimensions, { error: `One of ${dimensions.join(', ')}` })).optional(),
      kind: 'array',
      explode: false,
      description: 'Custom fields to name with each value, joined by commas',
      example: ['brand', 'region'],
    },
  },
  answers: {
    200: {
      description: 'The values',
      content: {
        'application/json': { schema: MeterValues },
        'text/csv': {
          schema: z.string(),
          example: 'windowStart,windowEnd,value\n2026-11-01T00:00:00.000+00:00,2026-11-02T00:00:00.000+00:00,1204\n',
        },
      },
    },
  },
  refusals: { 404: 'No such meter', 406: 'Neither JSON nor CSV is accepted' },
  serve: ({ store, path, query, request, now }) => {
    const meter = existingMeter(store, path.id)
    const mediaType = negotiated(request.headers.get('accept'), ['application/json', 'text/csv'])
    if (!mediaType) throw new Problem(406, 'not-acceptable', 'Not acceptable', 'There is application/json and text/csv')
    const to = query.to === undefined ? now() : Date.parse(query.to)
    const from = query.from === undefined ? to - 30 * dayLength : Date.parse(query.from)
    if (from >= to) throw parameterProblem([{ parameter: 'from', code: 'order', detail: 'from must be before to' }])
    const size = query.windowSize
    const windows = new Map<number, Entry[]>()
    for (const entry of store.entriesOf(meter, from)) {
      if (entry.timestamp > to) continue
      const start = startOfWindow(entry.timestamp, size)
      windows.set(start, [...(windows.get(start) ?? []), entry])
    }
    const groups = (query.groupBy ?? []).map((name) => [name, meter.customFields[name] ?? ''] as const)
    const group = query.groupBy === undefined ? {} : { group: Object.fromEntries(groups) }
    const values = [...windows]
      .sort(([a], [b]) => a - b)
      .map(([start, entries]) =>
        Object.assign(
          {
            windowStart: timeText(start),
            windowEnd: timeText(endOfWindow(start, size)),
            value: aggregated(meter.terms.aggregation, entries),
          },
          group,
        ),
      )
    const vary = { vary: 'accept' }
    if (mediaType === 'application/json')
      return json({ meterId: meter.id, unit: meter.terms.unit, windowSize: size, values }, 200, vary)
    const head = ['windowStart', 'windowEnd', 'value', ...groups.map(([name]) => name)]
    const rows = values.map(({ windowStart, windowEnd, value }) =>
      [windowStart, windowEnd, String(value)].concat(groups.map(([, text]) => text)),
    )
    const text = [head, ...rows].map((row) => `${row.map(csvField).join(',')}\n`).join('')
    return new Response(text, { headers: { 'content-type': 'text/csv; charset=utf-8', ...vary } })
  },
})

export const meterValueOperations: Operation[] = [getMeterValues]
