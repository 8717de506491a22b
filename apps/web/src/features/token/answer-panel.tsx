import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import { shortLife } from '@developer-console/shared/oauth/lifetimes'
import { responseFieldMeaning } from '@developer-console/shared/oauth/claims'
import type { ReactNode } from 'react'
import { count, localTime, span } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { Redacted } from '../../ui/redacted.tsx'
import css from './answer-panel.module.css'

type Props = { connection: ConnectionView; token: TokenView; className?: string | undefined }

/** The fields of the token endpoint's answer (RFC 6749 §5.1), each with what it means here. */
export function AnswerPanel({ connection, token, className }: Props) {
  const { body } = token.response
  if (typeof body !== 'object' || body === null) return null
  const fields = Object.entries(body)
  // What is held back stands last: the eye should meet what can be read.
  const ordered = [
    ...fields.filter(([, value]) => value !== redactedMark),
    ...fields.filter(([, value]) => value === redactedMark),
  ]
  return (
    <Panel title="What the server answered" fill className={className}>
      <dl className={css.explained}>
        {ordered.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shown(name, value)}</dd>
            <dd>{meaningHere(name, value, connection, token)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

const shown = (name: string, value: unknown): ReactNode => {
  if (value === redactedMark) return <Redacted />
  if (name === 'scope') {
    const scopes = typeof value === 'string' ? value.split(' ').filter(Boolean) : Array.isArray(value) ? value : []
    return count(scopes.length, 'value')
  }
  if (name === 'expires_in') return `${String(value)} s`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is known of this very token says more than the field's definition. */
const meaningHere = (name: string, value: unknown, connection: ConnectionView, token: TokenView): string => {
  if (name === 'expires_in' && token.expiresIn !== undefined) {
    const renews =
      token.expiresIn < shortLife
        ? ' There is no refresh; each call requests its own.'
        : token.renewsAt
          ? ` There is no refresh; the console requests the next one at ${localTime(token.renewsAt)}.`
          : ''
    return `${span(token.expiresIn)} from ${localTime(token.issuedAt)}.${renews}`
  }
  if (name === 'scope') {
    const asked = connection.scope
    return asked
      ? `Asked for was ${asked}.`
      : 'No scope was asked for, so the token carries all that the application has.'
  }
  return responseFieldMeaning(name, value).meaning
}
