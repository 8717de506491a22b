import type { EvidenceError } from './evidence.ts'
import { type Case, edit, messageTo, onceMore, type Remedies, sentence, step } from './remedy.ts'
import { urlOf } from './reading.ts'
import { clockSentence } from './token-remedies.ts'

const link = ({ reading, match }: Case): EvidenceError | undefined =>
  reading.errors.find(({ message, code }) =>
    match.evidence.some(({ quote }) => quote !== '' && (quote === code || (message ?? '').includes(quote))),
  ) ?? reading.errors.at(-1)

const url = ({ reading: { request, connection }, side }: Case) =>
  urlOf(request.url) ?? urlOf(side === 'token' ? connection.tokenUrl : connection.apiUrl)
const editUrl = (exchange: Case, value?: string) => edit(exchange.side === 'token' ? 'tokenUrl' : 'apiUrl', value)
const what = ({ side }: Case) => (side === 'token' ? 'token URL' : 'API URL')
const server = ({ side }: Case) => (side === 'token' ? 'The authorization server' : 'The API')

/** `host:port`, from the error where it says, else from the URL. */
const place = (exchange: Case): string => {
  const { address, port } = link(exchange) ?? {}
  const host = exchange.host
  const named = address && !host.startsWith(address) ? `${host} (${address}${port ? `:${port}` : ''})` : undefined
  return named ?? (port && !host.includes(':') ? `${host}:${port}` : host)
}

/** The error names another host than the one called: most often the proxy's. */
const otherHost = (exchange: Case): string | undefined => {
  const hostname = link(exchange)?.hostname
  const called = url(exchange)?.hostname
  return hostname && called && hostname !== called ? exchange.reading.text.plain(hostname, 120) : undefined
}

const said = (exchange: Case) => {
  const message = link(exchange)?.message
  return message ? `The reason given: ${exchange.reading.text.plain(message, 240)}` : undefined
}

const otherProtocol = (exchange: Case): string | undefined => {
  const given =
    urlOf(exchange.side === 'token' ? exchange.reading.connection.tokenUrl : exchange.reading.connection.apiUrl) ??
    url(exchange)
  if (!given) return undefined
  const value =
    given.protocol === 'https:' ? given.href.replace(/^https:/, 'http:') : given.href.replace(/^http:/, 'https:')
  return exchange.reading.text.quote(value) === value ? value : undefined
}

const askNetwork = (exchange: Case, ask: string) => messageTo('network-team', exchange, ask)
const tryAgain = (exchange: Case) => step('Try once more', onceMore(exchange))
const trust = [
  step(
    'If you trust this certificate, give its authority to this connection (tls.ca), or start the console with NODE_EXTRA_CA_CERTS',
    edit('tls'),
  ),
]

/** How each failure on the way is explained and mended. */
export const networkRemedies = {
  'name-not-found': (exchange) => {
    const other = otherHost(exchange)
    const name = exchange.reading.text.plain(link(exchange)?.hostname ?? '', 120) || exchange.host
    return {
      title: `The name ${name} does not exist`,
      explanation: sentence(
        other
          ? `The name that could not be found is ${other}, not the one of the ${what(exchange)}: probably the proxy's.`
          : `The name service has no address for ${name}.`,
        'A typing error, a name that exists only inside a VPN, or a network that needs a proxy.',
      ),
      steps: [
        other
          ? step('Check the proxy of this connection', edit('proxy'))
          : step('Correct the host name', editUrl(exchange)),
        step('If the name exists only in your network, connect the VPN, then try again', onceMore(exchange)),
        step('If your network needs a proxy, set it', edit('proxy')),
      ],
    }
  },
  'name-lookup-failed': (exchange) => ({
    explanation: sentence(
      `The name service did not answer when asked for ${exchange.host}.`,
      'The machine that the console runs on has no network or no working DNS at the moment.',
    ),
    steps: [
      step(
        'Check network, VPN and name service of the machine that the console runs on, then try again',
        onceMore(exchange),
      ),
      step(
        'Ask the network team',
        askNetwork(
          exchange,
          `The name service does not answer for ${exchange.host} on the machine that runs our console.`,
        ),
      ),
    ],
  }),
  'connection-refused': (exchange) => ({
    title: `Nothing listens at ${place(exchange)}`,
    explanation: sentence(
      `${server(exchange)} was not reached: the machine ${place(exchange)} is there and nothing listens on that port.`,
      otherHost(exchange) ? `The address is not that of the ${what(exchange)}; it may be the proxy's.` : undefined,
    ),
    steps: [
      step('Check host and port', editUrl(exchange)),
      step('If the server was being started, try once more', onceMore(exchange)),
      step("If the address is the proxy's, correct the proxy", edit('proxy')),
      step(
        'Ask whether it is running',
        messageTo(
          'api-support',
          exchange,
          `Nothing listens at ${place(exchange)}. Is the server running, and is that its address?`,
        ),
      ),
    ],
  }),
  'connect-timeout': (exchange) => ({
    explanation: sentence(
      `No connection to ${place(exchange)} could be opened in time: the packets get no answer.`,
      'A firewall drops them, a VPN is not connected, or the network needs a proxy.',
    ),
    steps: [
      step('Connect the VPN, or try from a network that reaches this host', onceMore(exchange)),
      step('If your network needs a proxy, set it', edit('proxy')),
      step(
        'Ask the network team to open the way',
        askNetwork(exchange, `Please open outgoing connections from our console to ${place(exchange)}: they time out.`),
      ),
    ],
  }),
  'network-unreachable': (exchange) => ({
    explanation: sentence(
      `The machine that the console runs on has no route to ${place(exchange)}.`,
      'It has no network, the VPN is not connected, or the address is IPv6 and the network is not.',
    ),
    steps: [
      step('Check network and VPN, then try again', onceMore(exchange)),
      step('Ask the network team', askNetwork(exchange, `There is no route from our console to ${place(exchange)}.`)),
    ],
  }),
  'connection-reset': (exchange) => ({
    explanation: sentence(
      `The connection to ${place(exchange)} was cut before the answer.`,
      said(exchange),
      'The server broke off, or something between: a proxy, a firewall, a limit on the size of requests.',
    ),
    steps: [
      step('Try once more, if it is safe to repeat', onceMore(exchange)),
      step(
        'If it stays, ask the network team',
        askNetwork(
          exchange,
          `Connections from our console to ${place(exchange)} are reset. Does a proxy or firewall cut them?`,
        ),
      ),
    ],
  }),
  'connection-closed-before-answer': (exchange) => ({
    explanation: sentence(
      `${place(exchange)} took the connection and closed it without a word.`,
      'Three things look alike here: plain http spoken to an https port, a client certificate that is wanted, and a server that crashed.',
    ),
    steps: [
      step(
        'Check that scheme and port belong together',
        editUrl(exchange, url(exchange)?.protocol === 'http:' ? otherProtocol(exchange) : undefined),
      ),
      step('If they do, a client certificate may be wanted', edit('tls')),
      tryAgain(exchange),
    ],
  }),
  'answer-cut-short': (exchange) => ({
    explanation: sentence(
      `The answer of ${exchange.host}${exchange.reading.status !== null ? ` (${exchange.reading.status})` : ''} began and ended before its length.`,
      said(exchange),
      'What came is kept, and is not the whole.',
    ),
    steps: [
      step('Send it again, if it is safe to repeat', onceMore(exchange)),
      step(
        'If it stays, report it',
        messageTo('api-support', exchange, `The answer of ${exchange.host} breaks off before its end.`),
      ),
    ],
  }),
  'first-byte-timeout': (exchange) => ({
    explanation: sentence(
      `${place(exchange)} took the call and sent no first byte in time.`,
      'It may still be working on it, so repeat only what is safe to repeat.',
    ),
    steps: [
      step('Ask for less at once', exchange.side === 'api' ? { type: 'edit-request', in: 'query' } : undefined),
      tryAgain(exchange),
      step(
        'Report it',
        messageTo('api-support', exchange, `${exchange.host} takes the call and does not answer in time.`),
      ),
    ],
  }),
  'body-timeout': (exchange) => ({
    explanation: sentence(
      `The answer of ${exchange.host} stalled half way: no byte came for too long.`,
      'What came is kept, and is not the whole.',
    ),
    steps: [
      step('Send it again, if it is safe to repeat', onceMore(exchange)),
      step('Ask for less at once', exchange.side === 'api' ? { type: 'edit-request', in: 'query' } : undefined),
    ],
  }),
  'total-timeout': (exchange) => ({
    explanation: sentence(
      `The exchange with ${exchange.host} took longer than the console allows, and was ended here.`,
    ),
    steps: [
      step('Ask for less at once', exchange.side === 'api' ? { type: 'edit-request', in: 'query' } : undefined),
      tryAgain(exchange),
      step(
        'If calls may take longer, have the limit raised',
        messageTo('operator', exchange, `Please raise the console's time limit for calls to ${exchange.host}.`),
      ),
    ],
  }),
  cancelled: (exchange) => ({
    explanation: sentence(
      `The call to ${exchange.host} was cancelled here before its end.`,
      'There is nothing to mend. The server may have done what was asked all the same.',
    ),
    steps: [step('Send it again', onceMore(exchange))],
  }),
  'address-refused': (exchange) => ({
    explanation: sentence(
      said(exchange) ?? `The address of ${exchange.host} is not one that this connection may reach.`,
      'Private and local addresses are closed unless the connection opens them; nothing was sent.',
    ),
    steps: [
      step('Allow private addresses for this connection', edit('allowPrivateNetwork', 'true')),
      step('Or correct the host', editUrl(exchange)),
      step(
        'Ask the operator of the console',
        messageTo(
          'operator',
          exchange,
          `Please let this connection reach ${exchange.host} (allowPrivateNetwork, privateNetworks).`,
        ),
      ),
    ],
  }),

  'not-http': (exchange) => ({
    explanation: sentence(
      `${place(exchange)} answered with something that is not HTTP${protocolOf(exchange)}.`,
      'The port is that of another service.',
    ),
    steps: [step('Correct the port', editUrl(exchange))],
  }),
  'answer-malformed': (exchange) => ({
    explanation: sentence(`The answer of ${exchange.host} breaks the rules of HTTP.`, said(exchange)),
    steps: [
      step(
        'Report it to those who run the server or the proxy between',
        messageTo('api-support', exchange, `The answer of ${exchange.host} is not valid HTTP.`),
      ),
      tryAgain(exchange),
    ],
  }),
  'answer-headers-too-large': (exchange) => ({
    explanation: sentence(`The headers of the answer of ${exchange.host} are larger than the console takes.`),
    steps: [
      step(
        'Have the limit raised',
        messageTo(
          'operator',
          exchange,
          `Please raise the console's limit for response headers: those of ${exchange.host} are larger.`,
        ),
      ),
    ],
  }),
  'answer-undecodable': (exchange) => ({
    explanation: sentence(
      `The answer of ${exchange.host} says that it is compressed, and is not, or not in that way.`,
      said(exchange),
    ),
    steps: [
      step('Ask for it without compression', {
        type: 'edit-request',
        in: 'header',
        name: 'Accept-Encoding',
        value: 'identity',
      }),
      step(
        'Report it',
        messageTo('api-support', exchange, `The content-encoding of the answer of ${exchange.host} is wrong.`),
      ),
    ],
  }),
  'redirect-loop': (exchange) => ({
    explanation: sentence(`${exchange.host} redirects again and again, and never to an answer.`),
    steps: [
      step(`Use the final address as the ${what(exchange)}`, editUrl(exchange)),
      step('Report it', messageTo('api-support', exchange, `${exchange.host} redirects in a circle.`)),
    ],
  }),
  'port-blocked': (exchange) => ({
    explanation: sentence(
      `The port in the ${what(exchange)} is on the list of ports that web clients never call, because other protocols live there.`,
    ),
    steps: [step('Use another port', editUrl(exchange))],
  }),
  'url-invalid': (exchange) => {
    const given = exchange.side === 'token' ? exchange.reading.connection.tokenUrl : exchange.reading.connection.apiUrl
    const bare =
      given !== undefined &&
      /^[a-z\d-]+(?:\.[a-z\d-]+)+(?:[:/]|$)/i.test(given) &&
      exchange.reading.text.quote(given) === given
        ? `https://${given}`
        : undefined
    return {
      explanation: sentence(`The ${what(exchange)} cannot be read as an address.`, said(exchange)),
      steps: [step('Write the URL with https:// and without blanks', editUrl(exchange, bare))],
    }
  },
  'header-invalid-characters': () => ({
    explanation:
      'A header of the call has a line break, a curly quote or another character that HTTP does not allow, so nothing was sent. A pasted value is the usual source.',
    steps: [
      step('Paste the value again, without line breaks and curly quotes', { type: 'edit-request', in: 'header' }),
      step('If it is the token, request a new one', { type: 'request-token' }),
      step('If it is a header of the connection, correct it there', edit('headers')),
    ],
  }),

  'tls-expired': (exchange) => ({
    explanation: sentence(
      `The certificate of ${exchange.host} has expired, so nothing was sent.`,
      clockSentence(exchange),
    ),
    steps: [
      step('Check the clock of the machine that the console runs on'),
      step(
        'Tell the owner of the server',
        messageTo('api-support', exchange, `The TLS certificate of ${exchange.host} has expired.`),
      ),
    ],
  }),
  'tls-not-yet-valid': (exchange) => ({
    explanation: sentence(
      `By the clock of this machine the certificate of ${exchange.host} begins in the future.`,
      'Nearly always that clock is wrong.',
    ),
    steps: [step('Set the clock of the machine that the console runs on'), tryAgain(exchange)],
  }),
  'tls-self-signed': (exchange) => ({
    explanation: sentence(
      `${exchange.host} shows a certificate that it signed itself, so nothing proves who answers. Nothing was sent.`,
    ),
    steps: [
      ...trust,
      step(
        'Or ask for a certificate of a known authority',
        messageTo(
          'api-support',
          exchange,
          `${exchange.host} has a self-signed certificate. Please install one of a known authority, or send us this one in a safe way.`,
        ),
      ),
    ],
  }),
  'tls-unknown-authority': (exchange) => ({
    explanation: sentence(
      `The certificate of ${exchange.host} comes from an authority that this machine does not know.`,
      'That is the mark of a company proxy that inspects TLS, and of servers with an authority of their own.',
    ),
    steps: [
      step(
        'Give the root certificate of your company to this connection (tls.ca), or start the console with NODE_EXTRA_CA_CERTS',
        edit('tls'),
      ),
      step(
        'Ask the network team for the root certificate',
        askNetwork(
          exchange,
          `Which root certificate signs the connections to ${exchange.host}? Our console must trust it.`,
        ),
      ),
    ],
  }),
  'tls-intermediate-missing': (exchange) => ({
    explanation: sentence(
      `${exchange.host} sends its own certificate without the intermediate one that links it to a known authority.`,
      'Browsers hide this fault, programs do not.',
    ),
    steps: [
      step(
        'Tell the owner of the server to send the whole chain',
        messageTo(
          'api-support',
          exchange,
          `${exchange.host} does not send its intermediate certificate. Please configure the full chain.`,
        ),
      ),
      step('Until then, give the intermediate certificate to this connection', edit('tls')),
    ],
  }),
  'tls-wrong-name': (exchange) => {
    const names = [
      ...`${link(exchange)?.message ?? ''} ${typeof link(exchange)?.['reason'] === 'string' ? String(link(exchange)?.['reason']) : ''}`
        .slice(0, 2000)
        .matchAll(/DNS:([\w*.-]{1,200})/g),
    ].map(([, name]) => name ?? '')
    const list = [...new Set(names)].slice(0, 6)
    return {
      explanation: sentence(
        `The certificate is not for ${exchange.host}.`,
        list.length > 0 ? `It is for: ${exchange.reading.text.plain(list.join(', '), 400)}.` : undefined,
        'Nothing was sent.',
      ),
      steps: [
        step('Use a host name that the certificate lists', editUrl(exchange)),
        step(
          'Or tell the owner of the server',
          messageTo('api-support', exchange, `The certificate of ${exchange.host} does not name this host.`),
        ),
      ],
    }
  },
  'tls-revoked': (exchange) => ({
    explanation: `The certificate of ${exchange.host} has been revoked, so nothing was sent.`,
    steps: [
      step(
        'Tell the owner of the server',
        messageTo('api-support', exchange, `The TLS certificate of ${exchange.host} has been revoked.`),
      ),
    ],
  }),
  'tls-certificate-unusable': (exchange) => ({
    explanation: sentence(`The certificate of ${exchange.host} cannot be used, so nothing was sent.`, said(exchange)),
    steps: [
      step(
        'Tell the owner of the server',
        messageTo('api-support', exchange, `The TLS certificate of ${exchange.host} is not usable.`),
      ),
    ],
  }),
  'tls-version': (exchange) => ({
    explanation: sentence(
      `${exchange.host} and this console have no version of TLS in common; the server speaks only old ones.`,
      said(exchange),
    ),
    steps: [
      step(
        'Tell the owner of the server',
        messageTo('api-support', exchange, `${exchange.host} does not offer TLS 1.2 or 1.3.`),
      ),
    ],
  }),
  'tls-handshake-refused': (exchange) => ({
    explanation: sentence(
      `${exchange.host} refused the TLS handshake.`,
      said(exchange),
      'It wants a client certificate, shares no cipher, or does not serve this name.',
    ),
    steps: [
      step('If a client certificate is wanted, configure it', edit('tls')),
      step('Check the host name', editUrl(exchange)),
      step(
        'Ask those who run the server',
        messageTo(
          'api-support',
          exchange,
          `${exchange.host} refuses our TLS handshake. Does it want a client certificate, and which ciphers does it accept?`,
        ),
      ),
    ],
  }),
  'tls-handshake-cut': (exchange) => ({
    explanation: sentence(
      `The connection to ${place(exchange)} was closed during the TLS handshake.`,
      'A proxy or firewall that blocks by name does that, and a port that speaks no TLS.',
    ),
    steps: [
      step('Check that the port speaks https', editUrl(exchange)),
      step(
        'Ask the network team whether the host is blocked',
        askNetwork(exchange, `Is ${exchange.host} blocked? Connections are cut during the TLS handshake.`),
      ),
      tryAgain(exchange),
    ],
  }),
  'https-to-http-port': (exchange) => ({
    explanation: sentence(`${place(exchange)} answered the TLS handshake in plain text: this port speaks http.`),
    steps: [
      step('Use the https port of the server', editUrl(exchange)),
      step(
        'Write http:// for this port, where that is meant (no secret should travel so)',
        editUrl(exchange, url(exchange)?.protocol === 'https:' ? otherProtocol(exchange) : undefined),
      ),
      step('If a proxy is set, its own URL may need http://', edit('proxy')),
    ],
  }),

  'proxy-authentication': (exchange) => ({
    explanation: sentence(
      `The proxy on the way to ${exchange.host} wants a user name and password (407).`,
      'The server itself was not reached.',
    ),
    steps: [
      step('Put user and password of the proxy into its URL', edit('proxy')),
      step(
        'Ask the operator of the console',
        messageTo('operator', exchange, `The proxy on the way to ${exchange.host} wants credentials.`),
      ),
    ],
  }),
  'proxy-refused': (exchange) => ({
    explanation: sentence(
      `The proxy does not let calls through to ${exchange.host}.`,
      'The server itself was not reached, and its token or credentials were not judged.',
    ),
    steps: [
      step(
        'Ask the network team to admit the host',
        askNetwork(exchange, `Please admit ${exchange.host} at the proxy for our console.`),
      ),
      step('Or go without the proxy for this host', edit('proxy')),
    ],
  }),
  'proxy-cannot-reach': (exchange) => ({
    explanation: sentence(
      `The proxy answered that it cannot reach ${exchange.host}.`,
      'The host is wrong, down, or not reachable from the proxy.',
    ),
    steps: [
      step('Check the host name', editUrl(exchange)),
      step('Ask those who run the proxy', askNetwork(exchange, `The proxy cannot reach ${exchange.host}.`)),
      tryAgain(exchange),
    ],
  }),
  'unknown-network-failure': (exchange) => ({
    explanation: sentence(
      `No answer came from ${exchange.host}.`,
      said(exchange),
      exchange.reading.errors.length === 0 ? 'No reason was given.' : 'No rule of this console explains it.',
    ),
    steps: [
      step('Try once more', onceMore(exchange)),
      step('Check the address', editUrl(exchange)),
      step('Ask the network team', askNetwork(exchange, `Calls from our console to ${exchange.host} fail.`)),
    ],
  }),
} satisfies Remedies

const protocolOf = (exchange: Case): string => {
  const data = link(exchange)?.['data']
  if (typeof data !== 'string') return ''
  const start = exchange.reading.text.plain(data, 60)
  return start === '' ? '' : ` (it says "${start}")`
}
