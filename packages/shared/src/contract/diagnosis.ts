import { z } from 'zod'

/**
 * What the engineer can do about a failure with one press. The screen turns each into a button that really does it;
 * a step without an action is advice in words.
 */
export const DiagnosisAction = z.discriminatedUnion('type', [
  /** Open the connection's form at `field`, with `value` already filled in where it is known. */
  z.object({ type: z.literal('edit-connection'), field: z.string(), value: z.string().optional() }),
  /** Choose another connection; without an id, the screen offers the list. */
  z.object({ type: z.literal('switch-connection'), connectionId: z.string().optional() }),
  z.object({ type: z.literal('request-token') }),
  /** Send the same call again; `after` is in seconds and is counted down on the screen. */
  z.object({ type: z.literal('send-again'), after: z.number().optional() }),
  /** Go to a field of the request: `in` is `path`, `query`, `header` or `body`; a body field is an RFC 6901 pointer. */
  z.object({
    type: z.literal('edit-request'),
    in: z.enum(['path', 'query', 'header', 'body', 'method']),
    name: z.string().optional(),
    value: z.string().optional(),
  }),
  /** A ready message for the person who can mend it. */
  z.object({
    type: z.literal('copy-message'),
    to: z.enum(['administrator', 'account-owner', 'api-support', 'network-team', 'operator']),
    text: z.string(),
  }),
])
export type DiagnosisAction = z.infer<typeof DiagnosisAction>

/** A piece of this very exchange that a statement rests on: where it stood, and what it said (already redacted). */
export const DiagnosisEvidence = z.object({ source: z.string(), quote: z.string() })
export type DiagnosisEvidence = z.infer<typeof DiagnosisEvidence>

export const DiagnosisStep = z.object({ text: z.string(), action: DiagnosisAction.optional() })
export type DiagnosisStep = z.infer<typeof DiagnosisStep>

/** Why something was refused (or is odd though it succeeded), and what to do, the first step first. */
export const Diagnosis = z.object({
  /** Key in kebab case; `docs/diagnosis.md` lists them. */
  cause: z.string(),
  title: z.string(),
  explanation: z.string(),
  evidence: z.array(DiagnosisEvidence),
  steps: z.array(DiagnosisStep),
  /** Where the evidence allows more than one cause: the others, likeliest first. */
  candidates: z.array(z.object({ cause: z.string(), why: z.string() })).optional(),
  /** Seconds to wait before another attempt, as the server asked. */
  retryAfter: z.number().optional(),
  /** Scopes that would have opened the door, where the server or the document names them. */
  missingScopes: z.array(z.string()).optional(),
  /** Field faults that the API reported; `pointer` is RFC 6901 into the body, `parameter` a parameter's name. */
  fieldErrors: z
    .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
    .optional(),
})
export type Diagnosis = z.infer<typeof Diagnosis>
