import { z } from 'zod'
import { isTimezone } from '../data/time.ts'
import { exampleIds } from './example-ids.ts'

/** A UUID. */
export const Id = z.uuid().meta({ example: exampleIds.meterType })
/** A UUID that the server gives. */
export const OwnId = z.uuid().meta({ readOnly: true, example: exampleIds.meter })
/** An instant with an offset. */
export const Instant = z.iso.datetime({
  offset: true,
  error: 'A date-time with an offset, such as 2026-11-01T00:00:00Z',
})
const written = (description: string) =>
  z.iso.datetime({ offset: true }).meta({ readOnly: true, description, example: '2026-11-24T08:00:15.690+00:00' })

const numberField = (pattern: string, error: string) => z.string().regex(new RegExp(`^(?:${pattern}|\\*)$`), error)

const ResetSchedule = z
  .strictObject({
    minute: numberField('[0-5]?\\d', 'A string from "0" to "59", or "*"'),
    hour: numberField('[01]?\\d|2[0-3]', 'A string from "0" to "23", or "*"'),
    day: numberField('[1-9]|[12]\\d|3[01]|L', 'A string from "1" to "31", "L" for the last day, or "*"'),
    month: numberField('[1-9]|1[0-2]', 'A string from "1" to "12", or "*"'),
    weekday: numberField('[0-7]', 'A string from "0" (Sunday) to "7" (Sunday again), or "*"'),
  })
  .meta({
    id: 'ResetSchedule',
    description:
      'When a meter starts again, cron-like: five **strings**. `day: "L"` fires at the *start* of the last day of the month, so that day counts into the next period; `day: "1"` is what most people mean.',
    example: { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' },
  })

const Aggregation = z
  .strictObject({
    type: z.enum(['sum', 'increment', 'min', 'max'], { error: 'One of sum, increment, min, max' }),
  })
  .meta({
    id: 'Aggregation',
    description:
      'How usage becomes one value. The vendor shows `sum` and `increment`; `min` and `max` are the sandbox’s spelling.',
  })

const CustomFields = z.record(z.string().min(1).max(60), z.string().max(200)).meta({
  id: 'CustomFields',
  description: 'Names and values of your own',
  example: { brand: 'Acme', department: 'Research' },
})

const thresholdName = z.string().min(1).max(40)

const PercentageThreshold = z
  .strictObject({
    name: thresholdName,
    capacityPercentage: z.number().gt(0).max(100).meta({ description: 'Part of the capacity, in percent' }),
    customFields: CustomFields.optional(),
  })
  .meta({
    id: 'PercentageThreshold',
    example: { name: 'WARN', capacityPercentage: 90, customFields: { action: 'WARN' } },
  })

const AbsoluteThreshold = z
  .strictObject({
    name: thresholdName,
    absoluteValue: z.number().gt(0).meta({ description: 'A value of the meter' }),
    customFields: CustomFields.optional(),
  })
  .meta({ id: 'AbsoluteThreshold', example: { name: 'STOP', absoluteValue: 10000, customFields: { action: 'STOP' } } })

export const Threshold = z
  .xor([PercentageThreshold, AbsoluteThreshold], {
    error: 'Give a name and capacityPercentage (above 0, at most 100) or absoluteValue, not both',
  })
  .meta({
    id: 'Threshold',
    description: 'A value at which the record of a meter is sent at once; the meter goes on counting',
  })

export const MeterTypeInput = z
  .strictObject({
    name: z.string().min(1).max(80).meta({ description: 'Unique in the account', example: 'Pay per sheet' }),
    description: z.string().max(200).optional(),
    category: z.string().min(1).max(80).optional().meta({ description: 'Groups meter types', default: 'DEFAULT' }),
    unit: z.string().min(1).max(40).meta({ example: 'sheets' }),
    aggregation: Aggregation,
    resetSchedule: ResetSchedule,
    timezone: z
      .string()
      .refine(isTimezone, { error: 'Not an IANA time zone', params: { code: 'enum' } })
      .optional()
      .meta({ description: 'An IANA time zone', default: 'Etc/UTC', example: 'Europe/Stockholm' }),
    activeFrom: Instant.optional(),
    activeTo: Instant.nullable().optional(),
    externalRef: z.string().min(1).max(100).nullable().optional().meta({ description: 'Your own name for it, unique' }),
    capacity: z.number().gt(0).nullable().optional(),
    thresholds: z.array(Threshold).max(10).optional(),
  })
  .meta({ id: 'MeterTypeInput' })

/** The input with what one field alone can't tell. */
export const CheckedMeterTypeInput = MeterTypeInput.superRefine((input, context) => {
  for (const [index, threshold] of (input.thresholds ?? []).entries())
    if ('capacityPercentage' in threshold && !input.capacity)
      context.addIssue({
        code: 'custom',
        path: ['thresholds', index, 'capacityPercentage'],
        message: 'A percentage needs a capacity',
        params: { code: 'required' },
      })
})

export const MeterTypeChange = MeterTypeInput.partial()
  .extend({
    description: z.string().max(200).nullable().optional(),
    resetSchedule: ResetSchedule.partial().optional(),
    thresholds: z.array(Threshold).max(10).nullable().optional(),
  })
  .meta({
    id: 'MeterTypeChange',
    description: 'A merge patch (RFC 7396): what is named is replaced, `null` removes, what is not named stays.',
  })

/** Names that a meter type shows and nobody sets. */
export const meterTypeReadOnly = ['id', 'accountId', 'numberOfMeters', 'createdAt', 'updatedAt'] as const

export const MeterType = z
  .strictObject({
    id: OwnId,
    accountId: OwnId,
    name: z.string(),
    description: z.string(),
    category: z.string(),
    unit: z.string(),
    aggregation: Aggregation,
    resetSchedule: ResetSchedule,
    timezone: z.string(),
    activeFrom: z.iso.datetime({ offset: true }),
    activeTo: z.iso.datetime({ offset: true }).nullable(),
    externalRef: z.string().nullable(),
    capacity: z.number().nullable(),
    thresholds: z.array(Threshold),
    numberOfMeters: z.int().meta({ readOnly: true }),
    createdAt: written('When it was made'),
    updatedAt: written('When it was last changed'),
  })
  .meta({ id: 'MeterType', description: 'A product that is sold by usage' })

export const MeterTypeList = z.strictObject({ meterTypes: z.array(MeterType) }).meta({ id: 'MeterTypeList' })

const GroupSchema = z.strictObject({
  name: z.string(),
  value: z.string(),
  get groups() {
    return z.array(Group)
  },
})

/** Groups within groups. */
const Group: z.ZodType<{ name: string; value: string; groups: { name: string; value: string }[] }> = GroupSchema.meta({
  id: 'Group',
  description: 'A group that a meter counts in; groups lie within groups',
})

export const MeterInput = z
  .strictObject({
    userId: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: 'Whose usage is counted: any text, blanks and all', example: 'Cloud AI' }),
    meterTypeId: Id,
    meterKey: z.uuid().meta({
      description: 'The key of the meter processor that feeds it; in the product it is shown in the stream',
      example: exampleIds.meterKey,
    }),
    customFields: CustomFields.optional(),
    deleteOnReset: z.boolean().optional().meta({ default: false }),
  })
  .meta({ id: 'MeterInput' })

export const MeterChange = z
  .strictObject({
    deleteOnReset: z
      .boolean()
      .optional()
      .meta({ description: 'Delete it at the end of the period, after its record is sent' }),
    customFields: z
      .record(z.string().min(1).max(60), z.string().max(200).nullable())
      .optional()
      .meta({ description: 'What is named is replaced, `null` removes' }),
  })
  .meta({ id: 'MeterChange', description: 'A merge patch (RFC 7396)' })

/** Names that a meter shows and nobody changes. */
export const meterReadOnly = [
  'id',
  'userId',
  'meterTypeId',
  'meterTypeName',
  'meterKey',
  'value',
  'unit',
  'timezone',
  'periodStart',
  'periodEnd',
  'groups',
  'thresholds',
  'createdAt',
  'updatedAt',
] as const

export const Meter = z
  .strictObject({
    id: OwnId,
    userId: z.string(),
    meterTypeId: Id,
    meterTypeName: z.string(),
    meterKey: Id,
    value: z.number().meta({ readOnly: true, description: 'The aggregate since `periodStart`' }),
    unit: z.string(),
    timezone: z.string(),
    periodStart: written('Start of the running period; of a new meter, when it was made'),
    periodEnd: z.iso
      .datetime({ offset: true })
      .nullable()
      .meta({ readOnly: true, description: 'When the value starts again' }),
    deleteOnReset: z.boolean(),
    customFields: CustomFields,
    groups: z.array(Group),
    thresholds: z.array(Threshold),
    createdAt: written('When it was made'),
    updatedAt: written('When it was last changed'),
  })
  .meta({ id: 'Meter', description: 'The bucket of one user for one meter type' })

export const Paging = z
  .strictObject({
    limit: z.int(),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `cursor` for the next page; good for 15 minutes' }),
    hasMore: z.boolean(),
  })
  .meta({ id: 'Paging' })

export const MeterList = z.strictObject({ meters: z.array(Meter), paging: Paging }).meta({ id: 'MeterList' })

/** How many rows a page has: a query parameter. */
export const limitParameter = (most: number, usual: number) => ({
  schema: z.coerce.number({ error: 'A whole number' }).int('A whole number').min(1).max(most).default(usual),
  description: `Rows of a page, at most ${most}`,
  example: usual,
})

export const cursorParameter = {
  schema: z.string().optional(),
  description: 'Where to go on: `nextCursor` of the page before, with the same filters',
}

const Fault = z
  .strictObject({
    pointer: z
      .string()
      .optional()
      .meta({ description: 'JSON Pointer (RFC 6901) into the body', example: '/resetSchedule/hour' }),
    parameter: z.string().optional().meta({ description: 'Name of the parameter', example: 'limit' }),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Fault' })

export const ProblemSchema = z
  .looseObject({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(Fault).optional(),
  })
  .meta({ id: 'Problem', description: 'A refusal by the service (RFC 9457)' })

export const GatewayMessage = z
  .strictObject({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: 'A refusal by the gateway in front of the service' })
