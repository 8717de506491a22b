import type { ImportVerdict } from '@developer-console/shared/interchange/judge-import'
import { variablesIn } from '@developer-console/shared/interchange/file-request'
import { Link } from '@tanstack/react-router'
import CircleCheck from 'lucide-react/icons/circle-check'
import CircleMinus from 'lucide-react/icons/circle-minus'
import CircleX from 'lucide-react/icons/circle-x'
import Plug from 'lucide-react/icons/plug'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { Icon } from '../../ui/icon.tsx'
import { Method } from '../../ui/method.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './import.module.css'

const outcomes = {
  taken: { word: 'Taken', icon: CircleCheck, tone: 'ok' },
  unfilled: { word: 'To be filled in', icon: TriangleAlert, tone: 'warn' },
  connection: { word: 'For a connection', icon: Plug, tone: 'info' },
  'left-out': { word: 'Left out', icon: CircleMinus, tone: 'subtle' },
  refused: { word: 'Not saved', icon: CircleX, tone: 'danger' },
} as const

type Props = {
  verdicts: readonly ImportVerdict[]
  /** Why the console did not keep some. */
  refused: ReadonlyMap<ImportVerdict, string> | undefined
}

/** Each request of a file, what became of it, and why. */
export function VerdictsTable({ verdicts, refused }: Props) {
  return (
    <Table stacks scrollLabel="Report" className={css.verdicts}>
      <caption>
        <VisuallyHidden>What became of each request</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Method</th>
          <th scope="col">Request</th>
          <th scope="col">Note</th>
        </tr>
      </thead>
      <tbody>
        {verdicts.map((verdict, at) => {
          const refusal = refused?.get(verdict)
          const { word, icon, tone } = outcomes[refusal === undefined ? verdict.outcome : 'refused']
          return (
            <tr key={at}>
              <td className={css.outcome}>
                <Icon of={icon} tone={tone} size="small" /> {word}
              </td>
              <td>{verdict.method && <Method>{verdict.method}</Method>}</td>
              <th scope="row" className={css.request}>
                {verdict.shown}
              </th>
              <td className={text.muted}>
                {refusal ?? verdict.note}
                {verdict.outcome === 'connection' && <ConnectionOffer tokenUrl={verdict.facts.tokenUrl} />}
              </td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

/** The form of a connection with the address for tokens; its secret was taken out, and is typed there. */
function ConnectionOffer({ tokenUrl }: { tokenUrl: string }) {
  const isKnown = variablesIn(tokenUrl).length === 0
  return (
    <>
      {'. '}
      <Link to="/connections" search={{ add: true, ...(isKnown ? { field: 'tokenUrl', value: tokenUrl } : {}) }}>
        Make a connection of it
      </Link>
    </>
  )
}
