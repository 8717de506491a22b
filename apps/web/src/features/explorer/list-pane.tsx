import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useEffectEvent, useId } from 'react'
import { savedRequestsQuery } from '../../api/requests.ts'
import { ExportSaved } from '../../drafts/saved/export-saved.tsx'
import { SavedPane } from '../../drafts/saved/saved-pane.tsx'
import { useOpenSaved } from '../../drafts/saved/use-open-saved.ts'
import { TabPanel, Tabs } from '../../ui/tabs.tsx'
import css from './list-pane.module.css'
import pane from './pane.module.css'

const from = '/shell/c/$connection/explore/{-$operation}'

type Props = {
  connection: ConnectionView
  /** The operations. */
  children: ReactNode
}

/** What can be opened: the operations, or what was saved of them. */
export function ListPane({ connection, children }: Props) {
  const id = useId()
  const navigate = useNavigate()
  const { operation } = useParams({ from })
  const { list, saved: open } = useSearch({ from })
  const { data: saved } = useQuery(savedRequestsQuery())
  const openSaved = useOpenSaved(connection)
  const value = list ?? 'operations'

  // A link to a saved request names no operation: it opens as what it was saved as.
  const follow = useEffectEvent((linked: string) => void openSaved(linked))
  useEffect(() => {
    if (operation === undefined && open !== undefined) follow(open)
  }, [operation, open])

  return (
    <div className={pane.pane}>
      <Tabs
        id={id}
        label="What to open"
        className={css.tabs}
        value={value}
        onChange={(next) =>
          void navigate({
            to: '/c/$connection/explore/{-$operation}',
            params: { connection: connection.id, operation },
            search: (before) => ({ ...before, list: next === 'saved' ? next : undefined }),
            hash: true,
            replace: true,
          })
        }
        items={[
          { value: 'operations', label: 'Operations' },
          { value: 'saved', label: 'Saved', count: saved?.length || undefined },
        ]}
      />
      <TabPanel of={id} value={value} className={pane.fill}>
        {value === 'operations' ? (
          children
        ) : (
          <>
            <SavedPane connection={connection} open={open} />
            {saved && saved.length > 0 && (
              <div className={pane.foot}>
                <Link to="/c/$connection/import" params={{ connection: connection.id }}>
                  Import
                </Link>
                <ExportSaved requests={saved} className={pane.footEnd} />
              </div>
            )}
          </>
        )}
      </TabPanel>
    </div>
  )
}
