import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { diagnose } from '@developer-console/shared/diagnosis/diagnose'
import type { Evidence, EvidenceError } from '@developer-console/shared/diagnosis/evidence'
import { hasCode } from './error-chain.ts'
import type { Upstream, UpstreamPolicy } from './upstream.ts'

const addressRefused = (chain: readonly EvidenceError[]): Diagnosis | undefined => {
  if (!hasCode(chain, 'ADDRESS_REFUSED')) return undefined
  const quote = chain.find(({ code }) => code === 'ADDRESS_REFUSED')?.message ?? ''
  return {
    cause: 'address-refused',
    title: 'The console does not connect to this address',
    explanation:
      'Addresses of this machine, of the private network and of cloud metadata are closed, so that a connection cannot reach what only the console can. Nothing was sent.',
    evidence: [{ source: 'error.message', quote }],
    steps: [
      {
        text: 'If this server is meant to be reached, allow the private network for this connection',
        action: { type: 'edit-connection', field: 'allowPrivateNetwork', value: 'true' },
      },
      { text: 'Otherwise correct the host name in the connection' },
    ],
  }
}

const unexplained = ({ where, status, error }: Evidence): Diagnosis => {
  const last = error?.at(-1)
  if (status === null) {
    return {
      cause: 'unknown-network-failure',
      title: 'No answer came',
      explanation: 'The request was cut off before the server answered.',
      evidence: last ? [{ source: 'error', quote: [last.code, last.message].filter(Boolean).join(' ') }] : [],
      steps: [{ text: 'Try once more', action: { type: where === 'api' ? 'send-again' : 'request-token' } }],
    }
  }
  const who = where === 'token' ? 'authorization server' : 'API'
  return {
    cause: 'unknown-refusal',
    title: `The ${who} answered ${status}`,
    explanation: `The answer of the ${who} does not say why it refused.`,
    evidence: [{ source: 'status', quote: String(status) }],
    steps: [{ text: `Ask the owner of the ${who}, with the time of this call` }],
  }
}

/** Failures that a look at the certificate makes plain, or that may have been plain HTTP at a port that speaks TLS. */
const unclear = { 'https:': /^tls-(?!handshake|version)/, 'http:': /^(?:connection-(?!refused)|not-http)/ }

/**
 * The diagnosis of a failure of the network on the way to `url`. Where the error alone says too little, a TLS handshake
 * that sends nothing is made to see what the server shows.
 */
export const explainFailure = async (
  evidence: Omit<Evidence, 'where' | 'status' | 'headers' | 'body'>,
  { url, upstream, policy }: { url: string | URL; upstream: Pick<Upstream, 'probe'>; policy: UpstreamPolicy },
): Promise<Diagnosis> => {
  const failure: Evidence = { ...evidence, where: 'network', status: null, headers: {}, body: '' }
  const diagnosis = explain(failure)
  const address = new URL(url)
  const isUnclear = unclear[address.protocol as keyof typeof unclear]?.test(diagnosis.cause)
  if (!isUnclear) return diagnosis
  // A port stays what it is when only the protocol is another.
  const secure = new URL(
    `https://${address.hostname}:${address.port || (address.protocol === 'http:' ? '80' : '443')}/`,
  )
  const seen = await upstream.probe(policy, secure).catch(() => undefined)
  if (!seen) return diagnosis
  const { protocol, subject, names, authority, validFrom, validTo } = seen
  return explain({
    ...failure,
    probe: {
      protocol,
      certificate: {
        ...(subject && { subject }),
        names,
        issuer: authority,
        ...(validFrom <= validTo && {
          validFrom: new Date(validFrom).toISOString(),
          validTo: new Date(validTo).toISOString(),
        }),
      },
    },
  })
}

/** The diagnosis of an exchange that did not succeed; says in general words what no rule recognises. */
export const explain = (evidence: Evidence): Diagnosis =>
  addressRefused(evidence.error ?? []) ?? diagnose(evidence) ?? unexplained(evidence)
