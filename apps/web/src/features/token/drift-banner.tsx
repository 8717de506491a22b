import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { TokenDrift, TokenView } from '@developer-console/shared/contract/token'
import { scopeMatrix } from '@developer-console/shared/oauth/scopes'
import { useQuery } from '@tanstack/react-query'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { acceptDrift, useAcceptedDrift } from '../../api/accepted-drift.ts'
import { operationsQuery } from '../../api/operations.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { dayAndMinute, fullTime } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import text from '../../ui/text.module.css'
import { operationsInWords } from './operations-in-words.ts'

/** The token has lost scopes: since when, what follows, and what can be done. */
export function DriftBanner({ connectionId, token }: { connectionId: string; token: TokenView }) {
  const { drift } = token
  const accepted = useAcceptedDrift(connectionId)
  const { data } = useQuery(operationsQuery(connectionId))
  if (!drift || drift.lost.length === 0 || accepted === drift.since) return null
  const shut = scopeMatrix(token.scopes, data?.operations ?? [])
    .missing.filter(({ scope }) => drift.lost.includes(scope))
    .flatMap(({ operations }) => operations)
  return (
    <Banner
      tone="warn"
      icon={TriangleAlert}
      action={
        <div className={layout.row}>
          <CopyButton text={() => messageFor(drift, token, shut)} label="Copy message to the administrator" withLabel />
          <Button variant="quiet" size="small" onClick={() => acceptDrift(connectionId, drift.since)}>
            It is meant to be so
          </Button>
        </div>
      }
    >
      <span className={text.strong}>
        Since {dayAndMinute(drift.since)} without <span className={text.mono}>{drift.lost.join(' ')}</span>.
      </span>{' '}
      {drift.sameRequest
        ? 'The token before had it, and the request was the same.'
        : 'The token before had it, and was asked for in other words: the connection has been changed since.'}{' '}
      {shut.length > 0 &&
        `${operationsInWords(shut)} will be refused until the ${drift.lost.length === 1 ? 'scope is' : 'scopes are'} granted again.`}
    </Banner>
  )
}

const messageFor = (drift: TokenDrift, token: TokenView, shut: readonly OperationSummary[]): string => {
  const client = token.request.form['client_id']
  return [
    `Please grant ${drift.lost.join(' ')} again to the application${client ? ` with the client ID ${client}` : ''}.`,
    '',
    `Its tokens came without since ${fullTime(drift.since)}; the one of ${fullTime(drift.before.issuedAt)} had it.`,
    ...(shut.length > 0 ? [`Without it these are refused: ${operationsInWords(shut)}.`] : []),
    ...(token.audience.length > 0 ? [`Audience: ${token.audience.join(', ')}`] : []),
    `Granted now: ${token.scopes.join(' ') || 'no scopes'}`,
  ].join('\n')
}
