import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Method } from '../../ui/method.tsx'
import css from './builder.module.css'

type Props = {
  open: boolean
  connection: ConnectionView
  method: string
  path: string
  onClose: () => void
  onConfirm: () => void
}

/** Connections that a write went to in this session of the page: the first one asks for the name. */
const written = new Set<string>()

/** Asks before a write to a connection that wants to be asked: by name for the first of a session and for DELETE. */
export function ConfirmWrite({ open, connection, method, path, onClose, onConfirm }: Props) {
  const byName = method === 'DELETE' || !written.has(connection.id)
  const [typed, setTyped] = useState('')
  const ready = !byName || typed.trim() === connection.name
  const close = () => {
    setTyped('')
    onClose()
  }
  const confirm = () => {
    if (!ready) return
    written.add(connection.id)
    setTyped('')
    onConfirm()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      production={connection.kind === 'production'}
      title={`Send this write to ${connection.name}?`}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant={connection.kind === 'production' ? 'production' : 'primary'}
            disabled={!ready}
            onClick={confirm}
          >
            Send to {connection.name}
          </Button>
        </>
      }
    >
      <div className={css.confirm}>
        <p className={css.confirmCall}>
          <Method boxed>{method}</Method> {path}
        </p>
        {byName && (
          <Field label="Type the name of the connection" note={connection.name}>
            <Input
              value={typed}
              autoComplete="off"
              data-first
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') confirm()
              }}
            />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
