import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQueryClient } from '@tanstack/react-query'
import Bookmark from 'lucide-react/icons/bookmark'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { draftOfCall } from '../draft-of-call.ts'
import { type Savable, SaveDialog } from './save-dialog.tsx'

type Props = {
  detail: CallDetail
  connection: ConnectionView
  small?: boolean | undefined
  /** Where the words beside it say what is saved: a shorter name, and a title with the whole. */
  label?: string
  title?: string
}

/** Saves a kept call under a name, as it was filled in. */
export function SaveCallButton({ detail, connection, small, label = 'Save under a name', title }: Props) {
  const client = useQueryClient()
  const [savable, setSavable] = useState<Savable>()
  const begin = async () => {
    const { operation, draft } = await draftOfCall(client, connection.id, detail)
    const path = operation
      ? operation.serverPath + operation.path
      : (detail.request.path.split('?', 1)[0] ?? detail.request.path)
    setSavable({
      connectionId: connection.id,
      operationId: operation?.id,
      method: detail.request.method as Savable['method'],
      path,
      draft,
      title: operation?.summary || `${detail.request.method} ${path}`,
    })
  }
  return (
    <>
      <Button icon={Bookmark} size={small ? 'small' : undefined} title={title} onClick={() => void begin()}>
        {label}
      </Button>
      <SaveDialog request={savable} onClose={() => setSavable(undefined)} />
    </>
  )
}
