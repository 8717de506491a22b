import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import Hourglass from 'lucide-react/icons/hourglass'
import KeyRound from 'lucide-react/icons/key-round'
import Timer from 'lucide-react/icons/timer'
import { useState, type SubmitEvent } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { takePlace } from '../../api/return-to.ts'
import { sessionUntil, signIn } from '../../api/session.ts'
import { BareTopbar } from '../../shell/bare-topbar.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Code, CodePart } from '../../ui/code.tsx'
import { Evidence } from '../../ui/evidence.tsx'
import { Field } from '../../ui/field.tsx'
import { clock, localMinute } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Input } from '../../ui/input.tsx'
import layout from '../../ui/layout.module.css'
import { usePageTitle } from '../../ui/page.tsx'
import panel from '../../ui/panel.module.css'
import { Proof, Proofs } from '../../ui/proofs.tsx'
import text from '../../ui/text.module.css'
import { useNow } from '../../ui/ticking.ts'
import { keyOf } from './key-of.ts'
import css from './sign-in-screen.module.css'

type Refusal = { kind: 'wrong-key' } | { kind: 'too-many'; until: number } | { kind: 'other'; message: string }

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof ApiProblem && error.problem.status === 401) return { kind: 'wrong-key' }
  if (error instanceof ApiProblem && error.problem.status === 429) {
    return { kind: 'too-many', until: Date.now() + (error.retryAfter ?? 60) * 1000 }
  }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}

/** Opened without a session: where the link is, and a field for it. One comes back to where one was. */
export function SignInScreen() {
  usePageTitle('Sign in')
  const search = useSearch({ from: '/sign-in' })
  const [refusal, setRefusal] = useState<Refusal | undefined>(() => {
    if (search.reason === 'wrong-key') return { kind: 'wrong-key' }
    if (search.reason === 'too-many') return { kind: 'too-many', until: Date.now() + (search.wait ?? 60) * 1000 }
    return undefined
  })
  const ended = search.reason === 'ended'

  return (
    <>
      <BareTopbar />
      <main className={layout.page}>
        <div className={css.split}>
          <section className={classNames(panel.panel, css.entry)} aria-labelledby="entry-title">
            <Heading ended={ended} refusal={refusal} />
            {ended && (
              <Proofs>
                <Proof tone="ok">
                  <p>What you typed is kept in this browser.</p>
                </Proof>
                <Proof tone="ok">
                  <p>You come back to where you were.</p>
                </Proof>
              </Proofs>
            )}
            <KeyForm refusal={refusal} onRefusal={setRefusal} ended={ended} />
            <Evidence className={css.evidence}>
              {location.host}
              {refusal?.kind === 'wrong-key' ? '401' : null}
              {refusal?.kind === 'too-many' ? '429' : null}
              {ended ? 'session ended' : 'no session'}
            </Evidence>
          </section>
          <WhereTheLinkIs />
        </div>
      </main>
    </>
  )
}

function Heading({ ended, refusal }: { ended: boolean; refusal: Refusal | undefined }) {
  if (refusal?.kind === 'too-many') return <WaitHeading until={refusal.until} />
  if (ended) return <EndedHeading />
  return (
    <>
      <Icon of={KeyRound} size="large" tone="subtle" />
      <div>
        <h1 className={layout.pageTitle} id="entry-title">
          This console opens with its own link
        </h1>
        <p className={text.muted}>
          The terminal in which it runs printed a link with a key. Open that link, or paste it here.
        </p>
      </div>
    </>
  )
}

function EndedHeading() {
  const until = sessionUntil()
  const now = useNow(60_000)
  return (
    <>
      <Icon of={Hourglass} size="large" tone="subtle" />
      <div>
        <h1 className={layout.pageTitle} id="entry-title">
          Your session ended{until !== undefined && until <= now && ` at ${localMinute(until)}`}
        </h1>
        <p className={text.muted}>It lasts 8 h. Open the link that the terminal printed, or paste it here.</p>
      </div>
    </>
  )
}

function WaitHeading({ until }: { until: number }) {
  const left = Math.max(0, (until - useNow()) / 1000)
  return (
    <>
      <Icon of={Timer} size="large" tone="subtle" />
      <div>
        <h1 className={layout.pageTitle} id="entry-title">
          {left > 0 ? (
            <>
              Wrong keys are slowed for <span role="timer">{clock(Math.ceil(left))}</span>
            </>
          ) : (
            'The next try is possible now'
          )}
        </h1>
        <p className={text.muted}>
          Too many wrong keys in a short time. The right key always works, and nothing is lost.
        </p>
      </div>
    </>
  )
}

type FormProps = { refusal: Refusal | undefined; onRefusal: (refusal: Refusal | undefined) => void; ended: boolean }

function KeyForm({ refusal, onRefusal, ended }: FormProps) {
  const router = useRouter()
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [trying, setTrying] = useState(false)

  const submit = async () => {
    const key = keyOf(typed)
    if (!key) return onRefusal({ kind: 'wrong-key' })
    setTrying(true)
    try {
      await signIn(key)
      client.clear()
      await router.navigate({ href: takePlace() ?? '/', replace: true })
    } catch (error) {
      onRefusal(refusalOf(error))
    } finally {
      setTrying(false)
    }
  }

  const error = {
    'wrong-key':
      'Not the key of this start. It is from an earlier one, or not whole: the newest link in the terminal counts.',
    'too-many': undefined,
    other: refusal?.kind === 'other' ? refusal.message : undefined,
    none: undefined,
  }[refusal?.kind ?? 'none']

  return (
    <form
      className={layout.stack}
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field
        label="Link or key"
        note="never kept in the address"
        hint="Good until the next start; a session of 8 h takes its place."
        error={error}
      >
        <Input
          mono
          name="key"
          placeholder={`${location.origin}/?key=…`}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            if (refusal?.kind !== 'too-many') onRefusal(undefined)
          }}
        />
      </Field>
      <div className={layout.actions}>
        <Button type="submit" variant="primary" size="large" loading={trying}>
          {ended ? 'Go on' : 'Open the console'}
        </Button>
      </div>
    </form>
  )
}

function WhereTheLinkIs() {
  return (
    <section className={css.aside} aria-labelledby="where-title">
      <h2 className={panel.title} id="where-title">
        Where the link is
      </h2>
      <Code label="Terminal" text={`$ npm start\nConsole ready: ${location.origin}/?key=…`} wrap noCopy>
        <CodePart as="comment">$ npm start</CodePart>
        {`\nConsole ready: ${location.origin}/?key=`}
        <mark className={css.hit}>9hT4-…-x2Qe</mark>
      </Code>
      <Proofs>
        <Proof tone="info">
          <p>
            The terminal is closed? Run <span className={text.mono}>npm start</span> again; it prints a new link.
            Connections and history stay.
          </p>
        </Proof>
        <Proof tone="info">
          <p>Why a key: whoever reaches this address could call your APIs. The key proves that you started it.</p>
        </Proof>
      </Proofs>
    </section>
  )
}
