import type { Diagnosis, DiagnosisAction, DiagnosisStep } from '../contract/diagnosis.ts'
import { scopesLacking } from './api.ts'
import type { Cause } from './causes.ts'
import { parameterOf } from './challenges.ts'
import { leadingWords, type Match } from './match.ts'
import { type Reading, record, stringOf, urlOf } from './reading.ts'
import { requestIds } from './request-ids.ts'
import { requestedWait } from './waits.ts'

/** One diagnosed exchange, with what the texts about it are made from. Every string in it may be shown. */
export type Case = {
  reading: Reading
  match: Match
  /** What the answer says, in its own words; empty where it says nothing. */
  words: string
  /** Who answered, or should have: a host name. */
  host: string
  side: 'token' | 'api'
  clientId: string | undefined
  /** The audience that was asked for. */
  audience: string | undefined
  askedScope: string | undefined
  /** `GET /meters`, without query. */
  call: string | undefined
  missingScopes: string[]
  retryAfter: number | undefined
}

/** What a cause means for one exchange, and how it is mended. */
type Remedy = Pick<Diagnosis, 'explanation' | 'steps'> & {
  /** In place of the catalogue's title, where this exchange names the thing. */
  title?: string | undefined
}
export type RemedyOf = (exchange: Case) => Remedy
export type Remedies = { [key in Cause]?: RemedyOf }

/** Gathers what the texts about an exchange need. */
export const caseOf = (reading: Reading, match: Match): Case => {
  const { text, request, connection } = reading
  const shown = (value: string | null | undefined, limit = 200) =>
    value ? text.plain(value, limit) || undefined : undefined
  const side = sideOf(reading)
  const url = urlOf(request.url) ?? urlOf(side === 'token' ? connection.tokenUrl : connection.apiUrl)
  return {
    reading,
    match,
    words: wordsOf(reading, match),
    host:
      (url && text.plain(url.host, 120)) ||
      reading.errors.map(({ hostname }) => shown(hostname)).find(Boolean) ||
      (side === 'token' ? 'the token endpoint' : 'the API'),
    side,
    clientId: shown(connection.clientId, 120),
    audience: shown(request.audience ?? request.resource ?? connection.audience, 300),
    askedScope: shown(request.scope, 500),
    call: callOf(reading),
    missingScopes: missingScopesOf(reading, match),
    retryAfter: requestedWait(reading, match.cause === 'rate-limited' || match.cause === 'quota-exhausted'),
  }
}

/** Which of the two a failure concerns, where no answer tells: by the host that was called. */
const sideOf = ({ where, request, connection }: Reading): 'token' | 'api' => {
  if (where !== 'network') return where
  const called = urlOf(request.url)
  const token = urlOf(connection.tokenUrl)
  return called && token && called.host === token.host && called.pathname === token.pathname ? 'token' : 'api'
}

const callOf = ({ request, text }: Reading): string | undefined => {
  const url = urlOf(request.url)
  if (url === undefined) return undefined
  return text.plain(`${request.method ?? ''} ${url.pathname}`.trim(), 200)
}

/** The sentence that the cause rests on, else the one that says most, for a quotation within a sentence of ours. */
const wordsOf = (reading: Reading, { evidence }: Match): string => {
  const { statements, text } = reading
  const resting = evidence
    .map(({ source, quote }) =>
      statements.find(
        (said) =>
          said.kind === 'words' && said.source === source && (said.raw.includes(quote) || said.text.includes(quote)),
      ),
    )
    .find((said) => said !== undefined)
  const leading = leadingWords(reading)
  const said = resting ?? (leading?.source === 'body' && reading.body.kind === 'html' ? undefined : leading)
  // Identifiers that some servers append to every text help nobody within a sentence.
  return said ? text.plain(said.text.replace(/\sTrace ID: [^]*$/, ''), 240) : ''
}

/** Scopes that would have opened the door: named by the challenge or the body, else by the operation's document. */
const missingScopesOf = (reading: Reading, { cause, evidence }: Match): string[] => {
  const { challenges, body, token, requiredScopes, text, request } = reading
  const held = new Set(token?.scopes)
  const list = (value: string | undefined) =>
    (value ?? '').split(/[\s,]+/).filter((scope) => isScope(scope) && text.quote(scope) === scope)
  if (cause === 'scope-missing') {
    const challenged = challenges.map((challenge) => parameterOf(challenge, 'scope')?.value).find(Boolean)
    const fields = body.fields.filter(({ path }) =>
      /\b(?:required_?scopes?|needed|missing_?scopes?|scopes?)(?:\[\d+\])?$/i.test(path),
    )
    const inText = [...evidence.map(({ quote }) => quote), ...reading.statements.map((said) => said.text)].flatMap(
      scopesInWords,
    )
    for (const named of [
      list(challenged),
      fields.flatMap((field) => list(field.text)),
      inText.filter((scope) => text.quote(scope) === scope),
    ]) {
      // `scope=` lists what is needed, not what is lacking (RFC 6750 §3).
      const lacking = unique(named).filter((scope) => !held.has(scope))
      if (lacking.length > 0) return lacking.slice(0, 50)
    }
    return scopesLacking(requiredScopes, token?.scopes).slice(0, 50)
  }
  if (cause === 'scope-not-granted' || cause === 'scope-invalid') {
    const asked = new Set(list(request.scope ?? undefined))
    const named = unique(
      reading.statements.filter(({ kind }) => kind === 'words').flatMap((said) => scopesInWords(said.text)),
    )
    const both = named.filter((scope) => asked.has(scope))
    const known = both.length > 0 ? both : cause === 'scope-not-granted' ? named : []
    return known.filter((scope) => text.quote(scope) === scope).slice(0, 50)
  }
  return []
}

const isScope = (text: string) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(text) && /[a-z]/i.test(text)
const unique = (texts: readonly string[]) => [...new Set(texts)]

/** Scope names in a sentence: after `scope:`, in quotes or brackets, or of a form that no other word has. */
const scopesInWords = (sentence: string): string[] => {
  const text = sentence.slice(0, 1000)
  const listed =
    /\bscopes?(?:\(s\))?'?(?: (?:are |is |was )?(?:required|needed|missing|granted))?\s{0,3}[:=]\s{0,3}\[?([^\]\n]{1,400})/i.exec(
      text,
    )?.[1]
  const candidates = [
    ...(listed ?? '').split(/[\s,;"'[\]]+/).map((word) => word.replace(/\.$/, '')),
    ...[...text.matchAll(/\bscopes?(?:\(s\))?\W{1,4}['"[]([^'"\]]{1,120})['"\]]/gi)].flatMap(([, names]) =>
      (names ?? '').split(/[\s,]+/),
    ),
    ...[...text.matchAll(/(?<![\w/:.-])[a-z][\w-]{1,40}(?::[\w*-]{1,60}){1,3}(?![\w/:])/g)].map(([name]) => name),
  ]
  return unique(
    candidates.filter(
      (word) =>
        isScope(word) &&
        word.length > 1 &&
        !/^(?:https?:|read|more|about|url|or|and|the|is|not|for|see)$/i.test(word) &&
        !/^https?:\/\/[^/]+$/.test(word),
    ),
  )
}

// Actions

export const edit = (field: string, value?: string): DiagnosisAction => ({
  type: 'edit-connection',
  field,
  ...(value !== undefined && { value }),
})
export const requestToken: DiagnosisAction = { type: 'request-token' }
export const sendAgain = (after?: number): DiagnosisAction => ({
  type: 'send-again',
  ...(after !== undefined && { after }),
})
export const step = (text: string, action?: DiagnosisAction): DiagnosisStep => ({ text, ...(action && { action }) })

/** Once more: a token request at the token endpoint, the same call at the API. */
export const onceMore = ({ side }: Case, after?: number): DiagnosisAction =>
  side === 'token' && after === undefined ? requestToken : sendAgain(after)

type Recipient = Extract<DiagnosisAction, { type: 'copy-message' }>['to']

/** A message that can be sent as it is: what is asked, then the facts that the reader will need, and nothing secret. */
export const messageTo = (
  to: Recipient,
  exchange: Case,
  ask: string,
  needs: readonly (string | undefined)[] = [],
): DiagnosisAction => {
  const { reading, words, clientId, audience, askedScope } = exchange
  const { text, request, connection, status, at } = reading
  const url = urlOf(request.url) ?? urlOf(exchange.side === 'token' ? connection.tokenUrl : connection.apiUrl)
  const code = reading.statements.find(({ kind, source }) => kind === 'code' && !/codes?\[/.test(source))
  const answer = [
    status === null ? undefined : String(status),
    code && text.plain(code.text, 120),
    words && `"${words}"`,
  ]
  const account = stringOf(reading.token?.claims['accountId']) ?? stringOf(reading.token?.claims['org_id'])
  const facts: (string | undefined)[] = [
    ...needs,
    fact('Connection', connection.name && text.plain(connection.name, 120)),
    fact('Client ID', clientId),
    fact('Account', account && text.plain(account, 120)),
    fact('Audience', audience),
    exchange.side === 'token'
      ? fact('Scope asked for', askedScope)
      : fact('Scopes of the token', text.plain((reading.token?.scopes ?? []).join(' '), 600) || undefined),
    fact(
      exchange.side === 'token' ? 'Token request' : 'Call',
      url &&
        text.plain(
          `${request.method ?? (exchange.side === 'token' ? 'POST' : '')} ${url.origin}${url.pathname}`.trim(),
          300,
        ),
    ),
    fact('Answer', answer.filter(Boolean).join(' ') || undefined),
    fact(
      'Error',
      status === null ? exchange.match.evidence.map(({ quote }) => quote).join(' · ') || undefined : undefined,
    ),
    ...requestIds(reading)
      .slice(0, 4)
      .map(([name, id]) => fact(name === 'traceparent' ? 'Trace' : 'Request ID', `${id} (${name})`)),
    fact('Time', at !== undefined && Math.abs(at) < 8e15 ? new Date(at).toISOString() : undefined),
  ]
  const lines = facts.filter((line) => line !== undefined)
  return { type: 'copy-message', to, text: `${ask}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}` }
}

const fact = (name: string, value: string | undefined) => (value ? `${name}: ${value}` : undefined)

// Words

/** `33 s`, `2 min`, `7 h 1 min`. */
export const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** `api.example.com answered 403: "Service not found"`: how most explanations begin. */
export const answered = ({ host, reading: { status }, words }: Case): string =>
  `${host} answered ${status ?? 'nothing'}${words === '' ? '' : `: "${trimmed(words)}"`}.`

export const trimmed = (text: string) => text.replace(/[.\s]+$/, '')
export const sentence = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' ')

/** A link to the server's own explanation, where it gave one over https. */
export const ownExplanation = ({ reading }: Case): DiagnosisStep[] => {
  const { body, header, challenges, text } = reading
  const uris = [
    stringOf(record(body.json)['error_uri']),
    challenges.map((challenge) => parameterOf(challenge, 'error_uri')?.value).find(Boolean),
    /<([^<>]{1,400})>[^,]{0,80}rel="?help"?/.exec(header('link'))?.[1],
    stringOf(record(body.json)['documentation_url']),
  ]
  const uri = uris.find((each) => each?.startsWith('https://') && text.quote(each) === each)
  return uri === undefined ? [] : [step(`Read the server's own explanation: ${uri}`)]
}
