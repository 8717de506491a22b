import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { documentsQuery } from '../../api/documents.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { AddDocument } from './add-document.tsx'
import { ChangesPanel } from './changes-panel.tsx'
import { DocumentList, DocumentListSkeleton } from './document-list.tsx'
import { shownOf } from './document-words.ts'
import { FindingsPanel } from './findings-panel.tsx'
import type { Reading } from './use-refresh.ts'

/** The OpenAPI documents of a connection: what they describe, what is odd in them, and where one is added. */
export function DocumentsScreen() {
  const { connection: id } = useParams({ from: '/shell/c/$connection/documents' })
  const { document: wanted } = useSearch({ from: '/shell/c/$connection/documents' })
  const connection = useCurrentConnection()
  const { data, error, refetch } = useQuery(documentsQuery(id))
  const [reading, setReading] = useState<Reading>()
  const shown = data && shownOf(data.documents, wanted)
  const isRead = reading !== undefined && data?.documents.some(({ id: one }) => one === reading.after.id) === true
  return (
    <Page
      crumb={[
        <Link key="connections" to="/connections">
          Connections
        </Link>,
        <span key="name">{connection?.name}</span>,
      ]}
      title="API documents"
      windowTitle="API documents"
      lead="Operations, forms and scopes come from these. A document with faults is taken as far as it is right."
    >
      <div className={layout.columns}>
        <div className={`${layout.stack} ${layout.span5}`}>
          {data && connection ? (
            <DocumentList key={id} connection={connection} list={data} shown={shown?.id} onRead={setReading} />
          ) : error ? (
            <QueryFailure connectionId={id} error={error} onRetry={() => void refetch()} />
          ) : (
            <DocumentListSkeleton />
          )}
          <AddDocument key={`${id} add`} connectionId={id} isFirst={data?.documents.length === 0} />
        </div>
        <div className={`${layout.stack} ${layout.span7}`}>
          {isRead && <ChangesPanel connectionId={id} reading={reading} onSeen={() => setReading(undefined)} />}
          {shown && <FindingsPanel key={shown.id} document={shown} />}
        </div>
      </div>
    </Page>
  )
}
