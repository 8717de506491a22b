import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type ImportJob, type Store, storeLimits } from '../data/store.ts'
import { jsonOf, mediaTypeOf } from '../gateway/body.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { bodyFaults, Problem, validationProblem } from '../gateway/problem.ts'
import { jobsPath, JobSchema, jobView } from './jobs.ts'
import { metersPath } from './meters.ts'
import { MeterInput } from './schemas.ts'

const mostErrors = 100

const Options = z
  .strictObject({
    onConflict: z
      .enum(['skip', 'fail'])
      .default('skip')
      .meta({ description: 'Whether a meter that exists is skipped or an error' }),
    dryRun: z.boolean().default(false).meta({ description: 'Only tell what would come of it' }),
  })
  .meta({ id: 'ImportOptions' })

/** The fields of one line of CSV (RFC 4180, without line breaks inside fields). */
const csvFields = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )

type Row = { line: number; input: unknown }

const csvRows = (text: string): Row[] => {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const names = csvFields(head)
  return lines.flatMap((line, index) => {
    if (line === '') return []
    const cells = csvFields(line).map((value, column) => [names[column] ?? '', value] as const)
    const custom = cells.filter(([name]) => name.startsWith('customFields.'))
    const plain = cells.filter(([name, value]) => !name.startsWith('customFields.') && value !== '')
    const input = Object.fromEntries(plain) as Record<string, unknown>
    if (custom.length > 0)
      input['customFields'] = Object.fromEntries(
        custom.map(([name, value]) => [name.slice('customFields.'.length), value]),
      )
    if (input['deleteOnReset'] !== undefined) input['deleteOnReset'] = input['deleteOnReset'] === 'true'
    return [{ line: index + 2, input }]
  })
}

const ndjsonRows = (text: string): Row[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [{ line: index + 1, input: JSON.parse(line) as unknown }]
    } catch {
      return [{ line: index + 1, input: undefined }]
    }
  })

/** What comes of the rows. They are added to the store unless it is a dry run. */
const imported = (rows: Row[], store: Store, { onConflict, dryRun }: z.output<typeof Options>) => {
  const keyOf = (userId: string, typeId: string, key: string) => `${key} ${typeId} ${userId}`
  const known = new Set(store.meters().map((meter) => keyOf(meter.userId, meter.meterTypeId, meter.meterKey)))
  const errors: ImportJob['errors'] = []
  let created = 0
  let skipped = 0
  for (const { line, input } of rows) {
    const parsed = MeterInput.safeParse(input)
    if (!parsed.success) {
      const [fault] = bodyFaults(parsed.error.issues, Object.keys(MeterInput.shape), [])
      errors.push({ line, detail: `${fault?.pointer || 'the line'}: ${fault?.detail ?? 'not valid'}` })
      continue
    }
    const { userId, customFields = {}, deleteOnReset = false } = parsed.data
    const meterKey = parsed.data.meterKey.toLowerCase()
    const type = store.meterType(parsed.data.meterTypeId.toLowerCase())
    if (!type) {
      errors.push({ line, detail: '/meterTypeId: there is no such meter type' })
      continue
    }
    const key = keyOf(userId, type.id, meterKey)
    if (known.has(key)) {
      if (onConflict === 'skip') skipped++
      else errors.push({ line, detail: 'the meter exists already' })
      continue
    }
    known.add(key)
    created++
    if (!dryRun) store.addMeter({ userId, meterKey, customFields, deleteOnReset }, type)
  }
  return { created, skipped, errors: errors.slice(0, mostErrors) }
}

const fileType = new Map([
  ['text/csv', csvRows],
  ['application/x-ndjson', ndjsonRows],
])

const rowsOf = async (file: File): Promise<Row[]> => {
  const byName = file.name.endsWith('.csv') ? csvRows : /\.(nd)?jsonl?$/.test(file.name) ? ndjsonRows : undefined
  const read = fileType.get(mediaTypeOf(file.type)) ?? byName
  if (!read)
    throw new Problem(415, 'media-type', 'File type not supported', 'The file must be text/csv or application/x-ndjson')
  return read(await file.text())
}

const importMeters = operation({
  id: 'importMeters',
  method: 'post',
  path: `${metersPath}/imports`,
  tag: 'Usage metering',
  summary: 'Import meters',
  description:
    'Makes many meters from one file, CSV or NDJSON, up to 5 MiB. The columns of CSV are named like the fields of a meter, custom fields `customFields.brand`. Answers with a job that lists what was made, skipped and wrong, by line.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'create:meters',
  feature: 'usageMetering',
  limit: 'writes',
  raw: {
    limit: 5 * 2 ** 20,
    content: {
      'multipart/form-data': {
        schema: z
          .strictObject({
            file: z.string().meta({ format: 'binary', description: 'CSV with a head line, or one JSON object a line' }),
            options: Options.optional(),
          })
          .meta({ id: 'MeterImport' }),
        encoding: {
          file: { contentType: 'text/csv, application/x-ndjson' },
          options: { contentType: 'application/json' },
        },
      },
    },
  },
  answers: {
    202: {
      description: 'The job',
      content: { 'application/json': { schema: JobSchema } },
      headers: { Location: { description: 'Where the job is', schema: z.string() } },
    },
  },
  refusals: { 409: 'The sandbox is full' },
  serve: async ({ store, request, bytes, now }) => {
    const contentType = request.headers.get('content-type') ?? ''
    if (mediaTypeOf(contentType) !== 'multipart/form-data')
      throw new Problem(415, 'media-type', 'Media type not supported', 'Send multipart/form-data', {
        'accept-post': 'multipart/form-data',
      })
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData().catch(() => {
      throw new Problem(400, 'malformed-multipart', 'The body is not multipart', 'Its parts could not be told apart')
    })
    const file = form.get('file')
    if (!(file instanceof File))
      throw validationProblem([{ pointer: '/file', code: 'required', detail: 'Send a file in the part named file' }])
    const given = form.get('options')
    const text = given instanceof File ? await given.text() : (given ?? '{}')
    const options = Options.safeParse(jsonOf(Buffer.from(text)))
    if (!options.success)
      throw validationProblem(
        bodyFaults(options.error.issues, Object.keys(Options.shape), []).map((fault) =>
          Object.assign(fault, { pointer: `/options${fault.pointer}` }),
        ),
      )
    const rows = await rowsOf(file)
    if (!store.hasRoomForMeters(rows.length))
      throw new Problem(
        409,
        'sandbox-full',
        'The sandbox is full',
        `It keeps ${storeLimits.meters} new meters; delete some, or reset it with POST /__sandbox/reset`,
      )
    const job: ImportJob = {
      id: randomUUID(),
      type: 'import',
      createdAt: now(),
      ...imported(rows, store, options.data),
    }
    store.addJob(job)
    return json(jobView(job, store, now()), 202, { location: `${jobsPath}/${job.id}` })
  },
})

export const importOperations: Operation[] = [importMeters]
