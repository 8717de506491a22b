import { hash } from 'node:crypto'
import { dayLength, dayOf } from './time.ts'

/** How much a meter is used: enough to compute every one of its daily points. */
export type PointRule = {
  /** Usual amount of a day, in minor units. */
  base: number
  /** Used at work: quiet at the weekend. */
  office: boolean
  /** Minor units in one unit: 1000 where thousandths are counted, else 1. */
  minorUnits: 1 | 1000
  /** Most that a point can show, in minor units. */
  ceiling?: number
  /** Nothing is counted from this instant on. */
  endsAt?: number
}

/** Days for which points exist, today included. */
export const pointDays = 67

const growthPerDay = 0.004
const growthFrom = dayOf(Date.UTC(2026, 0, 1))
const weekendShare = 0.35
const anomalyFactor = 9

const isWeekend = (day: number): boolean => {
  const weekday = new Date(day * dayLength).getUTCDay()
  return weekday === 0 || weekday === 6
}

/**
 * What a meter counted on one UTC day, in thousandths of its unit: computed from a hash, never stored, so the same seed
 * and day always give the same number. About one day in 700 is an anomaly, one in 500 is empty. `elapsed` is the part of
 * the day that has passed, 0 to 1.
 */
export const pointOf = (meterId: string, rule: PointRule, day: number, elapsed: number): number => {
  if (rule.endsAt !== undefined && day * dayLength >= rule.endsAt) return 0
  // In hexadecimal a hash costs a tenth of what it costs as a buffer, and there are 201,000 of them.
  const digest = hash('sha256', `${meterId}|${day}`, 'hex')
  const word = (index: number) => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16)
  if (word(2) % 500 === 0) return 0
  const chance = word(0) / 2 ** 32
  const weekday = rule.office && isWeekend(day) ? weekendShare : 1
  const growth = Math.max(0.2, 1 + growthPerDay * (day - growthFrom))
  const anomaly = word(1) % 700 === 0 ? anomalyFactor : 1
  const units = Math.floor(rule.base * weekday * growth * (0.6 + 0.8 * chance) * anomaly * elapsed)
  return Math.min(units, rule.ceiling ?? units) * (1000 / rule.minorUnits)
}
