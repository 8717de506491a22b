import { useId } from 'react'
import { count, localTime } from '../../ui/format.ts'
import { Evidence } from '../../ui/evidence.tsx'
import layout from '../../ui/layout.module.css'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { Badge } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { type ComparedCell, type ComparedToken, comparedTraits } from './compare-tokens.ts'
import { shortFingerprint } from '@developer-console/shared/oauth/short-fingerprint'
import css from './versus-table.module.css'

/** Both tokens side by side, trait by trait; rows that differ are marked, by colour and by word. */
export function VersusTable({ a, b }: { a: ComparedToken; b: ComparedToken }) {
  const title = useId()
  const traits = comparedTraits(a.token, b.token)
  const differences = traits.filter(({ same }) => !same).length
  return (
    <Panel aria-labelledby={title} clip>
      <VisuallyHidden>
        <h2 id={title}>Side by side</h2>
      </VisuallyHidden>
      <Table className={css.versus} scrollLabel="Both tokens side by side" stacks>
        <caption>
          <VisuallyHidden>What is the same and what differs</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>Trait</VisuallyHidden>
            </th>
            <Head letter="A" compared={a} />
            <Head letter="B" compared={b} />
            <th scope="col">
              <Badge tone={differences === 0 ? 'ok' : 'info'}>
                {differences === 0 ? 'no difference' : count(differences, 'difference')}
              </Badge>
            </th>
          </tr>
        </thead>
        <tbody>
          {traits.map((trait) => (
            <tr key={trait.name} className={trait.same ? css.same : css.changed}>
              <th scope="row">{trait.name}</th>
              <Cell letter="A" cell={trait.a} />
              <Cell letter="B" cell={trait.b} />
              <td>{trait.words}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

function Head({ letter, compared: { token, name } }: { letter: string; compared: ComparedToken }) {
  return (
    <th scope="col">
      <span className={layout.row}>
        <span className={css.letter}>{letter}</span>
        <span className={text.strong}>{name}</span>
      </span>
      <Evidence>
        {shortFingerprint(token.fingerprint)}
        {localTime(token.issuedAt)}
      </Evidence>
    </th>
  )
}

function Cell({ letter, cell: { before, value, after } }: { letter: string; cell: ComparedCell }) {
  return (
    <td>
      <span className={css.side} aria-hidden="true">
        {letter}
      </span>
      {before}
      {value !== undefined && <span className={css.value}>{value}</span>}
      {after}
    </td>
  )
}
