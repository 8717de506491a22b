import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { TokenView } from '@developer-console/shared/contract/token'
import { mayCall } from '@developer-console/shared/oauth/scopes'
import { tokenDifferences } from '@developer-console/shared/oauth/token-differences'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { operationsQuery } from '../../api/operations.ts'
import { Evidence } from '../../ui/evidence.tsx'
import { span } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Proof, Proofs } from '../../ui/proofs.tsx'
import { titleOf } from './operations-in-words.ts'

type Props = { connection: ConnectionView; a: TokenView; b: TokenView; className?: string | undefined }

/** Named one by one; beyond it is a matter of the table beside. */
const most = 5

/** What the difference between two tokens means for calls. */
export function WhatFollows({ connection, a, b, className }: Props) {
  const { data } = useQuery(operationsQuery(connection.id))
  const operations = (data?.operations ?? []).filter(({ doneByConsole }) => doneByConsole !== true)
  const refused = ({ scopes }: OperationSummary, token: TokenView) => mayCall(scopes, token.scopes).verdict === 'no'
  const onlyA = operations.filter((operation) => !refused(operation, a) && refused(operation, b))
  const onlyB = operations.filter((operation) => refused(operation, a) && !refused(operation, b))
  const wanted = connection.audience ?? connection.apiUrl
  const foreign = (token: TokenView) => token.audience.length > 0 && !token.audience.includes(wanted)
  const shorter = shorterLife(a, b)
  return (
    <Panel title="What follows" fill className={className}>
      <Proofs padded>
        {[
          { letter: 'A', token: a },
          { letter: 'B', token: b },
        ].map(
          ({ letter, token }) =>
            foreign(token) && (
              <Proof key={letter} tone="danger">
                <p>{letter} is for another audience: the API of this connection refuses it where it checks that.</p>
                <Evidence>{token.audience.join(' ')}</Evidence>
              </Proof>
            ),
        )}
        {onlyA.slice(0, most).map((operation) => (
          <Proof key={operation.id} tone="danger">
            <p>
              <Operation connectionId={connection.id} operation={operation} /> is refused with B.
            </p>
            <Evidence>{`${operation.method} ${operation.path}`}</Evidence>
          </Proof>
        ))}
        {onlyB.slice(0, most).map((operation) => (
          <Proof key={operation.id} tone="ok">
            <p>
              <Operation connectionId={connection.id} operation={operation} /> is open with B.
            </p>
            <Evidence>{`${operation.method} ${operation.path}`}</Evidence>
          </Proof>
        ))}
        {onlyA.length > most && <Proof tone="info">{onlyA.length - most} more are refused with B.</Proof>}
        {onlyB.length > most && <Proof tone="info">{onlyB.length - most} more are open with B.</Proof>}
        {shorter !== undefined && (
          <Proof tone="info">
            Whoever keeps one for {span(shorter.long)} runs into 401 after {span(shorter.short)} with {shorter.letter}.
          </Proof>
        )}
        {onlyA.length + onlyB.length === 0 && <Proof tone="ok">The same operations are open to both.</Proof>}
      </Proofs>
    </Panel>
  )
}

const shorterLife = (a: TokenView, b: TokenView) => {
  const traits = ({ expiresIn }: TokenView) => ({ scopes: [], audience: [], lifetime: expiresIn })
  if (a.expiresIn === undefined || b.expiresIn === undefined) return undefined
  if (tokenDifferences(traits(a), traits(b)).changed.length === 0) return undefined
  const [short, long] = [a.expiresIn, b.expiresIn].toSorted((one, other) => one - other) as [number, number]
  return { short, long, letter: short === a.expiresIn ? 'A' : 'B' }
}

function Operation({ connectionId, operation }: { connectionId: string; operation: OperationSummary }) {
  return (
    <Link to="/c/$connection/explore/{-$operation}" params={{ connection: connectionId, operation: operation.id }}>
      {titleOf(operation)}
    </Link>
  )
}
