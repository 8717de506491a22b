import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { diagnose } from '@developer-console/shared/diagnosis/diagnose'
import type { Evidence, EvidenceError } from '@developer-console/shared/diagnosis/evidence'
import { hasCode } from './error-chain.ts'

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

/** The diagnosis of an exchange that did not succeed; says in general words what no rule recognises. */
export const explain = (evidence: Evidence): Diagnosis =>
  addressRefused(evidence.error ?? []) ?? diagnose(evidence) ?? unexplained(evidence)
