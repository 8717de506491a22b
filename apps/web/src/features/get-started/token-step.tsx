import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import { Link } from '@tanstack/react-router'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import { useRenewToken } from '../../api/token.ts'
import { Button } from '../../ui/button.tsx'
import { count, localTime, milliseconds } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import { StepBody } from './step-body.tsx'
import { TokenFailure } from './token-failure.tsx'
import type { Progress } from './use-progress.ts'

type Props = { connection: ConnectionView; progress: Progress }

export function TokenStep({ connection, progress }: Props) {
  const { states, token, problem } = progress
  const renew = useRenewToken(connection.id)
  return (
    <StepBody
      number={2}
      state={states.token}
      title="Token"
      when={token?.issuedAt}
      evidence={
        token && [
          `${token.request.method} ${new URL(token.request.url).pathname}`,
          [token.response.status, token.response.statusText].filter(Boolean).join(' '),
          token.duration === undefined ? null : milliseconds(token.duration),
          token.expiresAt === undefined ? 'states no end' : `expires ${localTime(token.expiresAt)}`,
          <Link key="token" to="/c/$connection/token" params={{ connection: connection.id }}>
            What it allows
          </Link>,
        ]
      }
      action={
        states.token === 'failed' ? (
          <TokenFailure connection={connection} problem={problem} />
        ) : (
          states.token === 'current' && (
            <div className={layout.actions}>
              <Button
                variant="primary"
                size="large"
                icon={RefreshCw}
                loading={renew.isPending}
                onClick={() => renew.mutate()}
              >
                Request a new token
              </Button>
            </div>
          )
        )
      }
    >
      {token ? proved(token, connection) : 'Client ID and secret are exchanged for an access token.'}
    </StepBody>
  )
}

const kinds = { jwt: 'a signed JWT', encrypted: 'encrypted', opaque: 'opaque' } as const

const proved = (token: TokenView, { scope }: ConnectionView): string => {
  const scopes =
    token.scopes.length === 0
      ? 'names no scopes'
      : scope
        ? `carries ${count(token.scopes.length, 'scope')}`
        : `carries all ${count(token.scopes.length, 'scope')} of the application`
  return `The client ID and secret work. The token is ${kinds[token.format]} and ${scopes}.`
}
