import { Withheld } from '../../../ui/code.tsx'
import { Fact, Facts } from '../../../ui/facts.tsx'
import { count } from '../../../ui/format.ts'
import text from '../../../ui/text.module.css'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import { type ComparedPair, differs } from './compared-pairs.ts'
import css from './compare-pane.module.css'

type Props = {
  pairs: readonly ComparedPair[]
  folded: boolean
  /** What one of them is: `header`. */
  thing: string
}

/** Names whose values differ, each with both; and how many are the same. */
export function PairsList({ pairs, folded, thing }: Props) {
  const shown = folded ? pairs.filter(differs) : pairs
  const same = pairs.length - pairs.filter(differs).length
  return (
    <>
      {shown.length > 0 && (
        <Facts padded>
          {shown.map((pair) => (
            <Fact key={pair.name} name={<span className={text.mono}>{pair.name}</span>}>
              <Values {...pair} />
            </Fact>
          ))}
        </Facts>
      )}
      {folded && same > 0 && (
        <p className={css.remark}>{count(same, `${thing} is the same`, `${thing}s are the same`)}</p>
      )}
    </>
  )
}

function Values({ left, right }: ComparedPair) {
  if (left === right) return <Withheld text={left ?? ''} />
  if (left === undefined || right === undefined)
    return (
      <>
        <mark className={left === undefined ? css.added : css.removed}>
          <Withheld text={left ?? right ?? ''} />
        </mark>
        <span className={css.only}>{left === undefined ? ' in B alone' : ' in A alone'}</span>
      </>
    )
  return (
    <>
      <mark className={css.value}>
        <Withheld text={left || 'empty'} />
      </mark>
      <span aria-hidden="true"> → </span>
      <VisuallyHidden> in A, in B </VisuallyHidden>
      <mark className={css.value}>
        <Withheld text={right || 'empty'} />
      </mark>
    </>
  )
}
