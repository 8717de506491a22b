import { audienceProposals } from './audiences.ts'
import {
  answered,
  type Case,
  edit,
  messageTo,
  ownExplanation,
  type Remedies,
  requestToken,
  sentence,
  step,
  trimmed,
} from './remedy.ts'
import { record, stringOf, urlOf } from './reading.ts'
import { scopesNotGranted } from './token-findings.ts'

const client = ({ clientId }: Case) => (clientId ? `client ${clientId}` : 'this client')
const api = ({ audience }: Case) => audience ?? 'this API'
const quotedList = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')
const plural = (names: readonly string[], word: string) => (names.length === 1 ? word : `${word}s`)

const pasteSecret = step(
  'Paste the client secret again, whole and without blanks; it must belong to this client ID and this environment',
  edit('clientSecret'),
)
const checkClientId = step('Compare the client ID with the one in the credentials file', edit('clientId'))

const otherAuthentication = ({ reading: { connection } }: Case): string | undefined => {
  if (connection.clientAuthentication === 'client_secret_basic') return 'client_secret_post'
  if (connection.clientAuthentication === 'client_secret_post') return 'client_secret_basic'
  return undefined
}

/** The way of authentication that the answer names as the right one. */
const wantedAuthentication = (exchange: Case): string | undefined => {
  const text = exchange.reading.statements
    .map((said) => said.text)
    .join(' ')
    .slice(0, 4000)
  const supported =
    /(?:supports?|registered|configured|expects?|requires?|must use|use)\b[^.]{0,60}\b(client_secret_basic|client_secret_post|private_key_jwt)\b/.exec(
      text,
    )?.[1]
  if (supported) return supported
  if (
    /http basic|basic auth|authori[sz]ation header/i.test(text) &&
    exchange.reading.connection.clientAuthentication !== 'client_secret_basic'
  )
    return 'client_secret_basic'
  if (
    /(?:in|request) (?:the )?body|post body|form/i.test(text) &&
    exchange.reading.connection.clientAuthentication !== 'client_secret_post'
  )
    return 'client_secret_post'
  return otherAuthentication(exchange)
}

const askForSecret = (exchange: Case) =>
  step(
    'If it fails again, ask the administrator whether the client still exists and for a new secret',
    messageTo(
      'administrator',
      exchange,
      `Please check the application access of ${client(exchange)}: its token request is refused. Does it still exist, is it enabled, and could you create a new secret for it?`,
    ),
  )

const tokenUrlSteps = (why: string) => [
  step(why, edit('tokenUrl')),
  step("The token endpoint's address is in the documentation of the API, beside the client ID and the audience"),
]

/** How each refusal of a token endpoint is explained and mended. */
export const tokenRemedies = {
  'client-authentication-failed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `The server did not accept ${client(exchange)} with the secret that was sent. It does not say which of the two is wrong, so a mistyped or replaced secret and a client ID of another environment look the same.`,
    ),
    steps: [
      pasteSecret,
      checkClientId,
      ...(otherAuthentication(exchange) && exchange.reading.connection.clientAuthentication === 'client_secret_basic'
        ? [
            step(
              'If the secret has characters other than letters, digits and -._~, send it in the body instead',
              edit('clientAuthentication', 'client_secret_post'),
            ),
          ]
        : []),
      askForSecret(exchange),
      ...ownExplanation(exchange),
    ],
  }),
  'secret-wrong': (exchange) => ({
    explanation: sentence(answered(exchange), `The client ID is known there; the secret is not the right one for it.`),
    steps: [
      step('Paste the client secret again: its value, not its name or ID', edit('clientSecret')),
      ...(otherAuthentication(exchange)
        ? [
            step(
              'If the secret has characters other than letters, digits and -._~, try the other way of sending it',
              edit('clientAuthentication', otherAuthentication(exchange)),
            ),
          ]
        : []),
      askForSecret(exchange),
      ...ownExplanation(exchange),
    ],
  }),
  'secret-expired': (exchange) => ({
    explanation: sentence(answered(exchange), `The secret of ${client(exchange)} was right once and has ended.`),
    steps: [
      step(
        'Ask the administrator for a new secret',
        messageTo(
          'administrator',
          exchange,
          `The client secret of ${client(exchange)} has expired. Please create a new one and send it to me in a safe way.`,
        ),
      ),
      step('Then replace the secret of this connection', edit('clientSecret')),
      ...ownExplanation(exchange),
    ],
  }),
  'client-unknown': (exchange) => ({
    title: exchange.clientId
      ? `The client ${exchange.clientId.slice(0, 60)} is not known to this authorization server`
      : undefined,
    explanation: sentence(
      answered(exchange),
      `There is no ${client(exchange)} at ${exchange.host}. The ID is mistyped, of another tenant or environment, or the client has been removed.`,
    ),
    steps: [
      checkClientId,
      step('Check that the token URL is the one of the environment that the client was created in', edit('tokenUrl')),
      step(
        'Ask the administrator whether the client still exists',
        messageTo(
          'administrator',
          exchange,
          `Please check whether ${client(exchange)} still exists: the authorization server does not know it.`,
        ),
      ),
    ],
  }),
  'client-disabled': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `The authorization server knows ${client(exchange)}, and has it switched off.`,
    ),
    steps: [
      step(
        'Ask the administrator to switch the client on',
        messageTo(
          'administrator',
          exchange,
          `Please enable ${client(exchange)}: the authorization server answers that it is disabled.`,
        ),
      ),
      ...ownExplanation(exchange),
    ],
  }),
  'client-authentication-missing': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The server found no client ID or no secret in the request: it was not sent, was empty, or stood in a place where this server does not look.',
    ),
    steps: [
      step('Check that both the client ID and the secret are set', edit('clientSecret')),
      ...(otherAuthentication(exchange)
        ? [
            step(
              `Send them ${otherAuthentication(exchange) === 'client_secret_post' ? 'as form fields in the body' : 'in the Authorization header'}`,
              edit('clientAuthentication', otherAuthentication(exchange)),
            ),
          ]
        : []),
    ],
  }),
  'client-authentication-twice': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The credentials may be in one place only: in the Authorization header, or in the body, or as an assertion (RFC 6749 §2.3).',
    ),
    steps: [
      step(
        'Choose one way of sending the credentials, and take them out of the further token parameters',
        edit('clientAuthentication', exchange.reading.connection.clientAuthentication),
      ),
    ],
  }),
  'client-authentication-method-mismatch': (exchange) => {
    const wanted = wantedAuthentication(exchange)
    const way =
      wanted === 'client_secret_basic'
        ? 'in the Authorization header'
        : wanted === 'client_secret_post'
          ? 'as form fields in the body'
          : wanted === 'private_key_jwt'
            ? 'as a signed assertion'
            : 'in the way that the client is registered for'
    return {
      explanation: sentence(
        answered(exchange),
        `${capital(client(exchange))} is registered for another way of authentication than the one used${exchange.reading.connection.clientAuthentication ? ` (${exchange.reading.connection.clientAuthentication})` : ''}.`,
      ),
      steps: [
        step(`Send the credentials ${way}`, edit('clientAuthentication', wanted)),
        step(
          'Or have the client registered for the present way',
          messageTo(
            'administrator',
            exchange,
            `Please allow ${exchange.reading.connection.clientAuthentication ?? 'client_secret_post'} as the client authentication of ${client(exchange)}.`,
          ),
        ),
      ],
    }
  },
  'client-authentication-malformed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The server could not decode the Authorization header. In Basic authentication the client ID and the secret must be form-encoded first (RFC 6749 §2.3.1), and servers differ in whether they decode that.',
    ),
    steps: [
      step('Send the credentials as form fields in the body', edit('clientAuthentication', 'client_secret_post')),
      pasteSecret,
    ],
  }),
  'assertion-invalid': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The signed assertion that stands in for a secret was refused: its signature, its key, its audience or its identifier.',
    ),
    steps: [
      step(
        `Set the audience of the assertion to the exact token URL${urlOf(exchange.reading.connection.tokenUrl) ? `, ${exchange.reading.text.plain(exchange.reading.connection.tokenUrl ?? '')}` : ''}`,
        edit('clientAuthentication'),
      ),
      step(
        'Ask the administrator which key or certificate is registered',
        messageTo(
          'administrator',
          exchange,
          `The client assertion of ${client(exchange)} is refused. Please tell me which public key or certificate is registered for it, and when it ends.`,
        ),
      ),
    ],
  }),
  'assertion-clock': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      clockSentence(exchange),
      'An assertion is valid for a few minutes only, by the clock of the machine that makes it.',
    ),
    steps: [
      step('Set the clock of the machine that the console runs on (time synchronisation)'),
      step('Make a fresh assertion for each request', requestToken),
    ],
  }),
  'placeholder-left': (exchange) => {
    const source = exchange.match.evidence[0]?.source ?? ''
    const field = source.startsWith('request.url') ? 'tokenUrl' : (source.split('.')[1] ?? 'clientId')
    return {
      explanation: sentence(
        `The connection still holds "${trimmed(exchange.match.evidence[0]?.quote ?? '')}", a placeholder of an example.`,
        answered(exchange),
      ),
      steps: [step('Put the real value in its place', edit(field))],
    }
  },

  'grant-missing': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The server found no grant_type in the request. Either it was not sent, or the body was not read as a form.',
    ),
    steps: [
      step(
        "Use the connection's own token request, which sends grant_type=client_credentials as application/x-www-form-urlencoded",
        requestToken,
      ),
      step(
        'Check that the token URL is the token endpoint itself: a redirect to another address loses the body',
        edit('tokenUrl'),
      ),
    ],
  }),
  'grant-unsupported': (exchange) => {
    const sent = exchange.reading.request.grantType
    const odd = typeof sent === 'string' && sent !== 'client_credentials'
    return {
      explanation: sentence(
        answered(exchange),
        odd
          ? `The grant type that was sent is ${JSON.stringify(exchange.reading.text.plain(sent))}, and the right value is client_credentials: copied examples often bring a stray quote or blank.`
          : 'The server does not offer the client credentials grant at this address, or did not read the body as a form.',
      ),
      steps: [
        odd
          ? step('Send grant_type=client_credentials exactly, without quotes', edit('tokenParameters'))
          : step('Check that the token URL is of the right authorization server', edit('tokenUrl')),
        step(
          'Ask the administrator whether this server offers client credentials',
          messageTo(
            'administrator',
            exchange,
            'Does this authorization server offer the OAuth 2 client credentials grant, and at which token URL?',
          ),
        ),
      ],
    }
  },
  'grant-not-allowed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `The server knows ${client(exchange)}, and does not let it ask for tokens on its own (grant_type=client_credentials).`,
    ),
    steps: [
      step(
        'Ask the administrator to allow the client credentials grant for this client',
        messageTo(
          'administrator',
          exchange,
          `Please allow the grant type client_credentials (machine to machine, service account) for ${client(exchange)}.`,
        ),
      ),
      step('Or use the credentials of a machine-to-machine application', edit('clientId')),
      ...ownExplanation(exchange),
    ],
  }),
  'audience-unknown': (exchange) => {
    const { text, connection } = exchange.reading
    const proposals = audienceProposals(exchange.reading)
    return {
      explanation: sentence(
        answered(exchange),
        exchange.audience
          ? `No API is registered there under the audience ${exchange.audience}.`
          : 'No API is registered there under the audience that was asked for.',
        'An audience is compared character by character: scheme, host and the slash at the end count.',
        connection.apiUrl &&
          urlOf(connection.apiUrl) &&
          `The API of this connection is ${text.plain(connection.apiUrl)}.`,
      ),
      steps: [
        ...proposals.map(({ text: words, value }) => step(words, edit('audience', value))),
        step('Compare the audience with the one in the documentation of the API', edit('audience')),
        step(
          'Ask the administrator for the exact audience',
          messageTo(
            'administrator',
            exchange,
            'Which audience (API identifier) do tokens for this API need? Please send it exactly, with its scheme and any slash at the end.',
          ),
        ),
      ],
    }
  },
  'audience-missing': (exchange) => {
    const { connection } = exchange.reading
    const base = urlOf(connection.apiUrl) ?? undefined
    const value = exchange.audience ? undefined : base && `${base.origin}/`
    return {
      explanation: sentence(
        answered(exchange),
        exchange.audience
          ? `The server did not see the audience ${exchange.audience}: it may want it under another name, such as resource.`
          : 'The request named no API. This server wants to be told which one the token is for.',
      ),
      steps: [
        step(
          value ? 'Add the audience: usually the base URL of the API' : 'Add the audience of the API',
          edit('audience', value),
        ),
        step('If the server calls it resource, send it as a further token parameter', edit('tokenParameters')),
      ],
    }
  },
  'audience-malformed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      exchange.audience
        ? `The audience that was sent, ${exchange.audience}, is not an absolute URI.`
        : 'The audience that was sent is not an absolute URI.',
    ),
    steps: [
      ...audienceProposals(exchange.reading)
        .slice(0, 2)
        .map(({ text, value }) => step(text, edit('audience', value))),
      step('Write the audience with its scheme, such as https://', edit('audience')),
    ],
  }),
  'client-not-authorised-for-audience': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `Client ID, secret and audience are right: the API exists, and ${client(exchange)} has no permission to get tokens for ${api(exchange)}.`,
    ),
    steps: [
      step(
        'Ask the administrator to authorise this client for the API',
        messageTo(
          'administrator',
          exchange,
          `Please authorise ${client(exchange)} for the API ${api(exchange)} (machine-to-machine access).`,
        ),
      ),
      step('Or use a connection whose client has access', { type: 'switch-connection' }),
      ...ownExplanation(exchange),
    ],
  }),
  'scope-invalid': (exchange) => ({
    title:
      exchange.missingScopes.length > 0
        ? `The server does not accept the ${plural(exchange.missingScopes, 'scope')} ${exchange.missingScopes.join(' ')}`
        : undefined,
    explanation: sentence(
      answered(exchange),
      exchange.askedScope
        ? `The request asked for "${exchange.askedScope}". One name in it is unknown to this server, misspelt, or of another authorization server.`
        : 'A scope in the request is unknown to this server.',
    ),
    steps: [
      step('Ask without a scope: the server then gives what the client is granted', edit('scope', '')),
      step('Compare the scopes with those in the documentation of the API', edit('scope')),
      step(
        'Ask the administrator to add the scope',
        messageTo(
          'administrator',
          exchange,
          `Please check whether the ${plural(exchange.missingScopes, 'scope')} ${exchange.missingScopes.join(' ') || (exchange.askedScope ?? '')} exist and can be given to ${client(exchange)}.`,
        ),
      ),
    ],
  }),
  'scope-not-granted': (exchange) => {
    const scopes = exchange.missingScopes
    const kept = (exchange.askedScope ?? '')
      .split(/\s+/)
      .filter((scope) => scope !== '' && !scopes.includes(scope))
      .join(' ')
    return {
      title: scopes.length > 0 ? `The client has not been granted ${scopes.join(' ')}` : undefined,
      explanation: sentence(
        answered(exchange),
        `${capital(client(exchange))} asked for ${exchange.askedScope ? `"${exchange.askedScope}"` : 'scopes'} and has not been granted ${scopes.length > 0 ? quotedList(scopes) : 'all of them'}. The whole request is refused, also for the scopes that it has.`,
      ),
      steps: [
        step(
          kept !== '' && scopes.length > 0
            ? 'Ask only for what is granted'
            : 'Ask without a scope to get what is granted',
          edit('scope', scopes.length > 0 ? kept : ''),
        ),
        step(
          'Ask the administrator for the scope',
          messageTo(
            'administrator',
            exchange,
            `Please grant ${scopes.join(' ') || (exchange.askedScope ?? 'the scopes below')} to ${client(exchange)}.`,
          ),
        ),
        ...ownExplanation(exchange),
      ],
    }
  },
  'scope-required': (exchange) => ({
    explanation: sentence(answered(exchange), 'The request named no scope, and this server has no default for it.'),
    steps: [
      step("Add at least one scope; the API's documentation lists them", edit('scope')),
      step(
        'Ask the administrator which scopes the client has',
        messageTo('administrator', exchange, `Which scopes does ${client(exchange)} have?`),
      ),
    ],
  }),
  'scope-form': (exchange) => {
    const first = /^([a-z][a-z\d+.-]*:\/\/[^\s]+?|[\w-]{8,})\/[^/\s]+$/i.exec(
      (exchange.askedScope ?? '').split(/\s+/)[0] ?? '',
    )?.[1]
    const directory = /default/i.test(exchange.words) || exchange.reading.body.text.includes('.default')
    const value = directory && first ? `${first}/.default` : undefined
    return {
      explanation: sentence(
        answered(exchange),
        exchange.askedScope ? `The request asked for "${exchange.askedScope}".` : undefined,
        directory
          ? 'For client credentials this server wants one scope: the identifier of the API followed by /.default.'
          : 'This server takes the scopes of one API at a time.',
      ),
      steps: [
        step(
          value
            ? `Ask for ${value}`
            : directory
              ? 'Ask for the identifier of the API followed by /.default'
              : 'Ask for the scopes of one API only',
          edit('scope', value),
        ),
        ...ownExplanation(exchange),
      ],
    }
  },
  'content-type-wrong': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      exchange.reading.request.contentType && !/form-urlencoded/i.test(exchange.reading.request.contentType)
        ? `The request was sent as ${exchange.reading.text.plain(exchange.reading.request.contentType)}; this server reads only application/x-www-form-urlencoded (RFC 6749 §4.4.2), so it saw no parameters.`
        : 'The server could not read the body: it wants the parameters as application/x-www-form-urlencoded (RFC 6749 §4.4.2).',
    ),
    steps: [
      step("Send the parameters form-encoded in the body, as the connection's own token request does", requestToken),
      step('Check that the token URL is the token endpoint and not an API of another kind', edit('tokenUrl')),
    ],
  }),
  'request-malformed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'A parameter is missing, stands twice, or has a form that the server does not take; it does not say more.',
    ),
    steps: [
      step(
        'Look at the parameters that were sent, and take out further ones that this server may not know',
        edit('tokenParameters'),
      ),
      step('Check audience and scope for stray quotes, braces and blanks', edit('audience')),
      ...ownExplanation(exchange),
      step(
        'Ask those who run the authorization server',
        messageTo(
          'administrator',
          exchange,
          `The token request of ${client(exchange)} is refused as malformed. Which parameter is it about?`,
        ),
      ),
    ],
  }),
  'https-required': (exchange) => {
    const url = urlOf(
      exchange.side === 'token'
        ? (exchange.reading.connection.tokenUrl ?? exchange.reading.request.url)
        : exchange.reading.connection.apiUrl,
    )
    return {
      explanation: sentence(
        answered(exchange),
        'It was called with plain http, or a proxy in front does not tell it that https was used.',
      ),
      steps: [
        step(
          'Use https in the URL',
          edit(
            exchange.side === 'token' ? 'tokenUrl' : 'apiUrl',
            url?.protocol === 'http:' ? shownUrl(exchange, url.href.replace(/^http:/, 'https:')) : undefined,
          ),
        ),
        step(
          'If the URL has https already, those who run the server must set its proxy headers',
          messageTo(
            'administrator',
            exchange,
            'The server says that https is required although it is called with https. Does the proxy in front of it send X-Forwarded-Proto?',
          ),
        ),
      ],
    }
  },

  'tenant-unknown': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The realm, tenant or directory that the token URL names does not exist on this server, or the URL is of another cloud.',
    ),
    steps: [
      step('Correct the tenant in the token URL', edit('tokenUrl')),
      step(
        'Ask the administrator for the exact token URL',
        messageTo(
          'administrator',
          exchange,
          'What is the exact token URL for this environment? The tenant in ours is not known to the server.',
        ),
      ),
    ],
  }),
  'tenant-disabled': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The realm or tenant exists and is switched off, so no client in it can get a token.',
    ),
    steps: [
      step(
        'Ask the administrator',
        messageTo(
          'administrator',
          exchange,
          'The authorization server answers that the realm or tenant is not enabled. Is that intended?',
        ),
      ),
    ],
  }),
  'policy-refused': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `A rule of the authorization server refuses the request of ${client(exchange)}. The credentials themselves were not called wrong.`,
    ),
    steps: [
      step(
        'Ask the administrator for a rule that covers this client, grant and scope',
        messageTo(
          'administrator',
          exchange,
          `Please check the access policies: the token request (client_credentials) of ${client(exchange)} is refused by a policy.`,
        ),
      ),
      ...ownExplanation(exchange),
    ],
  }),
  'subscription-missing': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The organisation has not subscribed to the service, or its plan lacks it. The credentials are not the cause.',
    ),
    steps: [
      step(
        'Ask the account owner whether the organisation has this service',
        messageTo(
          'account-owner',
          exchange,
          `Has our organisation subscribed to ${api(exchange)}? The authorization server says it has not.`,
        ),
      ),
      ...ownExplanation(exchange),
    ],
  }),

  'wrong-url': (exchange) => {
    const { reading, match } = exchange
    const endpoint = match.evidence.find(({ source }) => source === 'body.token_endpoint')
      ? stringOf(record(reading.body.json)['token_endpoint'])
      : undefined
    const value = endpoint && urlOf(endpoint) ? shownUrl(exchange, endpoint) : undefined
    const bearer = match.evidence.some(({ source }) => source === 'header.www-authenticate')
    return {
      title: value ? 'The token URL is a discovery document, not a token endpoint' : undefined,
      explanation: sentence(
        answered(exchange),
        value
          ? "The address gives the server's metadata, which names the real token endpoint."
          : bearer
            ? 'It asks for a bearer token, which no token endpoint does: this is the address of an API.'
            : reading.body.kind === 'html'
              ? 'A web page came in place of a token answer: this is the address of a site or a portal.'
              : reading.status === 405
                ? 'The path exists and takes no POST, so it is not the token endpoint.'
                : 'There is no token endpoint at this host and path.',
      ),
      steps: value
        ? [step('Use the token endpoint that the document names', edit('tokenUrl', value))]
        : tokenUrlSteps('Correct host and path of the token URL'),
    }
  },

  'token-answer-incomplete': (exchange) => {
    const { reading } = exchange
    const keys = Object.keys(record(reading.body.json))
      .slice(0, 12)
      .map((key) => reading.text.plain(key, 40))
    return {
      explanation: sentence(
        `${exchange.host} answered ${reading.status ?? ''} without an access_token (RFC 6749 §5.1).`,
        keys.length > 0
          ? `The answer has: ${keys.join(', ')}.`
          : reading.body.kind === 'json'
            ? 'The answer is an empty object.'
            : 'The answer is no JSON object.',
      ),
      steps: [
        ...tokenUrlSteps('Check that the URL is the token endpoint'),
        step(
          'If it is, report it',
          messageTo('api-support', exchange, 'The token endpoint answers with a success and no access_token.'),
        ),
      ],
    }
  },
  'scope-narrowed': (exchange) => {
    const lost = scopesNotGranted(exchange.reading)
    return {
      title: `Fewer scopes than asked for: ${lost.slice(0, 5).join(' ')}${lost.length > 5 ? ' …' : ''}`,
      explanation: `The request asked for "${exchange.askedScope ?? ''}", and the server left out ${quotedList(lost.slice(0, 20))} without a word. Calls that need ${lost.length === 1 ? 'it' : 'them'} will be refused with 403.`,
      steps: [
        step(
          `Ask the administrator for the ${plural(lost, 'scope')}`,
          messageTo('administrator', exchange, `Please grant ${lost.slice(0, 20).join(' ')} to ${client(exchange)}.`),
        ),
        step('Or ask for less', edit('scope')),
      ],
    }
  },
  'token-opaque-for-audience': (exchange) => ({
    explanation: `The request named the audience ${exchange.audience ?? ''}, and the token is opaque: it cannot be read here. A server that does not know the parameter audience ignores it and gives such a token for nobody in particular; other servers give opaque tokens on purpose.`,
    steps: [
      step(
        'If the API refuses the token, check under which name this server takes the API (audience, resource or scope)',
        edit('audience'),
      ),
    ],
  }),
  'token-for-other-audience': (exchange) => {
    const got = exchange.match.evidence.find(({ source }) => source === 'token.claims.aud')?.quote
    const isSlash = got?.replace(/\/$/, '') === exchange.audience?.replace(/\/$/, '')
    return {
      explanation: sentence(
        `The request named ${exchange.audience ?? 'an audience'}, and the token is for ${trimmed(got ?? 'another one')}.`,
        isSlash
          ? 'Audiences are compared character by character: with and without the slash at the end are two.'
          : 'The API that was meant may refuse it.',
      ),
      steps: [
        isSlash
          ? step('Write the audience as the server does', edit('audience', got))
          : step('Compare the audience with the one that the API wants', edit('audience')),
      ],
    }
  },
  'token-type-unsupported': (exchange) => ({
    explanation: `The token is of type ${trimmed(exchange.match.evidence[0]?.quote ?? '')}, which an API accepts only with a proof beside it; a plain Bearer call will be refused with 401.`,
    steps: [
      step(
        'Ask the administrator to switch sender-constrained tokens off for this client',
        messageTo('administrator', exchange, `Please let ${client(exchange)} get plain bearer tokens (no DPoP).`),
      ),
    ],
  }),
  'token-lifetime-odd': (exchange) => ({
    explanation: `${exchange.match.evidence[0]?.source ?? 'The lifetime'} is ${exchange.match.evidence[0]?.quote ?? 'odd'}. It should be seconds; a value this large is usually milliseconds, and one that has passed comes from a wrong clock.`,
    steps: [
      step(
        'Report it to those who run the authorization server',
        messageTo(
          'administrator',
          exchange,
          "The lifetime of the tokens is odd: please check its unit and the server's clock.",
        ),
      ),
    ],
  }),
} satisfies Remedies

const shownUrl = ({ reading: { text } }: Case, url: string): string | undefined =>
  text.quote(url) === url ? url : undefined

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The difference of the clocks, where it is known and matters. */
export const clockSentence = ({ reading: { clockDifference: difference } }: Case): string | undefined =>
  difference === undefined || Math.abs(difference) <= 30
    ? undefined
    : `The server's clock is ${Math.abs(difference)} s ${difference > 0 ? 'ahead of' : 'behind'} the one of this console.`
