import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { type SyntheticEvent, useState } from 'react'
import { changeSaved, savedRequestsQuery } from '../../api/requests.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toasts.tsx'
import css from './saved.module.css'
import { SavedFields, type SavedFieldValues } from './saved-fields.tsx'
import { foldersOf } from './saved-rows.ts'

type Props = { request: SavedRequestSummary | undefined; onClose: () => void }

/** Renames a saved request, moves it to a folder, shares it. */
export function EditDialog({ request, onClose }: Props) {
  return (
    <Dialog open={request !== undefined} onClose={onClose} title="Rename or move">
      {request && <EditForm key={request.id} request={request} onClose={onClose} />}
    </Dialog>
  )
}

function EditForm({ request, onClose }: { request: SavedRequestSummary; onClose: () => void }) {
  const client = useQueryClient()
  const { data: requests = [] } = useQuery(savedRequestsQuery())
  const { name, folder, visibility, notes } = request
  const before: SavedFieldValues = { name, folder, visibility, notes }
  const [values, setValues] = useState(before)
  const change = useMutation({
    mutationFn: () => changeSaved(client, request.id, values),
    onSuccess: () => {
      showToast(`Changed: ${values.name.trim()}`, {
        action: {
          label: 'Undo',
          run: () =>
            void changeSaved(client, request.id, before).catch((error: unknown) =>
              showToast(`Still changed. ${error instanceof Error ? error.message : ''}`, { tone: 'danger' }),
            ),
        },
      })
      onClose()
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!change.isPending) change.mutate()
  }
  return (
    <form onSubmit={submit} className={css.form}>
      <SavedFields
        values={values}
        onChange={(changes) => setValues((earlier) => ({ ...earlier, ...changes }))}
        folders={foldersOf(requests)}
      />
      {change.error && (
        <Banner tone="danger" icon={CircleAlert} role="alert">
          Not changed. {change.error.message}
        </Banner>
      )}
      <div className={css.foot}>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" type="submit" loading={change.isPending}>
          Change
        </Button>
      </div>
    </form>
  )
}
