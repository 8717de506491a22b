import { headerEvidence, type Match, matchedRule, quoteOf, statusEvidence, type WordRule } from './match.ts'
import type { Reading } from './reading.ts'

/*
 * Who answered? A firewall, a sign-in page, a proxy or a gateway in front speaks for itself and not for the API or the
 * authorization server, with any status, 200 included. Told by the shape of the page and by the headers.
 */

/** Marks that leave no doubt, also on a page that came with 200. */
const certainFirewallMarks: readonly RegExp[] = [
  /incapsula incident id/i,
  /_Incapsula_Resource/,
  /the requested url was rejected\. please consult with your administrator/i,
  /sorry, you have been blocked|used cloudflare to restrict access|attention required! \| cloudflare|<title>just a moment/i,
]

const firewallMarks: readonly RegExp[] = [
  ...certainFirewallMarks,
  /request forbidden by administrative rules/i,
  /(?:^|>|")\s*error(?: code:?)? (?:1006|1007|1008|1009|1010|1012|1020)\b/i,
  /access denied[^]{0,600}?reference(?:\s|&#32;){0,3}(?:#|&#35;)/i,
  /the request is blocked\.?|request blocked\.?(?:\s|<)|your request (?:has been|was) blocked|this request (?:has been|was) blocked/i,
  /web ?page blocked|page (?:has been )?blocked|attack id:|fortiguard|sucuri website firewall|mod_?security|web application firewall|\bwaf\b/i,
  /captcha|are you a (?:human|robot)|verify (?:that )?you are (?:a )?human|unusual traffic from|pardon our interruption|security checkpoint|automated (?:tools|requests|access)|checking your browser|bot detection/i,
  /has been denied because we believe/i,
  /blocked (?:by|due to|for) (?:our |the |a )?(?:security|firewall|bot|malicious|suspicious)/i,
  /suspicious (?:activity|request)|security (?:rule|policy) violation|threat detected/i,
]

const signInMarks: readonly RegExp[] = [
  /<input\b[^>]{0,500}\btype\s?=\s?["']?password/i,
  /<form\b[^>]{0,500}\baction\s?=\s?["']?[^"'>\s]{0,300}(?:log-?in|sign-?in|sso|saml|oauth2\/authorize|oauth2\/start)/i,
  /<title>[^<]{0,80}\b(?:sign(?:ing)?[ -]?in|log[ -]?(?:in|on)|login|single sign-on|authenticat(?:e|ion))\b/i,
  /name=["']?SAMLRe(?:quest|sponse)/i,
  /(?:window\.|document\.)?location(?:\.href)?\s{0,5}=\s{0,5}["'][^"']{0,300}(?:login|signin|sso|saml|authorize)/i,
  /http-equiv=["']?refresh["']?[^>]{0,300}(?:login|signin|sso|saml|authorize)/i,
  /cloudflareaccess\.com|accounts\.google\.com\/|login\.microsoftonline\.com\/[^"']{0,100}\/oauth2[^"']{0,20}\/authorize/i,
]

const signInLocation =
  /log-?in|log-?on|sign-?in|\bsso\b|saml|\/authorize\b|cdn-cgi\/access|\/adfs\/|accounts\.google\.com|\/oauth2\/start/i

/** What a firewall, a sign-in page or a port of the wrong kind answered, whatever the status. */
export const interceptedMatch = (reading: Reading): Match | undefined => {
  const { status, body, header, where } = reading
  if (status === null) return undefined

  const protocol = matchedRule(protocolRules, body.statements, reading)
  if (protocol) return { ...protocol, evidence: [...protocol.evidence, ...statusEvidence(reading)] }

  if (status >= 300 && status < 400) {
    if (status === 304) return undefined
    const evidence = [...headerEvidence(reading, 'location'), ...statusEvidence(reading)]
    return { cause: signInLocation.test(header('location')) ? 'login-page' : 'redirected', evidence }
  }
  if (status === 407) return { cause: 'proxy-authentication', evidence: statusEvidence(reading) }

  const squid = reading.statements.find(({ source }) => source === 'header.x-squid-error')
  if (squid) {
    const cause = /access_denied/i.test(squid.text) ? 'proxy-refused' : 'proxy-cannot-reach'
    return { cause, evidence: [quoteOf(squid, reading), ...statusEvidence(reading)] }
  }

  const page = body.kind === 'html' || body.kind === 'text'
  if (header('cf-mitigated') === 'challenge')
    return { cause: 'blocked-by-waf', evidence: headerEvidence(reading, 'cf-mitigated') }
  if (page && firewallMayAnswer(status)) {
    const mark = markIn(reading, where === 'api' && status < 300 ? certainFirewallMarks : firewallMarks)
    // A page of the gateway's own that only mentions its product's name is no block page.
    if (mark)
      return {
        cause: 'blocked-by-waf',
        evidence: [mark, ...statusEvidence(reading), ...headerEvidence(reading, 'server')],
      }
    if (
      /application-gateway|akamaighost|\bbig-?ip\b|fortiweb|barracuda|sucuri|imperva|awselb/i.test(header('server')) &&
      status === 403
    )
      return { cause: 'blocked-by-waf', evidence: [...headerEvidence(reading, 'server'), ...statusEvidence(reading)] }
  }
  if (body.kind === 'json' && (status === 403 || status === 405 || status === 429)) {
    const challenge = /captcha-delivery\.com|"blockScript"|"vid":"[^"]{8,80}","uuid"/.exec(body.text)
    if (challenge)
      return {
        cause: 'blocked-by-waf',
        evidence: [{ source: 'body', quote: challenge[0] }, ...statusEvidence(reading)],
      }
  }
  if (body.kind === 'html' && status < 500) {
    const mark = markIn(reading, signInMarks)
    if (mark) return { cause: 'login-page', evidence: [mark, ...statusEvidence(reading)] }
    if (
      where === 'api' &&
      (status === 200 || status === 401 || status === 403) &&
      /sign in with|log in with/i.test(body.text)
    )
      return { cause: 'login-page', evidence: statusEvidence(reading) }
  }
  return undefined
}

const firewallMayAnswer = (status: number) =>
  status === 200 ||
  status === 202 ||
  (status >= 400 && status < 420) ||
  status === 429 ||
  status === 503 ||
  status === 501

const markIn = ({ body, text }: Reading, marks: readonly RegExp[]) => {
  for (const mark of marks) {
    const found = mark.exec(body.text)
    // Around the mark, so that the incident's number is quoted with it.
    const start = found ? Math.max(0, found.index) : 0
    const around = body.text.slice(start, start + 160).split(/\r?\n/)[0] ?? ''
    const quote = found
      ? text.quote(around.replace(/<\/?(?:p|h\d|title|div|br|span|li|body|html|iframe)\b[^]*$/i, '') || found[0])
      : ''
    if (found) return { source: 'body', quote: quote || text.quote(found[0]) }
  }
  return undefined
}

/** Answers about the connection itself, which servers give in pages and in JSON alike. */
const protocolRules: readonly WordRule[] = [
  {
    cause: 'plain-http-to-https-port',
    all: [
      /plain http request was sent to (?:an )?https port|client sent an http request to an https server|http request (?:was )?sent to (?:an )?(?:https|ssl|tls)|speaking plain http to an ssl|requires? tls[^.]{0,20}but[^.]{0,20}http/,
    ],
  },
  {
    cause: 'client-certificate-required',
    all: [
      /no required ssl certificate|(?:client|ssl|tls|mutual tls) certificate (?:error|is |was |must |not )?(?:required|missing|error|be |not |invalid|revoked|expired|untrusted|verif)|certificate (?:was )?not (?:sent|presented|provided)|ssl certificate error/,
    ],
    none: [/assertion|upstream|origin|secret/],
  },
]

/** Headers and pages that only a gateway, a balancer or a proxy produces itself. */
const gatewayWords =
  /upstream|no healthy|backend|ring-balancer|origin (?:server|is|dns)|no server is available|no available server|no instance|name resolution failed|no healthy|proxy error|proxy server|acting as a gateway|unable to connect to the (?:service|server)|could not connect to|no active targets|not respond|application failed to respond|dns failure|connection (?:failure|refused|termination)|service(?:s)? (?:is|are) (?:down|not reachable)/i

/** Whether the gateway itself wrote the answer, and did not only pass it on. */
const gatewaySpeaks = (reading: Reading): boolean => {
  const { body, header, statements } = reading
  const server = header('server')
  if (/^awselb/i.test(server) || header('x-amzn-errortype') !== '') return true
  if (statements.some(({ kind, text }) => kind === 'words' && gatewayWords.test(text))) return true
  if (statements.some(({ kind, text }) => kind === 'code' && /^messaging\.|NoActiveTargets|upstream/i.test(text)))
    return true
  if (/envoy/i.test(server) && body.kind !== 'json') return true
  if (/haproxy|varnish|squid|akamaighost|cloudfront|google frontend|application-gateway|bigip|big-ip/i.test(server))
    return body.kind !== 'json' || server.toLowerCase() === 'cloudfront'
  if (body.kind === 'html')
    return (
      /<center>(?:nginx|openresty|tengine|cloudflare|microsoft-azure|awselb|alb|apisix|kong)/i.test(body.text) ||
      /nginx|openresty|cloudflare|kong|apisix|traefik/i.test(server)
    )
  return body.kind !== 'json' && /cloudflare|kong|traefik/i.test(server) && body.text.length < 200
}

const cloudflareStatuses: Record<number, Match['cause']> = {
  520: 'gateway-bad-upstream',
  521: 'gateway-no-upstream',
  522: 'gateway-timeout',
  523: 'gateway-no-upstream',
  524: 'gateway-timeout',
  525: 'gateway-bad-upstream',
  526: 'gateway-bad-upstream',
  527: 'gateway-bad-upstream',
  530: 'gateway-no-upstream',
}

const upstreamDown: readonly WordRule[] = [
  {
    cause: 'gateway-timeout',
    all: [/(?:upstream|backend|origin|gateway|endpoint|target).{0,40}(?:timed? ?out|timeout)|timing out/],
    when: ({ status }) => status === 503 || status === 500 || status === 502,
  },
  {
    cause: 'gateway-no-upstream',
    all: [
      /no healthy upstream|no available server|no server is available|no active targets|upstream server is currently unavailable/,
    ],
  },
]

/** A failure on the server's side: of the service, of the gateway in front, or between the two. */
export const serverMatch = (reading: Reading): Match | undefined => {
  const { status } = reading
  if (status === null || status < 500) return undefined
  const evidence = [
    ...statusEvidence(reading),
    ...reading.statements.slice(0, 1).map((said) => quoteOf(said, reading)),
    ...headerEvidence(reading, 'server'),
  ].filter(({ quote }) => quote !== '')
  const cloudflare = cloudflareStatuses[status]
  if (cloudflare) return { cause: cloudflare, evidence }
  if (status === 502) return { cause: 'gateway-bad-upstream', evidence }
  if (status === 504 || status === 598 || status === 599) return { cause: 'gateway-timeout', evidence }
  if (status === 501 || status === 505) return { cause: 'not-supported', evidence }
  if (status === 503) {
    const down = matchedRule(upstreamDown, reading.statements, reading)
    const cause = down?.cause ?? (gatewaySpeaks(reading) ? 'gateway-no-upstream' : 'server-unavailable')
    return { cause, evidence }
  }
  return { cause: 'server-error', evidence }
}
