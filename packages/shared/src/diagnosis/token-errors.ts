import type { Cause } from './causes.ts'
import type { Reading } from './reading.ts'
import type { Statement } from './statement.ts'

const form = /^application\/x-www-form-urlencoded\b/i
/** The request is known to have carried its parameters in another form than the one the standard asks for. */
export const notForm = ({ request }: Reading) =>
  typeof request.contentType === 'string' && !form.test(request.contentType.trim())
/** The request is known to have named no API. */
export const noAudience = ({ request }: Reading) =>
  (request.audience === null || request.audience === '') && !request.resource

/** What each error code of OAuth means where nothing says more (RFC 6749 §5.2, 8707 §2, 9449). */
export const bareErrors: Record<string, (reading: Reading) => Cause> = {
  invalid_client: () => 'client-authentication-failed',
  unauthorized: () => 'client-authentication-failed',
  authentication_failed: () => 'client-authentication-failed',
  invalid_credentials: () => 'client-authentication-failed',
  invalid_client_credentials: () => 'client-authentication-failed',
  invalid_client_secret: () => 'secret-wrong',
  invalid_secret: () => 'secret-wrong',
  invalid_client_id: () => 'client-unknown',
  unknown_client: () => 'client-unknown',
  deleted_client: () => 'client-unknown',
  disabled_client: () => 'client-disabled',
  inactive_client: () => 'client-disabled',
  invalid_request: (reading) => (notForm(reading) ? 'content-type-wrong' : 'request-malformed'),
  unauthorized_client: () => 'grant-not-allowed',
  invalid_grant: ({ request }) =>
    request.grantType?.includes('jwt-bearer') ? 'assertion-invalid' : 'grant-not-allowed',
  unsupported_grant_type: (reading) => (notForm(reading) ? 'content-type-wrong' : 'grant-unsupported'),
  invalid_grant_type: () => 'grant-unsupported',
  invalid_scope: (reading) =>
    reading.request.scope === null || reading.request.scope === '' ? 'scope-required' : 'scope-invalid',
  insufficient_scope: () => 'scope-not-granted',
  invalid_target: (reading) => targetCause(reading),
  invalid_resource: (reading) => targetCause(reading),
  invalid_audience: (reading) => targetCause(reading),
  access_denied: ({ status }) => (status === 401 ? 'client-authentication-failed' : 'policy-refused'),
  consent_required: () => 'client-not-authorised-for-audience',
  interaction_required: () => 'policy-refused',
  login_required: () => 'policy-refused',
  org_internal: () => 'policy-refused',
  server_error: () => 'server-error',
  internal_error: () => 'server-error',
  temporarily_unavailable: () => 'server-unavailable',
  slow_down: () => 'rate-limited',
  too_many_requests: () => 'rate-limited',
  use_dpop_nonce: () => 'dpop-required',
  invalid_dpop_proof: () => 'dpop-required',
  jti_known: () => 'assertion-invalid',
  invalid_assertion: () => 'assertion-invalid',
  unsupported_media_type: () => 'content-type-wrong',
  method_not_allowed: () => 'wrong-url',
  not_found: () => 'wrong-url',
  invalid_token: () => 'wrong-url',
}

const targetCause = (reading: Reading): Cause => {
  if (noAudience(reading)) return 'audience-missing'
  const asked = reading.request.resource ?? reading.request.audience
  return asked && !/^[a-z][a-z\d+.-]*:/i.test(asked) ? 'audience-malformed' : 'audience-unknown'
}

/** The codes that every server uses, so that what stands beside them says more. */
export const standardErrors: ReadonlySet<string> = new Set(Object.keys(bareErrors))

/** The answer's OAuth error code, from its body first. */
export const oauthError = ({ statements }: Reading): Statement | undefined => {
  const errors = statements.filter(({ kind, text }) => kind === 'code' && standardErrors.has(text.toLowerCase()))
  return errors.find(({ source }) => source.startsWith('body')) ?? errors[0]
}

/*
 * Error numbers of Microsoft's directory, which stand in `error_codes` and before the text (AADSTS7000215: …). Matched
 * whole: 700016 and 7000215 share a beginning.
 */
export const directoryCodes: Record<string, Cause> = {
  7000215: 'secret-wrong',
  7000222: 'secret-expired',
  70002: 'client-authentication-failed',
  50012: 'client-authentication-failed',
  7000218: 'client-authentication-missing',
  7000216: 'client-authentication-missing',
  700025: 'client-authentication-method-mismatch',
  700016: 'client-unknown',
  700011: 'client-unknown',
  7000229: 'client-unknown',
  7000112: 'client-disabled',
  70001: 'client-disabled',
  90002: 'tenant-unknown',
  900023: 'tenant-unknown',
  9001023: 'tenant-unknown',
  50059: 'tenant-unknown',
  90072: 'tenant-unknown',
  500011: 'audience-unknown',
  650057: 'audience-unknown',
  50001: 'audience-unknown',
  501051: 'client-not-authorised-for-audience',
  50105: 'client-not-authorised-for-audience',
  65001: 'client-not-authorised-for-audience',
  1002012: 'scope-form',
  70011: 'scope-form',
  28000: 'scope-form',
  28003: 'scope-required',
  70003: 'grant-unsupported',
  700024: 'assertion-clock',
  700027: 'assertion-invalid',
  700021: 'assertion-invalid',
  700211: 'assertion-invalid',
  700212: 'assertion-invalid',
  700213: 'assertion-invalid',
  50027: 'assertion-invalid',
  50013: 'assertion-invalid',
  650052: 'subscription-missing',
  530003: 'policy-refused',
  53000: 'policy-refused',
  53003: 'policy-refused',
  50196: 'rate-limited',
  90006: 'server-unavailable',
  90024: 'server-unavailable',
  90033: 'server-unavailable',
  50033: 'server-unavailable',
}

/** Codes of one word that products other than OAuth servers answer a token request with. */
export const productCodes: Record<string, Cause> = {
  applicationnotfound: 'wrong-url',
  invalidclientidentifier: 'client-authentication-failed',
  missingauthenticationtoken: 'wrong-url',
  missingauthenticationtokenexception: 'wrong-url',
  incompletesignatureexception: 'wrong-url',
  unsupportedgranttype: 'grant-unsupported',
  failedtoresolveclientid: 'client-authentication-missing',
  apiresource_doesnot_exist: 'wrong-url',
}
