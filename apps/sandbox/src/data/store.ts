import { hash, randomUUID } from 'node:crypto'
import { type Customer, customerCount, customersOf } from './customer.ts'
import { accountStart, type Aggregation, type MeterTypeTerms, seedMeterTypes } from './meter-type.ts'
import { type Period, periodAt } from './period.ts'
import { pointDays, pointOf, type PointRule } from './point.ts'
import { dayLength, dayOf } from './time.ts'
import { uuidOf } from './uuid.ts'

/** A group of a meter; groups lie within groups. */
export type Group = { name: string; value: string; groups: Group[] }

/** Records are replaced, never changed. `ordinal` is their place in every list; instants are epoch milliseconds. */
export type MeterType = { id: string; ordinal: number; createdAt: number; updatedAt: number; terms: MeterTypeTerms }

export type Meter = {
  id: string
  ordinal: number
  userId: string
  meterTypeId: string
  meterKey: string
  customFields: Record<string, string>
  groups: Group[]
  deleteOnReset: boolean
  createdAt: number
  /** For what the seed made this is a moment of the last thirty days. */
  updatedAt: number
  /** What the meter type said when this meter was made. */
  terms: MeterTypeTerms
  /** Absent from a meter that a person made: nothing is computed for it. */
  rule?: PointRule
}

/** An accepted usage event. `value` is in thousandths of the unit. */
export type UsageEvent = {
  eventId: string
  userId: string
  meterIds: string[]
  meterKey: string | undefined
  value: number
  timestamp: number
  properties: Record<string, string>
}

/** What a meter counted at one time, in thousandths of its unit. */
export type Entry = { timestamp: number; amount: number }

/** A flow that feeds meters, named by the meter key of its meter processor. */
export type Stream = { id: string; name: string; meterKey: string; solutionId: string; collector: string }

type Work = { id: string; createdAt: number }

/** An export that was asked for: which points, as of when it was asked. Instants are epoch milliseconds. */
export type ExportJob = Work & {
  type: 'export'
  from: number
  to: number
  meterTypeId: string | undefined
  /** How long it takes, where that was asked for. */
  takesSeconds?: number | undefined
  /** It fails on the way, because that was asked for. */
  fails?: true | undefined
}

/** An import that was done, and what came of it. */
export type ImportJob = Work & {
  type: 'import'
  created: number
  skipped: number
  errors: { line: number; detail: string }[]
}

export type Job = ExportJob | ImportJob

/** How much a person can add before the sandbox asks for a reset. */
export const storeLimits = { meterTypes: 200, meters: 5000, events: 10_000, jobs: 200 } as const

const eventMemory = dayLength
const streamNames = ['API gateway', 'Model usage', 'Network flows', 'Print servers', 'Charging stations', 'Batch files']
const brands = ['Acme', 'Globex', 'Initech', 'Umbrella']
const departments = ['Research', 'Sales', 'Support', 'Production', 'Finance']

/** Numbers that a name always gives, up to eight of them; each is below the `limit` that it is asked for. */
const numbersOf = (name: string) => {
  const digest = hash('sha256', name, 'hex')
  return (index: number, limit: number): number => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16) % limit
}

const seedTypes = (seed: string): MeterType[] =>
  seedMeterTypes.map(({ meters: _meters, rule: _rule, ...terms }, ordinal) => {
    const createdAt = accountStart + ordinal * dayLength
    return {
      id: uuidOf(`${seed}/meter-type/${terms.name}`),
      ordinal,
      createdAt,
      updatedAt: createdAt + 3_600_000,
      terms: { ...terms, activeFrom: createdAt, externalRef: `product-${String(ordinal + 1).padStart(3, '0')}` },
    }
  })

const streamsOf = (seed: string): Stream[] =>
  streamNames.map((name, index) => ({
    id: uuidOf(`${seed}/stream/${name}`),
    name,
    meterKey: uuidOf(`${seed}/meter-key/${index}`),
    solutionId: uuidOf(`${seed}/solution/${index % 2}`),
    collector: index % 2 === 0 ? 'http-server' : 'sftp',
  }))

const seedMeters = (
  seed: string,
  types: MeterType[],
  streams: Stream[],
  customers: Customer[],
  now: number,
): Meter[] => {
  const meters: Meter[] = []
  const today = dayOf(now) * dayLength
  for (const [typeIndex, type] of types.entries()) {
    const { meters: count, rule } = seedMeterTypes[typeIndex] ?? { meters: 0, rule: undefined }
    for (let index = 0; index < count; index++) {
      const customer = customers[index % customerCount]
      const stream = streams[(typeIndex + Math.floor(index / customerCount)) % streams.length]
      if (!customer || !stream || !rule) throw new Error('The seed is not complete')
      const id = uuidOf(`${seed}/meter/${type.terms.name}/${index}`)
      const numberBelow = numbersOf(id)
      const department = departments[numberBelow(0, departments.length)] ?? 'Research'
      const { slope, ...points } = rule
      meters.push({
        id,
        ordinal: meters.length,
        userId: customer.userId,
        meterTypeId: type.id,
        meterKey: stream.meterKey,
        customFields: {
          brand: brands[numberBelow(1, brands.length)] ?? 'Acme',
          model: `M${numberBelow(2, 40) + 10}`,
          department,
          region: customer.region,
        },
        groups:
          index % 3 === 0
            ? [
                {
                  name: 'region',
                  value: customer.region,
                  groups: [{ name: 'department', value: department, groups: [] }],
                },
              ]
            : [],
        deleteOnReset: false,
        createdAt: type.createdAt + numberBelow(3, 90 * dayLength),
        updatedAt: today - numberBelow(4, 30 * dayLength),
        terms: type.terms,
        rule: { ...points, base: points.base / (index + 1) ** slope },
      })
    }
  }
  return meters
}

const aggregate: Record<Aggregation, (amounts: number[]) => number> = {
  sum: (amounts) => amounts.reduce((total, amount) => total + amount, 0),
  increment: (amounts) => amounts.reduce((total, amount) => total + amount, 0),
  max: (amounts) => amounts.reduce((most, amount) => Math.max(most, amount), 0),
  min: (amounts) => (amounts.length === 0 ? 0 : amounts.reduce((least, amount) => Math.min(least, amount))),
}

/** Amounts in thousandths as one value in units, by the rule of a meter type. */
export const aggregated = (aggregation: Aggregation, entries: Entry[]): number =>
  aggregate[aggregation](entries.map((entry) => entry.amount)) / 1000

/**
 * The data of one environment: computed from a seed, plus what people made, in memory. `now` is the clock in epoch
 * milliseconds.
 */
export const createStore = ({ seed, now }: { seed: string; now: () => number }) => {
  const customers = customersOf(seed)
  const streams = streamsOf(seed)
  const seedOfTypes = seedTypes(seed)
  const types = new Map(seedOfTypes.map((type) => [type.id, type]))
  const meters = new Map(seedMeters(seed, seedOfTypes, streams, customers, now()).map((meter) => [meter.id, meter]))
  const events: UsageEvent[] = []
  const eventTimes = new Map<string, number>()
  const entriesOfEvents = new Map<string, Entry[]>()
  const streamStarts = new Map<string, { at: number; executionId: string }>()
  const jobs = new Map<string, Job>()
  const seeded = { types: types.size, meters: meters.size }
  let nextOrdinal = meters.size

  const made = (records: Iterable<{ ordinal: number }>, seedCount: number) =>
    [...records].filter((record) => record.ordinal >= seedCount).length

  /** What was computed for one day of a meter with a rule. It is stamped when the day ends, today's now. */
  const pointAt = (meter: Meter, day: number, at = now()): Entry => {
    const elapsed = Math.min(1, Math.max(0, at / dayLength - day))
    const amount = meter.rule ? pointOf(meter.id, meter.rule, day, elapsed) : 0
    return { timestamp: Math.min((day + 1) * dayLength - 1, at), amount }
  }

  /** Points of the last 67 days, oldest first, then what events added. */
  const entriesOf = (meter: Meter, from = Number.NEGATIVE_INFINITY): Entry[] => {
    const today = dayOf(now())
    const entries: Entry[] = []
    if (meter.rule) {
      const firstDay = Math.max(today - pointDays + 1, from === Number.NEGATIVE_INFINITY ? 0 : dayOf(from))
      for (let day = firstDay; day <= today; day++) {
        const point = pointAt(meter, day)
        if (point.timestamp >= from) entries.push(point)
      }
    }
    for (const entry of entriesOfEvents.get(meter.id) ?? []) if (entry.timestamp >= from) entries.push(entry)
    return entries
  }

  const periods = new WeakMap<MeterTypeTerms, Period>()

  /** The period of a meter that holds the present. A new meter's first period starts when it is made. */
  const periodOf = (meter: Meter): Period => {
    const at = now()
    let period = periods.get(meter.terms)
    if (!period || at < period.start || at >= period.end) {
      period = periodAt(meter.terms.resetSchedule, meter.terms.timezone, at)
      periods.set(meter.terms, period)
    }
    return { start: Math.max(period.start, meter.createdAt), end: period.end }
  }

  /** Whether a meter was to be deleted at the end of a period that is over. */
  const hasEnded = (meter: Meter): boolean =>
    meter.deleteOnReset && periodAt(meter.terms.resetSchedule, meter.terms.timezone, meter.updatedAt).end <= now()

  const liveMeters = (): Meter[] => [...meters.values()].filter((meter) => !hasEnded(meter))

  return {
    customers,
    streams,
    pointAt,
    entriesOf,
    periodOf,
    /** What the meter shows now: its aggregate since the start of the period. */
    valueOf: (meter: Meter): number => aggregated(meter.terms.aggregation, entriesOf(meter, periodOf(meter).start)),

    meterTypes: (): MeterType[] => [...types.values()],
    meterType: (id: string): MeterType | undefined => types.get(id),
    hasRoomForMeterType: () => made(types.values(), seeded.types) < storeLimits.meterTypes,
    addMeterType: (terms: MeterTypeTerms): MeterType => {
      const at = now()
      const type = { id: randomUUID(), ordinal: nextOrdinal++, createdAt: at, updatedAt: at, terms }
      types.set(type.id, type)
      return type
    },
    replaceMeterType: (type: MeterType, terms: MeterTypeTerms): MeterType => {
      const replaced = { ...type, terms, updatedAt: now() }
      types.set(type.id, replaced)
      return replaced
    },
    removeMeterType: (id: string): boolean => types.delete(id),

    meters: liveMeters,
    meter: (id: string): Meter | undefined => {
      const meter = meters.get(id)
      return meter && !hasEnded(meter) ? meter : undefined
    },
    /** How many meters each meter type has. */
    meterCounts: (): Map<string, number> => {
      const counts = new Map<string, number>()
      for (const { meterTypeId } of liveMeters()) counts.set(meterTypeId, (counts.get(meterTypeId) ?? 0) + 1)
      return counts
    },
    hasRoomForMeters: (count: number) => made(meters.values(), seeded.meters) + count <= storeLimits.meters,
    addMeter: (
      meter: Pick<Meter, 'userId' | 'meterKey' | 'customFields' | 'deleteOnReset'>,
      type: MeterType,
    ): Meter => {
      const at = now()
      const added: Meter = {
        ...meter,
        id: randomUUID(),
        ordinal: nextOrdinal++,
        meterTypeId: type.id,
        groups: [],
        createdAt: at,
        updatedAt: at,
        terms: type.terms,
      }
      meters.set(added.id, added)
      return added
    },
    replaceMeter: (meter: Meter, change: Partial<Pick<Meter, 'customFields' | 'deleteOnReset'>>): Meter => {
      const replaced = { ...meter, ...change, updatedAt: now() }
      meters.set(meter.id, replaced)
      return replaced
    },
    removeMeter: (id: string): boolean => {
      entriesOfEvents.delete(id)
      return meters.delete(id)
    },

    /** Accepted events, oldest first. */
    events: (): readonly UsageEvent[] => events,
    hasRoomForEvents: (count: number) => events.length + count <= storeLimits.events,
    /** Whether an event of this identifier was accepted within the last 24 hours. */
    knowsEvent: (eventId: string): boolean =>
      (eventTimes.get(eventId) ?? Number.NEGATIVE_INFINITY) > now() - eventMemory,
    addEvent: (event: UsageEvent): void => {
      events.push(event)
      eventTimes.set(event.eventId, now())
      for (const id of event.meterIds) {
        const amount = meters.get(id)?.terms.aggregation === 'increment' ? 1000 : event.value
        const entries = entriesOfEvents.get(id) ?? []
        entries.push({ timestamp: event.timestamp, amount })
        entriesOfEvents.set(id, entries)
      }
    },

    job: (id: string): Job | undefined => jobs.get(id),
    /** Keeps a job, and forgets the oldest where there are too many. */
    addJob: (job: Job): void => {
      const [oldest] = jobs.keys()
      if (oldest !== undefined && jobs.size >= storeLimits.jobs) jobs.delete(oldest)
      jobs.set(job.id, job)
    },

    streamStart: (id: string) => streamStarts.get(id),
    startStream: (id: string): string => {
      const executionId = randomUUID()
      streamStarts.set(id, { at: now(), executionId })
      return executionId
    },
  }
}

export type Store = ReturnType<typeof createStore>
