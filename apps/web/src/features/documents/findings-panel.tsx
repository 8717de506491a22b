import type { DocumentFinding, DocumentView } from '@developer-console/shared/contract/document'
import CircleCheck from 'lucide-react/icons/circle-check'
import CircleX from 'lucide-react/icons/circle-x'
import Info from 'lucide-react/icons/info'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { byGravity, errorsOf } from './document-words.ts'
import css from './documents.module.css'

const levels = {
  error: { word: 'Error', icon: CircleX, tone: 'danger' },
  warning: { word: 'Warning', icon: TriangleAlert, tone: 'warn' },
  info: { word: 'Note', icon: Info, tone: 'info' },
} as const satisfies Record<DocumentFinding['severity'], unknown>

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
        <Table stacks className={css.findings}>
          <caption>
            <VisuallyHidden>Findings with their place in the document</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              <th scope="col">Severity</th>
              <th scope="col">Where, and what is done about it</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ pointer, message, severity }, index) => {
              const { word, icon, tone } = levels[severity]
              return (
                <tr key={index}>
                  <td className={css.level}>
                    <Icon of={icon} tone={tone} size="small" /> {word}
                  </td>
                  <td>
                    <span className={css.pointer}>{pointer || 'the whole document'}</span>
                    <span>{message}</span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}
