import type { Operation } from '../gateway/operation.ts'
import { accountOperations } from './account.ts'
import { customerOperations } from './customers.ts'
import { insightOperations } from './insights.ts'
import { meterTypeOperations } from './meter-types.ts'
import { meterValueOperations } from './meter-values.ts'
import { meterOperations } from './meters.ts'
import { usageEventOperations } from './usage-events.ts'

/** Every operation of the API. */
export const operations: Operation[] = [
  ...meterTypeOperations,
  ...meterOperations,
  ...meterValueOperations,
  ...usageEventOperations,
  ...accountOperations,
  ...customerOperations,
  ...insightOperations,
]

/** Every scope that an operation asks for, once. */
export const allScopes: string[] = [
  ...new Set(operations.flatMap(({ scope }) => (typeof scope === 'string' ? [scope] : []))),
]
