import { describe, expect, it } from 'vitest'
import { exampleIds } from '../operations/example-ids.ts'
import { alertsOf } from './alerts.ts'
import { seedMeterTypes } from './meter-type.ts'
import { pointDays } from './point.ts'
import { aggregated, createStore } from './store.ts'
import { dayLength, dayOf } from './time.ts'
import { uuidOf } from './uuid.ts'

const at = Date.UTC(2026, 10, 24, 8, 0, 15, 690)
const storeAt = (now: number, seed = 'eu') => createStore({ seed, now: () => now })
const store = storeAt(at)

/** Every fact of a store, as text. */
const facts = (of: ReturnType<typeof storeAt>) =>
  JSON.stringify([of.customers, of.streams, of.meterTypes(), of.meters().map((meter) => [meter, of.valueOf(meter)])])

describe('the seed', () => {
  it('gives the same bytes for the same seed and moment', () => {
    expect(facts(storeAt(at))).toBe(facts(store))
  })

  it('gives the two environments nothing in common', () => {
    const other = new Set(
      storeAt(at, 'us')
        .meters()
        .map(({ id }) => id),
    )
    expect(store.meters().some(({ id }) => other.has(id))).toBe(false)
  })

  it('keeps identifiers and past points from day to day', () => {
    const tomorrow = storeAt(at + dayLength)
    expect(tomorrow.meters().map(({ id }) => id)).toEqual(store.meters().map(({ id }) => id))
    const yesterday = dayOf(at) - 1
    const points = (of: typeof store) => of.meters().map((meter) => of.pointAt(meter, yesterday).amount)
    expect(points(tomorrow)).toEqual(points(store))
  })

  it('has twelve types, 3000 meters, 400 customers and six streams', () => {
    expect(store.meterTypes()).toHaveLength(12)
    expect(store.customers).toHaveLength(400)
    expect(store.streams).toHaveLength(6)
    const counts = store.meterCounts()
    expect(store.meterTypes().map(({ id }) => counts.get(id))).toEqual(seedMeterTypes.map(({ meters }) => meters))
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(3000)
  })

  it('has one meter for each user, type and key', () => {
    const keys = store.meters().map(({ userId, meterTypeId, meterKey }) => `${userId} ${meterTypeId} ${meterKey}`)
    expect(new Set(keys).size).toBe(3000)
  })

  it('has 67 points of each meter, some without usage and some beyond all measure', () => {
    const points = store.meters().map((meter) => store.entriesOf(meter))
    expect(points.every((entries) => entries.length === pointDays)).toBe(true)
    const empty = points.flat().filter(({ amount }) => amount === 0).length
    expect(empty / 201_000).toBeGreaterThan(0.001)
    expect(empty / 201_000).toBeLessThan(0.01)
  })

  it('makes the value of a meter the aggregate of its points since the period began', () => {
    for (const meter of store.meters()) {
      const { start } = store.periodOf(meter)
      const since = store.entriesOf(meter).filter(({ timestamp }) => timestamp >= start)
      expect(store.valueOf(meter)).toBe(aggregated(meter.terms.aggregation, since))
    }
  })

  it('lets values move through the day', () => {
    const [meter] = store.meters()
    if (!meter) throw new Error('no meter')
    expect(storeAt(at + 3_600_000).valueOf(meter)).toBeGreaterThan(store.valueOf(meter))
  })

  it('has nothing for what has ended', () => {
    const fax = store.meterTypes().at(-1)
    const values = store
      .meters()
      .filter(({ meterTypeId }) => meterTypeId === fax?.id)
      .map((meter) => store.valueOf(meter))
    expect(values).toEqual([0, 0])
  })

  it('has an alert exactly where the value has passed the threshold', () => {
    const open = new Set(
      alertsOf(store)
        .filter(({ status }) => status === 'open')
        .map(({ meter, threshold }) => `${meter.id} ${threshold.name}`),
    )
    let passed = 0
    for (const meter of store.meters())
      for (const { name, absoluteValue, capacityPercentage } of meter.terms.thresholds) {
        const limit = absoluteValue ?? ((meter.terms.capacity ?? 0) * (capacityPercentage ?? 0)) / 100
        const isPassed = store.valueOf(meter) >= limit
        expect(open.has(`${meter.id} ${name}`)).toBe(isPassed)
        if (isPassed) passed++
      }
    expect(passed).toBe(open.size)
    expect(passed).toBeGreaterThan(10)
  })
})

describe('the identifiers in examples', () => {
  it('exist', () => {
    expect(store.meterType(exampleIds.meterType)?.terms.name).toBe('API requests')
    expect(store.meter(exampleIds.meter)?.meterTypeId).toBe(exampleIds.meterType)
    const [stream] = store.streams
    expect([stream?.id, stream?.meterKey]).toEqual([exampleIds.stream, exampleIds.meterKey])
  })
})

describe('an identifier', () => {
  it('is a UUID of version 5', () => {
    for (let index = 0; index < 200; index++)
      expect(uuidOf(`name ${index}`)).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})
