import type { ResetSchedule } from './period.ts'
import type { PointRule } from './point.ts'

export type Aggregation = 'sum' | 'increment' | 'min' | 'max'

export type Threshold = {
  name: string
  capacityPercentage?: number | undefined
  absoluteValue?: number | undefined
  customFields?: Record<string, string> | undefined
}

/** What a meter type says. A meter keeps what it said when the meter was made. Instants are epoch milliseconds. */
export type MeterTypeTerms = {
  name: string
  description: string
  category: string
  unit: string
  aggregation: Aggregation
  resetSchedule: ResetSchedule
  timezone: string
  activeFrom: number
  activeTo: number | null
  externalRef: string | null
  capacity: number | null
  thresholds: Threshold[]
}

type Seed = Omit<MeterTypeTerms, 'externalRef' | 'activeFrom'> & {
  meters: number
  rule: PointRule & { /** How fast usage falls with the customer's rank; 0 gives everyone the same. */ slope: number }
}

const monthly: ResetSchedule = { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' }
const common = { timezone: 'Etc/UTC', activeTo: null, capacity: null, thresholds: [], resetSchedule: monthly }

/** When the account of the sandbox began. */
export const accountStart = Date.UTC(2025, 2, 3, 8, 0, 15, 690)
const faxEnd = Date.UTC(2025, 11, 31)

/** The twelve products of the sandbox's account. */
export const seedMeterTypes: Seed[] = [
  {
    ...common,
    name: 'API requests',
    description: 'Calls of the public API. Resets at the start of the last day of the month, which is easily misread',
    category: 'API Counts',
    unit: 'requests',
    aggregation: 'increment',
    resetSchedule: { ...monthly, day: 'L' },
    meters: 620,
    rule: { base: 9000, slope: 0.8, office: true, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Model tokens',
    description: 'Tokens read and written by language models',
    category: 'AI',
    unit: 'tokens',
    aggregation: 'sum',
    meters: 340,
    rule: { base: 2_500_000, slope: 1, office: true, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Data egress',
    description: 'Data that left the network',
    category: 'Network',
    unit: 'GB',
    aggregation: 'sum',
    resetSchedule: { ...monthly, day: '*' },
    meters: 410,
    rule: { base: 84_000, slope: 0.9, office: false, minorUnits: 1000 },
  },
  {
    ...common,
    name: 'Peak storage',
    description: 'The most that was stored at one time',
    category: 'Storage',
    unit: 'GB',
    aggregation: 'max',
    meters: 300,
    rule: { base: 900_000, slope: 0.7, office: false, minorUnits: 1000 },
  },
  {
    ...common,
    name: 'Active seats',
    description: 'People who signed in',
    category: 'Seats',
    unit: 'seats',
    aggregation: 'max',
    meters: 280,
    rule: { base: 1200, slope: 0.8, office: true, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Printed sheets',
    description: 'Pay per sheet, with a warning and an end',
    category: 'Printing',
    unit: 'sheets',
    aggregation: 'sum',
    capacity: 10_000,
    thresholds: [
      { name: 'WARN', capacityPercentage: 90, customFields: { action: 'WARN' } },
      { name: 'STOP', absoluteValue: 10_000, customFields: { action: 'STOP' } },
    ],
    meters: 250,
    rule: { base: 1600, slope: 0.5, office: true, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Streamed minutes',
    description: 'Minutes of video, by the week',
    category: 'Streaming',
    unit: 'minutes',
    aggregation: 'sum',
    resetSchedule: { ...monthly, day: '*', weekday: '1' },
    meters: 220,
    rule: { base: 40_000, slope: 0.9, office: false, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Messages sent',
    description: 'Text messages',
    category: 'Messaging',
    unit: 'messages',
    aggregation: 'increment',
    capacity: 50_000,
    thresholds: [{ name: 'NEARLY', capacityPercentage: 80, customFields: { action: 'NOTIFY' } }],
    meters: 200,
    rule: { base: 7000, slope: 0.6, office: false, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Charged energy',
    description: 'Energy from charging stations, by local months',
    category: 'Energy',
    unit: 'kWh',
    aggregation: 'sum',
    timezone: 'Europe/Stockholm',
    meters: 160,
    rule: { base: 310_000, slope: 0.6, office: false, minorUnits: 1000 },
  },
  {
    ...common,
    name: 'Compute seconds',
    description: 'Seconds of processor time',
    category: 'Compute',
    unit: 'seconds',
    aggregation: 'sum',
    timezone: 'America/New_York',
    meters: 118,
    rule: { base: 86_400, slope: 0.7, office: true, minorUnits: 1 },
  },
  {
    ...common,
    name: 'Lowest free capacity',
    description: 'The least that was free',
    category: 'Operations',
    unit: 'percent',
    aggregation: 'min',
    resetSchedule: { ...monthly, day: '*', hour: '*' },
    meters: 100,
    rule: { base: 40, slope: 0, office: false, minorUnits: 1, ceiling: 100 },
  },
  {
    ...common,
    name: 'Fax pages',
    description: 'Ended: nobody sends a fax any more',
    category: 'DEFAULT',
    unit: 'pages',
    aggregation: 'increment',
    resetSchedule: { ...monthly, month: '1' },
    activeTo: faxEnd,
    meters: 2,
    rule: { base: 30, slope: 0.5, office: true, minorUnits: 1, endsAt: faxEnd },
  },
]
