import { type Candidate, type WordRule } from './match.ts'
import { noAudience, notForm, oauthError } from './token-errors.ts'

// Building blocks of the patterns; clauses are in normalised form (see `normalised`).
const missing =
  /\bmissing\b|\brequired\b|\bno\b(?! longer)|\bwithout\b|\babsent\b|\bempty\b|\bblank\b|\bnull\b|\bomitted\b|\bnot (?:been )?(?:present|provided|supplied|specified|sent|included|given|set|found in)\b|\bmust (?:contain|include|have|specify|provide|supply|be (?:present|provided|supplied|specified|sent|included|set))\b|\bshould be (?:present|provided|supplied|specified)\b|\b(?:did|does)(?:n't| not) (?:include|contain|provide|specify|send)\b|\bwas(?:n't| not) (?:provided|supplied|specified|sent)\b/
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

/** What stays possible where the server does not say which half of the credentials is wrong. */
export const either: Candidate[] = [
  {
    cause: 'secret-wrong',
    why: 'The server does not say which of the two is wrong; a mistyped or old secret is the usual one.',
  },
  { cause: 'client-unknown', why: 'The client ID may belong to another tenant or environment.' },
]

/** What the words of a token endpoint mean, the specific before the general. */
export const wordRules: readonly WordRule[] = [
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
      /\bauth(?:entication|ori[sz]ation)? (?:method|mechanism|scheme|type)\b|\bclient secret (?:basic|post|jwt)\b|\btoken endpoint auth method\b|\bprivate key jwt\b|\bhttp basic\b|\bbasic auth|\bcredentials? (?:in|via|through|using) (?:the )?(?:request |post )?(?:body|header|basic|form)|\bmust use (?:basic|post)\b|\bunsupported client auth/,
      /\bnot (?:be )?(?:allowed|supported|permitted|registered|enabled|match|configured|accepted|valid)|\bunsupported\b|\bmust\b|\bbut\b|\binvalid\b|\bmis-?match|\bexpected\b|\bonly\b|\bdifferent\b|\bdoes not\b|\brequired?s?\b|\bunauthori[sz]ed\b|\bwrong\b|\bdisabled\b/,
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
  {
    cause: 'grant-not-allowed',
    all: [
      /\bnot (?:allowed|authori[sz]ed|permitted) to (?:create|request|obtain|get|retrieve|issue)\b[^.]{0,40}\btokens?\b/,
    ],
    none: [scopeNoun, audienceNoun],
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
  { cause: 'secret-wrong', all: [/secret\b/, wrong], none: [/\bor client (?:id|identifier)\b/] },
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
