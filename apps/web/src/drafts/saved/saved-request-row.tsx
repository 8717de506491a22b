import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Link2 from 'lucide-react/icons/link-2'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import Users from 'lucide-react/icons/users'
import { removeSaved, restoreSaved } from '../../api/requests.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Method } from '../../ui/method.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import css from './saved.module.css'
import { useOpenSaved } from './use-open-saved.ts'

type Props = {
  request: SavedRequestSummary
  connection: ConnectionView
  /** Name of the connection that it was saved with; `undefined` where that is gone. */
  savedWith: string | undefined
  open: boolean
  onEdit: () => void
}

/** One saved request: a press opens it, the rest is in its menu. */
export function SavedRequestRow({ request, connection, savedWith, open, onEdit }: Props) {
  const client = useQueryClient()
  const router = useRouter()
  const openSaved = useOpenSaved(connection)
  const { id, name, method, path, notes, visibility, mayChange } = request

  const bringBack = () =>
    void restoreSaved(client, id).catch((error: unknown) =>
      showToast(`${name} is still deleted. ${messageOf(error)}`, {
        tone: 'danger',
        action: { label: 'Try again', run: bringBack },
      }),
    )
  const remove = async () => {
    try {
      await removeSaved(client, id)
      showToast(`Deleted: ${name}`, { action: { label: 'Undo', run: bringBack } })
    } catch (error) {
      showToast(`Not deleted. ${messageOf(error)}`, { tone: 'danger' })
    }
  }
  const copyLink = async () => {
    const { href } = router.buildLocation({
      to: '/c/$connection/explore/{-$operation}',
      params: { connection: request.connectionId, operation: undefined },
      search: { list: 'saved', saved: id },
    })
    if (await copyText(location.origin + href))
      showToast(
        visibility === 'shared'
          ? 'Link copied. It opens this request, and sends nothing'
          : 'Link copied. It opens this request for you alone: it is private',
      )
  }
  return (
    <div className={css.request} data-open={open || undefined}>
      <button
        type="button"
        data-row
        className={css.open}
        aria-current={open ? 'true' : undefined}
        title={[`${method} ${path}`, notes].filter(Boolean).join('\n')}
        onClick={() => void openSaved(id)}
      >
        <Method>{method}</Method>
        <span className={text.truncate}>{name}</span>
        {visibility === 'shared' && <Icon of={Users} size="small" tone="subtle" label="shared" />}
        {request.connectionId !== connection.id && (
          <span className={classNames(css.end, text.subtle, text.truncate)}>{savedWith ?? 'connection gone'}</span>
        )}
      </button>
      <Menu
        trigger={
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={Ellipsis}
            aria-label={`What to do with ${name}`}
            title="Rename, move, delete"
          />
        }
      >
        {mayChange && (
          <MenuItem icon={Pencil} onSelect={onEdit}>
            Rename or move
          </MenuItem>
        )}
        <MenuItem icon={Link2} onSelect={() => void copyLink()}>
          Copy link
        </MenuItem>
        {mayChange && (
          <MenuItem icon={Trash2} danger onSelect={() => void remove()}>
            Delete
          </MenuItem>
        )}
      </Menu>
    </div>
  )
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
