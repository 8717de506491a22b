import type { CheckStep, CheckStepName } from '@developer-console/shared/contract/check'
import type { Evidence } from '@developer-console/shared/diagnosis/evidence'
import { callHeaders } from '../calls/policy.ts'
import { refusalDiagnosis } from '../calls/refusal.ts'
import type { Connection } from '../connections/connection.ts'
import { connectionEvidence, connectionSecretForms, type IssuedToken } from '../tokens/request-token.ts'
import type { CurrentToken } from '../tokens/token-cache.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { bodyText } from '../upstream/body-text.ts'
import { errorChain } from '../upstream/error-chain.ts'
import { explainFailure } from '../upstream/explain.ts'
import { fetchBounded, headerValue } from '../upstream/fetch-bounded.ts'
import { redactText, searchOrder, tokenForms } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'

export type CheckDeps = {
  upstream: Upstream
  tokens: Pick<Tokens, 'view'>
  /** A new token for the connection. */
  requestToken: (connection: Connection) => Promise<CurrentToken>
  /** Epoch milliseconds. */
  clock: () => number
  /** Milliseconds for one request. */
  timeout?: number
}

type Finding = Omit<CheckStep, 'step' | 'title' | 'duration'>

const titles: Record<CheckStepName, string> = {
  name: 'Name resolution',
  tls: 'TLS',
  'token-endpoint': 'Authorization server',
  token: 'Access token',
  api: 'API',
}

const skipped = (why: string): Finding => ({ outcome: 'skipped', evidence: [why] })

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** Bytes of a body that a diagnosis looks at. */
const maxBytes = 64 * 1024

/**
 * Tries a connection step by step, as a call would go: each step is given as it ends, and what depends on a failed one
 * is skipped. Nothing that it asks for changes anything.
 */
export const checkConnection = async function* (
  connection: Connection,
  { upstream, tokens, requestToken, clock, timeout = 15_000 }: CheckDeps,
): AsyncGenerator<CheckStep, void, undefined> {
  const secrets = searchOrder(connectionSecretForms(connection))
  const tokenUrl = new URL(connection.tokenUrl)
  const apiUrl = new URL(connection.apiUrl)
  const urls = [tokenUrl, ...(apiUrl.host === tokenUrl.host ? [] : [apiUrl])]
  /** Hosts that a step has failed for. */
  const failed = new Set<string>()

  const failure = async (url: URL, error: NonNullable<Evidence['error']>): Promise<Finding> => {
    failed.add(url.host)
    const diagnosis = await explainFailure(
      {
        request: { method: 'GET', url: url.href },
        error,
        connection: connectionEvidence(connection),
        receivedAt: clock(),
      },
      { url, upstream, policy: connection },
    )
    return { outcome: 'failed', evidence: [`${url.host}: ${diagnosis.title}`], diagnosis }
  }

  const redact = (text: string) => redactText(text, secrets)

  /** The same for all addresses: what was found of each, and the first failure. */
  const ofEach = async (addresses: readonly URL[], find: (url: URL) => Promise<string>): Promise<Finding> => {
    const findings = await Promise.all(
      addresses.map(async (url): Promise<Finding> => {
        try {
          return { outcome: 'passed', evidence: [redact(await find(url))] }
        } catch (error) {
          return failure(url, errorChain(error, redact))
        }
      }),
    )
    const diagnosis = findings.find((finding) => finding.diagnosis)?.diagnosis
    return {
      outcome: diagnosis ? 'failed' : 'passed',
      evidence: findings.flatMap(({ evidence }) => evidence),
      ...(diagnosis && { diagnosis }),
    }
  }

  const names = () =>
    ofEach(urls, async (url) => {
      if (upstream.isProxied(connection, url.hostname)) return `${url.hostname}: the proxy resolves this name`
      const addresses = await upstream.addressesOf(connection, url.hostname)
      return `${url.hostname}: ${counted(addresses.length, 'address', 'addresses')}`
    })

  const tls = async () => {
    const encrypted = urls.filter(({ protocol, host }) => protocol === 'https:' && !failed.has(host))
    if (encrypted.length === 0) return skipped('Nothing is encrypted: the addresses begin with http:')
    return ofEach(encrypted, async (url) => {
      const { protocol, validTo, authority } = await upstream.secure(connection, url)
      return `${url.host}: ${protocol}, certificate valid to ${new Date(validTo).toISOString().slice(0, 10)}, issued by ${authority}`
    })
  }

  const tokenEndpoint = async (): Promise<Finding> => {
    const answer = await fetchBounded({ url: tokenUrl, maxBytes, timeout, redact }, upstream.dispatcherFor(connection))
    if (answer.kind === 'failure') return failure(tokenUrl, answer.error)
    const evidence = `It answers: ${answer.status} to a request without credentials, in ${Math.round(answer.duration)} ms`
    return { outcome: 'passed', evidence: [evidence] }
  }

  let issued: IssuedToken | undefined
  const token = async (): Promise<Finding> => {
    const current = await requestToken(connection)
    if (!current.granted) {
      const { diagnosis, exchange } = current
      const status = exchange.response?.status
      return {
        outcome: 'failed',
        evidence: [status === undefined ? 'No answer came' : `It answered ${status}`],
        diagnosis,
      }
    }
    issued = current.token
    const { expiresIn, scopes, signature, findings } = await tokens.view(connection, current)
    const [diagnosis] = findings
    return {
      outcome: 'passed',
      evidence: [
        expiresIn === undefined ? 'Granted, for a time that is not told' : `Granted, for ${expiresIn} s`,
        counted(scopes.length, 'scope'),
        ...(signature.status === 'verified' ? ['Its signature is right'] : []),
        ...findings.map(({ title }) => title),
      ],
      ...(diagnosis && { diagnosis }),
    }
  }

  const api = async (): Promise<Finding> => {
    if (issued === undefined) return skipped('There is no token')
    if (!connection.methods.includes('GET')) return skipped('This connection allows no GET')
    const forms = searchOrder([...secrets, ...tokenForms(issued.accessToken)])
    const headers = Object.fromEntries(
      [...callHeaders(connection, [])].map(([name, value]) => [name, [value].flat().join(', ')]),
    )
    const answer = await fetchBounded(
      {
        url: apiUrl,
        headers: { ...headers, authorization: `Bearer ${issued.accessToken}` },
        maxBytes,
        timeout,
        redact: (text) => redactText(text, forms),
      },
      upstream.dispatcherFor(connection),
    )
    if (answer.kind === 'failure') return failure(apiUrl, answer.error)
    const { status } = answer
    if (status !== 401) return { outcome: 'passed', evidence: [`It answers: ${status} to GET ${apiUrl.href}`] }
    const diagnosis = refusalDiagnosis(
      {
        connection,
        token: issued,
        request: { method: 'GET', url: apiUrl.href, contentType: undefined },
        requiredScopes: undefined,
        receivedAt: clock(),
      },
      {
        status,
        headers: answer.headers.map(([name, value]) => [name, redactText(value, forms)]),
        body: redactText(
          bodyText(answer.body, headerValue(answer.headers, 'content-type'), { isCut: answer.cut !== undefined }),
          forms,
        ),
      },
    )
    return { outcome: 'passed', evidence: [`It answers, and refuses the token: 401 to GET ${apiUrl.href}`], diagnosis }
  }

  const timed = async (step: CheckStepName, find: () => Promise<Finding>): Promise<CheckStep> => {
    const began = performance.now()
    const { outcome, evidence, diagnosis } = await find()
    const duration = performance.now() - began
    return { step, title: titles[step], outcome, duration, evidence, ...(diagnosis && { diagnosis }) }
  }
  const unless = (url: URL, find: () => Promise<Finding>) => async () =>
    failed.has(url.host) ? skipped(`${url.host} cannot be reached`) : find()

  yield await timed('name', names)
  yield await timed('tls', tls)
  yield await timed('token-endpoint', unless(tokenUrl, tokenEndpoint))
  yield await timed('token', unless(tokenUrl, token))
  yield await timed('api', unless(apiUrl, api))
}
