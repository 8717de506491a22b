import type { SavedRequestInput, SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { type SyntheticEvent, useId, useState } from 'react'
import { changeSaved, savedRequestsQuery, saveRequest } from '../../api/requests.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { type Draft, writeDraft } from '../draft.ts'
import css from './saved.module.css'
import { SavedFields, type SavedFieldValues } from './saved-fields.tsx'
import { foldersOf } from './saved-rows.ts'

/** A request that can be saved. */
export type Savable = {
  connectionId: string
  /** The console's own key; absent for a free call. */
  operationId?: string | undefined
  method: SavedRequestInput['method']
  /** Where it goes, templates unfilled, without its query. */
  path: string
  draft: Draft
  /** What it is called until somebody names it. */
  title: string
}

type Props = {
  /** What is to be saved; open as long as it is given. */
  request: Savable | undefined
  onClose: () => void
  /** Id of the saved request that was opened and is shown. */
  savedId?: string | undefined
}

/** Saves what is filled in under a name. */
export function SaveDialog({ request, onClose, savedId }: Props) {
  return (
    <Dialog open={request !== undefined} onClose={onClose} title="Save the request">
      {request && <SaveForm request={request} savedId={savedId} onClose={onClose} />}
    </Dialog>
  )
}

function SaveForm({ request, savedId, onClose }: Props & { request: Savable }) {
  const client = useQueryClient()
  const id = useId()
  const { data: requests = [] } = useQuery(savedRequestsQuery())
  const shown = requests.find((one) => one.id === savedId && one.operationId === request.operationId)
  const [values, setValues] = useState<SavedFieldValues>(() => valuesOf(shown, request.title))
  const save = useMutation({
    mutationFn: async (how: 'new' | 'change') => {
      const draft = writeDraft(request.draft)
      if (how === 'change' && shown) return changeSaved(client, shown.id, { ...values, draft })
      await saveRequest(client, {
        ...values,
        connectionId: request.connectionId,
        ...(request.operationId === undefined ? {} : { operationId: request.operationId }),
        method: request.method,
        path: request.path,
        draft,
      })
    },
    onSuccess: () => {
      showToast(`Saved: ${values.name.trim()}`)
      onClose()
    },
  })
  const canChange = shown?.mayChange ?? false
  const hasFiles = request.draft.file !== undefined || Object.keys(request.draft.files ?? {}).length > 0
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!save.isPending) save.mutate(canChange ? 'change' : 'new')
  }
  return (
    <form id={id} onSubmit={submit} className={css.form}>
      <SavedFields
        values={values}
        onChange={(changes) => setValues((before) => ({ ...before, ...changes }))}
        folders={foldersOf(requests)}
      />
      <p className={text.muted}>
        Values of credentials are not saved{hasFiles ? ', and of files the names alone' : ''}.
      </p>
      {save.error && (
        <Banner tone="danger" icon={CircleAlert} role="alert">
          Not saved. {save.error.message}
        </Banner>
      )}
      <div className={css.foot}>
        <Button onClick={onClose}>Cancel</Button>
        {canChange && (
          <Button disabled={values.name.trim() === ''} onClick={() => save.mutate('new')}>
            Save as another
          </Button>
        )}
        <Button variant="primary" type="submit" loading={save.isPending}>
          {canChange ? 'Save changes' : 'Save'}
        </Button>
      </div>
    </form>
  )
}

const valuesOf = (shown: SavedRequestSummary | undefined, title: string): SavedFieldValues => ({
  name: shown?.name ?? title.slice(0, 200),
  folder: shown?.folder ?? '',
  visibility: shown?.visibility ?? 'private',
  notes: shown?.notes ?? '',
})
