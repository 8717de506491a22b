import { z } from 'zod'
import { pointDays } from '../data/point.ts'
import type { ExportJob, Job, Store } from '../data/store.ts'
import { dayLength, dayOf, timeText } from '../data/time.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import type { RequestFaults } from '../faults/switchboard.ts'
import { notFound } from '../gateway/problem.ts'
import { OwnId, ProblemSchema } from './schemas.ts'

export const jobsPath = '/jobs/v1/jobs'
export const exportsPath = '/exports/v1/exports'

// Long enough to watch: queued for one second, running for eleven.
const exportTakes = 12_000
const queuedPart = 1 / 12
const failsAt = 0.6

const shared = {
  id: OwnId,
  progress: z.strictObject({ done: z.int(), total: z.int() }),
  createdAt: z.iso.datetime({ offset: true }),
}

const ExportJobSchema = z
  .strictObject({
    type: z.literal('export'),
    ...shared,
    status: z.enum(['queued', 'running', 'succeeded', 'failed']),
    problem: ProblemSchema.optional().meta({ description: 'Why it failed, where it did' }),
    links: z.strictObject({
      self: z.string(),
      result: z.string().optional().meta({ description: 'There once it has succeeded' }),
    }),
  })
  .meta({ id: 'ExportJob' })

const ImportJobSchema = z
  .strictObject({
    type: z.literal('import'),
    ...shared,
    status: z.enum(['queued', 'running', 'succeeded']),
    result: z.strictObject({
      created: z.int(),
      skipped: z.int(),
      errors: z.array(z.strictObject({ line: z.int(), detail: z.string() })),
    }),
    links: z.strictObject({ self: z.string() }),
  })
  .meta({ id: 'ImportJob' })

export const JobSchema = z.discriminatedUnion('type', [ExportJobSchema, ImportJobSchema]).meta({
  id: 'Job',
  description: 'Work that takes a while',
  discriminator: {
    propertyName: 'type',
    mapping: { export: '#/components/schemas/ExportJob', import: '#/components/schemas/ImportJob' },
  },
})

/** The UTC days and the meters of an export. */
export const extentOf = (job: ExportJob, store: Store) => {
  const today = dayOf(job.createdAt)
  const first = Math.max(today - pointDays + 1, dayOf(job.from))
  const last = Math.min(today, dayOf(job.to - 1))
  const meters = store
    .meters()
    .filter((meter) => meter.rule && (job.meterTypeId === undefined || meter.meterTypeId === job.meterTypeId))
  return { first, last, meters, lines: meters.length * Math.max(0, last - first + 1) }
}

/** How far an export is, by the clock alone; `remaining` is in milliseconds. */
export const exportProgress = (job: ExportJob, now: number) => {
  const takes = job.takesSeconds === undefined ? exportTakes : job.takesSeconds * 1000
  const elapsed = now - job.createdAt
  const part = takes === 0 ? 1 : elapsed / takes
  if (job.fails && part >= failsAt) return { status: 'failed' as const, part: failsAt, remaining: 0 }
  if (part >= 1) return { status: 'succeeded' as const, part: 1, remaining: 0 }
  const remaining = takes - elapsed
  if (part < queuedPart) return { status: 'queued' as const, part: 0, remaining }
  return { status: 'running' as const, part, remaining }
}

/** Tells in an answer about a job what was provoked when the job was started, as far as it can be seen. */
export const noteJobFaults = (job: Job, faults: RequestFaults, now: number): void => {
  if (job.type !== 'export') return
  if (job.takesSeconds !== undefined) faults.note('job-slow', String(job.takesSeconds))
  if (exportProgress(job, now).status === 'failed') faults.note('job-fails')
}

/** A job as the API shows it. */
export const jobView = (job: Job, store: Store, now: number): z.output<typeof JobSchema> => {
  const self = `${jobsPath}/${job.id}`
  const createdAt = timeText(job.createdAt)
  if (job.type === 'import') {
    const { id, type, created, skipped, errors } = job
    const total = created + skipped + errors.length
    return {
      id,
      type,
      status: 'succeeded',
      progress: { done: total, total },
      createdAt,
      result: { created, skipped, errors },
      links: { self },
    }
  }
  const { status, part } = exportProgress(job, now)
  const { lines } = extentOf(job, store)
  const links = status === 'succeeded' ? { self, result: `${exportsPath}/${job.id}/content` } : { self }
  return {
    id: job.id,
    type: job.type,
    status,
    progress: { done: Math.floor(lines * part), total: lines },
    createdAt,
    ...(status === 'failed'
      ? {
          problem: {
            type: 'https://sandbox.invalid/problems/export-failed',
            title: 'The export failed',
            status: 500,
            detail: 'The store could not be read to its end. Start a new export',
            instance: `urn:job:${job.id}`,
          },
        }
      : {}),
    links,
  }
}

/** How long to wait before asking again: shorter and shorter, in whole seconds. */
export const pollAfter = (job: Job, now: number): Record<string, string> => {
  const remaining = job.type === 'export' ? exportProgress(job, now).remaining : 0
  return remaining > 0 ? { 'retry-after': String(Math.max(1, Math.ceil(remaining / 3000))) } : {}
}

const getJob = operation({
  id: 'getJob',
  method: 'get',
  path: `${jobsPath}/{id}`,
  tag: 'Exports',
  summary: 'Get a job',
  description:
    'How far work is that takes a while. Ask again after `Retry-After`, until the status is `succeeded` or `failed`; a failed job says why.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:jobs',
  feature: 'usageMetering',
  limit: 'reads',
  idOf: 'job',
  answers: {
    200: {
      description: 'The job',
      content: { 'application/json': { schema: JobSchema } },
      headers: {
        'Retry-After': {
          description: 'Seconds to wait before asking again, while it runs',
          schema: z.int(),
          example: 3,
        },
      },
    },
  },
  refusals: { 404: 'No such job' },
  serve: ({ store, path, now, faults }) => {
    const job = store.job(path.id)
    if (!job) throw notFound('job', path.id)
    noteJobFaults(job, faults, now())
    return json(jobView(job, store, now()), 200, pollAfter(job, now()))
  },
})

export const jobOperations: Operation[] = [getJob]

/** The first and the last instant of a UTC range that is given by day or left open. */
export const openRange = (from: string | undefined, to: string | undefined, now: number) => ({
  from: from === undefined ? (dayOf(now) - pointDays + 1) * dayLength : Date.parse(from),
  to: to === undefined ? now : Date.parse(to),
})
