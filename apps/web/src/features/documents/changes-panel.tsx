import { useMutation, useQueryClient } from '@tanstack/react-query'
import KeyRound from 'lucide-react/icons/key-round'
import Minus from 'lucide-react/icons/minus'
import Pencil from 'lucide-react/icons/pencil'
import Plus from 'lucide-react/icons/plus'
import { restoreDocument } from '../../api/documents.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { Button } from '../../ui/button.tsx'
import { count, localTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Method } from '../../ui/method.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './documents.module.css'
import type { OperationChange } from './operation-changes.ts'
import type { Reading } from './use-refresh.ts'

const kinds = {
  removed: { word: 'Removed', icon: Minus, className: css.removed },
  scopes: { word: 'Scopes', icon: KeyRound, className: undefined },
  changed: { word: 'Changed', icon: Pencil, className: undefined },
  added: { word: 'Added', icon: Plus, className: css.added },
} as const satisfies Record<OperationChange['kind'], unknown>

type Props = { connectionId: string; reading: Reading; onSeen: () => void }

/** What a document that was read again says otherwise than before. */
export function ChangesPanel({ connectionId, reading: { before, after, changes, same }, onSeen }: Props) {
  const client = useQueryClient()
  const keep = useMutation({
    mutationFn: () => restoreDocument(client, connectionId, after.id),
    onSuccess: ({ title, version }) => {
      showToast(`${title} ${version} is kept as it was`)
      onSeen()
    },
  })
  return (
    <Panel
      title="What changed"
      note={
        <span role="status">
          {before.version === after.version ? after.version : `${before.version} to ${after.version}`}, read{' '}
          {localTime(after.fetchedAt)}
        </span>
      }
      clip
      tools={
        <>
          {changes.length > 0 && (
            <Button variant="quiet" size="small" loading={keep.isPending} onClick={() => keep.mutate()}>
              {before.version === after.version ? 'Keep the old one' : `Keep ${before.version}`}
            </Button>
          )}
          <Button size="small" onClick={onSeen}>
            Seen
          </Button>
        </>
      }
      foot={
        changes.length > 0 &&
        same > 0 && (
          <span>
            {count(same, 'operation')} {same === 1 ? 'is' : 'are'} the same
          </span>
        )
      }
    >
      {keep.error && <QueryFailure connectionId={connectionId} error={keep.error} onRetry={() => keep.mutate()} pane />}
      {changes.length === 0 ? (
        <p className={css.none}>
          {same === 1 ? 'Its operation is' : `All ${count(same, 'operation')} are`} the same as before.
        </p>
      ) : (
        <Table stacks className={css.changes}>
          <caption>
            <VisuallyHidden>Changed operations</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              <th scope="col">Change</th>
              <th scope="col">Method</th>
              <th scope="col">Path</th>
              <th scope="col">What it means</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ kind, method, path, means }) => {
              const { word, icon, className } = kinds[kind]
              return (
                <tr key={`${method} ${path}`}>
                  <td className={css.level}>
                    <span className={className}>
                      <Icon of={icon} size="small" /> {word}
                    </span>
                  </td>
                  <td>
                    <Method>{method}</Method>
                  </td>
                  <th scope="row" className={css.path}>
                    {path}
                  </th>
                  <td>{means}</td>
                </tr>
              )
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}
