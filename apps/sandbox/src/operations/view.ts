import type { MeterTypeTerms } from '../data/meter-type.ts'
import type { Meter, MeterType, Store } from '../data/store.ts'
import { timeText } from '../data/time.ts'

const timeOrNull = (at: number): string | null => (Number.isFinite(at) ? timeText(at) : null)

/** What a meter type says, in the names and forms of the API. */
export const termsView = (terms: MeterTypeTerms) => ({
  name: terms.name,
  description: terms.description,
  category: terms.category,
  unit: terms.unit,
  aggregation: { type: terms.aggregation },
  resetSchedule: terms.resetSchedule,
  timezone: terms.timezone,
  activeFrom: timeText(terms.activeFrom),
  activeTo: terms.activeTo === null ? null : timeText(terms.activeTo),
  externalRef: terms.externalRef,
  capacity: terms.capacity,
  thresholds: terms.thresholds,
})

/** A meter type as the API shows it. */
export const meterTypeView = (type: MeterType, accountId: string, numberOfMeters: number) => ({
  id: type.id,
  accountId,
  ...termsView(type.terms),
  numberOfMeters,
  createdAt: timeText(type.createdAt),
  updatedAt: timeText(type.updatedAt),
})

/** A meter as the API shows it, with its live value. */
export const meterView = (meter: Meter, store: Store) => {
  const period = store.periodOf(meter)
  return {
    id: meter.id,
    userId: meter.userId,
    meterTypeId: meter.meterTypeId,
    meterTypeName: store.meterType(meter.meterTypeId)?.terms.name ?? meter.terms.name,
    meterKey: meter.meterKey,
    value: store.valueOf(meter),
    unit: meter.terms.unit,
    timezone: meter.terms.timezone,
    periodStart: timeText(period.start),
    periodEnd: timeOrNull(period.end),
    deleteOnReset: meter.deleteOnReset,
    customFields: meter.customFields,
    groups: meter.groups,
    thresholds: meter.terms.thresholds,
    createdAt: timeText(meter.createdAt),
    updatedAt: timeText(meter.updatedAt),
  }
}
