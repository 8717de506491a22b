/**
 * The operator's configuration cannot be used. The message names each key, what was found and what is expected, one
 * fault per line; it never holds the value of a secret.
 */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}
