import type { MeterTypeTerms, Threshold } from './meter-type.ts'
import { type Period, periodAt } from './period.ts'
import { aggregated, type Meter, type Store } from './store.ts'
import { uuidOf } from './uuid.ts'

/** A threshold that the value of a meter reached, in the running period or the one before. */
export type Alert = {
  alertId: string
  meter: Meter
  threshold: Threshold
  /** Epoch milliseconds. */
  reachedAt: number
  /** The meter's value then. */
  value: number
  severity: 'warning' | 'critical'
  status: 'open' | 'closed'
}

const limitOf = ({ absoluteValue, capacityPercentage }: Threshold, capacity: number | null): number =>
  absoluteValue ?? ((capacity ?? 0) * (capacityPercentage ?? 0)) / 100

const alertsOfMeter = (meter: Meter, store: Store, periodBefore: (terms: MeterTypeTerms, start: number) => Period) => {
  const { terms } = meter
  const running = store.periodOf(meter)
  const before = periodBefore(terms, running.start)
  const entries = store.entriesOf(meter, before.start).sort((a, b) => a.timestamp - b.timestamp)
  const periods = [
    { status: 'closed', start: before.start, end: running.start },
    { status: 'open', start: running.start, end: Number.POSITIVE_INFINITY },
  ] as const
  const alerts: Alert[] = []
  for (const { status, start, end } of periods) {
    const ofPeriod = entries.filter(({ timestamp }) => timestamp >= start && timestamp < end)
    for (const threshold of terms.thresholds) {
      const limit = limitOf(threshold, terms.capacity)
      const valueAfter = (index: number) => aggregated(terms.aggregation, ofPeriod.slice(0, index + 1))
      const index = ofPeriod.findIndex((_, index) => valueAfter(index) >= limit)
      const entry = ofPeriod[index]
      if (!entry) continue
      alerts.push({
        alertId: uuidOf(`${meter.id}/${threshold.name}/${start}`),
        meter,
        threshold,
        reachedAt: entry.timestamp,
        value: valueAfter(index),
        severity: limit >= (terms.capacity ?? 0) ? 'critical' : 'warning',
        status,
      })
    }
  }
  return alerts
}

/** All alerts of an environment, the newest first. */
export const alertsOf = (store: Store): Alert[] => {
  // Hundreds of meters share their terms; what depends on the terms alone is worked out once.
  const known = new Map<MeterTypeTerms, Period>()
  const periodBefore = (terms: MeterTypeTerms, start: number): Period => {
    const shared = known.get(terms)
    if (shared?.end === start) return shared
    const period = periodAt(terms.resetSchedule, terms.timezone, start - 1)
    known.set(terms, period)
    return period
  }
  return store
    .meters()
    .filter(({ terms }) => terms.thresholds.length > 0)
    .flatMap((meter) => alertsOfMeter(meter, store, periodBefore))
    .sort((a, b) => b.reachedAt - a.reachedAt || (a.alertId < b.alertId ? -1 : 1))
}
