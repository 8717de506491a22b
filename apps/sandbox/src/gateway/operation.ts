import type { z } from 'zod'
import type { Account, Client, Feature } from '../clients.ts'
import type { Store } from '../data/store.ts'
import type { RequestFaults } from '../faults/switchboard.ts'
import type { LimitName } from './limits.ts'

/** A query parameter and how it is written. Arrays are `form`; `explode: false` joins their items with commas. */
export type Parameter<Schema extends z.ZodType = z.ZodType> = {
  schema: Schema
  description: string
  kind?: 'array' | 'deepObject'
  explode?: boolean
  example?: unknown
}

type Parameters = Record<string, Parameter>
type ValuesOf<Query extends Parameters> = { [Name in keyof Query]: z.output<Query[Name]['schema']> }

type Examples = Record<string, { summary: string; value: unknown }>

/** A body that is parsed as JSON and checked against a schema before the operation sees it. */
type JsonBody<Schema extends z.ZodType = z.ZodType> = {
  schema: Schema
  mediaTypes: [string, ...string[]]
  /** Names that exist and can't be set: refused with the code `readOnly`. */
  readOnly?: readonly string[]
  examples?: Examples
}

/** A body that the operation reads by itself. `limit` is in bytes. */
type RawBody = {
  limit: number
  content: Record<
    string,
    { schema: z.ZodType; examples?: Examples; encoding?: Record<string, { contentType: string }> }
  >
}

type AnswerHeader = { description: string; schema: z.ZodType; example?: unknown }

export type Answer = {
  description: string
  content?: Record<string, { schema: z.ZodType; examples?: Examples; example?: unknown }>
  headers?: Record<string, AnswerHeader>
  links?: Record<string, { operationId: string; parameters: Record<string, string>; description: string }>
}

/** What the token of a call says, verified. `expiresAt` is in epoch milliseconds. */
export type Grant = { client: Client; account: Account; scopes: string[]; expiresAt: number }

/** One call of an operation, checked: who calls, in which environment, with what. */
export type Call<Query extends Parameters = Parameters, Body extends z.ZodType = z.ZodType> = {
  request: Request
  requestId: string
  /** The path's parameters; each is a UUID. */
  path: { id: string }
  query: ValuesOf<Query>
  json: z.output<Body>
  bytes: Buffer<ArrayBuffer>
  grant: Grant
  store: Store
  cursors: { write(position: number, filters: unknown): string; read(cursor: string, filters: unknown): number }
  now: () => number
  environment: 'eu' | 'us'
  /** The failures that are provoked in this call. */
  faults: RequestFaults
}

/** Everything about an operation except how it is served: enough to describe it. */
export type DescribedOperation<Query extends Parameters = Parameters, Body extends z.ZodType = z.ZodType> = {
  id: string
  method: 'get' | 'post' | 'patch' | 'delete'
  /** With `{id}` where an identifier stands. */
  path: string
  tag: string
  summary: string
  /** Markdown. What the vendor does not document begins with "Not documented by the vendor:". */
  description: string
  /** The scope that a token must have; `none` takes any token, `public` needs no token. */
  scope: string | { needs: 'none' | 'public' }
  feature?: Feature
  limit: LimitName
  deprecated?: true
  /** What the identifier in the path names. */
  idOf?: string
  /** An identifier for the path that exists in the first environment. */
  idExample?: string
  query?: Query
  /** Request headers beyond `Idempotency-Key`, as they are described. */
  headers?: Record<string, { description: string; schema: z.ZodType; required?: true; example?: unknown }>
  json?: JsonBody<Body>
  raw?: RawBody
  idempotency?: 'optional' | 'required'
  answers: Record<number, Answer>
  /** Refusals by status with what they mean here; those that every operation has are added. */
  refusals?: Record<number, string>
}

/** An operation of the API, whole: what it is, what it needs and what it does. */
export type Operation<Query extends Parameters = Parameters, Body extends z.ZodType = z.ZodType> = DescribedOperation<
  Query,
  Body
> & {
  serve(call: Call<Query, Body>): Response | Promise<Response>
}

/** States an operation; its parameters' and body's types follow from their schemas. */
export const operation = <const Query extends Parameters, Body extends z.ZodType>(
  stated: Operation<Query, Body>,
): Operation => stated

/** A JSON answer. */
export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
