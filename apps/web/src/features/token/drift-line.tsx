import type { TokenChange, TokenDrift, TokenView } from '@developer-console/shared/contract/token'
import { count, dayAndMinute } from '../../ui/format.ts'
import text from '../../ui/text.module.css'
import { driftInWords } from './drift-in-words.ts'

/** What became of the token since the one before, in one line. */
export function DriftLine({ drift, token }: { drift: TokenDrift; token: TokenView }) {
  const isNew = drift.since === token.issuedAt
  return (
    <>
      <span className={text.strong}>{isNew ? 'Since the token before' : `Since ${dayAndMinute(drift.since)}`}</span>
      {drift.gained.length + drift.lost.length === 0 ? (
        <span>same scopes</span>
      ) : (
        <>
          <Scopes verb="gained" scopes={drift.gained} />
          <Scopes verb="lost" scopes={drift.lost} />
        </>
      )}
      <span title={drift.changed.map(changeInWords).join('\n') || undefined}>{driftInWords(drift)}</span>
    </>
  )
}

const changeInWords = ({ what, before, after }: TokenChange) => `${what}: ${before} → ${after}`

function Scopes({ verb, scopes }: { verb: 'gained' | 'lost'; scopes: readonly string[] }) {
  if (scopes.length === 0) return verb === 'lost' && <span>nothing lost</span>
  return (
    <span>
      {verb}{' '}
      {scopes.length > 3 ? (
        <span title={scopes.join(' ')}>{count(scopes.length, 'scope')}</span>
      ) : (
        <span className={text.mono}>{scopes.join(' ')}</span>
      )}
    </span>
  )
}
