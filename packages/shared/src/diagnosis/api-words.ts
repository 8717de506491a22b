import type { Cause } from './causes.ts'
import { parameterOf } from './challenges.ts'
import type { WordRule } from './match.ts'
import type { Reading } from './reading.ts'

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

/** A token is known, or safely assumed, to have been sent. */
export const wasSent = ({ request, token }: Reading) =>
  (typeof request.authorization === 'string' && request.authorization.trim() !== '') ||
  (request.authorization === undefined && token !== undefined)
export const notSent = ({ request }: Reading) => request.authorization === null || request.authorization?.trim() === ''

const expiredOrInvalid =
  /(?:invalid|malformed|revoked|missing|not valid|inactive|not active|incorrect|unknown)\b[^.]{0,30}\bor\b[^.]{0,20}\bexpired|\bexpired\b,?[^.]{0,30}\b(?:or|and\/or)\b[^.]{0,30}(?:invalid|malformed|revoked|not\b|inactive|missing|incorrect)/

const lifetime = (raw: string, at: number | undefined): Cause => {
  if (/not yet valid/i.test(raw)) return 'token-not-yet-valid'
  const start = Date.parse(`${/Not ?Before: '([^']{4,40})'/i.exec(raw)?.[1] ?? ''} UTC`)
  return at !== undefined && start > at ? 'token-not-yet-valid' : 'token-expired'
}

/** What the words and codes of an API mean, the specific before the general. */
export const specificRules: readonly WordRule[] = [
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
      /\blicen[cs](?:e|ed|es|ing)\b|\bpremium\b|\b(?:pricing|service|subscription|current|your|paid|free|higher|enterprise|pro) plans?\b|\bplans? (?:does|do|doesn't|limit|not)\b|\beditions?\b|\btiers?\b|\bupgrad(?:e|ing)\b|\bsubscri(?:bed?|ption)s?\b|\bnot enabled for this organi[sz]ation\b|\bdisabled for org\b|\bnot supported in the current version\b|\bpayment required\b|\bentitle(?:d|ment)s?\b|\bbilling\b|\baccess level\b|\btrial\b|\bpaid\b|\byour contract\b/,
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
      /\bnot (?:been |currently )?(?:enabled|activated|available|switched on|turned on|used|configured)\b|\bdisabled\b|\bunavailable\b|\baccess the feature\b|\bswitched off\b|\bturned off\b|\bis off\b|\bdeactivated\b/,
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
      /\bsignatures?\b|\bkid\b|\bsigning key\b|\bkey (?:was )?not found\b|\bno matching (?:public )?keys?\b|\bmatching keys?\b|\balg\b|\balgorithms?\b|\bjwt verification fail|\bverification error\b|\bsigning method\b|\bunsupported key\b|\bverification of (?:the )?(?:jwt|token)\b|\bpublic key\b|\bkey id\b|\buntrusted\b|\bsignature ?key\b/,
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

/** Conditions on a resource's version, which some APIs refuse with statuses of another meaning. */
export const conditionRules: readonly WordRule[] = [
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
export const generalRules: readonly WordRule[] = [
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
export const codes: Record<string, Cause> = {
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
export const weakCodes =
  /^(?:invalid_?token|invalid_?request|invalid_?authentication_?token|unauthori[sz]ed(?:_?exception)?|unauthenticated|forbidden(?:_?exception)?|permission_?denied|access_?denied(?:_?exception)?|authentication_?failed|not_?found|bad_?request|error|failure|api_?error|http_?exception|token_?not_?valid)$/i
