import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { interceptedMatch, serverMatch } from './answerer.ts'
import type { Cause } from './causes.ts'
import { parameterOf } from './challenges.ts'
import { limitMatch } from './limits.ts'
import {
  type Candidate,
  leadingEvidence,
  leadingWords,
  type Match,
  matchedRule,
  quoteOf,
  statusEvidence,
  type WordRule,
} from './match.ts'
import { numberOf, type Reading, record } from './reading.ts'
import type { Statement } from './statement.ts'

/*
 * Why an API refused. Who answered is asked first, then the challenge (RFC 6750 §3), the machine codes, the words, the
 * token that was sent, and last the status.
 */

type When = NonNullable<WordRule['when']>
const on =
  (...statuses: number[]): When =>
  ({ status }) =>
    status !== null && statuses.includes(status)
const refusals = on(401, 403)

const authTopic =
  /\b(?:access )?tokens?\b|\bjwts?\b|\bjw[sk]s?\b|\bbearer\b|\bclaims?\b|\bauthori[sz]ation header\b|\bauthori[sz]ation token\b/
// A 401 is about the token whatever its words; any other status only where the words say so.
const aboutToken: When = ({ status, challenges }, { clauses, text }) =>
  status === 401 ||
  challenges.some((challenge) => parameterOf(challenge, 'error')?.value === 'invalid_token') ||
  ((status === 403 || status === 400 || status === 500 || status === 498) &&
    (clauses.some((clause) => authTopic.test(clause)) || /^(?:FST_|FAST_)?JWT/i.test(text)))

const wasSent = ({ request, token }: Reading) =>
  (typeof request.authorization === 'string' && request.authorization.trim() !== '') ||
  (request.authorization === undefined && token !== undefined)
const notSent = ({ request }: Reading) => request.authorization === null || request.authorization?.trim() === ''

const expiredOrInvalid =
  /(?:invalid|malformed|revoked|missing|not valid|inactive|not active|incorrect|unknown)\b[^.]{0,30}\bor\b[^.]{0,20}\bexpired|\bexpired\b,?[^.]{0,30}\b(?:or|and\/or)\b[^.]{0,30}(?:invalid|malformed|revoked|not\b|inactive|missing|incorrect)/

const lifetime = (raw: string, at: number | undefined): Cause => {
  const start = Date.parse(`${/Not ?Before: '([^']{4,40})'/i.exec(raw)?.[1] ?? ''} UTC`)
  return at !== undefined && start > at ? 'token-not-yet-valid' : 'token-expired'
}

const specificRules: readonly WordRule[] = [
  // A gateway that reads an unmatched path as a request without its own kind of signature
  {
    cause: 'path-unknown',
    all: [/^missing authentication token(?: exception)?$/],
    when: ({ status, header }) => status === 403 || header('x-amzn-errortype') !== '',
  },
  {
    cause: 'path-unknown',
    all: [/requires '?credential'? parameter|^incomplete signature(?: exception)?$|invalid key=value pair/],
    when: on(403, 400),
  },
  {
    cause: 'path-unknown',
    all: [
      /\bno (?:\w+ )?route\b|\broute\b[^.]{0,60}not found|\bcannot (?:get|post|put|patch|delete|head|options) \/|unable to identify proxy|no matching (?:resource|route|operation|endpoint)|no resources? match|\b(?:path|endpoint|route|url|uri|operation|page|request url|api version)\b[^.]{0,60}\b(?:not (?:be )?found|does not exist|not exist|unknown|not recogni[sz]ed|not match)|\b(?:unknown|unrecogni[sz]ed|invalid|no such) (?:request )?(?:path|endpoint|route|url|uri|operation|api)\b(?! ?-?key)|^(?:404 )?page not found|no (?:api|endpoint|operation|handler|mapping)\b[^.]{0,40}(?:found|match|for)|^(?:no )?route not found|^application not found$|no static resource/,
    ],
    when: on(400, 403, 404, 405, 501),
  },

  // The place the call comes from, or the gate it passed
  {
    cause: 'address-not-allowed',
    all: [
      /\bip\b(?: ?address(?:es)?)?|\b(?:client|source|your|network|remote) address\b/,
      /\bnot (?:in|on|allowed|permitted|authori[sz]ed|whitelisted|within)|allow-? ?list|white-? ?list|black-? ?list|\bdenied\b|\bblocked\b|restrict|forbidden|banned/,
    ],
    when: on(401, 403, 404),
  },
  {
    cause: 'blocked-by-waf',
    all: [/\bfirewall\b|\bwaf\b|\brequest (?:was |has been |is )?(?:blocked|rejected) (?:by|due|for)|^request blocked/],
    when: on(403, 406, 400),
  },
  {
    cause: 'https-required',
    all: [/\b(?:https|tls|ssl)\b/, /\brequired?s?\b|\bmust\b|\bonly\b|\binsecure\b/],
    none: [/certificate|\burl\b|\buri\b|absolute|field|webhook|callback|redirect/],
    when: on(400, 403, 426),
  },
  { cause: 'dpop-required', all: [/\bdpop\b/], when: on(400, 401) },

  // A second credential
  {
    cause: 'api-key-missing',
    all: [
      /subscription key|\bapi[ -]?keys?\b|\bapikey\b|\bx-api-key\b|\bunregistered callers\b|\bclient id header\b|\bx-ibm-client-id\b/,
      /\bmissing\b|\bno\b|\brequired\b|\bnot (?:found|present|provided|valid|specified|supplied|set|recogni[sz]ed)|\binvalid\b|\bwithout\b|\bfailed to resolve\b|\bdoes(?:n't| not) allow\b|\bincorrect\b|\bmust (?:provide|include|supply|specify)|\bunknown\b/,
    ],
    none: [/\bor (?:access |auth |oauth )?token\b|\bfor given resource\b|\bno api product/],
    when: on(400, 401, 403),
  },
  {
    cause: 'api-key-missing',
    all: [/\bclient ?id\b/, /\bnot registered\b|\binvalid client id or secret\b|\bmissing\b/],
    when: on(401, 403),
  },

  {
    cause: 'headers-too-large',
    all: [
      /\bheaders?\b(?: or cookies?| fields?)? (?:is |are )?too (?:large|big|long)|too big headers?|headers? (?:size )?(?:limit )?exceed/,
    ],
    when: on(400, 413, 500),
  },

  // Contracts and switches; before the token's words, since licences expire too
  {
    cause: 'feature-disabled',
    all: [/\bapi\b[^.]{0,80}\bhas not been used\b|\bhas not been used in project\b/],
    when: refusals,
  },
  {
    cause: 'licence-missing',
    all: [
      /\blicen[cs](?:e|ed|es|ing)\b|\bpremium\b|\b(?:pricing|service|subscription|current|your|paid|free|higher|enterprise|pro) plans?\b|\bplans? (?:does|do|doesn't|limit|not)\b|\beditions?\b|\btiers?\b|\bupgrad(?:e|ing)\b|\bsubscri(?:bed?|ption)s?\b|\bnot enabled for this organi[sz]ation\b|\bdisabled for org\b|\bnot supported in the current version\b|\bpayment required\b|\bentitle(?:d|ment)s?\b|\bbilling\b|\baccess level\b|\btrial\b|\bpaid\b/,
    ],
    none: [
      /subscription key|upgrade[ -](?:insecure|header)|\bprotocol\b|\btls\b|\bhttps?\b|\bevent subscription|\bupgrade required$|quota/,
    ],
    when: on(401, 402, 403, 404),
  },
  {
    cause: 'licence-missing',
    all: [
      /\bnot (?:available|included|supported|allowed|part)\b[^.]{0,40}\b(?:edition|plan|tier|licen[cs]e|current version|subscription)|\b(?:edition|plan|licen[cs]e|subscription)\b[^.]{0,40}\bdoes(?:n't| not) (?:include|allow|support|cover)|^(?:edition|feature|product) not licen[cs]ed/,
    ],
    when: on(400, 422),
  },
  {
    cause: 'feature-disabled',
    all: [
      /\bapis?\b|\bservices?\b|\bfeatures?\b|\bmodules?\b|\bcapabilit|\bfunction(?:ality)?\b|\bendpoints?\b|\bintegration\b|\bproducts?\b|\baccess\b/,
      /\bnot (?:been |currently )?(?:enabled|activated|available|switched on|turned on|used|configured)\b|\bdisabled\b|\bunavailable\b|\baccess the feature\b|\bswitched off\b|\bturned off\b|\bdeactivated\b/,
    ],
    none: [
      /\btokens?\b|\buser\b|\btemporar|\bclient\b|\bservice account\b|\bservice unavailable\b|\bapi key\b|\bendpoint not available\b/,
    ],
    when: on(401, 403, 404, 400),
  },

  // The token, word by word; the API's own trouble with keys before the caller's with signatures
  {
    cause: 'token-keys-unavailable',
    all: [
      /\bjwks?\b|\bkey ?sets?\b|\bsigning keys\b|\bpublic keys?\b|\bopenid configuration\b|\bobtain configuration\b|\bintrospection\b/,
      /\bfetch|\bretriev|\btimed? ?-?out\b|\bremote\b|\bdownload|\bobtain|\bunreachable\b|\bunavailable\b|\bcould not (?:connect|load)|\bfailed to (?:load|get|connect)/,
    ],
    none: [/\bmatching keys?\b/],
    when: (reading, said) => aboutToken(reading, said) || reading.status === 500,
  },
  {
    cause: 'token-not-yet-valid',
    all: [/lifetime (?:is invalid|validation failed)/],
    when: (reading, said) => aboutToken(reading, said) && lifetime(said.text, reading.at) === 'token-not-yet-valid',
  },
  { cause: 'token-expired', all: [/lifetime (?:is invalid|validation failed)/], when: aboutToken },
  {
    cause: 'token-invalid',
    all: [expiredOrInvalid],
    when: aboutToken,
    candidates: [{ cause: 'token-expired', why: 'The API names it as one of several possibilities.' }],
  },
  {
    cause: 'token-not-yet-valid',
    all: [
      /\bnot[ -]before\b|\bnot ?yet\b|\bnot valid yet\b|\bused before\b|\bnbf\b|\bnot active\b|\bwill be active\b|\b(?:issued|iat)\b[^.]{0,30}\bfuture\b|\bbecomes? valid\b|\bnot valid (?:before|until)\b|\btoken ?used ?too ?early\b|\bpremature\b|^fast jwt inactive$|\biat\b/,
    ],
    none: [/\bor (?:has )?expired|\bno longer active\b|^not before: '[^']*', expires/],
    when: aboutToken,
  },
  {
    cause: 'token-expired',
    all: [
      /\bexpired?\b|\bexpiration\b|\bexp\b|\bhas ended\b|\bno longer valid\b|\btime ?constraint\b|\btoken timed out\b/,
    ],
    none: [/\bno expiration\b|\bmissing\b|\brequired\b|\bcertificate\b|\bmust have\b|\bwithout\b/],
    when: aboutToken,
  },
  {
    cause: 'token-wrong-audience',
    all: [/\baud\b|\baudiences?\b|\bdoes not contain resource ?id\b/],
    when: (reading, said) =>
      aboutToken(reading, said) || (reading.status === 403 && /jwt|token|audience/i.test(said.text)),
  },
  { cause: 'token-wrong-issuer', all: [/\biss\b|\bissuers?\b/], when: aboutToken },
  {
    cause: 'token-signature',
    all: [
      /\bsignatures?\b|\bkid\b|\bsigning key\b|\bkey (?:was )?not found\b|\bno matching (?:public )?keys?\b|\bmatching keys?\b|\balg\b|\balgorithms?\b|\bjwt verification fail|\bverification of (?:the )?(?:jwt|token)\b|\bpublic key\b|\bkey id\b|\buntrusted\b|\bsignature ?key\b/,
    ],
    none: [/\bsigned headers\b|\bnot in the form\b/],
    when: aboutToken,
  },
  {
    cause: 'token-malformed',
    all: [
      /\bmal-? ?formed\b|\bnot in the form\b|\bcompact (?:jws|serialization|token)|\bsegments?\b|\bbase-?64(?:url)?\b|\bdecod(?:e|ed|ing)\b|\bcannot convert\b|\bpars(?:e|ed|ing)\b|\bnot an? (?:valid )?(?:jwt|jws|json web token)\b|\binvalid (?:jwt |token |authori[sz]ation header )?format\b|\b(?:two|three|3|2) (?:dots|parts|sections)\b|\bbad(?:ly)? ?(?:formed|token)\b|\bill-?formed\b|\bwell-?formed\b|\bunrecogni[sz]able token\b|\bjwt string\b|\bmultiple tokens\b|\bmore than one token\b|\binvalid compact\b|\bnot enough\b|\bserialization\b|\bopaque\b|\binvalid (?:auth|authori[sz]ation) (?:header|scheme)|\btoken type unsupported\b/,
    ],
    none: [/\bmissing or\b/],
    when: aboutToken,
  },
  {
    cause: 'token-missing',
    all: [/\bmissing\b[^.]{0,10}\bor\b|\bor missing\b|\bmissing\/|\/missing\b/],
    when: (reading, said) => aboutToken(reading, said) && notSent(reading),
  },
  {
    cause: 'token-malformed',
    all: [/\bmissing or (?:mal|badly)|\bmalformed or missing\b/],
    when: (reading, said) => aboutToken(reading, said) && wasSent(reading),
    candidates: [{ cause: 'token-missing', why: 'The API names both.' }],
  },
  {
    cause: 'token-missing',
    all: [/\bmissing or (?:mal|badly)|\bmalformed or missing\b/],
    when: aboutToken,
    candidates: [{ cause: 'token-malformed', why: 'The API names both.' }],
  },
  {
    cause: 'token-invalid',
    all: [
      /\bmissing or (?:invalid|incorrect)|\binvalid or missing\b|\bmissing, (?:invalid|expired)|\bmissing\/invalid|\binvalid\/missing/,
    ],
    when: aboutToken,
    candidates: [{ cause: 'token-missing', why: 'The API names both.' }],
  },
  {
    cause: 'token-missing',
    all: [
      /\btokens?\b|\bjwt\b|\bauthori[sz]ation\b|\bbearer\b|\bcredentials?\b|\bauthentication\b|\bauth (?:info\w*|header)\b|\bauthenticated\b|\blog(?:ged)? ?in\b|\bsign(?:ed)? in\b|\bvariable\b/,
      /\bmissing\b|\bnot present\b|\bno\b|\bnot (?:been )?(?:provided|found|specified|supplied|included|sent|set|authenticated|logged in|signed in)\b|\bempty\b|\bwithout\b|\brequired?\b|\babsent\b|\bmust (?:be (?:provided|authenticated|logged in|signed in|present)|provide|include|contain|supply|send|have)\b|\bneed to (?:be )?(?:log|sign|auth)|\bnever provided\b|\bfailed to resolve variable\b|\bwere(?:n't| not) provided\b|\bundefined\b/,
    ],
    none: [
      /\bclaims?\b|\bscopes?\b|\bsignature\b|\bpermissions?\b|\broles?\b|\bprivileges?\b|\bno longer\b|\binvalid\b|\bno valid\b|\bapi key\b|\bhigher\b|\bfor given\b|\bnot authori[sz]ed\b|\bcsrf\b|\bexpired\b|\bexpiration\b|\bexpiry\b|\bexp\b|^\d{3} authori[sz]ation required$/,
    ],
    when: (reading, said) =>
      refusals(reading, said) ||
      (reading.status === 400 && /authori[sz]ation|bearer|access token|jwt/i.test(said.text)),
  },

  // What the caller may do
  {
    cause: 'scope-missing',
    all: [
      /\bscopes?\b|\bhigher privileges\b|\binsufficient (?:permissions?|privileges?|rights?|access|authentication|scope|authori[sz]ation|authority)\b|\bpermissions? insufficient\b|\bscope insufficient\b/,
    ],
    none: [/\bout of scope\b|\binsufficient (?:funds|balance|credit)/],
    when: (reading, said) =>
      refusals(reading, said) ||
      (reading.status === 400 && authTopic.test(said.clauses.join(' '))) ||
      (reading.status === 404 && /insufficient|missing scope/i.test(said.text)),
  },
]

const conditionRules: readonly WordRule[] = [
  {
    cause: 'precondition-failed',
    all: [
      /\bprecondition ?failed\b|\betags?\b[^.]{0,60}(?:match|changed|stale|differ|out ?dated|mismatch)|\bif-match\b[^.]{0,60}(?:not match|fail|differ|stale)|\bstale (?:etag|version|object|entity)|\bversion (?:conflict|mismatch)\b|\boptimistic lock|\bmodified since\b|\bconcurrent (?:modification|update)/,
    ],
    when: on(400, 409, 412),
  },
  {
    cause: 'precondition-required',
    all: [
      /\bprecondition ?required\b|\bif-match\b[^.]{0,40}(?:required|missing)|\b(?:missing|required?)\b[^.]{0,30}\bif-match\b|\betag (?:is )?required\b/,
    ],
    when: on(400, 428),
  },
]

/** Words that say no more than the status; they choose between "the token" and "the right" where both are possible. */
const generalRules: readonly WordRule[] = [
  {
    cause: 'token-invalid',
    all: [
      /\b(?:access )?token\b[^.]{0,40}\b(?:invalid|not valid|inactive|revoked|rejected|unknown|not recogni[sz]ed|isn't active|not accepted)|\binvalid (?:access |bearer |auth(?:entication|ori[sz]ation)? |oauth )?(?:token|jwt|credentials?)\b|\bbad credentials\b|\binvalid authentication\b|\bauthentication fail|\bcould not (?:be )?(?:verif|validat|authenticat)|\bcannot authenticate\b|\binvalid session\b/,
    ],
    when: on(400, 401, 403),
  },
]

/*
 * Codes that mean one thing whatever the words beside them say, by their last segment, in lower case and without
 * separators.
 */
const codes: Record<string, Cause> = {
  invalidclaim: 'token-wrong-audience',
  jwtaudiencemismatch: 'token-wrong-audience',
  jwtissuermismatch: 'token-wrong-issuer',
  algorithmmismatch: 'token-signature',
  failedtoresolvevariable: 'token-missing',
  failedtoresolveapikey: 'api-key-missing',
  invalidapikey: 'api-key-missing',
  invalidapikeyforgivenresource: 'permission-denied',
  invalidapicallasnoapiproductmatchfound: 'permission-denied',
  applicationnotfound: 'path-unknown',
  authorizationrequestdenied: 'permission-denied',
  iampermissiondenied: 'permission-denied',
  fastjwtinactive: 'token-not-yet-valid',
  accessnotconfigured: 'feature-disabled',
  accesstokentypeunsupported: 'token-malformed',
  apidisabledfororg: 'licence-missing',
  apicurrentlydisabled: 'feature-disabled',
  planlimit: 'licence-missing',
  upgraderequired: 'licence-missing',
  insufficientscope: 'scope-missing',
  invalidsessionid: 'token-invalid',
  clientnotenrolled: 'licence-missing',
  e0000004: 'token-invalid',
  e0000005: 'token-invalid',
  e0000006: 'permission-denied',
  e0000011: 'token-invalid',
  e0000015: 'feature-disabled',
  e0000022: 'method-not-allowed',
  e0000047: 'rate-limited',
  900901: 'token-invalid',
  900902: 'token-missing',
  900903: 'token-expired',
  900904: 'token-invalid',
  900906: 'path-unknown',
  900908: 'permission-denied',
  900910: 'scope-missing',
}

// Codes that only repeat the status: heard last, with the general rules.
const weakCodes =
  /^(?:invalid_?token|invalid_?request|invalid_?authentication_?token|unauthori[sz]ed(?:_?exception)?|unauthenticated|forbidden(?:_?exception)?|permission_?denied|access_?denied(?:_?exception)?|authentication_?failed|not_?found|bad_?request|error|failure|api_?error|http_?exception|token_?not_?valid)$/i

const statusCauses: Record<number, Cause> = {
  400: 'validation-failed',
  401: 'token-invalid',
  402: 'licence-missing',
  403: 'permission-denied',
  404: 'path-unknown',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  410: 'resource-gone',
  411: 'length-required',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'url-too-long',
  415: 'media-type-unsupported',
  416: 'validation-failed',
  417: 'validation-failed',
  421: 'misdirected-request',
  422: 'validation-failed',
  423: 'conflict',
  424: 'conflict',
  425: 'server-unavailable',
  426: 'https-required',
  428: 'precondition-required',
  431: 'headers-too-large',
  451: 'legally-blocked',
  494: 'headers-too-large',
  495: 'client-certificate-required',
  496: 'client-certificate-required',
  497: 'plain-http-to-https-port',
  498: 'token-invalid',
}

/** Statuses whose meaning no words change. */
const plainStatuses: ReadonlySet<number> = new Set([
  402, 405, 406, 408, 410, 411, 412, 413, 414, 415, 421, 428, 431, 451, 494, 495, 496, 497,
])

/** What an API's answer means, or `undefined` for a success with nothing odd about it. */
export const apiMatch = (reading: Reading): Match | undefined => {
  const { status, body } = reading
  if (status === null) return undefined
  const intercepted = interceptedMatch(reading)
  if (intercepted) return intercepted
  if (status < 400) return status >= 200 && saysFailure(body.json) ? failureInSuccess(reading) : undefined
  if (plainStatuses.has(status)) return withStatus(statusCauses[status] ?? 'unknown-refusal', reading)
  const limit = limitMatch(reading)
  if (limit) return limit
  const said = saidMatch(reading)
  if (said) return said
  if (status >= 500) return serverMatch(reading)
  return silentMatch(reading)
}

/** A success status around an answer that says it is a failure. */
const saysFailure = (json: unknown) => record(json)['ok'] === false || record(json)['success'] === false

/** Such an answer is read like a refusal by 403; only what its words say counts. */
const failureInSuccess = (reading: Reading): Match | undefined => {
  const match = limitMatch(reading) ?? saidMatch({ ...reading, status: 403 })
  return match && { ...match, evidence: match.evidence.filter(({ source }) => source !== 'status') }
}

const saidMatch = (reading: Reading): Match | undefined => {
  const { status, challenges, statements } = reading
  const challenged = challengeMatch(reading)
  if (challenged) return challenged

  const condition = matchedRule(conditionRules, statements, reading)
  if (condition) return withEvidence(condition, reading)
  if (status === 503 || status === 502 || status === 504 || (status !== null && status > 500)) return undefined

  const specific = statements.filter(({ kind, text }) => kind === 'words' || !weakCodes.test(text))
  for (const said of specific) {
    const cause = said.kind === 'code' ? codeCause(said.text) : undefined
    if (cause) {
      const candidates: Candidate[] | undefined =
        cause === 'token-wrong-audience' && said.text.endsWith('InvalidClaim')
          ? [{ cause: 'token-wrong-issuer', why: 'The gateway uses the same code for a wrong issuer.' }]
          : undefined
      return withEvidence({ cause, evidence: [quoteOf(said, reading)], ...(candidates && { candidates }) }, reading)
    }
  }
  const match = matchedRule(specificRules, inTokensLight(specific, reading), reading)
  if (match) return withEvidence(decided(match, reading), reading)
  const bearerChallenge = challenges.some(({ scheme }) => scheme.toLowerCase() === 'bearer')
  if (status === 400 && bearerChallenge)
    return withEvidence({ cause: 'token-malformed', evidence: [wwwAuthenticate(reading)] }, reading)
  return undefined
}

const codeCause = (text: string): Cause | undefined => {
  const key = (text.split(/[.:]/).at(-1) ?? text).toLowerCase().replace(/[^a-z\d]/g, '')
  return Object.hasOwn(codes, key) ? codes[key] : undefined
}

/** A member named after a claim speaks of that claim: `{"exp": "token expired"}`. */
const inTokensLight = (statements: readonly Statement[], { status }: Reading): Statement[] =>
  statements.filter(
    ({ kind, source, text }) =>
      kind === 'code' || status !== 401 || !/^body\.(?:sub|name)$/.test(source) || /token/i.test(text),
  )

/** Where the API names several causes, the token that was sent may decide. */
const decided = (match: Match, reading: Reading): Match => {
  if (match.cause !== 'token-invalid' && match.cause !== 'token-not-yet-valid') return match
  const expired = expiryEvidence(reading)
  return expired && match.candidates?.some(({ cause }) => cause === 'token-expired')
    ? { cause: 'token-expired', evidence: [...match.evidence, ...expired] }
    : match
}

const challengeMatch = (reading: Reading): Match | undefined => {
  const { challenges, status, text } = reading
  for (const challenge of challenges) {
    const error = parameterOf(challenge, 'error')
    const cause: Cause | undefined =
      error?.value === 'insufficient_scope'
        ? 'scope-missing'
        : error?.value === 'use_dpop_nonce' || error?.value === 'invalid_dpop_proof'
          ? 'dpop-required'
          : undefined
    if (error && cause) {
      const more = ['error_description', 'scope'].flatMap((name) => {
        const quote = text.quote(parameterOf(challenge, name)?.raw ?? '')
        return quote === '' ? [] : [{ source: 'header.www-authenticate', quote }]
      })
      return {
        cause,
        evidence: [
          { source: 'header.www-authenticate', quote: text.quote(error.raw) },
          ...more,
          ...statusEvidence(reading),
        ],
      }
    }
  }
  if (status === 401 && challenges.length > 0) {
    if (challenges.every(({ scheme }) => /key/i.test(scheme)))
      return withEvidence({ cause: 'api-key-missing', evidence: [wwwAuthenticate(reading)] }, reading)
    if (challenges.every(({ scheme }) => scheme.toLowerCase() === 'dpop'))
      return withEvidence({ cause: 'dpop-required', evidence: [wwwAuthenticate(reading)] }, reading)
  }
  return undefined
}

const wwwAuthenticate = ({ header, text }: Reading): DiagnosisEvidence => ({
  source: 'header.www-authenticate',
  quote: text.quote(header('www-authenticate')),
})

/** Where the answer gives no reason: the token that was sent, the operation's scopes, the general words, the status. */
const silentMatch = (reading: Reading): Match => {
  const { status, challenges, statements, requiredScopes, token } = reading
  const general = matchedRule(generalRules, statements, reading)
  if (status === 401 || status === 498) {
    const expired = expiryEvidence(reading)
    if (expired) return { cause: 'token-expired', evidence: [...statusEvidence(reading), ...expired] }
    const early = notBeforeEvidence(reading)
    if (early) return { cause: 'token-not-yet-valid', evidence: [...statusEvidence(reading), ...early] }
    // RFC 6750 §3.1: a challenge without an error is the answer to a request without a token.
    const bare = challenges.some(
      (challenge) => challenge.scheme.toLowerCase() === 'bearer' && !parameterOf(challenge, 'error'),
    )
    if (notSent(reading) || (bare && !general && !wasSent(reading)))
      return {
        cause: 'token-missing',
        evidence: [...(bare ? [wwwAuthenticate(reading)] : []), ...statusEvidence(reading)],
      }
    return {
      cause: 'token-invalid',
      evidence: general?.evidence.concat(statusEvidence(reading)) ?? leadingEvidence(reading),
      candidates: unexplained(reading),
    }
  }
  if (general) return withEvidence(general, reading)
  if (status === 403) {
    const lacking = scopesLacking(requiredScopes, token?.scopes)
    if (lacking.length > 0)
      return {
        cause: 'scope-missing',
        evidence: [
          ...statusEvidence(reading),
          ...(token?.scopes?.length ? [{ source: 'token.scopes', quote: token.scopes[0] ?? '' }] : []),
        ],
        candidates: [{ cause: 'permission-denied', why: 'The answer itself gives no reason.' }],
      }
    return { cause: 'permission-denied', evidence: leadingEvidence(reading), candidates: forbiddenCandidates(reading) }
  }
  if (status === 404) return absentMatch(reading)
  const cause =
    status !== null && Object.hasOwn(statusCauses, status)
      ? (statusCauses[status] ?? 'unknown-refusal')
      : 'unknown-refusal'
  return { cause, evidence: leadingEvidence(reading) }
}

const withStatus = (cause: Cause, reading: Reading): Match => ({ cause, evidence: leadingEvidence(reading) })
const withEvidence = (match: Match, reading: Reading): Match => ({
  ...match,
  evidence: [...match.evidence, ...besideCode(match, reading), ...statusEvidence(reading)].filter(
    ({ quote }) => quote !== '',
  ),
})

/** What the answer says in words, where the cause rests on a code. */
const besideCode = ({ evidence }: Match, reading: Reading): DiagnosisEvidence[] => {
  const words = leadingWords(reading)
  const onWords = reading.statements.some(
    ({ kind, source, text }) =>
      kind === 'words' && evidence.some((each) => each.source === source && text.includes(each.quote)),
  )
  return words && !onWords && !evidence.some(({ source }) => source === 'header.www-authenticate')
    ? [quoteOf(words, reading)]
    : []
}

const expiryEvidence = ({ token, at }: Reading): DiagnosisEvidence[] | undefined => {
  if (token?.expiresAt === undefined || at === undefined || token.expiresAt > at) return undefined
  return [
    token.expiresAtText !== undefined
      ? { source: 'token.expiresAt', quote: token.expiresAtText }
      : { source: 'token.claims.exp', quote: String(token.claims['exp']) },
  ]
}

const notBeforeEvidence = ({ token, at }: Reading): DiagnosisEvidence[] | undefined => {
  const start = numberOf(token?.claims['nbf'])
  return start !== undefined && at !== undefined && start * 1000 > at
    ? [{ source: 'token.claims.nbf', quote: String(start) }]
    : undefined
}

/** Scopes that the operation asks for and the token has not; of several alternatives, the one that lacks the fewest. */
export const scopesLacking = (
  required: readonly (readonly string[])[],
  held: readonly string[] | undefined,
): string[] => {
  if (held === undefined || required.length === 0) return []
  const has = new Set(held)
  const lacking = required.map((set) => set.filter((scope) => !has.has(scope)))
  return lacking.reduce((least, next) => (next.length < least.length ? next : least))
}

/** What else a 401 without a reason can mean, by what is known of the token that was sent. */
const unexplained = ({ token, connection }: Reading): Candidate[] => {
  const candidates: Candidate[] = []
  const audience = token?.claims['aud']
  const audiences = (Array.isArray(audience) ? audience : [audience]).filter((each) => typeof each === 'string')
  const elsewhere =
    audiences.length > 0 &&
    audiences.every(
      (each) =>
        URL.canParse(each) &&
        connection.apiUrl &&
        URL.canParse(connection.apiUrl) &&
        /^https?:/.test(each) &&
        new URL(each).origin !== new URL(connection.apiUrl).origin,
    )
  if (elsewhere)
    candidates.push({
      cause: 'token-wrong-audience',
      why: `The token is for ${audiences.join(', ').slice(0, 200)}, and the call went to ${connection.apiUrl?.slice(0, 200)}.`,
    })
  if (token?.format === 'opaque')
    candidates.push({ cause: 'token-malformed', why: 'The token is opaque; an API that expects a JWT cannot read it.' })
  candidates.push(
    { cause: 'token-expired', why: 'The answer gives no reason; an ended token is the most frequent one.' },
    ...(elsewhere
      ? []
      : [
          {
            cause: 'token-wrong-audience',
            why: 'A token for another environment is answered in the same way.',
          } as const,
        ]),
    { cause: 'licence-missing', why: 'Some products answer 401 where the edition lacks the feature.' },
  )
  return candidates
}

const forbiddenCandidates = ({ requiredScopes, token }: Reading): Candidate[] =>
  requiredScopes.length > 0 && token?.scopes
    ? [
        {
          cause: 'licence-missing',
          why: 'The token has every scope that the operation asks for, so probably the edition, or a right beyond scopes.',
        },
        { cause: 'blocked-by-waf', why: 'A firewall in front may refuse without a reason, too.' },
      ]
    : [
        { cause: 'scope-missing', why: 'The answer gives no reason; the token may lack a scope.' },
        { cause: 'licence-missing', why: 'The edition may not include this operation.' },
      ]

const thingNotFound =
  /^(?!.*\b(?:path|route|url|uri|endpoint|page|handler|operation|method|host)\b).*(?:\b(?:with|for|by)\b.{0,20}\b(?:ids?|name|key|identifier|uuid|number)\b|\bno such \w+|'[^']{1,80}'|\b[\da-f]{8}-[\da-f]{4}-|\b\d+\b).*/

const absentMatch = (reading: Reading): Match => {
  const told = reading.body.kind === 'html' ? [] : reading.statements
  const named = told.find(
    ({ kind, clauses }) =>
      (kind === 'words' &&
        clauses.some(
          (clause) =>
            /not (?:be )?(?:found|exist)|no such|does(?:n't| not) exist|unknown|cannot find|no \w+ (?:found|with)/.test(
              clause,
            ) && thingNotFound.test(clause),
        )) ||
      (kind === 'code' &&
        clauses.some(
          (clause) =>
            /^(?:\w+ ){1,4}not found(?: error| exception)?$/.test(clause) &&
            !/\b(?:path|route|url|uri|endpoint|page|resource|api|application|operation|method|object|service|http|page|e|error)\b/.test(
              clause,
            ),
        )),
  )
  if (named)
    return {
      cause: 'resource-not-found',
      evidence: [quoteOf(named, reading), ...statusEvidence(reading)],
      candidates: [{ cause: 'path-unknown', why: 'The path may also be wrong.' }],
    }
  return {
    cause: 'path-unknown',
    evidence: leadingEvidence(reading),
    candidates: [
      {
        cause: 'resource-not-found',
        why: 'If the path is in the API description: the thing it names is not there, or not for this client.',
      },
      {
        cause: 'licence-missing',
        why: 'If every operation of this kind is answered so while others work, the edition may lack the feature.',
      },
    ],
  }
}
