import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import type { Cause } from './causes.ts'
import type { EvidenceError } from './evidence.ts'
import type { Match } from './match.ts'
import { normalised } from './statement.ts'
import type { Reading } from './reading.ts'

/*
 * Why no answer came, or why it broke off. The reason is often two links deep; the outer ones (`fetch failed`,
 * `terminated`) only tell whether the headers had come. Messages are matched by their stable part, never whole: they
 * differ between versions of the runtime.
 */

type LinkRule = {
  cause: Cause
  code?: RegExp
  name?: RegExp
  message?: RegExp
  when?: (reading: Reading, link: EvidenceError) => boolean
}

const headersHadCome: NonNullable<LinkRule['when']> = (reading, link) =>
  reading.answered ??
  // The bytes may be those of an earlier answer on the same connection.
  (reading.errors.some(({ message }) => message === 'terminated') || reading.status !== null || bytesRead(link) > 0)

const bytesRead = ({ socket }: EvidenceError): number => {
  const count = socket !== null && typeof socket === 'object' && 'bytesRead' in socket ? socket.bytesRead : 0
  return typeof count === 'number' ? count : 0
}

const rules: readonly LinkRule[] = [
  // The proxy's word comes before the name of the error around it, which is that of a cancel
  {
    cause: 'proxy-authentication',
    message: /proxy (?:response|authentication)[^]{0,40}\b407\b|\b407\b[^]{0,60}proxy|proxy authentication required/i,
  },
  {
    cause: 'proxy-refused',
    message:
      /proxy response \((?:403|401|405|451)\)|tunnel(?:l?ing)? socket could not be established, (?:statusCode=|cause=)?403/i,
  },
  {
    cause: 'proxy-cannot-reach',
    message: /proxy response \(\d{3}\)|tunnel(?:l?ing)? socket could not be established/i,
  },
  { cause: 'proxy-cannot-reach', code: /^ERR_PROXY_|PROXY_CONNECTION/ },
  { cause: 'address-refused', code: /^ADDRESS_REFUSED$/ },
  { cause: 'address-refused', name: /^AddressRefusedError$/ },

  // TLS. The number of the alert is the stable part of OpenSSL's texts.
  {
    cause: 'client-certificate-required',
    message: /alert number (?:116|42|48)\b|certificate required\b|alert (?:bad certificate|unknown ca)\b/i,
  },
  { cause: 'client-certificate-required', code: /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA)$/ },
  {
    cause: 'tls-wrong-name',
    message: /alert number 112\b|unrecognized name|does not match certificate's altnames|hostname mismatch/i,
  },
  {
    cause: 'tls-wrong-name',
    code: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|ERR_SSL_TLSV1_UNRECOGNIZED_NAME)$/,
  },
  {
    cause: 'tls-version',
    message: /alert number 70\b|alert protocol version|unsupported protocol|no protocols available|version too low/i,
  },
  { cause: 'tls-version', code: /PROTOCOL_VERSION$|UNSUPPORTED_PROTOCOL$/ },
  {
    cause: 'https-to-http-port',
    message: /wrong version number|packet length too long|ssl routines[^]{0,80}http request|https proxy request/i,
  },
  { cause: 'https-to-http-port', code: /WRONG_VERSION_NUMBER$|PACKET_LENGTH_TOO_LONG$|ERR_SSL_HTTP_REQUEST$/ },
  {
    cause: 'tls-handshake-refused',
    message:
      /alert number 40\b|handshake failure|no shared cipher|no ciphers available|dh key too small|unsafe legacy renegotiation|alert internal error|alert access denied/i,
  },
  { cause: 'tls-handshake-refused', code: /HANDSHAKE_FAILURE$|NO_SHARED_CIPHER|UNSAFE_LEGACY_RENEGOTIATION/ },
  {
    cause: 'tls-handshake-cut',
    message: /before secure TLS connection was established|unexpected eof while reading|ssl_error_syscall/i,
  },
  { cause: 'tls-expired', code: /^CERT_HAS_EXPIRED$/ },
  { cause: 'tls-expired', message: /certificate has expired/i },
  { cause: 'tls-not-yet-valid', code: /^CERT_NOT_YET_VALID$/ },
  { cause: 'tls-not-yet-valid', message: /certificate is not yet valid/i },
  { cause: 'tls-self-signed', code: /^DEPTH_ZERO_SELF_SIGNED_CERT$/ },
  {
    cause: 'tls-unknown-authority',
    code: /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED|ERR_CERT_AUTHORITY_INVALID)$/,
  },
  {
    cause: 'tls-unknown-authority',
    message:
      /self-signed certificate in certificate chain|unable to get (?:local )?issuer certificate|certificate signed by unknown authority/i,
  },
  { cause: 'tls-self-signed', message: /self-signed certificate/i },
  { cause: 'tls-intermediate-missing', code: /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/ },
  { cause: 'tls-intermediate-missing', message: /unable to verify the first certificate/i },
  { cause: 'tls-revoked', code: /^(?:CERT_REVOKED|CRL_|UNABLE_TO_GET_CRL)/ },
  {
    cause: 'tls-certificate-unusable',
    code: /^(?:CERT_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|UNABLE_TO_DECODE|UNABLE_TO_DECRYPT|ERROR_IN_CERT|CERTIFICATE_)/,
  },
  {
    cause: 'tls-certificate-unusable',
    message: /\b(?:md|digest algorithm|key) too (?:weak|small)|certificate verify failed/i,
  },

  // Names and connections
  { cause: 'name-not-found', code: /^(?:ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA)$/ },
  { cause: 'name-not-found', message: /getaddrinfo ENOTFOUND/ },
  {
    cause: 'name-lookup-failed',
    code: /^(?:EAI_AGAIN|EAI_FAIL|EAI_SYSTEM|EDNS|ESERVFAIL|EREFUSED|ETIMEOUT|EBADRESP)$/,
  },
  { cause: 'name-lookup-failed', message: /getaddrinfo EAI_/ },
  { cause: 'connection-refused', code: /^ECONNREFUSED$/ },
  { cause: 'connection-refused', message: /connect ECONNREFUSED/ },
  { cause: 'connect-timeout', code: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|ESOCKETTIMEDOUT)$/ },
  { cause: 'connect-timeout', name: /^ConnectTimeoutError$/ },
  { cause: 'network-unreachable', code: /^(?:ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN|ENONET)$/ },
  { cause: 'first-byte-timeout', code: /^UND_ERR_HEADERS_TIMEOUT$/ },
  { cause: 'first-byte-timeout', name: /^HeadersTimeoutError$/ },
  { cause: 'body-timeout', code: /^UND_ERR_BODY_TIMEOUT$/ },
  { cause: 'body-timeout', name: /^BodyTimeoutError$/ },
  { cause: 'total-timeout', name: /^TimeoutError$/ },

  // The protocol
  { cause: 'not-http', name: /^HTTPParserError$/, message: /expected http\//i },
  { cause: 'not-http', code: /^HPE_INVALID_CONSTANT$/ },
  { cause: 'not-http', message: /expected http\/|invalid constant/i },
  { cause: 'answer-malformed', name: /^HTTPParserError$/ },
  { cause: 'answer-headers-too-large', code: /^(?:UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/ },
  { cause: 'answer-headers-too-large', name: /^HeadersOverflowError$/ },
  { cause: 'answer-malformed', code: /^(?:HPE_|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|UND_ERR_RESPONSE)/ },
  { cause: 'answer-malformed', message: /does not match the http\/1\.1 protocol|parse error/i },
  { cause: 'answer-undecodable', code: /^(?:Z_|ERR__|ERR_BROTLI|ERR_ZLIB|ZSTD_|ERR_ZSTD|BROTLI|UNDECODABLE)/ },
  {
    cause: 'answer-undecodable',
    message: /incorrect header check|invalid (?:block type|distance|stored block)|content[ -](?:en)?coding/i,
  },
  { cause: 'rate-limited', message: /enhance_your_calm|error code 11\b/i },
  { cause: 'connection-reset', code: /^ERR_HTTP2_/ },
  {
    cause: 'redirect-loop',
    message: /redirect count exceeded|too many redirects|maximum (?:number of )?redirects|redirect loop/i,
  },
  { cause: 'redirected', message: /unexpected redirect/i },
  { cause: 'port-blocked', message: /\bbad port\b/i },
  {
    cause: 'header-invalid-characters',
    code: /^(?:ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN|ERR_HTTP_INVALID_HEADER_VALUE)$/,
  },
  {
    cause: 'header-invalid-characters',
    message:
      /invalid (?:\w+ )?header\b|invalid character in header|headers\.(?:append|set)|bytestring|invalid header (?:value|name)/i,
  },
  { cause: 'url-invalid', code: /^(?:ERR_INVALID_URL|ERR_INVALID_PROTOCOL|ERR_UNSUPPORTED_PROTOCOL)$/ },
  {
    cause: 'url-invalid',
    message: /invalid url|failed to parse url|unknown scheme|only absolute urls|unsupported protocol scheme/i,
  },

  // A connection that ended
  {
    cause: 'answer-cut-short',
    code: /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_ABORTED|ANSWER_CUT)$/,
    when: headersHadCome,
  },
  {
    cause: 'answer-cut-short',
    message: /premature close|other side closed|content[- ]length mismatch|aborted before/i,
    when: headersHadCome,
  },
  { cause: 'answer-cut-short', code: /^ERR_STREAM_PREMATURE_CLOSE$/ },
  { cause: 'connection-reset', code: /^(?:ECONNRESET|EPIPE|ENOTCONN|UND_ERR_DESTROYED|UND_ERR_CLOSED)$/ },
  { cause: 'connection-closed-before-answer', code: /^UND_ERR_SOCKET$/ },
  { cause: 'connection-closed-before-answer', message: /other side closed|socket hang up|empty reply|end of stream/i },
  { cause: 'connection-reset', message: /\bECONNRESET\b|connection reset/i },
  // Other runtimes and tools, which give a sentence and no code of these
  { cause: 'connection-refused', message: /connection refused|actively refused/i },
  { cause: 'connection-refused', code: /^ConnectionRefused$/ },
  {
    cause: 'name-not-found',
    message:
      /no such host|could not resolve host|name or service not known|nodename nor servname|failed to lookup address|dns error/i,
  },
  { cause: 'network-unreachable', message: /network is unreachable|no route to host/i },
  { cause: 'connect-timeout', message: /connect(?:ion)? (?:attempt )?timed? ?out|dial tcp [^]{0,200}i\/o timeout/i },
  {
    cause: 'total-timeout',
    message: /timeout of \d+ ?ms exceeded|deadline exceeded|operation timed out|request timed out/i,
  },
  { cause: 'connection-reset', code: /^(?:ECONNABORTED|ConnectionClosed)$/ },

  { cause: 'cancelled', name: /^(?:AbortError|RequestAbortedError|ResponseAborted)$/ },
  { cause: 'cancelled', code: /^(?:ABORT_ERR|UND_ERR_ABORTED|20)$/ },
  { cause: 'tls-handshake-refused', code: /^(?:EPROTO|ERR_SSL_)/ },
  { cause: 'answer-cut-short', message: /^terminated$/ },
]

const holds = (rule: LinkRule, link: EvidenceError, reading: Reading) =>
  (rule.code === undefined || rule.code.test(link.code ?? '')) &&
  (rule.name === undefined || rule.name.test(link.name ?? '')) &&
  (rule.message === undefined ||
    rule.message.test(
      `${link.message ?? ''} ${typeof link['reason'] === 'string' ? link['reason'] : ''}`.slice(0, 4096),
    )) &&
  (rule.when?.(reading, link) ?? true)

/** Why the connection gave no (whole) answer; `undefined` where there was no error. */
export const networkMatch = (reading: Reading): Match | undefined => {
  if (reading.errors.length === 0 && reading.status !== null) return undefined
  for (const rule of rules)
    for (const link of reading.errors)
      if (holds(rule, link, reading))
        return probed({ cause: rule.cause, evidence: linkEvidence(link, reading) }, reading)
  const last = reading.errors.findLast(({ message, code }) => message || code)
  return { cause: 'unknown-network-failure', evidence: last ? linkEvidence(last, reading) : [] }
}

/** What looks alike by its error is told apart by what a TLS handshake showed. */
const probed = (match: Match, { probe, request, text }: Reading): Match => {
  if (!probe) return match
  const shown = (quote: string) => [...match.evidence, { source: 'probe', quote: text.quote(quote) }]
  if (/^(?:connection-|not-http)/.test(match.cause) && /^http:/i.test(request.url ?? ''))
    return { ...match, cause: 'plain-http-to-https-port', evidence: shown(`the port speaks ${probe.protocol}`) }
  return match.cause.startsWith('tls-') && probe.certificate !== ''
    ? { ...match, evidence: shown(`the certificate is ${probe.certificate}`) }
    : match
}

const linkEvidence = (link: EvidenceError, { text, errors }: Reading) => {
  const evidence: DiagnosisEvidence[] = []
  const add = (source: string, value: unknown) => {
    const quote = typeof value === 'string' || typeof value === 'number' ? text.quote(String(value)) : ''
    if (quote !== '') evidence.push({ source, quote })
  }
  add('error.code', link.code)
  // A runtime's own name for the failure where it gave no code.
  if (link.code === undefined || /^\d+$/.test(link.code)) add('error.name', link.name)
  add('error.message', link.message)
  if (errors[0] !== link && normalised(errors[0]?.message ?? '') === 'terminated') add('error.message', 'terminated')
  return evidence
}
