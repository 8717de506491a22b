/** An error of the token endpoint (RFC 6749 §5.2), and how it is answered. */
export type TokenRefusal = { status: number; error: string; description: string }

/** What the request asked for, as far as a refusal may tell it. */
export type Asked = { clientId: string | undefined; audience: string | undefined; grantType: string | undefined }

/**
 * A refusal in the words of the identity product whose tokens the vendor's look like: `access_denied` for nearly
 * everything, 401 for who it is and 403 for what is wanted. The standard's words go in.
 */
export const auth0Refusal = (standard: TokenRefusal, { clientId, audience, grantType }: Asked): TokenRefusal => {
  const denied = (description: string): TokenRefusal => ({ status: 403, error: 'access_denied', description })
  if (!clientId) return { status: 401, error: 'invalid_client', description: 'Missing client_id' }
  switch (standard.error) {
    case 'invalid_client':
      return { status: 401, error: 'access_denied', description: 'Unauthorized' }
    case 'unsupported_grant_type':
      return { status: 403, error: 'unsupported_grant_type', description: `Unsupported grant type: ${grantType ?? ''}` }
    case 'invalid_target':
      return audience
        ? denied(`Service not found: ${audience}`)
        : denied('Non-global clients are not allowed access to APIv1')
    case 'invalid_scope':
      return denied(`Client has not been granted scopes: ${standard.description.split(': ').at(-1) ?? ''}`)
    default:
      return standard
  }
}

/** What a sandbox can add that production would not say: the slip that is seen most often, without repeating a secret. */
export const hintOf = (form: URLSearchParams, isKnownClient: boolean): string | undefined => {
  for (const name of ['grant_type', 'client_id', 'client_secret', 'audience']) {
    const value = form.get(name) ?? ''
    if (/^['"]|['"]$/.test(value))
      return `${name} arrived with a quote in it, as an earlier example of the vendor prints it; leave the quotes out`
  }
  if (form.get('client_id') && !isKnownClient) return 'not a sandbox client; never type a production secret here'
  const audience = form.get('audience')
  if (!audience) return 'audience is missing: it is the base URL of the API, with its final slash'
  if (!audience.endsWith('/')) return 'audience has no final slash; audiences are compared as strings'
  return undefined
}
