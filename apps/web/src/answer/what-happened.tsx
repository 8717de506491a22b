import type { ReactNode } from 'react'
import { classNames } from '../ui/class-names.ts'
import { Evidence } from '../ui/evidence.tsx'
import { byteSize, count, milliseconds } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'
import text from '../ui/text.module.css'
import type { Answer } from './call-state.ts'
import { headerValue } from './media-type.ts'
import phase from './phase.module.css'
import { sentHost } from './request-text.ts'
import { SentRequest } from './sent-request.tsx'
import css from './what-happened.module.css'

type Step = {
  key: string
  /** Milliseconds since the beginning; `undefined` where it is not known. */
  at: number | undefined
  look: keyof typeof phase
  title: ReactNode
  evidence?: (string | undefined)[]
  detail?: ReactNode
  kind?: 'bad' | 'end'
}

const pathOf = (location: string) => {
  if (!URL.canParse(location)) return location
  const { pathname, search } = new URL(location)
  return pathname + search
}

const stepsOf = (answer: Answer, broken: boolean): Step[] => {
  const { head, timing, body } = answer
  const { session, token, dns, connect, tls, send, wait, receive, reused } = timing
  const host = sentHost(head)
  const steps: Step[] = []
  let elapsed = 0
  const add = (step: Omit<Step, 'at'>, ms: number | undefined) => {
    steps.push({ ...step, at: elapsed })
    elapsed += ms ?? 0
  }
  const ms = (value: number | undefined) => (value === undefined ? undefined : milliseconds(value))

  if (session !== undefined) add({ key: 'session', look: 'session', title: 'Your session was checked' }, session)
  if (token !== undefined)
    add({ key: 'token', look: 'token', title: 'Access token at hand', evidence: [ms(token)] }, token)
  if (reused)
    add({ key: 'reused', look: 'connect', title: 'An open connection was used again', evidence: [host] }, undefined)
  if (dns !== undefined) add({ key: 'dns', look: 'dns', title: 'Name resolved', evidence: [host, ms(dns)] }, dns)
  if (connect !== undefined)
    add({ key: 'connect', look: 'connect', title: 'Connected', evidence: [ms(connect)] }, connect)
  if (tls !== undefined) add({ key: 'tls', look: 'tls', title: 'TLS agreed', evidence: [ms(tls)] }, tls)
  // A redirect was followed before the request that is shown; when, was not measured.
  for (const [at, { status, location }] of head.redirects.entries()) {
    steps.push({
      key: `redirect ${at}`,
      at: undefined,
      look: 'redirect',
      title: (
        <>
          Redirected to <span className={text.mono}>{pathOf(location)}</span>{' '}
          <Status code={status} className={css.status} />
        </>
      ),
      evidence: ['same origin, so the token went along'],
    })
  }
  add(
    {
      key: 'sent',
      look: 'wait',
      title: 'Request sent',
      detail: <SentRequest answer={answer} className={css.request} />,
    },
    send,
  )
  elapsed += wait ?? 0
  const refused = head.status >= 400
  add(
    {
      key: 'first byte',
      look: refused ? 'refused' : 'receive',
      ...(refused ? { kind: 'bad' as const } : {}),
      title: (
        <>
          {refused ? 'Refused' : 'First byte'} <Status code={head.status} className={css.status} />
        </>
      ),
      evidence: [headerValue(head.headers, 'content-type'), headerValue(head.headers, 'content-encoding')],
    },
    receive,
  )
  add(
    {
      key: 'end',
      look: broken ? 'refused' : 'receive',
      kind: broken ? 'bad' : 'end',
      title: broken ? 'The body broke off' : 'End, complete',
      evidence: [
        byteSize(body.whole ?? body.size),
        head.redirects.length > 0 ? count(head.redirects.length, 'redirect') : 'no redirect',
      ],
    },
    undefined,
  )
  return steps
}

/** What happened, in the order in which it did: one line down, one mark a step. */
export function WhatHappened({ answer, broken = false }: { answer: Answer; broken?: boolean }) {
  return (
    <ol className={css.record}>
      {stepsOf(answer, broken).map(({ key, at, look, title, evidence = [], detail, kind }) => {
        const pieces = evidence.filter((piece) => piece !== undefined)
        return (
          <li key={key}>
            <time>{at === undefined ? '' : milliseconds(at)}</time>
            <span className={classNames(css.mark, phase[look], kind && css[kind])} aria-hidden="true" />
            <div>
              <p>{title}</p>
              {pieces.length > 0 && <Evidence>{pieces}</Evidence>}
              {detail}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
