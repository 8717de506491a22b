import { resolve } from 'node:path'
import { CallMethod, ClientAuthentication, EnvironmentKind } from '@developer-console/shared/contract/connection'
import { z } from 'zod'
import type { Connection } from '../connections/connection.ts'
import { tokenRevision } from '../connections/token-revision.ts'
import { isNearHost } from './addresses.ts'
import { secret, type Sources } from './secret.ts'
import { baseUrl, filledIn, flag, httpUrl, pemFits, proxyFits, text } from './values.ts'

/** Form fields that the console fills itself (RFC 6749 §4.4.2, RFC 7521 §4.2), and those of other grants. */
const protectedParameters = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'scope',
  'audience',
  'username',
  'password',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'assertion',
  'subject_token',
  'actor_token',
])

/** Headers that decide where a message ends or whom it speaks for: never an operator's to set. */
const protectedHeaders =
  /^(?:authorization|proxy-.*|host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|cookie|forwarded|x-forwarded-.*)$/i

const idPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/

const oneOf = (values: readonly string[]) => `one of ${values.join(', ')}`

const tokenParameters = z
  .record(z.string(), text('a text for each form field'), { error: 'a mapping of form fields to texts' })
  .superRefine((parameters, context) => {
    for (const name of Object.keys(parameters))
      if (protectedParameters.has(name.toLowerCase()))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'another name: the console sets this field itself or never sends it',
          params: { found: 'a protected form field' },
        })
  })

const headerValueFits = (value: string) =>
  Array.from(value, (character) => character.codePointAt(0) ?? 0).every(
    (code) => code === 0x09 || (code >= 0x20 && code <= 0xff && code !== 0x7f),
  )
    ? undefined
    : 'a header value without control characters (RFC 9110 §5.5)'

const headers = (sources: Sources) =>
  z
    .record(z.string(), secret(sources, headerValueFits), { error: 'a mapping of header names to secrets' })
    .superRefine((found, context) => {
      for (const name of Object.keys(found)) {
        const message = protectedHeaders.test(name)
          ? 'another header: this one is the console’s own'
          : /^[\w!#$%&'*+.^`|~-]{1,128}$/.test(name)
            ? undefined
            : 'a header name (RFC 9110 §5.1)'
        if (message) context.addIssue({ code: 'custom', path: [name], message, params: { found: 'this name' } })
      }
    })

const openApiSource = (sources: Sources) =>
  z.union(
    [
      httpUrl.transform((url) => ({ url })),
      z.strictObject({ file: text() }).transform(({ file }) => ({ file: resolve(sources.directory, file) })),
    ],
    { error: 'a URL or { file: path }' },
  )

/** The keys of one connection, as the configuration spells them. */
const connectionShape = (sources: Sources) => ({
  id: z
    .string({ error: 'an id' })
    .regex(idPattern, { error: 'an id of letters, digits, ".", "_" and "-", at most 64' }),
  name: text('a name').max(128, { error: 'at most 128 characters' }).optional(),
  description: text('a sentence').optional(),
  kind: z.enum(EnvironmentKind.options, { error: oneOf(EnvironmentKind.options) }).optional(),
  tokenUrl: httpUrl.optional(),
  clientId: filledIn('the client ID'),
  clientSecret: secret(sources, (value) =>
    /\{\{.*\}\}/.test(value) ? 'the secret, not an example’s placeholder' : undefined,
  ),
  clientAuthentication: z
    .enum(ClientAuthentication.options, { error: oneOf(ClientAuthentication.options) })
    .default('client_secret_post'),
  audience: z.union([z.literal(''), filledIn('an audience')], { error: 'an audience' }).optional(),
  scope: z.string({ error: 'scopes, separated by spaces' }).max(4096, { error: 'at most 4096 characters' }).optional(),
  tokenParameters: tokenParameters.default({}),
  issuer: httpUrl.optional(),
  jwksUrl: httpUrl.optional(),
  introspectionUrl: httpUrl.optional(),
  revocationUrl: httpUrl.optional(),
  apiUrl: baseUrl.optional(),
  openApi: z.array(openApiSource(sources), { error: 'a list of URLs or { file: path }' }).default([]),
  headers: headers(sources).default({}),
  methods: z
    .array(z.enum(CallMethod.options, { error: oneOf(CallMethod.options) }), { error: 'a list of methods' })
    .min(1, { error: 'at least one method' })
    .default(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  confirmWrites: flag.optional(),
  allowPrivateNetwork: flag.default(false),
  tls: z
    .strictObject(
      {
        ca: secret(sources, pemFits).optional(),
        clientCertificate: secret(sources, pemFits).optional(),
        clientKey: secret(sources, pemFits).optional(),
      },
      {
        error: (issue) =>
          issue.code === 'invalid_type' ? 'a mapping with ca, clientCertificate, clientKey' : undefined,
      },
    )
    .optional(),
  proxy: secret(sources, proxyFits).optional(),
})

/** Names of a connection's keys. */
export const connectionKeys = Object.keys(
  connectionShape({ env: {}, readFile: () => Promise.reject(new Error('no file is read')), directory: '/' }),
)

/** A connection's definition, read as the connection with its secrets and defaults. */
export const connectionDefinition = (sources: Sources, origin: Connection['origin']) =>
  z
    .strictObject(connectionShape(sources), {
      error: (issue) => (issue.code === 'invalid_type' ? 'a mapping with the keys of a connection' : undefined),
    })
    .transform((defined, context): Connection => {
      const audience = defined.audience || undefined
      const fromAudience = audience && httpUrl.safeParse(audience).success ? new URL(audience) : undefined
      const tokenUrl = defined.tokenUrl ?? (fromAudience && `${fromAudience.origin}/authentication/v1/oauth/token`)
      const apiUrl = defined.apiUrl ?? (fromAudience && fromAudience.origin + fromAudience.pathname)
      for (const [key, value] of Object.entries({ tokenUrl, apiUrl }))
        if (value === undefined)
          context.addIssue({
            code: 'custom',
            path: [key],
            message: 'a URL, or an audience that is a URL, from which it follows',
          })
      if (tokenUrl === undefined || apiUrl === undefined) return z.NEVER
      const kind = defined.kind ?? (isNearHost(new URL(apiUrl).hostname) ? 'test' : 'production')
      const { tls, ...rest } = defined
      const connection = withoutUndefined({
        ...rest,
        name: defined.name ?? defined.id,
        origin,
        kind,
        tokenUrl,
        apiUrl,
        audience,
        scope: defined.scope?.trim() || undefined,
        headers: Object.entries(defined.headers),
        confirmWrites: defined.confirmWrites ?? kind === 'production',
        tls: tls && withoutUndefined(tls),
      })
      return { ...connection, revision: tokenRevision(connection) }
    })

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The same object without the keys whose value is undefined. */
const withoutUndefined = <T extends object>(object: T): Defined<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
