import type { Diagnosis as DiagnosisData, DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import CircleX from 'lucide-react/icons/circle-x'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useId, useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { copyText } from './copy-text.ts'
import { Code } from './code.tsx'
import css from './diagnosis.module.css'
import { Disclosure } from './disclosure.tsx'
import { Fact, Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { Scope } from './scope.tsx'
import { Tag } from './tag.tsx'
import text from './text.module.css'
import { useNow } from './ticking.ts'
import { showToast } from './toasts.tsx'

/** What was answered, as it came (already redacted). */
export type RawAnswer = {
  /** `HTTP/2 403, application/json, 0.1 KiB`. */
  summary: string
  text: string
  language?: 'json' | 'plain'
}

type Props = {
  diagnosis: DiagnosisData
  /** Does what a step's button says. `copy-message` is done here: the message is copied. */
  onAction: (action: DiagnosisAction) => void
  raw?: RawAnswer | undefined
  /** The name of a connection, for “Switch to …”. */
  connectionName?: (id: string) => string | undefined
  /** Something about a success: said in ochre, and not announced as a failure. */
  finding?: boolean
  /** In a pane, without a frame of its own. */
  pane?: boolean
  /** What else can follow: an experiment, a message. */
  next?: ReactNode
}

/** A failure explained, always in this order: what happened, why, how to mend it, what was answered. */
export function Diagnosis({ diagnosis, onAction, raw, connectionName, finding, pane, next }: Props) {
  const id = useId()
  const hasWhy = diagnosis.evidence.length > 0 || diagnosis.missingScopes?.length || diagnosis.candidates?.length
  return (
    <article
      className={classNames(css.diagnosis, pane && css.pane, finding && css.finding)}
      aria-labelledby={`${id}-title`}
    >
      <div className={css.what} role={finding ? undefined : 'alert'}>
        {finding ? (
          <Icon of={TriangleAlert} size="large" tone="warn" />
        ) : (
          <Icon of={CircleX} size="large" tone="danger" />
        )}
        <h2 className={css.title} id={`${id}-title`}>
          {diagnosis.title}
        </h2>
        <Tag mono>{diagnosis.cause}</Tag>
        <p className={css.summary}>{diagnosis.explanation}</p>
      </div>
      {hasWhy && (
        <Part label="Why">
          <Facts>
            {diagnosis.evidence.map(({ source, quote }) => (
              <Fact key={`${source} ${quote}`} name={source}>
                {quote}
              </Fact>
            ))}
          </Facts>
          {diagnosis.missingScopes && diagnosis.missingScopes.length > 0 && (
            <p className={css.scopes}>
              {diagnosis.missingScopes.map((scope) => (
                <Scope key={scope} state="missing">
                  {scope}
                </Scope>
              ))}
            </p>
          )}
          {diagnosis.candidates && diagnosis.candidates.length > 0 && (
            <div className={css.candidates}>
              <p className={text.muted}>The evidence allows another cause too:</p>
              <ul>
                {diagnosis.candidates.map(({ cause, why }) => (
                  <li key={cause}>
                    <Tag mono>{cause}</Tag> {why}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Part>
      )}
      {diagnosis.steps.length > 0 && (
        <Part label="Mend it">
          <ol className={css.remedies}>
            {diagnosis.steps.map((step, index) => (
              <li key={step.text}>
                <div>
                  <p className={index === 0 ? text.strong : undefined}>{step.text}</p>
                  {step.action && (
                    <div className={css.remedyAction}>
                      <ActionButton
                        action={step.action}
                        wait={diagnosis.retryAfter}
                        first={index === 0 && !finding}
                        onAction={onAction}
                        connectionName={connectionName}
                      />
                    </div>
                  )}
                </div>
              </li>
            ))}
          </ol>
          {next && <div className={css.next}>{next}</div>}
        </Part>
      )}
      {raw && (
        <Part label="Raw answer">
          <Disclosure summary={<span className={text.mono}>{raw.summary}</span>}>
            <Code label="Raw answer" text={raw.text} language={raw.language ?? 'plain'} wrap />
          </Disclosure>
        </Part>
      )}
    </article>
  )
}

function Part({ label, children }: { label: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={css.part} aria-labelledby={id}>
      <h3 className={css.label} id={id}>
        {label}
      </h3>
      <div>{children}</div>
    </section>
  )
}

const recipients: Record<Extract<DiagnosisAction, { type: 'copy-message' }>['to'], string> = {
  administrator: 'the administrator',
  'account-owner': 'the account owner',
  'api-support': 'the API’s support',
  'network-team': 'the network team',
  operator: 'the operator of this console',
}

type ActionProps = {
  action: DiagnosisAction
  /** Seconds to wait, as the server asked. */
  wait: number | undefined
  first: boolean
  onAction: (action: DiagnosisAction) => void
  connectionName: ((id: string) => string | undefined) | undefined
}

function ActionButton({ action, wait, first, onAction, connectionName }: ActionProps) {
  const look = first ? ({ variant: 'primary', size: 'large' } as const) : {}
  if (action.type === 'send-again') {
    return <SendAgain action={action} seconds={action.after ?? wait ?? 0} first={first} onAction={onAction} />
  }
  const press = () => {
    if (action.type === 'copy-message') {
      void copyText(action.text).then((copied) => copied && showToast(`Copied, a message to ${recipients[action.to]}`))
    }
    onAction(action)
  }
  return (
    <Button {...look} onClick={press}>
      <ActionWords action={action} connectionName={connectionName} />
    </Button>
  )
}

function ActionWords({ action, connectionName }: Pick<ActionProps, 'action' | 'connectionName'>) {
  switch (action.type) {
    case 'edit-connection':
      return action.value === undefined ? (
        'Edit the connection'
      ) : action.value === '' ? (
        'Leave it empty'
      ) : (
        <>
          Use <span className={text.mono}>{action.value}</span>
        </>
      )
    case 'switch-connection': {
      const name = action.connectionId && connectionName?.(action.connectionId)
      return name ? `Switch to ${name}` : 'Choose another connection'
    }
    case 'request-token':
      return 'Request a new token'
    case 'edit-request':
      return action.value === undefined ? (
        `Go to ${action.name ?? action.in}`
      ) : (
        <>
          Use <span className={text.mono}>{action.value}</span>
        </>
      )
    case 'copy-message':
      return `Copy a message to ${recipients[action.to]}`
    case 'send-again':
      return 'Send again'
  }
}

function SendAgain({
  action,
  seconds,
  first,
  onAction,
}: {
  action: DiagnosisAction
  seconds: number
  first: boolean
  onAction: (action: DiagnosisAction) => void
}) {
  const [until] = useState(() => Date.now() + seconds * 1000)
  const left = Math.ceil((until - useNow()) / 1000)
  return (
    <Button
      {...(first ? ({ variant: 'primary', size: 'large' } as const) : {})}
      disabled={left > 0}
      onClick={() => onAction(action)}
    >
      {left > 0 ? `Send again in ${left} s` : 'Send again'}
    </Button>
  )
}
