import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { interceptedMatch, serverMatch } from './answerer.ts'
import type { Cause } from './causes.ts'
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
import { type Reading, record, stringOf } from './reading.ts'
import type { Statement } from './statement.ts'
import { tokenFindingMatches } from './token-findings.ts'

/*
 * Why a token endpoint refused (RFC 6749 §5.2 and what servers make of it). Who answered is asked first; then what the
 * answer says: its codes, its words, the request, the bare error, the status.
 */

const form = /^application\/x-www-form-urlencoded\b/i
const notForm = ({ request }: Reading) =>
  typeof request.contentType === 'string' && !form.test(request.contentType.trim())
const noAudience = ({ request }: Reading) => (request.audience === null || request.audience === '') && !request.resource
const someAudience = ({ request, connection }: Reading) => request.audience || request.resource || connection.audience

// Building blocks of the patterns; clauses are in normalised form (see `normalised`).
const missing =
  /\bmissing\b|\brequired\b|\bno\b(?! longer)|\bwithout\b|\babsent\b|\bempty\b|\bblank\b|\bnull\b|\bomitted\b|\bnot (?:been )?(?:present|provided|supplied|specified|sent|included|given|set|found in)\b|\bmust (?:contain|include|have|specify|provide|supply|be (?:present|provided|supplied|specified|sent|included))\b|\bshould be (?:present|provided|supplied|specified)\b|\b(?:did|does)(?:n't| not) (?:include|contain|provide|specify|send)\b|\bwas(?:n't| not) (?:provided|supplied|specified|sent)\b/
const notFound =
  /\bnot (?:be )?(?:found|registered|known|recogni[sz]ed|exist)|\bdoes(?:n't| not) exist|\bdo(?:n't| not) exist|\bunknown\b|\bcould(?:n't| not) (?:be )?(?:find|found|locate)|\bcan(?:not|'t| not) (?:be )?(?:find|found|locate)|\bno such\b|\bunrecogni[sz]ed\b|\bunregistered\b|\bnon-?existent\b|\bno longer exists\b|\bdeleted\b|\bisn't registered\b|\bno (?:\w+ ){0,3}(?:was |is )?(?:found|exists|matches)\b|\bneither a valid\b|\bnot map\b|\bno match|\bno (?:\w+ ){0,2}client (?:with|for|found|registered)\b/
const disabled =
  /\bdisabled\b|\binactive\b|\bsuspended\b|\bnot (?:been )?(?:active|activated|enabled|approved)\b|\bnot in (?:an? )?active\b|\bdeactivated\b|\bblocked\b|\brevoked\b|\blocked\b|\barchived\b|\bswitched off\b|\bturned off\b/
const wrong =
  /\binvalid\b|\bwrong\b|\bincorrect\b|\bbad\b|\bfail|\bmis-?match|\bnot (?:a )?(?:valid|match|correct|accepted)|\bdoes(?:n't| not) match|\bunauthori[sz]ed\b|\bdenied\b|\brejected\b|\bunverified\b|\bcould not (?:be )?(?:verif|validat|authenticat)/
const notAllowed =
  /\bnot (?:been )?(?:explicitly )?(?:allowed|authori[sz]ed|permitted|granted|entitled|assigned|whitelisted|allow-?listed|configured|enabled|registered|activated|available|eligible|consented)\b|\bunauthori[sz]ed\b|\bdisallowed\b|\bforbidden\b|\bmay not\b|\bcan(?:not|'t| not) (?:use|request|access|be used|be granted)\b|\bdoes(?:n't| not) (?:allow|permit|have (?:access|permission|the right)|accept)|\bhas no (?:access|permission|grant|right)|\bnot have (?:access|permission|the right)|\blacks?\b|\bdenied\b|\bdisabled\b|\bprohibited\b|\bexceed/
const clientNoun =
  /\b(?:client|application|app|consumer|service principal|service user|machine user|account|client ?id|client identifier|consumer key|credential)\b/
const audienceNoun =
  /\baudiences?\b|\bresources?\b|\bresource indicators?\b|\bresource servers?\b|\btarget services?\b|\bservices?\b|\bapis?\b|\btargets?\b/
const tenantNoun =
  /\brealms?\b|\btenants?\b|\bdirectory\b|\borgani[sz]ations?\b|\benvironments?\b|\bidentity zones?\b|\bsubdomain\b|\bworkspace\b|\bauthori[sz]ation server\b|\bissuer\b|\buser ?pool\b|\bdomain\b|\bteam\b/
const grantNoun =
  /\bgrants?\b|\bgrant ?type\b|\bclient credentials? (?:flow|grant|user|authentication flow)\b|\bservice accounts?\b|\bflows?\b|\bthis method\b|\bbearer-?only\b/
const scopeNoun = /\bscopes?\b|\bscope\(s\)/
const credentialNoun =
  /\bclient (?:id|secret|assertion|credentials?|authentication|identifier)\b|\bcredentials?\b|\bauthori[sz]ation header\b|\bbasic auth(?:entication|ori[sz]ation)?\b|\bfull authentication\b|\bsecret\b|\bclient key\b|\bauthentication (?:is )?required|\bnot identified by any client authenticator/
const assertionNoun =
  /\bassertion\b|\bjwt\b|\bjti\b|\bclient jwt\b|\bprivate key\b|\bfederated (?:identity )?credential/

const either: Candidate[] = [
  {
    cause: 'secret-wrong',
    why: 'The server does not say which of the two is wrong; a mistyped or old secret is the usual one.',
  },
  { cause: 'client-unknown', why: 'The client ID may belong to another tenant or environment.' },
]

const wordRules: readonly WordRule[] = [
  // The place and manner of the call
  {
    cause: 'https-required',
    all: [/\b(?:https|tls|ssl)\b/, /\brequired?s?\b|\bmust\b|\bonly\b|\binsecure\b|\bnot secure\b/],
    none: [/certificate|\bur[il]\b|absolute/],
  },
  {
    cause: 'https-required',
    all: [
      /\binsecure (?:http|connection|transport)|must be (?:made |sent )?(?:over|via|through) (?:https|tls|ssl|a secure)/,
    ],
  },
  { cause: 'dpop-required', all: [/\bdpop\b/] },
  {
    cause: 'client-certificate-required',
    all: [/client certificate|\bmtls\b|mutual[ -]tls|tls client auth|client cert\b/],
    none: [/\bmethod '/],
  },
  {
    cause: 'address-not-allowed',
    all: [
      /\bip\b(?: address)?|\b(?:client|source|your|network) address\b|\baddress \d/,
      /not (?:in|on|allowed|permitted|authori[sz]ed|whitelisted|allow)|allow-? ?list|whitelist|denied|blocked|restrict|forbidden/,
    ],
    none: [/scope/],
  },
  {
    cause: 'api-key-missing',
    all: [
      /subscription key|\bapi[ -]?key\b|\bx-api-key\b/,
      /missing|\bno\b|required|not (?:found|present|provided|valid)|invalid/,
    ],
  },
  { cause: 'blocked-by-waf', all: [/\bfirewall\b|\bwaf\b|request (?:was |has been |is )?blocked\b/] },

  // How the request was written
  {
    cause: 'request-malformed',
    all: [/\btwice\b|\bduplicated?\b|\bmore than once\b|\brepeated\b|\bmultiple values\b/],
    none: [/credential|authentication|assertion|\bjti\b/],
  },
  {
    cause: 'client-authentication-twice',
    all: [
      /\bmultiple\b|\bmore than one\b|\bseveral\b|\bboth\b|\btwice\b|\bonly (?:one|once|be (?:provided|sent|used) (?:once|using one|in one|by one))\b|\bduplicated?\b|\bat the same time\b|\bsingle\b/,
      /\bcredentials?\b|\bauthentication\b|\bmechanism|\bclient (?:secret|id|assertion)\b|\bauth(?:entication)? methods?\b/,
    ],
    none: [
      /\bmissing\b|\bnot found\b|\bscopes?\b|\binvalid\b|\bresources?\b|\baudiences?\b|\bdid not (?:match|contain)/,
    ],
  },
  {
    cause: 'client-authentication-malformed',
    all: [/\bauthori[sz]ation header\b|\bbasic\b/, /decod|malformed|\bformat\b|base-?64|pars/],
    none: [/\bmissing\b/],
  },
  {
    cause: 'content-type-wrong',
    all: [/content-? ?type|x-www-form-urlencoded|media ?type|form-? ?(?:url-? ?)?encoded/],
    none: [/accept header|response ?type/],
  },
  {
    cause: 'content-type-wrong',
    all: [
      /(?:request |post |http )?body (?:can ?not|must not|is|was) (?:be )?(?:empty|missing|null)|(?:unable|failed|error|could not|cannot)[^.]{0,20} (?:to )?(?:pars|read|decod)[^.]{0,30} (?:body|form|payload|json|request)|(?:pars|read|decod)\w{0,5} (?:the )?(?:http |request )?(?:body|form)\b|multipart|\b(?:post|body|request)\b[^.]{0,30}\bform (?:parameters|data|fields)\b|\bjson (?:body|bodies|request|payload)[^.]{0,30}\bnot\b|unexpected (?:token|character)|(?:invalid|malformed) json|json pars/,
    ],
  },
  {
    cause: 'content-type-wrong',
    all: [missing, /\bparam|grant type|client id|client secret|\bfield\b|scope|credentials|audience/],
    when: notForm,
  },

  // The client assertion (RFC 7523)
  {
    cause: 'assertion-clock',
    all: [
      assertionNoun,
      /time range|short-? ?lived|time ?frame|\biat\b|\bexp\b|\bnbf\b|\bclock\b|not (?:yet )?valid (?:yet|before|until)|not yet|\bexpir|too (?:far|long|old)|lifetime|issued (?:in|at)|in the (?:future|past)|validity|\bstale\b/,
    ],
    none: [/client secret|certificate|\bkeys?\b/],
  },
  {
    cause: 'assertion-invalid',
    all: [assertionNoun],
    none: [
      /client secret|\bmissing\b|must contain|\brequired\b|credentials? in the|\bno\b|access token|decode the jwt/,
    ],
  },
  {
    cause: 'assertion-invalid',
    all: [/signature|signing key|\bkid\b|certificate|thumbprint/],
    none: [/client certificate/],
  },

  // The client's credentials
  {
    cause: 'client-authentication-failed',
    all: [
      /secret|credential|key/,
      /(?:invalid|wrong|incorrect|bad)[^.]{0,20}\bor\b[^.]{0,20}expired|expired[^.]{0,20}\bor\b[^.]{0,20}(?:invalid|wrong|incorrect|revoked)/,
    ],
    candidates: [
      { cause: 'secret-wrong', why: 'The server names both.' },
      { cause: 'secret-expired', why: 'The server names both.' },
    ],
  },
  {
    cause: 'secret-expired',
    all: [
      /secret|credential|client key|secret keys?|password/,
      /\bexpired?\b|\bexpiry\b|\bhas run out\b|\bno longer valid\b|\bout of date\b|\brotated\b/,
    ],
    none: [/will expire/],
  },
  {
    cause: 'client-authentication-missing',
    all: [
      /\bclient (?:was )?not identified\b|\bfull authentication is required\b|\bcheck the '?client (?:id|secret)|\bunauthenticated client\b|^missing (?:credentials?|authentication|authori[sz]ation)\b/,
    ],
  },
  {
    cause: 'client-authentication-missing',
    all: [credentialNoun, missing],
    none: [
      /\bnot found for\b|\bno (?:\w+ ){0,4}(?:found|match|exists?|registered)\b(?! in)|\bno longer\b|\bunknown\b|\bnot found with\b|\bno match|\b(?:http )?basic (?:auth(?:entication)? )?(?:is )?required|\bauthentication method\b|\bmust (?:use|authenticate)|\bgrants?\b|\bscopes?\b|\benabled\b/,
    ],
  },
  {
    cause: 'client-authentication-missing',
    all: [
      /\bno (?:\w+ ){0,2}(?:client )?credentials?\b(?: \w+){0,2} found\b|\bcredentials? not found\b|\bno client authentication\b/,
    ],
  },
  {
    cause: 'client-authentication-method-mismatch',
    all: [
      /\bauth(?:entication|ori[sz]ation)? (?:method|mechanism|scheme|type)\b|\bclient secret (?:basic|post|jwt)\b|\btoken endpoint auth method\b|\bprivate key jwt\b|\bhttp basic\b|\bbasic auth|\bcredentials? (?:in|via|through|using) (?:the )?(?:request |post )?(?:body|header|basic|form)|\bmust use (?:basic|post)\b/,
      /\bnot (?:be )?(?:allowed|supported|permitted|registered|enabled|match|configured|accepted|valid)|\bunsupported\b|\bmust\b|\bbut\b|\binvalid\b|\bmis-?match|\bexpected\b|\bonly\b|\bdifferent\b|\bdoes not\b|\brequired?s?\b|\bunauthori[sz]ed\b|\bwrong\b/,
    ],
    none: [/\bgrant\b|\bor client (?:credentials|secret)/],
  },
  {
    cause: 'client-authentication-method-mismatch',
    all: [/\bpublic\b|\bnon-?confidential\b/, /secret|assertion|credential/],
    none: [/service account|\bgrant\b/],
  },

  // What the client may ask for; before what is unknown, since "not authorised" says that the thing is known
  {
    cause: 'grant-missing',
    all: [/\bgrant ?type\b/, missing],
    none: [/not (?:allowed|supported|authori[sz]ed)|unsupported|required to|\bno grant ?types? (?:allowed|configured)/],
  },
  {
    cause: 'grant-missing',
    all: [
      /^(?:oauth 2 ?\.? ?0 parameter|check the|parameter|invalid parameter|required param\w*|missing)\W{0,4}'?grant ?type'?(?: parameter)?$/,
    ],
    when: (reading) => oauthError(reading)?.text !== 'unsupported_grant_type',
  },
  { cause: 'audience-missing', all: [/\bnon-?global clients?\b[^.]{0,60}\bapi ?v1\b/] },
  {
    cause: 'client-not-authorised-for-audience',
    all: [
      /\bnot (?:been )?(?:authori[sz]ed|allowed|permitted|granted|entitled|assigned|whitelisted|allow-?listed|consented|subscribed|linked|associated)\b|\bunauthori[sz]ed\b|\bclient-grants?\b|\bno (?:access|permission|grant)|\bnot have (?:access|permission|a grant)|\bhas no (?:access|permission|grant)|\bcan(?:not|'t) (?:access|request)\b|\bforbidden\b|\bdenied\b|\bmay not\b/,
      /\b(?:to|for) access\b|\baccess to\b|\baudiences?\b|\bresources?\b|\bclient-grants?\b|\bapi\b|\bassigned to a role\b|\bapp(?:lication)? roles?\b|\btargets?\b|\baccess (?:the|this|that) (?:requested )?(?:resource|api|service|application|audience)/,
    ],
    none: [
      scopeNoun,
      /\bgrant ?types?\b|\bservice account|\bpolic|\bsubscri|\blicen[cs]e|\bip\b|\bauthori[sz]ation grant\b|\bthis server\b/,
    ],
  },
  {
    cause: 'client-not-authorised-for-audience',
    all: [/consent/, /not|has ?n't|missing|required|needs?/],
    none: [/conditional|scope/],
  },
  { cause: 'grant-not-allowed', all: [grantNoun, notAllowed], none: [scopeNoun, /\bip\b|\baudience|\bunsupported\b/] },
  {
    cause: 'grant-not-allowed',
    all: [
      /configured grant types|\bpublic (?:client|application|app)\b|\bmarked as public\b|\bunauthori[sz]ed grant|\bclient credentials?\b[^.]{0,40}\bnot (?:enabled|allowed|configured|supported for)|\bno client credentials? user\b/,
    ],
  },
  {
    cause: 'grant-unsupported',
    all: [
      /\bgrant(?: ?type)?\b/,
      /unsupported|not (?:a )?(?:supported|valid|known|recogni[sz]ed|implemented)|unknown|invalid|unrecogni[sz]ed|must be|not support|bad\b/,
    ],
    none: [/authori[sz]ation grant is invalid/],
    when: (reading) => oauthError(reading)?.text !== 'invalid_grant',
  },

  // Scopes; before audiences, since their texts often name the resource too
  // The code says that it is about scopes, so the words need not
  {
    cause: 'scope-not-granted',
    all: [/^not (?:been )?(?:granted|allowed|authori[sz]ed|permitted)\b/],
    when: (reading) => oauthError(reading)?.text === 'invalid_scope',
  },
  {
    cause: 'scope-form',
    all: [
      /(?:^|\W)\.default\b|\bmultiple resources\b|\bmore than one resource\b|\bscopes? (?:for|from|of) (?:different|several|two) resources/,
    ],
    none: [/\baudience\b/],
  },
  {
    cause: 'scope-required',
    all: [
      /\bno scopes?\b(?: (?:was|were|is))?(?: requested| provided| specified| given|$)|\bscopes?\b[^.]{0,60}\b(?:is |are )?(?:required|mandatory)\b|\bscopes?'?(?: parameter)? (?:is |was |are |were )?(?:missing|empty|null|blank|not (?:provided|specified|present|supplied|set))|\bscopes?'? (?:must|should) (?:not be (?:empty|blank|null)|be (?:provided|specified|supplied|requested|present|set))|\bmust (?:specify|provide|supply|request|include|contain)[^.]{0,30}\bscope|\bmissing\b[^.]{0,30}\bscope\b|\bat least one scope\b|\bempty scope\b|\bdefault scopes?\b|\brequired param\w*\W{1,3}scope/,
    ],
    none: [/\bnot (?:allowed|granted|authori[sz]ed)\b/],
  },
  {
    cause: 'scope-invalid',
    all: [scopeNoun, /invalid|unknown|malformed/, /\bor\b/, /not (?:allowed|granted|permitted)|exceed/],
    candidates: [
      { cause: 'scope-not-granted', why: 'The server names both: not known to it, or not granted to this client.' },
    ],
  },
  {
    cause: 'scope-not-granted',
    all: [scopeNoun, /\busing this method\b/],
    candidates: [{ cause: 'grant-not-allowed', why: 'The server names both: the method, or the scopes.' }],
  },
  {
    cause: 'scope-not-granted',
    all: [
      scopeNoun,
      /\bdisallowed\b|\bnot (?:been )?(?:explicitly )?(?:granted|allowed|authori[sz]ed|permitted|assigned|entitled|whitelisted|allow-?listed|consented|enabled for|registered (?:for|to|with) (?:this |the )?(?:client|app)|available (?:for|to) (?:this |the )?(?:client|app))|\bexceed|\bunauthori[sz]ed\b|\bmay not\b|\bforbidden\b|\bdenied\b|\bnot have (?:access|permission|the)|\bno (?:permission|access)|\bbeyond\b|\bdoes not (?:allow|have)|\bprohibited\b|\binsufficient\b/,
    ],
  },
  {
    cause: 'scope-invalid',
    all: [
      scopeNoun,
      /invalid|unknown|not (?:be )?(?:found|configured|supported|valid|recogni[sz]ed|registered|defined|exist|match|known)|unsupported|unrecogni[sz]ed|malformed|\bbad\b|cannot|can't|not exist|no such|undefined|\bcheck the\b|wrong|\bopenid\b|reserved/,
    ],
  },

  // Both client ID and secret named
  {
    cause: 'client-authentication-failed',
    all: [
      /\b(?:client(?: ?id)?|application|user ?name|user|\bid|identifier|key)\b[^.]{0,20}(?:\bor\b|\band\b|\/|,)[^.]{0,20}\b(?:secret|credentials?|password)\b|\b(?:secret|credentials?|password)\b[^.]{0,20}(?:\bor\b|\band\b|\/)[^.]{0,16}\b(?:client|id|identifier|application|user)\b/,
    ],
    none: [/\bmissing\b|\brequired\b|header/],
    candidates: either,
  },
  { cause: 'secret-wrong', all: [/\bsecret\b/, wrong], none: [/\bor client (?:id|identifier)\b/] },
  {
    cause: 'client-authentication-failed',
    all: [/^(?:invalid client[ .:]*)?clientid is invalid|^client ?id is invalid$/],
    when: (_, { raw }) => /ClientId is Invalid/.test(raw),
    candidates: [...either].reverse(),
  },

  // Things that are not there
  {
    cause: 'audience-missing',
    all: [/\baudiences?\b|\bresource(?: indicator| parameter)?\b|\btarget\b/, missing],
    none: [
      /\bunknown\b|\bno longer\b|\bno (?:\w+ ){0,4}found\b|not found|\baccess\b|\bno such\b|absolute|authentication is required|\bno (?:grant|permission|access)/,
    ],
  },
  {
    cause: 'audience-missing',
    all: [/\b(?:audience|resource)/, /\bmissing\b/, /\bunknown\b|\binvalid\b/],
    when: noAudience,
    candidates: [{ cause: 'audience-unknown', why: 'The server names both: missing, or unknown.' }],
  },
  {
    cause: 'audience-malformed',
    all: [
      /\baudiences?\b|\bresources?\b|\btarget\b/,
      /absolute|must be (?:an? )?(?:valid )?(?:ur[il]|https)|not (?:an? )?(?:valid )?(?:absolute )?ur[il]|valid ur[il]|malformed|fragment|well-? ?formed|not a ur[il]/,
    ],
    none: [/\bunknown\b/],
  },
  {
    cause: 'client-unknown',
    all: [clientNoun, notFound],
    none: [
      /\bcredentials? not found\b|^(?:the )?(?:\w+ ){0,2}(?:tenant|realm|directory|resource|audience|scope|organi[sz]ation|domain|service|api)\b|\bnot found for (?:the |this )?(?:client|application)|\bresource (?:principal|server)\b|\bgrant\b|\bno longer valid/,
    ],
  },
  {
    cause: 'client-unknown',
    all: [
      /\binvalid (?:value for )?(?:the )?(?:parameter )?'?client ?id(?:entifier)?\b|\bclient ?id(?:entifier)?'?(?: parameter| value)? (?:\w+ ){0,4}(?:is |was )?(?:invalid|incorrect|wrong|not valid)|\binvalid client ?id/,
    ],
    none: [/secret|credential/],
  },
  {
    cause: 'audience-unknown',
    all: [
      audienceNoun,
      /\bnot (?:be )?(?:found|enabled|registered|known|recogni[sz]ed|exist|supported|valid|defined|configured)|\bunknown\b|\bdoes(?:n't| not) exist|\bcould not be found|\bcan(?:not|'t| not) (?:be )?(?:find|found)|\bno such\b|\bunrecogni[sz]ed|\binvalid\b|\bno (?:\w+ ){0,4}(?:found|registered)\b|\bmis-?match|\bwrong\b|\bunsupported\b|\bnot an? (?:valid|known|registered|allowed)/,
    ],
    none: [
      scopeNoun,
      /service account|service user|\btemporar|\bunavailable\b|^(?:the )?(?:specified )?(?:tenant|realm)\b/,
    ],
    when: ({ status }, { source }) => status !== 404 || source === 'body.error_description',
  },
  {
    cause: 'tenant-disabled',
    all: [
      tenantNoun,
      /\bdisabled\b|\binactive\b|\bsuspended\b|\bnot (?:been )?(?:active|activated|enabled)\b|\bdeactivated\b|\blocked\b|\bswitched off\b|\bblocked\b|\bexpired\b/,
    ],
    none: [clientNoun, audienceNoun],
  },
  {
    cause: 'tenant-unknown',
    all: [tenantNoun, notFound],
    none: [/^(?:the )?(?:\w+ ){0,2}(?:client|application|resource|scope|user)\b/],
  },
  {
    cause: 'tenant-unknown',
    all: [
      /\b(?:invalid|unknown|wrong|bad) (?:\w+ ){0,2}(?:realm|tenant|directory|organi[sz]ation|environment|identity zone|subdomain)\b|\b(?:realm|tenant)(?: \w+){0,4} (?:is |was )?(?:invalid|not valid)/,
    ],
  },
  {
    cause: 'client-disabled',
    all: [
      /\bclient\b|\bapplication\b|\bapp\b|\bconsumer\b|\bservice (?:principal|user|account)\b|\baccount\b|\buser\b|\bdeveloper\b|\bcompany\b/,
      disabled,
    ],
    none: [grantNoun, /\baudiences?\b|\bresources?\b|\bapis?\b/, /not enabled (?:to|for)/],
  },

  // Rules and contracts
  {
    cause: 'subscription-missing',
    all: [
      /\bsubscri(?:bed?|ption)|\blicen[cs]ed?\b|\blicensing\b|\bnot entitled\b|\bentitlement|\bedition\b|\bpremium\b|\bupgrade\b|\bpayment\b|\bpricing plan\b|\b(?:your|current|this) plan\b|\btrial\b|\bbilling\b/,
    ],
    none: [/subscription key/],
  },
  {
    cause: 'policy-refused',
    all: [
      /\bpolic(?:y|ies)\b|\bconditional access\b|\baccess rules?\b|\bnetwork zone|\brule\b|\bnot allowed by\b|\bconsent_required\b|\binteraction\b|\bmulti-?factor\b|\bmfa\b/,
    ],
  },

  // What says only that the credentials failed
  {
    cause: 'client-authentication-failed',
    all: [/\bcredentials?\b|\bclient authentication\b|\bauthenticat(?:e|ion|ing)\b/, wrong],
    candidates: either,
  },
  {
    cause: 'client-authentication-failed',
    all: [/\bnot (?:be )?authenticated?\b|^(?:client )?authentication (?:failed|failure|error)|\blogin failed\b/],
    candidates: either,
  },
]

/** What each error code of OAuth means where nothing says more (RFC 6749 §5.2, 8707 §2, 9449). */
const bareErrors: Record<string, (reading: Reading) => Cause> = {
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

const standardErrors: ReadonlySet<string> = new Set(Object.keys(bareErrors))

/** The answer's OAuth error code, from its body first. */
const oauthError = ({ statements }: Reading): Statement | undefined => {
  const errors = statements.filter(({ kind, text }) => kind === 'code' && standardErrors.has(text.toLowerCase()))
  return errors.find(({ source }) => source.startsWith('body')) ?? errors[0]
}

/*
 * Error numbers of Microsoft's directory, which stand in `error_codes` and before the text (AADSTS7000215: …). Matched
 * whole: 700016 and 7000215 share a beginning.
 */
const directoryCodes: Record<string, Cause> = {
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

const numberedMatch = (reading: Reading): Match | undefined => {
  for (const said of reading.statements) {
    const number =
      said.kind === 'code' && /codes?(?:\[\d+\])?$/i.test(said.source)
        ? /^\d{5,7}$/.exec(said.text)?.[0]
        : /^AADSTS(\d{5,7})\b/.exec(said.text)?.[1]
    if (number === undefined) continue
    // A parameter that is missing although it was sent: the body was read as empty.
    const cause =
      number === '900144' || number === '90014'
        ? typeof reading.request.contentType === 'string' && !notForm(reading)
          ? /grant_type/.test(reading.body.text)
            ? 'grant-missing'
            : undefined
          : 'content-type-wrong'
        : directoryCodes[number]
    if (cause) {
      const text = reading.statements.find(({ text }) => text.startsWith(`AADSTS${number}`)) ?? said
      return { cause, evidence: [quoteOf(text, reading)] }
    }
  }
  return undefined
}

/** Codes of one word that products other than OAuth servers answer a token request with. */
const productCodes: Record<string, Cause> = {
  applicationnotfound: 'wrong-url',
  invalidclientidentifier: 'client-authentication-failed',
  missingauthenticationtoken: 'wrong-url',
  missingauthenticationtokenexception: 'wrong-url',
  incompletesignatureexception: 'wrong-url',
  unsupportedgranttype: 'grant-unsupported',
  failedtoresolveclientid: 'client-authentication-missing',
  apiresource_doesnot_exist: 'wrong-url',
}

const productMatch = (reading: Reading): Match | undefined => {
  for (const said of reading.statements) {
    const last = said.kind === 'code' ? (said.text.split(/[.:]/).at(-1) ?? '').toLowerCase() : ''
    const cause = Object.hasOwn(productCodes, last) ? productCodes[last] : undefined
    if (cause) return { cause, evidence: [quoteOf(said, reading)] }
  }
  return undefined
}

const statusCauses: Record<number, Cause> = {
  400: 'request-malformed',
  401: 'client-authentication-failed',
  403: 'policy-refused',
  404: 'wrong-url',
  405: 'wrong-url',
  406: 'request-malformed',
  408: 'request-timeout',
  410: 'wrong-url',
  413: 'payload-too-large',
  415: 'content-type-wrong',
  421: 'misdirected-request',
  431: 'headers-too-large',
  501: 'wrong-url',
}

/** What a token endpoint's answer means, or `undefined` where it granted a token with nothing odd about it. */
export const tokenMatch = (reading: Reading): Match | undefined => {
  const { status, body } = reading
  if (status === null) return undefined
  const intercepted = interceptedMatch(reading)
  if (intercepted) return intercepted

  const error = oauthError(reading)
  if (status < 300 && !error && !errorMember(reading)) return successMatch(reading)
  if (body.kind === 'html' && !error) return pageMatch(reading)

  const said = refusalMatch(reading, error)
  const placeholder = placeholderMatch(reading, said)
  return placeholder ?? said
}

const refusalMatch = (reading: Reading, error: Statement | undefined): Match => {
  const { status } = reading
  const limit = limitMatch(reading)
  if (limit) return limit
  const number = numberedMatch(reading) ?? productMatch(reading)
  if (number) return withError(number, error, reading)

  const statements = reading.statements.filter(
    (said) => !(said.kind === 'code' && standardErrors.has(said.text.toLowerCase())),
  )
  // A failure of the server's own explains itself by the status, unless the answer is one of OAuth's.
  if (status !== null && status >= 500 && !error) {
    const match = matchedRule(serverSideRules, statements, reading)
    return match ?? serverMatch(reading) ?? { cause: 'server-error', evidence: statusEvidence(reading) }
  }
  // A challenge for bearer tokens: an API answered, which no token endpoint does.
  const bearer = reading.challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer')
  if (bearer && (!error || error.text === 'invalid_token') && (status === 401 || status === 403))
    return {
      cause: 'wrong-url',
      evidence: [{ source: 'header.www-authenticate', quote: reading.text.quote(reading.header('www-authenticate')) }],
    }

  const wrongPath = status === 404 || status === 405 || status === 410
  const words = matchedRule(wrongPath ? tenantRules : wordRules, statements, reading)
  if (words) return withError(words, error, reading)
  if (error) {
    const cause = bareErrors[error.text.toLowerCase()]?.(reading) ?? 'unknown-refusal'
    const words = leadingWords(reading)
    const evidence = [
      quoteOf(error, reading),
      ...(words && words.source !== error.source ? [quoteOf(words, reading)] : []),
    ]
    return withError({ cause, evidence, ...bareCandidates(cause, reading) }, undefined, reading)
  }
  const cause: Cause =
    status !== null && Object.hasOwn(statusCauses, status)
      ? (statusCauses[status] ?? 'unknown-refusal')
      : 'unknown-refusal'
  const cured = cause === 'request-malformed' && notForm(reading) ? 'content-type-wrong' : cause
  return { cause: cured, evidence: leadingEvidence(reading), ...bareCandidates(cured, reading) }
}

const tenantRules = wordRules.filter(
  ({ cause }) => cause === 'tenant-unknown' || cause === 'tenant-disabled' || cause === 'client-unknown',
)
const serverSideRules = wordRules.filter(({ cause }) => cause === 'content-type-wrong' || cause === 'tenant-unknown')

const bareCandidates = (cause: Cause, reading: Reading): { candidates?: Candidate[] } => {
  if (cause === 'client-authentication-failed') return { candidates: either }
  if (cause === 'policy-refused')
    return {
      candidates: [
        {
          cause: 'client-not-authorised-for-audience',
          why: 'A 403 without a reason may also mean that the client has no grant for this API.',
        },
        { cause: 'blocked-by-waf', why: 'A firewall in front answers like this too.' },
      ],
    }
  if (cause === 'grant-not-allowed')
    return {
      candidates: [
        { cause: 'client-authentication-failed', why: 'Some servers answer a wrong secret with the same code.' },
      ],
    }
  if (cause === 'audience-unknown' && !someAudience(reading))
    return { candidates: [{ cause: 'audience-missing', why: 'No audience is known to have been sent.' }] }
  if (cause === 'scope-invalid')
    return {
      candidates: [
        {
          cause: 'scope-not-granted',
          why: 'Some servers use the same code for a scope that exists and is not granted.',
        },
      ],
    }
  return {}
}

/** The match with the error code beside what it rests on. */
const withError = (match: Match, error: Statement | undefined, reading: Reading): Match => {
  const evidence = [...match.evidence]
  if (error && !evidence.some(({ source }) => source === error.source)) evidence.push(quoteOf(error, reading))
  evidence.push(...requestEvidence(match.cause, reading), ...statusEvidence(reading))
  return { ...match, evidence: evidence.filter(({ quote }) => quote !== '') }
}

/** What of the request makes the cause plain. */
const requestEvidence = (cause: Cause, { request, text }: Reading): DiagnosisEvidence[] => {
  const of = (name: 'audience' | 'resource' | 'scope' | 'contentType' | 'grantType' | 'url') => {
    const value = request[name]
    const quote = value ? text.quote(value) : ''
    return quote === '' ? [] : [{ source: `request.${name}`, quote }]
  }
  if (cause.includes('audience')) return [...of('audience'), ...of('resource')].slice(0, 1)
  if (cause.startsWith('scope')) return of('scope')
  if (cause === 'content-type-wrong') return of('contentType')
  if (cause === 'grant-unsupported') return of('grantType')
  if (cause === 'https-required') return of('url')
  return []
}

/** A member that announces a failure in an answer of 200. */
const errorMember = ({ body }: Reading): boolean => {
  const json =
    body.kind === 'json' ? record(body.json) : Object.fromEntries(body.fields.map(({ key, text }) => [key, text]))
  if (typeof json['access_token'] === 'string' && json['access_token'] !== '') return false
  return ['error', 'errorCode', 'error_code', 'errors', 'fault', 'errorMessage', 'error_description'].some(
    (name) =>
      json[name] !== undefined && json[name] !== null && json[name] !== false && json[name] !== '' && json[name] !== 0,
  )
}

/** A page in place of an answer, which no firewall and no sign-in explains. */
const pageMatch = (reading: Reading): Match => {
  const { status } = reading
  if (status !== null && status >= 500)
    return serverMatch(reading) ?? { cause: 'server-error', evidence: statusEvidence(reading) }
  const limit = limitMatch(reading)
  if (limit) return limit
  const cause: Cause = status === null || status < 300 ? 'wrong-url' : (statusCauses[status] ?? 'wrong-url')
  const title = /<title>([^<]{1,200})<\/title>/i.exec(reading.body.text)?.[1]
  const words = status === 400 ? matchedRule(wordRules, reading.statements, reading) : undefined
  if (words) return withError(words, undefined, reading)
  return {
    cause,
    evidence: [
      ...statusEvidence(reading),
      {
        source: 'body',
        quote: reading.text.quote(title?.trim() || (reading.body.text.trimStart().slice(0, 80).split('\n')[0] ?? '')),
      },
    ].filter(({ quote }) => quote !== ''),
    ...bareCandidates(cause, reading),
  }
}

const successMatch = (reading: Reading): Match | undefined => {
  const { body, text } = reading
  const json = record(body.json)
  const answer = stringOf(json['access_token']) ?? stringOf(json['id_token'])
  const fields =
    body.kind === 'form' || body.kind === 'xml'
      ? body.fields.find(({ key }) => key === 'access_token')?.text
      : undefined
  if (answer || fields) return tokenFindingMatches(reading)[0]
  if (body.kind === 'html') return pageMatch(reading)
  const endpoint = stringOf(json['token_endpoint'])
  if (endpoint !== undefined)
    return {
      cause: 'wrong-url',
      evidence: [{ source: 'body.token_endpoint', quote: text.quote(endpoint) }, ...statusEvidence(reading)],
    }
  if (reading.token && body.kind !== 'json') return tokenFindingMatches(reading)[0]
  const start = text.quote(body.text.trim().slice(0, 200))
  return {
    cause: 'token-answer-incomplete',
    evidence: [
      ...(start === '' ? statusEvidence(reading) : [{ source: 'body', quote: start }]),
      ...(start === '' ? [] : statusEvidence(reading)),
    ],
  }
}

const placeholder =
  /\{\{[^{}]{0,80}\}\}|\$\{[^{}]{0,80}\}|<[\w -]{2,60}>|%[A-Z_]{3,40}%|\b(?:your|my|insert|replace|change)[-_ ](?:[\w-]{0,20}[-_ ])?(?:client|app|secret|tenant|audience|domain|api|id)\b|\bxxx+\b/i

const refusedIdentity: ReadonlySet<Cause> = new Set([
  'client-authentication-failed',
  'client-unknown',
  'audience-unknown',
  'audience-malformed',
  'tenant-unknown',
  'wrong-url',
])

/** A placeholder of a copied example, in the field that the refusal is about. */
const placeholderMatch = ({ connection, request, text }: Reading, refusal: Match): Match | undefined => {
  if (!refusedIdentity.has(refusal.cause)) return undefined
  const fields: [string, string | null | undefined][] = refusal.cause.startsWith('audience')
    ? [
        ['request.audience', request.audience],
        ['connection.audience', connection.audience],
      ]
    : refusal.cause.startsWith('client')
      ? [['connection.clientId', connection.clientId]]
      : [
          ['connection.tokenUrl', connection.tokenUrl],
          ['request.url', request.url],
        ]
  for (const [source, value] of fields)
    if (value && placeholder.test(value))
      return {
        cause: 'placeholder-left',
        evidence: [{ source, quote: text.quote(value) }, ...refusal.evidence],
        candidates: [{ cause: refusal.cause, why: 'What the server itself says.' }],
      }
  return undefined
}
