import CircleX from 'lucide-react/icons/circle-x'
import Info from 'lucide-react/icons/info'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import css from './findings-table.module.css'
import { Icon } from './icon.tsx'
import { Table } from './table.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

const levels = {
  error: { word: 'Error', icon: CircleX, tone: 'danger' },
  warning: { word: 'Warning', icon: TriangleAlert, tone: 'warn' },
  info: { word: 'Note', icon: Info, tone: 'info' },
} as const

type Finding = { pointer: string; message: string; severity: 'error' | 'warning' | 'info' }

type Props = {
  findings: readonly Finding[]
  caption: string
  /** Head of the second column. */
  about: string
  /** What the empty pointer stands for. */
  root: string
}

/** What is odd in something, and where: gravity by icon and word, the place by an RFC 6901 pointer. */
export function FindingsTable({ findings, caption, about, root }: Props) {
  return (
    <Table stacks className={css.findings}>
      <caption>
        <VisuallyHidden>{caption}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">{about}</th>
        </tr>
      </thead>
      <tbody>
        {findings.map(({ pointer, message, severity }, index) => {
          const { word, icon, tone } = levels[severity]
          return (
            <tr key={index}>
              <td className={css.level}>
                <Icon of={icon} tone={tone} size="small" /> {word}
              </td>
              <td>
                <span className={css.pointer}>{pointer || root}</span>
                <span>{message}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
