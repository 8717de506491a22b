import type { Operation } from '../gateway/operation.ts'
import { accountOperations } from './account.ts'
import { alertOperations } from './alerts.ts'
import { customerOperations } from './customers.ts'
import { exportOperations } from './exports.ts'
import { importOperations } from './imports.ts'
import { insightOperations } from './insights.ts'
import { meterTypeOperations } from './meter-types.ts'
import { meterValueOperations } from './meter-values.ts'
import { meterOperations } from './meters.ts'
import { streamOperations } from './streams.ts'
import { usageEventOperations } from './usage-events.ts'

/** Every operation of the API. */
export const operations: Operation[] = [
  ...meterTypeOperations,
  ...meterOperations,
  ...meterValueOperations,
  ...importOperations,
  ...usageEventOperations,
  ...accountOperations,
  ...customerOperations,
  ...alertOperations,
  ...exportOperations,
  ...streamOperations,
  ...insightOperations,
]

/** Every scope that an operation asks for, once. */
export const allScopes: string[] = [
  ...new Set(operations.flatMap(({ scope }) => (typeof scope === 'string' ? [scope] : []))),
]
