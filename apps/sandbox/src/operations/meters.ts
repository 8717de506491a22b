import { z } from 'zod'
import { type Meter as Stored, type Store, storeLimits } from '../data/store.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { exampleIds } from './example-ids.ts'
import { notFound, Problem, validationProblem } from '../gateway/problem.ts'
import {
  cursorParameter,
  Instant,
  limitParameter,
  Meter,
  MeterChange,
  MeterInput,
  MeterList,
  meterReadOnly,
} from './schemas.ts'
import { meterView } from './view.ts'

export const metersPath = '/usage-metering/v1/meters'
const tag = 'Usage metering'

/** A meter; throws the problem 404 where there is none. */
export const existingMeter = (store: Store, id: string): Stored => {
  const meter = store.meter(id)
  if (!meter) throw notFound('meter', id)
  return meter
}

const comparisons = {
  gte: (value: number, bound: number) => value >= bound,
  gt: (value: number, bound: number) => value > bound,
  lte: (value: number, bound: number) => value <= bound,
  lt: (value: number, bound: number) => value < bound,
}

const within = (
  value: number,
  bounds: Partial<Record<keyof typeof comparisons, string | undefined>> | undefined,
): boolean =>
  (Object.keys(comparisons) as (keyof typeof comparisons)[]).every((comparison) => {
    const bound = bounds?.[comparison]
    return bound === undefined || comparisons[comparison](value, Date.parse(bound))
  })

const hasFields = (meter: Stored, fields: Record<string, string> | undefined): boolean =>
  Object.entries(fields ?? {}).every(([name, value]) => meter.customFields[name] === value)

const listMeters = operation({
  id: 'listMeters',
  method: 'get',
  path: metersPath,
  tag,
  summary: 'List meters',
  description:
    'The meters of the account with their live values, a page at a time: follow `paging.nextCursor` until `hasMore` is false.\n\nNot documented by the vendor: paging, `customFields` and `updatedAt`; `meterKey` and `meterTypeId` are used in the vendor’s examples.',
  scope: 'read:meters',
  feature: 'usageMetering',
  limit: 'reads',
  query: {
    meterKey: { schema: z.uuid('A UUID').optional(), description: 'Fed by this meter processor' },
    meterTypeId: {
      schema: z.array(z.uuid('A UUID')).optional(),
      kind: 'array',
      description: 'Of any of these meter types; repeat the parameter for several',
    },
    customFields: {
      schema: z.record(z.string(), z.string()).optional(),
      kind: 'deepObject',
      description: 'With these custom fields: `customFields[brand]=Acme`',
      example: { brand: 'Acme' },
    },
    updatedAt: {
      schema: z
        .strictObject({
          gte: Instant.optional(),
          gt: Instant.optional(),
          lte: Instant.optional(),
          lt: Instant.optional(),
        })
        .optional(),
      kind: 'deepObject',
      description: 'Changed within these bounds: `updatedAt[gte]=2026-11-01T00:00:00Z`',
    },
    limit: limitParameter(200, 50),
    cursor: cursorParameter,
  },
  answers: {
    200: {
      description: 'One page of meters',
      content: { 'application/json': { schema: MeterList } },
    },
  },
  refusals: { 410: 'The cursor is older than 15 minutes' },
  serve: ({ store, query, cursors }) => {
    const { limit, cursor, ...filters } = query
    const after = cursor === undefined ? -1 : cursors.read(cursor, filters)
    const rest = store
      .meters()
      .filter((meter) => meter.ordinal > after)
      .filter((meter) => filters.meterKey === undefined || meter.meterKey === filters.meterKey.toLowerCase())
      .filter((meter) => filters.meterTypeId === undefined || filters.meterTypeId.includes(meter.meterTypeId))
      .filter((meter) => hasFields(meter, filters.customFields))
      .filter((meter) => within(meter.updatedAt, filters.updatedAt))
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    const hasMore = rest.length > page.length
    return json({
      meters: page.map((meter) => meterView(meter, store)),
      paging: { limit, nextCursor: hasMore && last ? cursors.write(last.ordinal, filters) : null, hasMore },
    })
  },
})

const createMeter = operation({
  id: 'createMeter',
  method: 'post',
  path: metersPath,
  tag,
  summary: 'Create a meter',
  description:
    'Makes the bucket of one user for one meter type, fed by one meter processor. There is one for each user, type and key. Mind the spelling: the running examples of the vendor say `meterTypeId` and `userId`, one page of its documentation `meterTypeID` and `userID`.\n\nNot documented by the vendor: the status 201 with `Location`, and `Idempotency-Key`.',
  scope: 'create:meters',
  feature: 'usageMetering',
  limit: 'writes',
  idempotency: 'optional',
  json: {
    schema: MeterInput,
    mediaTypes: ['application/json'],
    readOnly: ['id', 'value', 'unit', 'timezone', 'periodStart', 'periodEnd', 'createdAt', 'updatedAt'],
    examples: {
      fields: {
        summary: 'With custom fields',
        value: {
          userId: '101',
          meterKey: exampleIds.meterKey,
          meterTypeId: exampleIds.meterType,
          customFields: { brand: 'Acme', department: 'Research' },
        },
      },
    },
  },
  answers: {
    201: {
      description: 'The new meter',
      content: { 'application/json': { schema: Meter } },
      headers: {
        Location: {
          description: 'Where it is',
          schema: z.string(),
          example: `${metersPath}/${exampleIds.meter}`,
        },
      },
      links: {
        getMeter: {
          operationId: 'getMeter',
          parameters: { id: '$response.body#/id' },
          description: 'The meter that was made',
        },
      },
    },
  },
  refusals: { 409: 'The user has such a meter already, or the sandbox is full' },
  serve: ({ store, json: input }) => {
    const type = store.meterType(input.meterTypeId.toLowerCase())
    if (!type)
      throw validationProblem([
        { pointer: '/meterTypeId', code: 'unknown', detail: 'There is no meter type with this id in this environment' },
      ])
    const meterKey = input.meterKey.toLowerCase()
    const twin = store
      .meters()
      .find((meter) => meter.userId === input.userId && meter.meterTypeId === type.id && meter.meterKey === meterKey)
    if (twin)
      throw new Problem(409, 'already-exists', 'The meter exists already', {
        detail: `The user has a meter of this type and key: ${twin.id}`,
        meterId: twin.id,
      })
    if (!store.hasRoomForMeters(1))
      throw new Problem(
        409,
        'sandbox-full',
        'The sandbox is full',
        `It keeps ${storeLimits.meters} new meters; delete some, or reset it with POST /__sandbox/reset`,
      )
    const { userId, customFields = {}, deleteOnReset = false } = input
    const created = store.addMeter({ userId, meterKey, customFields, deleteOnReset }, type)
    return json(meterView(created, store), 201, { location: `${metersPath}/${created.id}` })
  },
})

const searchMeters = operation({
  id: 'searchMeters',
  method: 'get',
  path: `${metersPath}/search`,
  tag,
  summary: 'Search meters of a user',
  description:
    'All meters of one user. Deprecated: it stays here to show how an operation says that it will go; list meters instead.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:meters',
  feature: 'usageMetering',
  limit: 'reads',
  deprecated: true,
  query: {
    userId: {
      schema: z.string({ error: 'Say whose meters' }).min(1),
      description: 'Exactly this user: blanks, `&`, `/`, `+` and other scripts must be encoded',
      example: "O'Neill/Sons",
    },
  },
  answers: {
    200: {
      description: 'The meters of the user',
      content: { 'application/json': { schema: z.strictObject({ meters: z.array(Meter) }) } },
      headers: {
        Deprecation: {
          description: 'Since when it is deprecated (RFC 9745)',
          schema: z.string(),
          example: '@1767225600',
        },
        Sunset: {
          description: 'When it goes (RFC 8594)',
          schema: z.string(),
          example: 'Thu, 31 Dec 2026 23:59:59 GMT',
        },
        Link: {
          description: 'What replaces it',
          schema: z.string(),
          example: `<${metersPath}>; rel="successor-version"`,
        },
      },
    },
  },
  serve: ({ store, query }) =>
    json(
      {
        meters: store
          .meters()
          .filter((meter) => meter.userId === query.userId)
          .map((meter) => meterView(meter, store)),
      },
      200,
      {
        deprecation: '@1767225600',
        sunset: 'Thu, 31 Dec 2026 23:59:59 GMT',
        link: `<${metersPath}>; rel="successor-version"`,
      },
    ),
})

const getMeter = operation({
  id: 'getMeter',
  method: 'get',
  path: `${metersPath}/{id}`,
  tag,
  summary: 'Get a meter',
  description: 'One meter with its live value and the bounds of its running period.',
  scope: 'read:meters',
  feature: 'usageMetering',
  limit: 'reads',
  idOf: 'meter',
  idExample: exampleIds.meter,
  answers: {
    200: {
      description: 'The meter',
      content: { 'application/json': { schema: Meter } },
      links: {
        getMeterValues: {
          operationId: 'getMeterValues',
          parameters: { id: '$response.body#/id' },
          description: 'Its values over time',
        },
      },
    },
  },
  refusals: { 404: 'No such meter' },
  serve: ({ store, path }) => json(meterView(existingMeter(store, path.id), store)),
})

const updateMeter = operation({
  id: 'updateMeter',
  method: 'patch',
  path: `${metersPath}/{id}`,
  tag,
  summary: 'Update a meter',
  description:
    'Changes `deleteOnReset` and custom fields, by a JSON merge patch. What the server keeps, such as `value`, is refused by name.\n\nNot documented by the vendor: which fields can be changed differs from page to page; the scope `update:meters` is not named either.',
  scope: 'update:meters',
  feature: 'usageMetering',
  limit: 'writes',
  idOf: 'meter',
  idExample: exampleIds.meter,
  json: {
    schema: MeterChange,
    mediaTypes: ['application/merge-patch+json', 'application/json'],
    readOnly: meterReadOnly,
    examples: { end: { summary: 'Delete it at the end of the period', value: { deleteOnReset: true } } },
  },
  answers: { 200: { description: 'The changed meter', content: { 'application/json': { schema: Meter } } } },
  refusals: { 404: 'No such meter' },
  serve: ({ store, path, json: change }) => {
    const meter = existingMeter(store, path.id)
    const fields: [string, string][] = []
    for (const [name, value] of Object.entries({ ...meter.customFields, ...change.customFields }))
      if (value !== null) fields.push([name, value])
    const changed = store.replaceMeter(meter, {
      customFields: Object.fromEntries(fields),
      deleteOnReset: change.deleteOnReset ?? meter.deleteOnReset,
    })
    return json(meterView(changed, store))
  },
})

const deleteMeter = operation({
  id: 'deleteMeter',
  method: 'delete',
  path: `${metersPath}/{id}`,
  tag,
  summary: 'Delete a meter',
  description: 'Deletes a meter. A second time there is nothing left to delete, and the answer is 404.',
  scope: 'delete:meters',
  feature: 'usageMetering',
  limit: 'writes',
  idOf: 'meter',
  idExample: exampleIds.meter,
  answers: { 204: { description: 'Deleted' } },
  refusals: { 404: 'No such meter' },
  serve: ({ store, path }) => {
    const meter = existingMeter(store, path.id)
    store.removeMeter(meter.id)
    return new Response(null, { status: 204 })
  },
})

export const meterOperations: Operation[] = [listMeters, createMeter, searchMeters, getMeter, updateMeter, deleteMeter]
