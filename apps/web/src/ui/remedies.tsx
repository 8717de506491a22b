import type { DiagnosisAction, DiagnosisStep } from '@developer-console/shared/contract/diagnosis'
import { useState } from 'react'
import { Button } from './button.tsx'
import { copyText } from './copy-text.ts'
import css from './remedies.module.css'
import text from './text.module.css'
import { useNow } from './ticking.ts'
import { showToast } from './toasts.tsx'

type Props = {
  steps: readonly DiagnosisStep[]
  /** Seconds to wait before the call is sent again, as the server asked. */
  wait?: number | undefined
  /** The first button is the one of the screen. */
  leads?: boolean
  /** Does what a step's button says. `copy-message` is done here: the message is copied. */
  onAction: (action: DiagnosisAction) => void
  /** The name of a connection, for “Switch to …”. */
  connectionName?: ((id: string) => string | undefined) | undefined
}

/** What to do, the first thing first, each with a button that does it where there is one. */
export function Remedies({ steps, wait, leads = false, onAction, connectionName }: Props) {
  return (
    <ol className={css.remedies}>
      {steps.map((step, index) => (
        <li key={step.text}>
          <div>
            <p className={index === 0 ? text.strong : undefined}>{step.text}</p>
            {step.action && (
              <div className={css.action}>
                <ActionButton
                  action={step.action}
                  wait={wait}
                  first={index === 0 && leads}
                  onAction={onAction}
                  connectionName={connectionName}
                />
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

const recipients: Record<Extract<DiagnosisAction, { type: 'copy-message' }>['to'], string> = {
  administrator: 'the administrator',
  'account-owner': 'the account owner',
  'api-support': 'the API’s support',
  'network-team': 'the network team',
  operator: 'the operator of this console',
}

type ActionProps = Pick<Props, 'wait' | 'onAction' | 'connectionName'> & { action: DiagnosisAction; first: boolean }

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
