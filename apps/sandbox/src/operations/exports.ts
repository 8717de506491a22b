import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ExportJob, Store } from '../data/store.ts'
import { timeText } from '../data/time.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { notFound, Problem, validationProblem } from '../gateway/problem.ts'
import {
  exportProgress,
  exportsPath,
  extentOf,
  jobOperations,
  jobsPath,
  JobSchema,
  jobView,
  noteJobFaults,
  openRange,
  pollAfter,
} from './jobs.ts'
import { Id, Instant } from './schemas.ts'

const tag = 'Exports'
const linesOfChunk = 500

const ExportInput = z
  .strictObject({
    from: Instant.optional().meta({ description: 'Not before; by default the first day there is' }),
    to: Instant.optional().meta({ description: 'Before; by default now' }),
    meterTypeId: Id.optional().meta({ description: 'Of this meter type alone' }),
  })
  .meta({ id: 'ExportInput' })

const createExport = operation({
  id: 'createExport',
  method: 'post',
  path: exportsPath,
  tag,
  summary: 'Start an export',
  description:
    'Starts the export of daily usage and answers at once with a job; it takes about 12 seconds. `Idempotency-Key` is required, so that a repeat after a lost answer does not start a second one.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'create:exports',
  feature: 'usageMetering',
  limit: 'writes',
  idempotency: 'required',
  json: {
    schema: ExportInput,
    mediaTypes: ['application/json'],
    examples: { all: { summary: 'Everything', value: {} } },
  },
  answers: {
    202: {
      description: 'The job',
      content: { 'application/json': { schema: JobSchema } },
      headers: {
        Location: { description: 'Where to ask how far it is', schema: z.string() },
        'Retry-After': { description: 'Seconds to wait before asking', schema: z.int(), example: 4 },
      },
      links: {
        getJob: { operationId: 'getJob', parameters: { id: '$response.body#/id' }, description: 'How far it is' },
        getExportContent: {
          operationId: 'getExportContent',
          parameters: { id: '$response.body#/id' },
          description: 'What was exported, once it has succeeded',
        },
      },
    },
  },
  serve: ({ store, json: input, now, faults }) => {
    const createdAt = now()
    const { from, to } = openRange(input.from, input.to, createdAt)
    if (from >= to) throw validationProblem([{ pointer: '/from', code: 'order', detail: 'from must be before to' }])
    const meterTypeId = input.meterTypeId?.toLowerCase()
    if (meterTypeId !== undefined && !store.meterType(meterTypeId))
      throw validationProblem([
        { pointer: '/meterTypeId', code: 'unknown', detail: 'There is no meter type with this id in this environment' },
      ])
    const job: ExportJob = {
      id: randomUUID(),
      type: 'export',
      createdAt,
      from,
      to,
      meterTypeId,
      takesSeconds: faults.apply('job-slow'),
      fails: faults.apply('job-fails'),
    }
    store.addJob(job)
    return json(jobView(job, store, createdAt), 202, {
      location: `${jobsPath}/${job.id}`,
      ...pollAfter(job, createdAt),
    })
  },
})

/** The lines of an export and, unless it is cut, its trailer. Computed as they are read, so nothing is held. */
function* exportLines(job: ExportJob, store: Store, isCut: boolean): Generator<string> {
  const { first, last, meters } = extentOf(job, store)
  let count = 0
  let thousandths = 0
  for (let day = first; day <= last; day++)
    for (const meter of meters) {
      const { timestamp, amount } = store.pointAt(meter, day, job.createdAt)
      count++
      thousandths += amount
      yield `${JSON.stringify({
        meterId: meter.id,
        userId: meter.userId,
        meterTypeId: meter.meterTypeId,
        timestamp: timeText(timestamp),
        value: amount / 1000,
        unit: meter.terms.unit,
      })}\n`
    }
  if (!isCut) yield `${JSON.stringify({ trailer: true, count, sum: thousandths / 1000 })}\n`
}

const chunked = (lines: Generator<string>): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: (controller) => {
      const chunk: string[] = []
      while (chunk.length < linesOfChunk) {
        const { value, done } = lines.next()
        if (done) break
        chunk.push(value)
      }
      if (chunk.length > 0) controller.enqueue(encoder.encode(chunk.join('')))
      else controller.close()
    },
  })
}

const getExportContent = operation({
  id: 'getExportContent',
  method: 'get',
  path: `${exportsPath}/{id}/content`,
  tag,
  summary: 'Get the content of an export',
  description:
    'Up to 201,000 lines of JSON (NDJSON), gzip where it is accepted. The **last line is a trailer** with the count and the sum of the lines before it: without it the answer was cut. Read it as it comes; do not hold it all.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:exports',
  feature: 'usageMetering',
  limit: 'reads',
  idOf: 'export',
  answers: {
    200: {
      description: 'One line for each meter and day, then the trailer',
      content: {
        'application/x-ndjson': {
          schema: z.string().meta({ format: 'binary' }),
          example:
            '{"meterId":"…","userId":"Cloud AI","timestamp":"…","value":412,"unit":"requests"}\n{"trailer":true,"count":1,"sum":412}\n',
        },
      },
    },
  },
  refusals: { 404: 'No such export', 409: 'It has not succeeded yet' },
  serve: ({ store, path, request, now, faults }) => {
    const job = store.job(path.id)
    if (job?.type !== 'export') throw notFound('export', path.id)
    const { status } = exportProgress(job, now())
    noteJobFaults(job, faults, now())
    if (status !== 'succeeded')
      throw new Problem(
        409,
        'not-ready',
        'The export is not ready',
        { detail: status === 'failed' ? 'It has failed' : `It is ${status}`, job: `${jobsPath}/${job.id}` },
        pollAfter(job, now()),
      )
    const content = chunked(exportLines(job, store, faults.apply('export-cut') !== undefined))
    const headers = { 'content-type': 'application/x-ndjson', vary: 'accept-encoding' }
    if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return new Response(content, { headers })
    return new Response(content.pipeThrough(new CompressionStream('gzip')), {
      headers: { ...headers, 'content-encoding': 'gzip' },
    })
  },
})

export const exportOperations: Operation[] = [createExport, ...jobOperations, getExportContent]
