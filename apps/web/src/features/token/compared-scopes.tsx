import type { TokenView } from '@developer-console/shared/contract/token'
import { type ScopeCell, scopeMatrix } from '@developer-console/shared/oauth/scopes'
import { useQuery } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import Check from 'lucide-react/icons/check'
import Lock from 'lucide-react/icons/lock'
import Minus from 'lucide-react/icons/minus'
import Plus from 'lucide-react/icons/plus'
import { operationsQuery } from '../../api/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { Icon } from '../../ui/icon.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { comparedScopes, scopesInWords } from './compare-tokens.ts'
import css from './compared-scopes.module.css'
import { shortName } from './operations-in-words.ts'
import matrixCss from './scopes-panel.module.css'

type Props = { connectionId: string; a: TokenView; b: TokenView; className?: string | undefined }

type Whose = 'both' | 'a' | 'b' | 'neither'

const looks: Record<Whose, { icon: LucideIcon; words: string }> = {
  both: { icon: Check, words: 'Both' },
  a: { icon: Minus, words: 'Only A' },
  b: { icon: Plus, words: 'Only B' },
  neither: { icon: Lock, words: 'Neither' },
}

/** The scopes of two tokens by resource and action, with whose each is. */
export function ComparedScopes({ connectionId, a, b, className }: Props) {
  const { data } = useQuery(operationsQuery(connectionId))
  const matrix = scopeMatrix([...new Set([...a.scopes, ...b.scopes])], data?.operations ?? [])
  const [ofA, ofB] = [new Set(a.scopes), new Set(b.scopes)]
  const whose = (scope: string): Whose =>
    ofA.has(scope) ? (ofB.has(scope) ? 'both' : 'a') : ofB.has(scope) ? 'b' : 'neither'
  const asked = [a, b].map(({ request }) => request.form['scope'])
  return (
    <Panel
      title="Scopes"
      note={scopesInWords(comparedScopes(a, b))}
      foot={<span>{originOf(asked)}</span>}
      fill
      className={className}
    >
      {matrix.rows.length > 0 && (
        <Table className={matrixCss.matrix} scrollLabel="Scopes by resource and action, compared">
          <caption>
            <VisuallyHidden>
              Scopes of both tokens by resource and action, with the operations each unlocks
            </VisuallyHidden>
          </caption>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              {matrix.actions.map((action) => (
                <th scope="col" key={action}>
                  {action}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map(({ resource, cells }) => (
              <tr key={resource}>
                <th scope="row">{resource}</th>
                {matrix.actions.map((action) => {
                  const cell = cells[action]
                  const of = cell && whose(cell.scope)
                  return (
                    <td key={action} className={of === 'a' ? css.lostCell : of === 'b' ? css.gainedCell : undefined}>
                      {cell && of ? <Cell cell={cell} whose={of} action={action} /> : <NoCell />}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {matrix.others.length > 0 && (
        <ul className={matrixCss.list} aria-label="Scopes without resource and action">
          {matrix.others.map(({ scope }) => (
            <li key={scope}>
              <span className={text.mono}>{scope}</span>
              <span className={text.muted}>{looks[whose(scope)].words}</span>
            </li>
          ))}
        </ul>
      )}
      {a.scopes.length + b.scopes.length === 0 && (
        <p className={matrixCss.nothing}>
          Neither token names a scope. What they may do shows in the answers of the API.
        </p>
      )}
    </Panel>
  )
}

const originOf = ([a, b]: (string | undefined)[]): string => {
  if (!a && !b) return 'Scopes come from what was granted to the application: no scope was asked for either time.'
  return `Asked for: A ${a ? `“${a}”` : 'no scope'}, B ${b ? `“${b}”` : 'no scope'}.`
}

function Cell({ cell, whose, action }: { cell: ScopeCell; whose: Whose; action: string }) {
  const { icon, words } = looks[whose]
  return (
    <span
      className={classNames(matrixCss.cell, whose === 'neither' ? matrixCss.missingCell : css.one)}
      title={cell.scope}
    >
      <span className={matrixCss.state} data-action={action}>
        <Icon of={icon} />
        {words}
      </span>
      {cell.operations.map((operation) => (
        <span key={operation.id} className={matrixCss.operation} title={operation.summary}>
          {shortName(operation)}
        </span>
      ))}
    </span>
  )
}

function NoCell() {
  return (
    <span className={classNames(matrixCss.cell, matrixCss.none)}>
      <span aria-hidden="true">–</span>
      <VisuallyHidden>no such scope</VisuallyHidden>
    </span>
  )
}
