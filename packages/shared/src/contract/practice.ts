import { z } from 'zod'

/** A failure that the sandbox can have on purpose, as it describes it itself. */
const PracticeFailure = z.object({
  name: z.string(),
  /** What it concerns: the way there, the token, the API's answers, work that takes long. */
  group: z.enum(['way', 'token', 'api', 'work']),
  title: z.string(),
  /** What happens, and what a client learns by it. */
  teaches: z.string(),
  /** In words, how its value is written; null for one that is on or off. */
  value: z.object({ written: z.string(), unit: z.string().nullable() }).nullable(),
  /** The failure with values that are good, as an answer tells it, the usual one first: `slow=8000`. */
  examples: z.array(z.string()).min(1),
  /** `calls` are the API and the token endpoint, `everywhere` adds documents and keys; a list names operations. */
  acts: z.union([z.enum(['calls', 'everywhere', 'token', 'api']), z.array(z.string())]),
  /** Whether it can be had for a number of requests. */
  perRequest: z.boolean(),
})
export type PracticeFailure = z.infer<typeof PracticeFailure>

/** A failure that is on for a connection. */
export const PracticeSwitch = z.strictObject({
  name: z.string().min(1).max(100),
  /** As it is written; absent for a failure without one. */
  value: z.string().max(100).optional(),
  /** So many requests, and then it heals; absent for every request. */
  first: z.int().min(1).max(1_000_000).optional(),
})
export type PracticeSwitch = z.infer<typeof PracticeSwitch>

/** Body of `PUT …/practice`: all the switches of the connection; what is not named is switched off. */
export const PracticeSettings = z.strictObject({ switches: z.array(PracticeSwitch).max(50) })
export type PracticeSettings = z.infer<typeof PracticeSettings>

/** What can fail on purpose, and what of it is on. */
export const Practice = z.object({
  failures: z.array(PracticeFailure),
  /** Those of this connection, with the requests that are left of `first`. */
  switches: z.array(PracticeSwitch),
  /** How many further rules the sandbox has: for other connections, or put there by hand. */
  elsewhere: z.int(),
  /** Where calls of this connection go instead of its API's address, while `tls` is on. */
  tlsUrl: z.string().optional(),
})
export type Practice = z.infer<typeof Practice>

/** What the sandbox's control plane says of its failures. */
export const SandboxFaults = z.object({
  faults: z.array(PracticeFailure),
  rules: z.array(
    z.object({
      match: z.looseObject({ clientId: z.string().optional(), first: z.int().optional() }),
      effect: z.record(z.string(), z.union([z.literal(true), z.number(), z.string()])),
      remaining: z.int().optional(),
    }),
  ),
  tlsUrl: z.string().optional(),
})
export type SandboxFaults = z.infer<typeof SandboxFaults>
