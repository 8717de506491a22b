import { z } from 'zod'
import type { Store, Stream } from '../data/store.ts'
import { timeText } from '../data/time.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { exampleIds } from './example-ids.ts'
import { notFound, Problem } from '../gateway/problem.ts'
import { cursorParameter, Id, limitParameter, Paging } from './schemas.ts'

const path = '/stream-management/v1/streams'
const tag = 'Stream management'
const runsFor = 30_000
const resources = ['collector', 'meter', 'aggregation-store'] as const

const StreamSchema = z
  .strictObject({
    id: Id,
    name: z.string(),
    solutionId: Id,
    collector: z.enum(['http-server', 'sftp']),
    meterKey: Id.meta({ description: 'The key of its meter processor: what a meter is made with' }),
    status: z.enum(['Complete', 'Running']),
    lastExecution: z
      .strictObject({ executionId: Id, startedAt: z.iso.datetime({ offset: true }) })
      .nullable()
      .meta({ description: 'Since the sandbox was started or reset' }),
  })
  .meta({ id: 'Stream' })

const isRunning = (store: Store, id: string, now: number): boolean => {
  const start = store.streamStart(id)
  return start !== undefined && now - start.at < runsFor
}

const streamView = ({ id, name, solutionId, collector, meterKey }: Stream, store: Store, now: number) => {
  const start = store.streamStart(id)
  return {
    id,
    name,
    solutionId,
    collector,
    meterKey,
    status: isRunning(store, id, now) ? 'Running' : 'Complete',
    lastExecution: start ? { executionId: start.executionId, startedAt: timeText(start.at) } : null,
  }
}

const listStreams = operation({
  id: 'listStreams',
  method: 'get',
  path,
  tag,
  summary: 'List streams',
  description:
    'The streams of the account with their meter keys.\n\nNot documented by the vendor: the path, the names of the parameters and the fields; that streams can be listed in pages and filtered by name, resource and solution is documented.',
  scope: 'read:streams',
  feature: 'streamManagement',
  limit: 'reads',
  query: {
    name: { schema: z.string().optional(), description: 'With this text in its name', example: 'Print' },
    resource: {
      schema: z.array(z.enum(resources, { error: `One of ${resources.join(', ')}` })).optional(),
      kind: 'array',
      description: 'With any of these resources; repeat the parameter for several',
      example: ['meter'],
    },
    solutionId: { schema: z.uuid('A UUID').optional(), description: 'Of this solution' },
    limit: limitParameter(100, 20),
    cursor: cursorParameter,
  },
  answers: {
    200: {
      description: 'One page of streams',
      content: {
        'application/json': {
          schema: z.strictObject({ streams: z.array(StreamSchema), paging: Paging }).meta({ id: 'StreamList' }),
        },
      },
    },
  },
  refusals: { 410: 'The cursor is older than 15 minutes' },
  serve: ({ store, query, cursors, now }) => {
    const { limit, cursor, ...filters } = query
    const first = cursor === undefined ? 0 : cursors.read(cursor, filters) + 1
    // Every stream of the sandbox has a collector and a meter, and none an aggregation store.
    const hasResource = filters.resource === undefined || filters.resource.some((name) => name !== 'aggregation-store')
    const streams = store.streams
      .filter(() => hasResource)
      .filter(({ name }) => filters.name === undefined || name.toLowerCase().includes(filters.name.toLowerCase()))
      .filter(({ solutionId }) => filters.solutionId === undefined || solutionId === filters.solutionId.toLowerCase())
    const page = streams.slice(first, first + limit)
    const hasMore = streams.length > first + limit
    return json({
      streams: page.map((stream) => streamView(stream, store, now())),
      paging: { limit, nextCursor: hasMore ? cursors.write(first + limit - 1, filters) : null, hasMore },
    })
  },
})

const startStream = operation({
  id: 'startStream',
  method: 'post',
  path: `${path}/{id}/start`,
  tag,
  summary: 'Start a stream',
  description:
    'Runs a stream once and answers with the identification of the execution. In production this moves data: ask before you do it. In the sandbox it runs for 30 seconds and moves nothing.\n\nNot documented by the vendor: the path and the statuses; that a start answers with a unique execution identification is documented.',
  scope: 'execute:streams',
  feature: 'streamManagement',
  limit: 'writes',
  idOf: 'stream',
  idExample: exampleIds.stream,
  answers: {
    202: {
      description: 'It was started',
      content: {
        'application/json': { schema: z.strictObject({ executionId: Id }).meta({ id: 'StreamExecution' }) },
      },
    },
  },
  refusals: { 404: 'No such stream', 409: 'It runs already' },
  serve: ({ store, path: { id }, now }) => {
    if (!store.streams.some((stream) => stream.id === id)) throw notFound('stream', id)
    if (isRunning(store, id, now()))
      throw new Problem(409, 'already-running', 'The stream runs already', 'Wait until it is complete')
    return json({ executionId: store.startStream(id) }, 202)
  },
})

export const streamOperations: Operation[] = [listStreams, startStream]
