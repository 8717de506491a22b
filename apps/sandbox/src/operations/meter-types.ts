import { hash } from 'node:crypto'
import { z } from 'zod'
import type { MeterTypeTerms } from '../data/meter-type.ts'
import { type MeterType as Stored, type Store, storeLimits } from '../data/store.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { exampleIds } from './example-ids.ts'
import { bodyFaults, notFound, Problem, validationProblem } from '../gateway/problem.ts'
import {
  CheckedMeterTypeInput,
  MeterType,
  MeterTypeChange,
  type MeterTypeInput,
  MeterTypeList,
  meterTypeReadOnly,
} from './schemas.ts'
import { meterTypeView, termsView } from './view.ts'

const base = '/usage-metering/v1/meter-types'
const tag = 'Usage metering'

const sortings = ['name', '-name', 'createdAt', '-createdAt', 'numberOfMeters', '-numberOfMeters'] as const

const etagHeader = {
  description: 'Identifies this state of the meter type; send it as If-Match to change exactly this state',
  schema: z.string(),
  example: '"4f1c2a7be09d31c5"',
}

const etagOf = (view: unknown): string => `"${hash('sha256', JSON.stringify(view), 'hex').slice(0, 16)}"`

const instant = (text: string | null | undefined): number | undefined => (text ? Date.parse(text) : undefined)

/** What a checked input says. `from` is when it becomes active where it does not say so. */
const termsOf = (input: z.output<typeof MeterTypeInput>, from: number): MeterTypeTerms => ({
  name: input.name,
  description: input.description ?? '',
  category: input.category ?? 'DEFAULT',
  unit: input.unit,
  aggregation: input.aggregation.type,
  resetSchedule: input.resetSchedule,
  timezone: input.timezone ?? 'Etc/UTC',
  activeFrom: instant(input.activeFrom) ?? from,
  activeTo: instant(input.activeTo) ?? null,
  externalRef: input.externalRef ?? null,
  capacity: input.capacity ?? null,
  thresholds: input.thresholds ?? [],
})

const existing = (store: Store, id: string): Stored => {
  const type = store.meterType(id)
  if (!type) throw notFound('meter type', id)
  return type
}

const refuseTaken = (store: Store, terms: MeterTypeTerms, self?: string): void => {
  for (const { id, terms: other } of store.meterTypes()) {
    if (id === self) continue
    const member = other.name === terms.name ? 'name' : 'externalRef'
    if (other.name !== terms.name && (terms.externalRef === null || other.externalRef !== terms.externalRef)) continue
    throw new Problem(409, 'already-exists', 'The meter type exists already', {
      detail: `Another meter type has this ${member}`,
      errors: [{ pointer: `/${member}`, code: 'unique', detail: `Taken by the meter type ${id}` }],
    })
  }
}

const view = (store: Store, type: Stored, accountId: string) =>
  meterTypeView(type, accountId, store.meterCounts().get(type.id) ?? 0)

const inputExample = {
  name: 'Pay per sheet',
  description: 'Counts printed sheets',
  unit: 'sheets',
  category: 'Printing',
  aggregation: { type: 'sum' },
  resetSchedule: { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' },
  timezone: 'Etc/UTC',
  capacity: 10_000,
  thresholds: [
    { name: 'WARN', capacityPercentage: 90, customFields: { action: 'WARN' } },
    { name: 'STOP', absoluteValue: 10_000, customFields: { action: 'STOP' } },
  ],
}

const listMeterTypes = operation({
  id: 'listMeterTypes',
  method: 'get',
  path: base,
  tag,
  summary: 'List meter types',
  description:
    'All meter types of the account, or the one with a name. The right first call: it changes nothing and shows that token, audience and scope are in order.\n\nNot documented by the vendor: the parameters `category` and `sort`.',
  scope: 'read:meter_types',
  feature: 'usageMetering',
  limit: 'reads',
  query: {
    name: { schema: z.string().optional(), description: 'Exactly this name', example: 'API requests' },
    category: {
      schema: z.array(z.string()).optional(),
      kind: 'array',
      description: 'Any of these categories; repeat the parameter for several',
      example: ['Printing', 'Energy'],
    },
    sort: {
      schema: z.enum(sortings, { error: `One of ${sortings.join(', ')}` }).optional(),
      description: 'The order; a minus turns it round',
      example: '-numberOfMeters',
    },
  },
  answers: {
    200: {
      description: 'The meter types',
      content: { 'application/json': { schema: MeterTypeList } },
    },
  },
  serve: ({ store, query, grant }) => {
    const counts = store.meterCounts()
    const views = store
      .meterTypes()
      .filter(({ terms }) => query.name === undefined || terms.name === query.name)
      .filter(({ terms }) => query.category === undefined || query.category.includes(terms.category))
      .map((type) => meterTypeView(type, grant.account.id, counts.get(type.id) ?? 0))
    if (query.sort !== undefined) {
      const member = query.sort.replace('-', '') as 'name' | 'createdAt' | 'numberOfMeters'
      const direction = query.sort.startsWith('-') ? -1 : 1
      views.sort((a, b) => direction * (a[member] < b[member] ? -1 : a[member] > b[member] ? 1 : 0))
    }
    return json({ meterTypes: views })
  },
})

const createMeterType = operation({
  id: 'createMeterType',
  method: 'post',
  path: base,
  tag,
  summary: 'Create a meter type',
  description:
    'Makes a product that is sold by usage. A threshold is a percentage of the capacity **or** an absolute value. Meters that are made later inherit what the type says then.\n\nNot documented by the vendor: the status 201 with `Location` and `ETag`, and `Idempotency-Key`.',
  scope: 'create:meter_types',
  feature: 'usageMetering',
  limit: 'writes',
  idempotency: 'optional',
  json: {
    schema: CheckedMeterTypeInput,
    mediaTypes: ['application/json'],
    readOnly: meterTypeReadOnly,
    examples: {
      thresholds: { summary: 'With a capacity and two thresholds', value: inputExample },
      smallest: {
        summary: 'The least that is taken',
        value: {
          name: 'Support hours',
          unit: 'hours',
          aggregation: { type: 'sum' },
          resetSchedule: { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' },
        },
      },
    },
  },
  answers: {
    201: {
      description: 'The new meter type',
      content: { 'application/json': { schema: MeterType } },
      headers: {
        Location: {
          description: 'Where it is',
          schema: z.string(),
          example: `${base}/${exampleIds.meterType}`,
        },
        ETag: etagHeader,
      },
      links: {
        getMeterType: {
          operationId: 'getMeterType',
          parameters: { id: '$response.body#/id' },
          description: 'The meter type that was made',
        },
        createMeter: {
          operationId: 'createMeter',
          parameters: {},
          description: 'A meter needs `$response.body#/id` as its `meterTypeId`',
        },
      },
    },
  },
  refusals: { 409: 'The name or externalRef is taken, or the sandbox is full' },
  serve: ({ store, json: input, now, grant }) => {
    const terms = termsOf(input, now())
    refuseTaken(store, terms)
    if (!store.hasRoomForMeterType())
      throw new Problem(
        409,
        'sandbox-full',
        'The sandbox is full',
        `It keeps ${storeLimits.meterTypes} new meter types; delete some, or reset it with POST /__sandbox/reset`,
      )
    const created = view(store, store.addMeterType(terms), grant.account.id)
    return json(created, 201, { location: `${base}/${created.id}`, etag: etagOf(created) })
  },
})

const getMeterType = operation({
  id: 'getMeterType',
  method: 'get',
  path: `${base}/{id}`,
  tag,
  summary: 'Get a meter type',
  description:
    'One meter type. Its `ETag` is what an update has to send as `If-Match`.\n\nNot documented by the vendor: this operation follows from its scopes and from the operations on meters.',
  scope: 'read:meter_types',
  feature: 'usageMetering',
  limit: 'reads',
  idOf: 'meter type',
  idExample: exampleIds.meterType,
  headers: {
    'If-None-Match': { description: 'An ETag: 304 where nothing has changed since', schema: z.string() },
  },
  answers: {
    200: {
      description: 'The meter type',
      content: { 'application/json': { schema: MeterType } },
      headers: { ETag: etagHeader },
      links: {
        listMeters: {
          operationId: 'listMeters',
          parameters: { meterTypeId: '$response.body#/id' },
          description: 'Its meters',
        },
      },
    },
    304: { description: 'Unchanged since the ETag of `If-None-Match`', headers: { ETag: etagHeader } },
  },
  refusals: { 404: 'No such meter type' },
  serve: ({ store, path, request, grant }) => {
    const shown = view(store, existing(store, path.id), grant.account.id)
    const etag = etagOf(shown)
    const known = request.headers
      .get('if-none-match')
      ?.split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
    if (known?.includes(etag) || known?.includes('*')) return new Response(null, { status: 304, headers: { etag } })
    return json(shown, 200, { etag })
  },
})

const updateMeterType = operation({
  id: 'updateMeterType',
  method: 'patch',
  path: `${base}/{id}`,
  tag,
  summary: 'Update a meter type',
  description:
    'Changes what is named in the body, a JSON merge patch: `null` removes. `If-Match` with the `ETag` of the state that you have seen is required, so that nobody overwrites somebody else’s change. Meters that exist keep what they inherited.\n\nNot documented by the vendor: the vendor says that meter types can be updated, not with which method and path.',
  scope: 'update:meter_types',
  feature: 'usageMetering',
  limit: 'writes',
  idOf: 'meter type',
  idExample: exampleIds.meterType,
  headers: {
    'If-Match': {
      description: 'The ETag of the state to change',
      schema: z.string(),
      required: true,
      example: '"4f1c2a7be09d31c5"',
    },
  },
  json: {
    schema: MeterTypeChange,
    mediaTypes: ['application/merge-patch+json', 'application/json'],
    readOnly: meterTypeReadOnly,
    examples: {
      describe: { summary: 'A new description', value: { description: 'Counts printed sheets, both sides' } },
      remove: { summary: 'No capacity any more', value: { capacity: null, thresholds: null } },
    },
  },
  answers: {
    200: {
      description: 'The changed meter type',
      content: { 'application/json': { schema: MeterType } },
      headers: { ETag: etagHeader },
    },
  },
  refusals: {
    404: 'No such meter type',
    409: 'The name or externalRef is taken',
    412: 'It has changed since: read it again',
    428: '`If-Match` is missing',
  },
  serve: ({ store, path, json: change, request, grant, now }) => {
    const type = existing(store, path.id)
    const match = request.headers.get('if-match')
    if (!match)
      throw new Problem(
        428,
        'precondition-required',
        'If-Match is required',
        'Read the meter type and send its ETag as If-Match',
      )
    const etag = etagOf(view(store, type, grant.account.id))
    if (match !== '*' && !match.split(',').some((tag) => tag.trim() === etag))
      throw new Problem(
        412,
        'precondition-failed',
        'The meter type has changed',
        'Read it again, and decide whether your change still fits',
        { etag },
      )
    const present = termsView(type.terms)
    const resetSchedule = { ...present.resetSchedule, ...change.resetSchedule }
    const merged = { ...present, ...change, resetSchedule }
    const left = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
    const result = CheckedMeterTypeInput.safeParse(left)
    if (!result.success) throw validationProblem(bodyFaults(result.error.issues, [], []))
    const terms = termsOf(result.data, now())
    refuseTaken(store, terms, type.id)
    const changed = view(store, store.replaceMeterType(type, terms), grant.account.id)
    return json(changed, 200, { etag: etagOf(changed) })
  },
})

const deleteMeterType = operation({
  id: 'deleteMeterType',
  method: 'delete',
  path: `${base}/{id}`,
  tag,
  summary: 'Delete a meter type',
  description:
    'Deletes a meter type that has no meters left. Delete its meters first.\n\nNot documented by the vendor: the path, and how the refusal looks; that meters must be gone first is documented.',
  scope: 'delete:meter_types',
  feature: 'usageMetering',
  limit: 'writes',
  idOf: 'meter type',
  idExample: exampleIds.meterType,
  answers: { 204: { description: 'Deleted' } },
  refusals: { 404: 'No such meter type', 409: 'It still has meters' },
  serve: ({ store, path }) => {
    const type = existing(store, path.id)
    const count = store.meterCounts().get(type.id) ?? 0
    if (count > 0) {
      const meters = `/usage-metering/v1/meters?meterTypeId=${type.id}`
      throw new Problem(
        409,
        'meter-type-in-use',
        'The meter type still has meters',
        { detail: `Delete its ${count} meters first`, numberOfMeters: count, meters },
        { link: `<${meters}>; rel="related"` },
      )
    }
    store.removeMeterType(type.id)
    return new Response(null, { status: 204 })
  },
})

export const meterTypeOperations: Operation[] = [
  listMeterTypes,
  createMeterType,
  getMeterType,
  updateMeterType,
  deleteMeterType,
]
