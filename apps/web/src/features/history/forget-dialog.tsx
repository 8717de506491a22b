import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { useState } from 'react'
import { clearHistory } from '../../api/history.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { showToast } from '../../ui/toasts.tsx'

type Props = {
  open: boolean
  onClose: () => void
  connections: readonly ConnectionView[]
  /** Id of the connection whose calls are shown. */
  chosen: string | undefined
  onForgotten: () => void
}

/** Asks before calls are forgotten: all, or those of one connection. */
export function ForgetDialog({ open, onClose, connections, chosen, onForgotten }: Props) {
  const client = useQueryClient()
  const [picked, setPicked] = useState<string>()
  const id = picked ?? chosen ?? ''
  const name = connections.find((connection) => connection.id === id)?.name ?? id
  const which = id === '' ? 'all calls' : `the calls of ${name}`

  const forget = useMutation({
    mutationFn: async () => {
      await clearHistory(client, id || undefined)
      client.removeQueries({ queryKey: ['call'] })
    },
    onSuccess: () => {
      showToast(`Forgotten: ${which}`)
      setPicked(undefined)
      onForgotten()
    },
  })

  const close = () => {
    setPicked(undefined)
    forget.reset()
    onClose()
  }

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Forget calls?"
      foot={
        <>
          <Button onClick={close} data-first>
            Cancel
          </Button>
          <Button variant="danger" loading={forget.isPending} onClick={() => forget.mutate()}>
            Forget {which}
          </Button>
        </>
      }
    >
      <p>
        What was sent and what was answered is deleted from the console for everyone who uses it, and not kept
        elsewhere.
      </p>
      <Field label="Calls">
        <Select value={id} onChange={(event) => setPicked(event.target.value)}>
          <option value="">All connections</option>
          {connections.map((connection) => (
            <option key={connection.id} value={connection.id}>
              {connection.name}
            </option>
          ))}
          {id !== '' && !connections.some((connection) => connection.id === id) && <option value={id}>{id}</option>}
        </Select>
      </Field>
      {forget.error && (
        <Banner tone="danger" icon={CircleAlert} role="alert">
          Not forgotten. {forget.error.message}
        </Banner>
      )}
    </Dialog>
  )
}
