import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { SignatureView, TokenView } from '@developer-console/shared/contract/token'
import { shortLife } from '@developer-console/shared/oauth/lifetimes'
import { scopeMatrix } from '@developer-console/shared/oauth/scopes'
import { useQuery } from '@tanstack/react-query'
import ShieldCheck from 'lucide-react/icons/shield-check'
import ShieldQuestionMark from 'lucide-react/icons/shield-question-mark'
import ShieldX from 'lucide-react/icons/shield-x'
import type { ReactNode } from 'react'
import { operationsQuery } from '../../api/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { clock, count, localTime, span, utcTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Ring } from '../../ui/ring.tsx'
import text from '../../ui/text.module.css'
import { useNow } from '../../ui/ticking.ts'
import css from './glance.module.css'

const formats = { jwt: 'JWT', encrypted: 'Encrypted', opaque: 'Opaque' } as const

/** Life, type, scopes, audience and signature: the answers to the first questions, in one line. */
export function Glance({ connection, token }: { connection: ConnectionView; token: TokenView }) {
  const algorithm = token.signature.algorithm
  return (
    <dl className={css.glance}>
      <Life token={token} />
      <Cell name="Type" note={[formats[token.format], algorithm].filter(Boolean).join(', ')}>
        {token.tokenType ?? 'not stated'}
      </Cell>
      <ScopeCount connectionId={connection.id} scopes={token.scopes} />
      <Audience connection={connection} audience={token.audience} />
      <Signature signature={token.signature} />
    </dl>
  )
}

function Cell({ name, note, mono, children }: { name: string; note: ReactNode; mono?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classNames(css.value, mono && css.valueMono)}>{children}</dd>
      <dd className={css.note}>{note}</dd>
    </div>
  )
}

function Life({ token }: { token: TokenView }) {
  const now = useNow()
  const issuedAt = Date.parse(token.issuedAt)
  if (token.expiresAt === undefined) {
    return (
      <Cell name="Expires" note={`issued ${localTime(issuedAt)} local`}>
        not stated
      </Cell>
    )
  }
  if (token.expiresIn !== undefined && token.expiresIn < shortLife) {
    return (
      <Cell name="Lives for" note="each call requests its own">
        {span(token.expiresIn)}
      </Cell>
    )
  }
  const expiresAt = Date.parse(token.expiresAt)
  const left = Math.max(0, expiresAt - now)
  const share = (100 * left) / Math.max(1, expiresAt - issuedAt)
  return (
    <div className={css.life} data-state={left === 0 ? 'over' : left < 300_000 && share < 20 ? 'soon' : 'ok'}>
      <dt>{left === 0 ? 'Expired' : 'Expires in'}</dt>
      <dd className={css.value}>
        <span role="timer">{clock(left / 1000)}</span>
      </dd>
      <dd className={css.note}>
        <time className={text.mono} dateTime={token.expiresAt}>
          {localTime(expiresAt)}
        </time>{' '}
        local · <span className={text.mono}>{utcTime(expiresAt)}</span> UTC
      </dd>
      <dd className={css.ring}>
        <Ring left={share} large />
      </dd>
    </div>
  )
}

function ScopeCount({ connectionId, scopes }: { connectionId: string; scopes: string[] }) {
  const { data } = useQuery(operationsQuery(connectionId))
  const { missing, callable, stated } = scopeMatrix(scopes, data?.operations ?? [])
  const all = scopes.length + missing.length
  return (
    <Cell
      name="Scopes"
      note={
        stated > 0 ? `${callable} of ${count(stated, 'operation')}` : scopes.length > 0 ? 'granted' : 'none granted'
      }
    >
      {missing.length > 0 ? `${scopes.length} of ${all}` : scopes.length}
    </Cell>
  )
}

function Audience({ connection, audience }: { connection: ConnectionView; audience: string[] }) {
  const [first, ...more] = audience
  if (first === undefined) {
    return (
      <Cell name="Audience" note="any API of this server may accept it">
        not stated
      </Cell>
    )
  }
  const wanted = connection.audience ?? connection.apiUrl
  const note = audience.includes(wanted)
    ? audience.includes(connection.apiUrl)
      ? 'is the API of this connection'
      : 'is the audience of this connection'
    : `this connection asks for ${wanted}`
  return (
    <Cell name="Audience" mono note={more.length > 0 ? `and ${more.length} more, ${note}` : note}>
      {first}
    </Cell>
  )
}

const signatures = {
  verified: { icon: ShieldCheck, tone: 'ok', words: 'Verified' },
  failed: { icon: ShieldX, tone: 'danger', words: 'Does not hold' },
  'not-verifiable': { icon: ShieldQuestionMark, tone: 'subtle', words: 'Not verifiable' },
} as const

function Signature({ signature }: { signature: SignatureView }) {
  const { icon, tone, words } = signatures[signature.status]
  return (
    <Cell
      name="Signature"
      note={
        signature.status === 'verified' ? (
          signature.keyId === undefined ? (
            'with the key of the issuer'
          ) : (
            <>
              with key{' '}
              <span className={text.mono} title={signature.keyId}>
                {signature.keyId.length > 12 ? `${signature.keyId.slice(0, 12)}…` : signature.keyId}
              </span>
            </>
          )
        ) : (
          signature.reason
        )
      }
    >
      <Icon of={icon} tone={tone} /> {words}
    </Cell>
  )
}
