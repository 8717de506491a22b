import { expect, it } from 'vitest'
import { appliedFaults } from './applied-faults.ts'

it.each([
  [[], []],
  [[['X-Sandbox-Fault-Applied', 'html502']], ['html502']],
  [[['x-sandbox-fault-applied', 'revoke-client, oauth-errors=rfc6749']], ['revoke-client', 'oauth-errors=rfc6749']],
  [[['x-sandbox-fault-applied', 'status=503; retry-after=5,']], ['status=503; retry-after=5']],
  [[['x-sandbox-fault', 'html502']], []],
] satisfies [[string, string][], string[]][])('of %j: %j', (headers, faults) => {
  expect(appliedFaults(headers)).toEqual(faults)
})
