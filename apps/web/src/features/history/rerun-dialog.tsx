import type { CallDetail } from '@developer-console/shared/contract/history'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { byteSize, localDate, localTime } from '../../ui/format.ts'
import { Input } from '../../ui/input.tsx'
import { Method } from '../../ui/method.tsx'
import text from '../../ui/text.module.css'
import css from './rerun-dialog.module.css'
import type { RerunControl } from './use-rerun.ts'

/** Asks before a call that may change something is sent again; by name where the connection asks before writes. */
export function RerunDialog({ detail, rerun }: { detail: CallDetail; rerun: RerunControl }) {
  const [typed, setTyped] = useState('')
  const { connection, asking } = rerun
  if (!connection) return null
  const { name, kind, confirmWrites } = connection
  const ready = !confirmWrites || typed.trim() === name
  const close = () => {
    setTyped('')
    rerun.stopAsking()
  }
  const confirm = () => {
    if (!ready) return
    setTyped('')
    rerun.confirm()
  }
  const { body } = detail.request
  return (
    <Dialog
      open={asking}
      onClose={close}
      production={kind === 'production'}
      title={`Run this again in ${name}?`}
      foot={
        <>
          <Button onClick={close} data-first={!confirmWrites || undefined}>
            Cancel
          </Button>
          <Button variant={kind === 'production' ? 'production' : 'primary'} disabled={!ready} onClick={confirm}>
            Run again in {name}
          </Button>
        </>
      }
    >
      <p className={css.call}>
        <Method boxed>{detail.request.method}</Method>
        <span className={text.break}>{detail.path}</span>
      </p>
      <p>
        It goes out as on {localDate(detail.startedAt)} at {localTime(detail.startedAt)}
        {body ? `, with the same body of ${byteSize(body.size)}` : ''}. What it changed then may change once more.
      </p>
      {confirmWrites && (
        <Field label="Type the name of the connection" note={name}>
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
    </Dialog>
  )
}
