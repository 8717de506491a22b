import type { DocumentView } from '@developer-console/shared/contract/document'
import CircleCheck from 'lucide-react/icons/circle-check'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { FindingsTable } from '../../ui/findings-table.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { byGravity, errorsOf } from './document-words.ts'

/** Rows that are shown before more are asked for. */
const firstRows = 50

/** What is odd in a document, where, and what is done about it. */
export function FindingsPanel({ document }: { document: DocumentView }) {
  const { title, version, findings } = document
  const [chosen, setChosen] = useState<'all' | 'errors'>('all')
  const [isWhole, setWhole] = useState(false)
  const errors = errorsOf(document)
  const rows = byGravity(findings).filter(({ severity }) => chosen === 'all' || severity === 'error')
  const shown = isWhole ? rows : rows.slice(0, firstRows)
  return (
    <Panel
      title="Findings"
      note={`${title}, ${version}`}
      clip
      tools={
        errors > 0 &&
        errors < findings.length && (
          <Segments
            label="Severity"
            items={[
              { value: 'all', label: 'All', count: findings.length },
              { value: 'errors', label: 'Errors', count: errors },
            ]}
            value={chosen}
            onChange={setChosen}
          />
        )
      }
      foot={
        shown.length < rows.length && (
          <>
            <span>
              The first {shown.length} of {rows.length.toLocaleString('en')}
            </span>
            <Button size="small" onClick={() => setWhole(true)}>
              Show all
            </Button>
          </>
        )
      }
    >
      {findings.length === 0 ? (
        <Empty icon={CircleCheck} title="Nothing odd was found">
          The whole document was taken as it is.
        </Empty>
      ) : (
        <FindingsTable
          findings={shown}
          caption="Findings with their place in the document"
          about="Where, and what is done about it"
          root="the whole document"
        />
      )}
    </Panel>
  )
}
