/**
 * How a variable's text becomes what stands at its key: as it is, a list separated by commas, YAML in one line, a
 * reference to a secret, or a file's path.
 */
type Reading = 'text' | 'list' | 'yaml' | 'secret' | 'secret-file' | 'file'

export type Variable = { name: string; path: readonly string[]; reading: Reading }

const variable = (name: string, path: string, reading: Reading = 'text'): Variable => ({
  name,
  path: path.split('.'),
  reading,
})

/** Variables of the server's own keys. */
export const serverVariables: readonly Variable[] = [
  variable('CONSOLE_HOST', 'server.host'),
  variable('CONSOLE_PORT', 'server.port'),
  variable('CONSOLE_PUBLIC_URL', 'server.publicUrl'),
  variable('CONSOLE_TRUSTED_PROXIES', 'server.trustedProxies', 'list'),
  variable('CONSOLE_SERVER_PROXY', 'server.proxy', 'secret'),
  variable('CONSOLE_NO_PROXY', 'server.noProxy', 'list'),
  variable('CONSOLE_PRIVATE_NETWORKS', 'server.privateNetworks', 'list'),
  variable('CONSOLE_METRICS_PORT', 'server.metricsPort'),
  variable('CONSOLE_METRICS_HOST', 'server.metricsHost'),
  variable('CONSOLE_METRICS_TOKEN', 'server.metricsToken', 'secret'),
  variable('CONSOLE_METRICS_TOKEN_FILE', 'server.metricsToken', 'secret-file'),
  variable('CONSOLE_SANDBOX_PORT', 'sandbox.port'),
  variable('CONSOLE_ACCESS_MODE', 'access.mode'),
  variable('CONSOLE_LOCAL_KEY', 'access.localKey', 'secret'),
  variable('CONSOLE_LOCAL_KEY_FILE', 'access.localKey', 'secret-file'),
  variable('CONSOLE_ALLOW_LOCAL_BEYOND_LOOPBACK', 'access.allowLocalBeyondLoopback'),
  variable('DATABASE_URL', 'store.url', 'secret'),
  variable('DATABASE_URL_FILE', 'store.url', 'secret-file'),
  variable('CONSOLE_SEALING_KEY', 'store.sealingKey', 'secret'),
  variable('CONSOLE_SEALING_KEY_FILE', 'store.sealingKey', 'secret-file'),
  variable('CONSOLE_PREVIOUS_SEALING_KEY', 'store.previousSealingKeys.0', 'secret'),
  variable('CONSOLE_PREVIOUS_SEALING_KEY_FILE', 'store.previousSealingKeys.0', 'secret-file'),
  variable('CONSOLE_HISTORY_BODIES', 'history.bodies'),
  variable('CONSOLE_HISTORY_PRODUCTION_BODIES', 'history.productionBodies'),
  variable('CONSOLE_HISTORY_RETENTION', 'history.retention'),
  variable('CONSOLE_AUDIT_RETENTION', 'audit.retention'),
  variable('CONSOLE_TOKENS_TIMEOUT', 'tokens.timeout'),
  variable('CONSOLE_CALLS_FIRST_BYTE_TIMEOUT', 'calls.firstByteTimeout'),
  variable('CONSOLE_CALLS_IDLE_TIMEOUT', 'calls.idleTimeout'),
  variable('CONSOLE_CALLS_TOTAL_TIMEOUT', 'calls.totalTimeout'),
  variable('CONSOLE_CALLS_REQUEST_BODY', 'calls.requestBody'),
  variable('CONSOLE_CALLS_DECODED_BODY', 'calls.decodedBody'),
  variable('CONSOLE_CALLS_OPEN', 'calls.open'),
  variable('CONSOLE_CALLS_PER_MINUTE', 'calls.perMinute'),
  variable('CONSOLE_DOCUMENTS_JSON', 'documents.json'),
  variable('CONSOLE_DOCUMENTS_YAML', 'documents.yaml'),
  variable('CONSOLE_DOCUMENTS_LEVELS', 'documents.levels'),
  variable('CONSOLE_DOCUMENTS_OPERATIONS', 'documents.operations'),
  variable('CONSOLE_DOCUMENTS_FETCH_TIMEOUT', 'documents.fetchTimeout'),
  variable('CONSOLE_DOCUMENTS_MEMORY', 'documents.memory'),
]

/** Variables of the one connection that needs no file; paths are within the connection. */
export const connectionVariables: readonly Variable[] = [
  variable('CONSOLE_CLIENT_ID', 'clientId'),
  variable('CONSOLE_CLIENT_SECRET', 'clientSecret', 'secret'),
  variable('CONSOLE_CLIENT_SECRET_FILE', 'clientSecret', 'secret-file'),
  variable('CONSOLE_AUDIENCE', 'audience'),
  variable('CONSOLE_TOKEN_URL', 'tokenUrl'),
  variable('CONSOLE_API_URL', 'apiUrl'),
  variable('CONSOLE_OPENAPI_URL', 'openApi.0'),
  variable('CONSOLE_OPENAPI_FILE', 'openApi.0', 'file'),
  variable('CONSOLE_SCOPE', 'scope'),
  variable('CONSOLE_KIND', 'kind'),
  variable('CONSOLE_NAME', 'name'),
  variable('CONSOLE_DESCRIPTION', 'description'),
  variable('CONSOLE_ISSUER', 'issuer'),
  variable('CONSOLE_JWKS_URL', 'jwksUrl'),
  variable('CONSOLE_INTROSPECTION_URL', 'introspectionUrl'),
  variable('CONSOLE_REVOCATION_URL', 'revocationUrl'),
  variable('CONSOLE_CLIENT_AUTHENTICATION', 'clientAuthentication'),
  variable('CONSOLE_TOKEN_PARAMETERS', 'tokenParameters', 'yaml'),
  variable('CONSOLE_HEADERS', 'headers', 'yaml'),
  variable('CONSOLE_METHODS', 'methods', 'list'),
  variable('CONSOLE_CONFIRM_WRITES', 'confirmWrites'),
  variable('CONSOLE_ALLOW_PRIVATE_NETWORK', 'allowPrivateNetwork'),
  variable('CONSOLE_PROXY', 'proxy', 'secret'),
  variable('CONSOLE_TLS_CA_FILE', 'tls.ca', 'secret-file'),
  variable('CONSOLE_TLS_CLIENT_CERTIFICATE_FILE', 'tls.clientCertificate', 'secret-file'),
  variable('CONSOLE_TLS_CLIENT_KEY_FILE', 'tls.clientKey', 'secret-file'),
]

/** Variables that are no key of the file. */
export const otherVariables: readonly string[] = ['CONSOLE_CONFIG', 'CONSOLE_SANDBOX_ENTRY', 'CONSOLE_SANDBOX_URL']
