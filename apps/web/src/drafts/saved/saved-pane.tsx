import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Bookmark from 'lucide-react/icons/bookmark'
import Folder from 'lucide-react/icons/folder'
import Search from 'lucide-react/icons/search'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { connectionsQuery } from '../../api/connections.ts'
import { savedRequestsQuery } from '../../api/requests.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import { RowList, toFirstRow } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { EditDialog } from './edit-dialog.tsx'
import css from './saved.module.css'
import { savedFound, type SavedRow, savedRows } from './saved-rows.ts'
import { SavedRequestRow } from './saved-request-row.tsx'

type Props = {
  connection: ConnectionView
  /** Id of the one that is open. */
  open: string | undefined
}

const keyOf = (row: SavedRow): string => (row.kind === 'request' ? row.request.id : `folder ${row.name}`)

const idOf = (row: SavedRow): string | undefined => (row.kind === 'request' ? row.request.id : undefined)

/** The saved requests in their folders: found, opened, renamed, moved, deleted. */
export function SavedPane({ connection, open }: Props) {
  const saved = useQuery(savedRequestsQuery())
  const { data: connections = [] } = useQuery(connectionsQuery())
  const [words, setWords] = useState('')
  const [edited, setEdited] = useState<SavedRequestSummary>()
  const wanted = useDeferredValue(words)
  const found = useMemo(() => savedFound(saved.data ?? [], wanted), [saved.data, wanted])
  const rows = useMemo(() => savedRows(found), [found])
  const list = useRef<HTMLDivElement>(null)
  const importLink = (
    <Link className={buttonClass({ size: 'small' })} to="/c/$connection/import" params={{ connection: connection.id }}>
      Import requests
    </Link>
  )
  if (saved.error && !saved.data)
    return (
      <div className={css.none} role="alert">
        <p>The saved requests could not be read. {saved.error.message}</p>
        <Button size="small" onClick={() => void saved.refetch()}>
          Try again
        </Button>
      </div>
    )
  if (!saved.data)
    return (
      <div className={css.none} aria-busy="true">
        <Skeleton height="160px" />
      </div>
    )
  if (saved.data.length === 0)
    return (
      <Empty icon={Bookmark} title="No request is saved yet" actions={importLink} level={2}>
        Fill in an operation and press Save beside Send: it stands here under its name, opens with its values, and sends
        nothing by itself. Requests come from curl, HAR and Postman too.
      </Empty>
    )
  return (
    <>
      <div className={css.find}>
        <InputGroup icon={Search}>
          <Input
            type="search"
            placeholder="Find a saved request"
            aria-label="Find a saved request"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => toFirstRow(event, list.current)}
          />
        </InputGroup>
        <VisuallyHidden>
          <span role="status">{wanted && `${found.length} found`}</span>
        </VisuallyHidden>
      </div>
      {found.length === 0 && <p className={css.none}>No saved request has “{wanted.trim()}”.</p>}
      <RowList ref={list} label="Saved requests" rows={rows} keyOf={keyOf} idOf={idOf} open={open}>
        {(row) =>
          row.kind === 'folder' ? (
            <h3 className={css.folder}>
              <Icon of={Folder} size="small" tone="subtle" />
              <span className={text.truncate}>{row.name}</span>
              <span className={css.count}>
                <VisuallyHidden>{count(row.count, 'request')}</VisuallyHidden>
                <span aria-hidden="true">{row.count}</span>
              </span>
            </h3>
          ) : (
            <SavedRequestRow
              request={row.request}
              connection={connection}
              savedWith={connections.find(({ id }) => id === row.request.connectionId)?.name}
              open={row.request.id === open}
              onEdit={() => setEdited(row.request)}
            />
          )
        }
      </RowList>
      <EditDialog request={edited} onClose={() => setEdited(undefined)} />
    </>
  )
}
