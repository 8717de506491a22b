import { z } from 'zod'
import { json, type Operation, operation } from '../gateway/operation.ts'

const ForecastList = z
  .strictObject({
    forecasts: z.array(z.strictObject({ meterTypeId: z.uuid(), month: z.string(), expected: z.number() })),
  })
  .meta({ id: 'ForecastList' })

const listForecasts = operation({
  id: 'listForecasts',
  method: 'get',
  path: '/insights/v1/forecasts',
  tag: 'Insights',
  summary: 'List forecasts',
  description:
    'Always refused, with every scope: no edition of the sandbox includes it. A licence is not a scope, and the refusal is nobody’s mistake.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:insights',
  feature: 'insights',
  limit: 'reads',
  answers: {
    200: {
      description: 'Forecasts, in an edition that has them',
      content: { 'application/json': { schema: ForecastList } },
    },
  },
  serve: () => json({ forecasts: [] }),
})

export const insightOperations: Operation[] = [listForecasts]
