import { fieldFaults } from './field-faults.ts'
import { parameterOf } from './challenges.ts'
import {
  answered,
  type Case,
  duration,
  edit,
  messageTo,
  onceMore,
  ownExplanation,
  type Remedies,
  requestToken,
  sendAgain,
  sentence,
  step,
  trimmed,
} from './remedy.ts'
import { record, stringOf, urlOf } from './reading.ts'
import { clockSentence } from './token-remedies.ts'

const client = ({ clientId }: Case) => (clientId ? `client ${clientId}` : 'our client')
const call = (exchange: Case) => exchange.call ?? 'this call'

const claim = ({ reading }: Case, name: string): string | undefined => {
  const value = reading.token?.claims[name]
  const list = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
  return list.length === 0 ? undefined : reading.text.plain(list.join(', '), 300)
}

const isoTime = (time: number | undefined) =>
  time !== undefined && Math.abs(time) < 8e15 ? new Date(time).toISOString() : undefined

const freshToken = [step('Request a new token', requestToken), step('Then send the call again', sendAgain())]

const reportFailure = (exchange: Case) =>
  step(
    'If it stays, report it with the request ID and the time',
    messageTo('api-support', exchange, `${call(exchange)} fails on the server's side. Please look into it.`),
  )

const wait = (exchange: Case) =>
  exchange.retryAfter === undefined ? undefined : `The server asks to wait ${duration(exchange.retryAfter)}.`

const editUrl = (exchange: Case, value?: string) => edit(exchange.side === 'token' ? 'tokenUrl' : 'apiUrl', value)

const nearestMethod = (exchange: Case): string | undefined => {
  const allowed =
    exchange.reading
      .header('allow')
      .toUpperCase()
      .match(/[A-Z]+/g) ?? []
  return allowed.find((method) => method !== 'OPTIONS' && method !== 'HEAD') ?? allowed[0]
}

/** How each refusal of an API, and what token endpoints share with APIs, is explained and mended. */
export const apiRemedies = {
  'token-missing': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      exchange.reading.request.authorization === null
        ? 'The call was sent without an Authorization header.'
        : 'The API found no bearer token in the call. Something on the way may have taken the Authorization header out, such as a redirect to another host or a gateway.',
    ),
    steps: [
      step("Send the call again with the connection's token", sendAgain()),
      step('Check that the API URL is the final one, without a redirect', edit('apiUrl')),
    ],
  }),
  'token-invalid': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The API does not accept the token that was sent, and gives no exact reason.',
      tokenSentence(exchange),
      exchange.reading.challenges.length > 0 &&
        exchange.reading.challenges.every(({ scheme }) => scheme.toLowerCase() === 'basic') &&
        'It asks for Basic authentication, so it may not take bearer tokens at all.',
    ),
    steps: [
      ...freshToken,
      step('Check that audience and API URL are of the same environment', edit('audience')),
      step('Try another connection', { type: 'switch-connection' }),
      reportRefusal(exchange),
    ],
  }),
  'token-expired': (exchange) => {
    const end = isoTime(exchange.reading.token?.expiresAt)
    return {
      explanation: sentence(
        answered(exchange),
        end && `The token ended at ${end}.`,
        clockSentence(exchange),
        'Tokens end by design; a new one is requested in the same way.',
      ),
      steps: freshToken,
    }
  },
  'token-not-yet-valid': (exchange) => {
    const wait = Math.abs(exchange.reading.clockDifference ?? 0)
    return {
      explanation: sentence(
        answered(exchange),
        clockSentence(exchange) ?? 'The clocks of the authorization server and of the API differ.',
        "The token says from when on it is valid, and by the API's clock that moment has not come.",
      ),
      steps: [
        step('Send the call again in a moment', sendAgain(Math.min(Math.max(exchange.retryAfter ?? wait, 5), 600))),
        step(
          'Tell those who run the servers to compare their clocks',
          messageTo(
            'api-support',
            exchange,
            'The API refuses fresh tokens as not yet valid: please compare the clocks of the API and of the authorization server.',
          ),
        ),
      ],
    }
  },
  'token-wrong-audience': (exchange) => {
    const aud = claim(exchange, 'aud') ?? exchange.audience
    const api = urlOf(exchange.reading.connection.apiUrl)
    const value =
      api && aud !== undefined && urlOf(aud) && urlOf(aud)?.origin !== api.origin ? `${api.origin}/` : undefined
    return {
      title: aud ? `The token is for ${aud.slice(0, 100)}, not for this API` : undefined,
      explanation: sentence(
        answered(exchange),
        aud && `The token is for the audience ${aud}, and the call went to ${exchange.host}.`,
        'A token opens only the API that its audience names; another environment is another audience.',
      ),
      steps: [
        step(
          value ? 'Request the token for the base URL of this API' : 'Request the token for the audience of this API',
          edit('audience', value),
        ),
        step('Or call the API that the token is for', edit('apiUrl')),
        step('Or choose the connection of the other environment', { type: 'switch-connection' }),
      ],
    }
  },
  'token-wrong-issuer': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      claim(exchange, 'iss') && `The token was issued by ${claim(exchange, 'iss')}.`,
      'The API trusts another authorization server.',
    ),
    steps: [
      step('Request the token from the authorization server that this API trusts', edit('tokenUrl')),
      step('Or choose the connection of the other environment', { type: 'switch-connection' }),
      reportRefusal(exchange),
    ],
  }),
  'token-signature': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The API could not verify the signature: the token was signed with a key that the API does not have or no longer accepts. That happens after a change of keys, and with a token of another environment.',
    ),
    steps: [
      ...freshToken,
      step('Check that the token URL is of the same environment as the API', edit('tokenUrl')),
      reportRefusal(exchange),
    ],
  }),
  'token-malformed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      exchange.reading.token?.format === 'opaque'
        ? 'The token is opaque, and the API expects a JWT.'
        : 'The API could not read the Authorization header or the token in it: it must be the word Bearer once, a blank, and the whole token.',
    ),
    steps: [
      step('Request a new token', requestToken),
      step(
        'Check that the connection names the audience of this API: without it some servers give opaque tokens',
        edit('audience'),
      ),
      step('Take an Authorization header of your own out of the call', {
        type: 'edit-request',
        in: 'header',
        name: 'Authorization',
      }),
    ],
  }),
  'token-keys-unavailable': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The API could not fetch the keys that it verifies tokens with. The token itself was not judged, and neither it nor the credentials are the cause.',
    ),
    steps: [
      step('Send the call again in a moment', sendAgain(exchange.retryAfter ?? 15)),
      step(
        'Report it',
        messageTo(
          'api-support',
          exchange,
          'The API cannot fetch the key set of the authorization server, so that every token is refused.',
        ),
      ),
    ],
  }),

  'scope-missing': (exchange) => {
    const scopes = exchange.missingScopes
    const held = exchange.reading.token?.scopes ?? []
    const { peers, text } = exchange.reading
    const holder =
      scopes.length > 0 ? peers.find((peer) => scopes.every((scope) => peer.scopes.includes(scope))) : undefined
    const holderName = holder && text.plain(holder.name, 120)
    return {
      title:
        scopes.length > 0 ? `Missing scope ${scopes.slice(0, 5).join(' ')}${scopes.length > 5 ? ' …' : ''}` : undefined,
      explanation: sentence(
        answered(exchange),
        scopes.length > 0
          ? `${call(exchange)} needs ${scopes.join(' ')}, and the token does not have ${scopes.length === 1 ? 'it' : 'them'}.`
          : `The token lacks a scope that ${call(exchange)} needs; the answer does not name it.`,
        held.length > 0 && `It has: ${exchange.reading.text.plain(held.join(' '), 400)}.`,
        exchange.reading.token?.scopes?.length === 0 && 'It has no scopes at all.',
        holderName &&
          `The token of ${holderName}, a connection of the same environment, has ${scopes.length === 1 ? 'it' : 'them'}.`,
      ),
      steps: [
        ...(holder
          ? [
              step(`Send it on ${holderName}: your values come along`, {
                type: 'switch-connection',
                connectionId: holder.id,
              }),
            ]
          : []),
        step(
          scopes.length > 0
            ? `Ask the administrator to grant ${scopes.slice(0, 5).join(' ')}`
            : 'Ask the administrator for the scope',
          messageTo(
            'administrator',
            exchange,
            scopes.length > 0
              ? `Please grant ${scopes.join(' ')} to ${client(exchange)}: ${call(exchange)} needs ${scopes.length === 1 ? 'it' : 'them'}.`
              : `Please grant ${client(exchange)} the scope that ${call(exchange)} needs.`,
          ),
        ),
        step('When it is granted, request a new token: an old one keeps its old scopes', requestToken),
        ...(exchange.reading.request.scope
          ? [step('Or ask for all granted scopes: the connection asks for some only', edit('scope', ''))]
          : []),
      ],
    }
  },
  'permission-denied': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `The token was accepted, and ${client(exchange)} has no right to ${call(exchange)}.`,
      exchange.reading.requiredScopes.length > 0 &&
        exchange.reading.token?.scopes &&
        'The token has every scope that the operation asks for, so it is probably the edition, or a right beyond scopes.',
      'A new token will not change that.',
    ),
    steps: [
      step(
        'Ask the administrator for access',
        messageTo('administrator', exchange, `Please give ${client(exchange)} access to ${call(exchange)}.`),
      ),
      step(
        'Ask the account owner whether the edition includes it',
        messageTo(
          'account-owner',
          exchange,
          `Does our edition include ${call(exchange)}? The API refuses it although the token is accepted.`,
        ),
      ),
      step('Try another connection', { type: 'switch-connection' }),
    ],
  }),
  'licence-missing': (exchange) => {
    const problem = record(exchange.reading.body.json)
    const feature = shown(exchange, stringOf(problem['feature']))
    const edition = shown(exchange, stringOf(problem['edition']))
    return {
      title: feature ? `The licence does not include ${feature}${edition ? ` (edition ${edition})` : ''}` : undefined,
      explanation: sentence(
        answered(exchange),
        `This is not about your credentials: the token was accepted, and the account's edition or licence lacks ${feature ?? 'what the call needs'}.`,
        edition && `The account has the edition ${edition}.`,
        'Neither a new token nor another scope will help.',
      ),
      steps: [
        step(
          'Ask the account owner to have it licensed',
          messageTo(
            'account-owner',
            exchange,
            `${call(exchange)} is refused because our edition does not include ${feature ?? 'it'}. Could you have it added, or tell me which of our accounts has it?`,
            [feature && `Feature: ${feature}`, edition && `Edition: ${edition}`],
          ),
        ),
        ...ownExplanation(exchange),
        step('Try a connection of an account that has it', { type: 'switch-connection' }),
      ],
    }
  },
  'feature-disabled': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The feature is known there and not switched on for this account. The credentials are not the cause.',
    ),
    steps: [
      step(
        'Ask the administrator to switch it on',
        messageTo(
          'administrator',
          exchange,
          `Please switch on the feature behind ${call(exchange)} for our account, or tell me whether our edition lacks it.`,
        ),
      ),
      ...linkInWords(exchange),
      ...ownExplanation(exchange),
    ],
  }),
  'api-key-missing': (exchange) => {
    const named = exchange.reading.challenges.map((challenge) => parameterOf(challenge, 'name')?.value).find(Boolean)
    const name = shown(exchange, named)
    return {
      explanation: sentence(
        answered(exchange),
        `A gateway in front wants a second credential besides the token${name ? `: the header ${name}` : ''}, or does not accept the one that was sent.`,
      ),
      steps: [
        step(
          name ? `Add the header ${name} to the connection` : 'Add the API key as a header of the connection',
          edit('headers', name),
        ),
        step(
          'Ask for the key',
          messageTo(
            'api-support',
            exchange,
            'We need the API key (subscription key) for this API, besides our OAuth client. How do we get it?',
          ),
        ),
      ],
    }
  },
  'rate-limited': (exchange) => ({
    title: exchange.retryAfter !== undefined ? `Too many calls: wait ${duration(exchange.retryAfter)}` : undefined,
    explanation: sentence(
      answered(exchange),
      wait(exchange) ?? 'It does not say how long to wait; a minute is usual.',
      exchange.side === 'token'
        ? 'A token is meant to be kept until it ends, not requested for every call.'
        : undefined,
    ),
    steps: [
      step(
        exchange.retryAfter !== undefined
          ? `Wait ${duration(exchange.retryAfter)}, then send again`
          : 'Wait a minute, then send again',
        sendAgain(exchange.retryAfter ?? 60),
      ),
      step(
        exchange.side === 'token'
          ? 'Ask once and keep the token until it ends'
          : 'Spread the calls out, or ask for more per call',
      ),
      step(
        'Ask for a higher limit',
        messageTo(
          'api-support',
          exchange,
          `We meet the rate limit. Which limit holds for ${client(exchange)}, and can it be raised?`,
        ),
      ),
    ],
  }),
  'quota-exhausted': (exchange) => ({
    title:
      exchange.retryAfter !== undefined
        ? `The quota is used up for another ${duration(exchange.retryAfter)}`
        : undefined,
    explanation: sentence(
      answered(exchange),
      wait(exchange) ??
        'It does not say when the quota is filled again; that is usually at the start of the next hour, day or month.',
      exchange.side === 'token' ? 'Every token request counts: keep a token until it ends.' : undefined,
    ),
    steps: [
      step(
        exchange.retryAfter !== undefined ? `Wait ${duration(exchange.retryAfter)}` : 'Wait for the next period',
        exchange.retryAfter !== undefined ? sendAgain(exchange.retryAfter) : undefined,
      ),
      step(
        'Ask the account owner for a larger quota',
        messageTo(
          'account-owner',
          exchange,
          'Our quota at this API is used up. Which quota do we have, when is it filled again, and can it be raised?',
        ),
      ),
    ],
  }),
  'dpop-required': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The client is set to tokens that are bound to a key (DPoP, RFC 9449); this console sends plain bearer tokens.',
    ),
    steps: [
      step(
        'Ask the administrator to switch DPoP off for this client',
        messageTo('administrator', exchange, `Please do not require DPoP for ${client(exchange)}.`),
      ),
    ],
  }),

  'path-unknown': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      `${exchange.host} has nothing under ${call(exchange)}: the path, the method, the version or the environment is not the right one.`,
      exchange.reading.status === 403 &&
        'This gateway answers an unknown path with 403, not 404; the token was not judged.',
    ),
    steps: [
      step('Compare path and method with the API description', { type: 'edit-request', in: 'path' }),
      step('Check the API URL, its base path and version included', edit('apiUrl')),
      step('Check that the environment has this operation', { type: 'switch-connection' }),
    ],
  }),
  'resource-not-found': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The path is known; what it names is not there, is of another environment, or may not be seen by this client.',
    ),
    steps: [
      step('Check the identifier in the path', { type: 'edit-request', in: 'path' }),
      step('Look for it in the other environment', { type: 'switch-connection' }),
    ],
  }),
  'resource-gone': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'What the call names was there and will not come back: a version of the API, a thing, or a cursor that has ended.',
    ),
    steps: [
      step('Start anew without the reference that has ended', { type: 'edit-request', in: 'query' }),
      step('Look for a successor in the API description', { type: 'edit-request', in: 'path' }),
      ...ownExplanation(exchange),
    ],
  }),
  'method-not-allowed': (exchange) => {
    const allowed = shown(exchange, exchange.reading.header('allow'))
    const method = nearestMethod(exchange)
    return {
      explanation: sentence(
        answered(exchange),
        allowed ? `The path takes ${allowed}.` : 'The path exists and does not take this method.',
      ),
      steps: [
        step(allowed ? `Use one of ${allowed}` : 'Use a method that the API description lists for this path', {
          type: 'edit-request',
          in: 'method',
          ...(method && { value: method }),
        }),
        step('Check the path', { type: 'edit-request', in: 'path' }),
      ],
    }
  },
  'not-acceptable': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The API cannot answer in a form that the Accept header of the call allows.',
    ),
    steps: [
      step('Send Accept: application/json', {
        type: 'edit-request',
        in: 'header',
        name: 'Accept',
        value: 'application/json',
      }),
    ],
  }),
  'media-type-unsupported': (exchange) => {
    const accepted = shown(
      exchange,
      exchange.reading.header('accept-post') ||
        exchange.reading.header('accept-patch') ||
        exchange.reading.header('accept'),
    )
    const sent = shown(exchange, exchange.reading.request.contentType)
    const wanted = (accepted ?? 'application/json').split(/[,;]/)[0]?.trim() ?? 'application/json'
    return {
      explanation: sentence(
        answered(exchange),
        sent && `The body was sent as ${sent}.`,
        accepted ? `The API takes ${accepted}.` : 'The API takes another content type.',
      ),
      steps: [
        step(`Send Content-Type: ${wanted}`, {
          type: 'edit-request',
          in: 'header',
          name: 'Content-Type',
          value: wanted,
        }),
      ],
    }
  },
  'validation-failed': (exchange) => {
    const faults = fieldFaults(exchange.reading)
    const first = faults[0]
    return {
      title:
        first && faults.length === 1 && (first.pointer ?? first.parameter)
          ? `The API does not accept ${first.pointer ?? first.parameter}`
          : faults.length > 1
            ? `The API does not accept ${faults.length} fields`
            : undefined,
      explanation: sentence(
        answered(exchange),
        ...faults
          .slice(0, 5)
          .map(({ pointer, parameter, detail }) => `${pointer ?? parameter ?? 'The body'}: ${trimmed(detail)}.`),
      ),
      steps: [
        ...faults
          .slice(0, 5)
          .map(({ pointer, parameter, detail }) =>
            step(
              `Correct ${pointer ?? parameter ?? 'the body'}: ${trimmed(detail)}`,
              parameter !== undefined
                ? { type: 'edit-request', in: 'query', name: parameter }
                : { type: 'edit-request', in: 'body', ...(pointer !== undefined && { name: pointer }) },
            ),
          ),
        ...(faults.length === 0
          ? [step('Check parameters and body against the API description', { type: 'edit-request', in: 'body' })]
          : []),
      ],
    }
  },
  conflict: (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The call cannot be done as things stand: something of that name exists, something still depends on it, or somebody else changed it.',
    ),
    steps: [
      step('Read the resource again, then decide'),
      step('Change what collides', { type: 'edit-request', in: 'body' }),
      ...(exchange.retryAfter !== undefined
        ? [step(`Or send again after ${duration(exchange.retryAfter)}`, sendAgain(exchange.retryAfter))]
        : []),
    ],
  }),
  'precondition-failed': (exchange) => {
    const etag = shown(exchange, exchange.reading.header('etag'))
    return {
      explanation: sentence(
        answered(exchange),
        'The resource is no longer in the version that If-Match names: somebody changed it since it was read.',
        etag && `Its version now is ${etag}.`,
      ),
      steps: [
        step('Read the resource again and look at what changed'),
        step(etag ? `Then send If-Match: ${etag}` : 'Then send its new ETag as If-Match', {
          type: 'edit-request',
          in: 'header',
          name: 'If-Match',
          ...(etag && { value: etag }),
        }),
      ],
    }
  },
  'precondition-required': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      "The API wants to be told which version is to be changed, so that nobody's change is lost (RFC 6585 §3).",
    ),
    steps: [
      step('Read the resource and note its ETag'),
      step('Send it as If-Match', { type: 'edit-request', in: 'header', name: 'If-Match' }),
    ],
  }),
  'payload-too-large': (exchange) => ({
    explanation: sentence(answered(exchange), 'The body is larger than the server or a gateway in front takes.'),
    steps: [
      step('Send less at once', { type: 'edit-request', in: 'body' }),
      step(
        'Ask for the limit',
        messageTo('api-support', exchange, 'How large may a request body be, and can the limit be raised?'),
      ),
    ],
  }),
  'url-too-long': (exchange) => ({
    explanation: sentence(answered(exchange), 'The path with its query is longer than the server takes.'),
    steps: [step('Shorten the query', { type: 'edit-request', in: 'query' })],
  }),
  'headers-too-large': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The request headers are longer than the server takes. Nearly always that is a token with very many scopes or claims.',
    ),
    steps: [
      step('Ask for fewer scopes, so that the token gets shorter', edit('scope')),
      step(
        'Ask for the limit to be raised',
        messageTo(
          'api-support',
          exchange,
          'The server refuses our calls because the headers (with the access token) are too large. Can the limit be raised?',
        ),
      ),
    ],
  }),
  'length-required': (exchange) => ({
    explanation: sentence(answered(exchange), 'The server wants a Content-Length and no chunked body.'),
    steps: [step('Send the body as a file or text of known length', { type: 'edit-request', in: 'body' })],
  }),
  'request-timeout': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The request did not arrive in full within the time that the server waits.',
    ),
    steps: [
      step('Send it again', onceMore(exchange)),
      step('If the body is large, send less at once', { type: 'edit-request', in: 'body' }),
    ],
  }),
  'misdirected-request': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The connection was reused for a host that this server does not serve (RFC 9110 §15.5.20).',
    ),
    steps: [step('Send it again', onceMore(exchange)), step('Check the host name', editUrl(exchange))],
  }),
  'legally-blocked': (exchange) => ({
    explanation: sentence(answered(exchange), 'The server withholds the answer for legal reasons, often by region.'),
    steps: [
      step(
        "Ask the API's support",
        messageTo(
          'api-support',
          exchange,
          `${call(exchange)} is answered with 451. What blocks it, and for which region?`,
        ),
      ),
    ],
  }),
  'not-supported': (exchange) => ({
    explanation: sentence(answered(exchange), 'The server does not have the function that the request needs.'),
    steps: [
      step('Compare method and path with the API description', { type: 'edit-request', in: 'path' }),
      reportFailure(exchange),
    ],
  }),

  redirected: (exchange) => {
    const { reading, side } = exchange
    const location = urlOf(reading.header('location'))
    const target = location && reading.text.quote(location.href) === location.href ? location : undefined
    const from = urlOf(reading.request.url)
    const secure = target?.protocol === 'https:'
    const same = from && target && from.host === target.host
    return {
      explanation: sentence(
        `${exchange.host} answered ${reading.status ?? 'with a redirect'}${target ? ` and points to ${target.origin}${target.pathname}` : ''}.`,
        side === 'token'
          ? 'A token request is not followed elsewhere: the body would be lost, or the secret would go to another address.'
          : 'A redirect to another origin is not followed: the token would go with it.',
      ),
      steps: [
        step(
          target && secure
            ? `Use ${target.origin}${target.pathname} as the ${side === 'token' ? 'token' : 'API'} URL${same ? '' : ', if you trust that host'}`
            : `Use the final address as the ${side === 'token' ? 'token' : 'API'} URL`,
          editUrl(
            exchange,
            secure ? (side === 'token' ? target.href : `${target.origin}${basePath(exchange, target)}`) : undefined,
          ),
        ),
      ],
    }
  },
  'login-page': (exchange) => ({
    explanation: sentence(
      `${exchange.host} answered ${exchange.reading.status ?? ''} with a sign-in for people${exchange.reading.header('location') ? `: it points to ${shown(exchange, urlOf(exchange.reading.header('location'))?.host) ?? 'another page'}` : ''}.`,
      exchange.side === 'token'
        ? 'Either this is no token endpoint, or something in front of it wants a person to sign in.'
        : 'The call did not reach the API: something in front of it wants a person to sign in.',
    ),
    steps: [
      step(
        exchange.side === 'token'
          ? 'Use the token endpoint as the token URL'
          : 'Check that the API URL is the API and not its portal',
        editUrl(exchange),
      ),
      step(
        'Ask for a way past the sign-in for programs',
        messageTo(
          'network-team',
          exchange,
          'A sign-in page stands in front of this address, so that programs cannot call it. Please admit our calls, or give us a service token.',
        ),
      ),
    ],
  }),
  'blocked-by-waf': (exchange) => ({
    explanation: sentence(
      `A firewall in front of ${exchange.host} answered ${exchange.reading.status ?? ''}${
        exchange.match.evidence[0]?.source === 'body'
          ? `: "${trimmed(
              exchange.match.evidence[0].quote
                .replace(/<[^<>]{0,100}>/g, ' ')
                .replace(/\s+/g, ' ')
                .slice(0, 160),
            )}"`
          : ''
      }.`,
      exchange.side === 'token'
        ? 'The request never reached the authorization server; the credentials were not judged.'
        : 'The call never reached the API; the token was not judged.',
    ),
    steps: [
      step(
        'Ask those who run it to admit this address, with the identifier of the block',
        messageTo(
          'api-support',
          exchange,
          `A firewall in front of ${exchange.host} blocks our calls. Please admit them.`,
          [exchange.match.evidence[0] && `Block: ${exchange.match.evidence[0].quote.slice(0, 200)}`],
        ),
      ),
      step(
        'Look in the body for text that a firewall may take for an attack',
        exchange.side === 'api' ? { type: 'edit-request', in: 'body' } : undefined,
      ),
    ],
  }),
  'address-not-allowed': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'The network address that the console calls from is not on the list of those admitted.',
    ),
    steps: [
      step(
        'Have this address admitted',
        messageTo('api-support', exchange, `Please admit the network address of our console at ${exchange.host}.`),
      ),
      step(
        'If a VPN or a fixed exit address is meant to be used, ask the network team',
        messageTo(
          'network-team',
          exchange,
          `Which exit address do calls to ${exchange.host} leave from? It is not on the server's allow list.`,
        ),
      ),
    ],
  }),
  'plain-http-to-https-port': (exchange) => {
    const url = urlOf(
      exchange.side === 'token' ? exchange.reading.connection.tokenUrl : exchange.reading.connection.apiUrl,
    )
    return {
      explanation: sentence(answered(exchange), 'The port expects https and was spoken to in plain http.'),
      steps: [
        step(
          'Write https:// instead of http://',
          editUrl(
            exchange,
            url?.protocol === 'http:' ? shown(exchange, url.href.replace(/^http:/, 'https:')) : undefined,
          ),
        ),
      ],
    }
  },
  'client-certificate-required': (exchange) => ({
    explanation: sentence(
      exchange.reading.status === null
        ? `${exchange.host} ended the TLS handshake because it wants a client certificate, or does not accept the one that was sent.`
        : answered(exchange),
      'The caller must prove itself with a certificate besides its OAuth client (mutual TLS).',
    ),
    steps: [
      step('Configure the client certificate of this connection', edit('tls')),
      step(
        'Ask for the certificate',
        messageTo(
          'api-support',
          exchange,
          `${exchange.host} wants a client certificate. Which authority must sign it, and how do we get one?`,
        ),
      ),
    ],
  }),

  'server-error': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      "The failure is on the server's side; neither your request nor your credentials are said to be wrong.",
    ),
    steps: [
      step('Send it once more, if it is safe to repeat', onceMore(exchange, exchange.retryAfter)),
      reportFailure(exchange),
    ],
  }),
  'server-unavailable': (exchange) => ({
    explanation: sentence(answered(exchange), wait(exchange) ?? 'It is overloaded or being maintained.'),
    steps: [
      step(
        exchange.retryAfter !== undefined
          ? `Wait ${duration(exchange.retryAfter)} and try again`
          : 'Wait a moment and try again',
        sendAgain(exchange.retryAfter ?? 30),
      ),
      reportFailure(exchange),
    ],
  }),
  'gateway-bad-upstream': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'A gateway answered for the service behind it, which broke off or gave something that the gateway could not use.',
    ),
    steps: [
      step('Send it once more, if it is safe to repeat', onceMore(exchange, exchange.retryAfter)),
      reportFailure(exchange),
    ],
  }),
  'gateway-no-upstream': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      'A gateway answered for the service behind it, which is down or not reachable from there.',
    ),
    steps: [
      step(
        exchange.retryAfter !== undefined
          ? `Wait ${duration(exchange.retryAfter)} and try again`
          : 'Wait a moment and try again',
        sendAgain(exchange.retryAfter ?? 30),
      ),
      reportFailure(exchange),
    ],
  }),
  'gateway-timeout': (exchange) => ({
    explanation: sentence(
      answered(exchange),
      "The service behind the gateway did not answer within the gateway's limit; it may still be working on the request.",
    ),
    steps: [
      step('Ask for less at once', exchange.side === 'api' ? { type: 'edit-request', in: 'query' } : undefined),
      step('Send it again, if it is safe to repeat', onceMore(exchange, exchange.retryAfter)),
      reportFailure(exchange),
    ],
  }),
  'unknown-refusal': (exchange) => ({
    explanation: sentence(answered(exchange), 'No rule of this console explains this answer; it is shown as it came.'),
    steps: [
      ...ownExplanation(exchange),
      step(
        "Ask the API's support",
        messageTo('api-support', exchange, `What does this answer to ${call(exchange)} mean?`),
      ),
      step('Send it once more', onceMore(exchange)),
    ],
  }),
} satisfies Remedies

const reportRefusal = (exchange: Case) =>
  step(
    "If a fresh token is refused too, ask the API's support why",
    messageTo(
      'api-support',
      exchange,
      `${call(exchange)} is refused although the token is fresh. What does the API not accept about it?`,
      ['iss', 'aud', 'kid'].map((name) => claim(exchange, name) && `Token ${name}: ${claim(exchange, name)}`),
    ),
  )

const tokenSentence = (exchange: Case): string | undefined => {
  const { token, at } = exchange.reading
  if (token === undefined) return undefined
  const left = token.expiresAt !== undefined && at !== undefined ? Math.round((token.expiresAt - at) / 1000) : undefined
  const facts = [
    claim(exchange, 'aud') && `is for ${claim(exchange, 'aud')}`,
    claim(exchange, 'iss') && `comes from ${claim(exchange, 'iss')}`,
    left !== undefined && left > 0 && `has ${duration(left)} left`,
  ].filter(Boolean)
  return facts.length > 0 ? `The token ${facts.join(', ')}.` : undefined
}

const shown = ({ reading }: Case, value: string | undefined | null) =>
  value ? reading.text.plain(value, 200) || undefined : undefined

/** A page that the words themselves point to. */
const linkInWords = ({ reading, words }: Case) => {
  const link = /https:\/\/[^\s"'<>]{4,300}/.exec(
    reading.statements.find((said) => said.text.includes(words.slice(0, 40)))?.text ?? '',
  )?.[0]
  return link && reading.text.quote(link) === link ? [step(`The message names the page for it: ${link}`)] : []
}

/** The base path of an API, kept as far as the redirect's target keeps it. */
const basePath = ({ reading }: Case, target: URL): string => {
  const base = urlOf(reading.connection.apiUrl)?.pathname ?? '/'
  return target.pathname.startsWith(base) ? base : '/'
}
