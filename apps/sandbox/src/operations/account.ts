import { z } from 'zod'
import { timeText } from '../data/time.ts'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { OwnId } from './schemas.ts'

const AccountSchema = z
  .strictObject({
    accountId: OwnId,
    name: z.string(),
    edition: z.string(),
    features: z.record(z.string(), z.boolean()).meta({
      description: 'What the edition includes',
      example: { usageMetering: true, streamManagement: true, insights: false },
    }),
    environment: z.enum(['eu', 'us']),
    application: z
      .strictObject({ clientId: z.string(), name: z.string() })
      .meta({ description: 'The Application Access that the token belongs to' }),
    scopes: z.array(z.string()).meta({ description: 'The scopes of the token, as the server sees them' }),
    tokenExpiresAt: z.iso.datetime({ offset: true }),
    serverTime: z.iso.datetime({ offset: true }).meta({ description: 'Compare it with your own clock' }),
  })
  .meta({ id: 'Account' })

const getAccount = operation({
  id: 'getAccount',
  method: 'get',
  path: '/accounts/v1/account',
  tag: 'Account',
  summary: 'Who am I',
  description:
    'The account, edition and scopes behind the token, as the server sees them. Any valid token will do, so this is the call that tells a bad token from a missing scope.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: { needs: 'none' },
  limit: 'reads',
  answers: { 200: { description: 'The account', content: { 'application/json': { schema: AccountSchema } } } },
  serve: ({ grant, now, environment, faults }) =>
    json({
      accountId: grant.account.id,
      name: grant.account.name,
      edition: grant.account.edition,
      features: grant.account.features,
      environment,
      application: { clientId: grant.client.clientId, name: grant.client.name },
      scopes: grant.scopes,
      tokenExpiresAt: timeText(grant.expiresAt),
      serverTime: timeText(now() + (faults.value('clock-skew') ?? 0) * 1000),
    }),
})

export const accountOperations: Operation[] = [getAccount]
