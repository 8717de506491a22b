import { useEffect, useEffectEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { clock, localTime, span } from '../../ui/format.ts'
import { useNow } from '../../ui/ticking.ts'
import type { Answer } from '../call-state.ts'
import { headerValue } from '../media-type.ts'
import { retryAt } from './retry-at.ts'
import css from './send-after-wait.module.css'

type Props = {
  answer: Answer
  /** Sends the request once more. */
  onSend: () => void
}

/** Counts down what a refused call is asked to wait, and sends it once when that is over, if one lets it. */
export function SendAfterWait({ answer, onSend }: Props) {
  const until = retryAt(answer)
  // What was kept elsewhere asks nobody to wait any longer.
  const [isFresh] = useState(() => until !== undefined && until > Date.now())
  return until !== undefined && isFresh ? <Countdown answer={answer} until={until} onSend={onSend} /> : null
}

function Countdown({ answer, until, onSend }: Props & { until: number }) {
  const now = useNow(1000)
  const [state, setState] = useState<'asked' | 'armed' | 'sent'>('asked')
  const send = () => {
    setState('sent')
    onSend()
  }
  const sendNow = useEffectEvent(send)
  const left = Math.max(0, Math.ceil((until - now) / 1000))
  const { head, sent, duration } = answer
  const remaining = headerValue(head.headers, 'ratelimit-remaining')
  const isOver = now >= until

  useEffect(() => {
    if (state !== 'armed') return
    const timer = setTimeout(sendNow, Math.max(0, until - Date.now()))
    return () => clearTimeout(timer)
  }, [state, until])

  return (
    <section className={css.wait} aria-label="Wait">
      <p className={css.figure} role="timer">
        {clock(left)}
      </p>
      <div>
        <p className={css.words}>
          {isOver
            ? 'The wait that was asked for is over.'
            : `The API asks to wait ${span(Math.round((until - sent.startedAt - duration) / 1000))} before it takes this again.`}
        </p>
        <p className={css.evidence}>
          <span>retry-after: {headerValue(head.headers, 'retry-after')}</span>
          {remaining !== undefined && <span>ratelimit-remaining: {remaining}</span>}
        </p>
        <div className={css.actions}>
          {state === 'armed' ? (
            <>
              <span role="status">Sends once, at {localTime(until)}</span>
              <Button size="small" onClick={() => setState('asked')}>
                Do not send
              </Button>
            </>
          ) : (
            <Button size="small" disabled={state === 'sent'} onClick={() => (isOver ? send() : setState('armed'))}>
              {isOver ? 'Send again' : 'Send when it is over'}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}
