import UnfoldVertical from 'lucide-react/icons/unfold-vertical'
import { useCallback, useId, useLayoutEffect, useMemo, useState } from 'react'
import type { ComparedBodies } from '../../../answer/compare/compare-bodies.ts'
import { absent, kindAt, leftAt, rightAt, type RowKind } from '../../../answer/compare/compared-rows.ts'
import { shownFields, shownLines, type ShownRow } from '../../../answer/compare/shown-rows.ts'
import { groupOf, labelWithin, shownPath } from '../../../answer/compare/place-labels.ts'
import { kindOf, textOf, type JsonIndex } from '../../../answer/json-tree/json-index.ts'
import { nodeLine, visibleText } from '../../../answer/json-tree/node-line.ts'
import { pieceText } from '../../../answer/text-lines/line-index.ts'
import { useMeasuredRows } from '../../../answer/use-measured-rows.ts'
import { classNames } from '../../../ui/class-names.ts'
import { CodePart, Withheld } from '../../../ui/code.tsx'
import { count } from '../../../ui/format.ts'
import { geometry } from '../../../ui/geometry.ts'
import { Icon } from '../../../ui/icon.tsx'
import text from '../../../ui/text.module.css'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import css from './compared-table.module.css'

export type Shown = Extract<ComparedBodies, { by: 'fields' | 'lines' }>

type Props = {
  result: Shown
  folded: boolean
  /** The row at which one is, and which is brought into view; each new object once. */
  target: { row: number } | undefined
  label: string
}

const signs: Record<RowKind, readonly [string, string]> = {
  group: ['', ''],
  moved: ['', ''],
  same: ['', ''],
  changed: ['≠', '≠'],
  rewritten: ['≈', '≈'],
  removed: ['−', ''],
  added: ['', '+'],
}

const spoken: Record<RowKind, string> = {
  group: '',
  moved: 'moved: ',
  same: '',
  changed: 'changed: ',
  rewritten: 'the same number, written differently: ',
  removed: 'removed: ',
  added: 'added: ',
}

const keyOf = (shown: ShownRow | undefined) => (shown ? shown.row * 2 + (shown.fold ? 1 : 0) : 0)

/** Two bodies side by side, A on the left; only the rows in view are drawn. */
export function ComparedTable({ result, folded, target, label }: Props) {
  const { by, compared } = result
  const id = useId()
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => new Set())
  const shown = useMemo(
    () => (by === 'fields' ? shownFields : shownLines)(compared, folded, opened),
    [by, compared, folded, opened],
  )
  const keyAt = useCallback((row: number) => keyOf(shown[row]), [shown])
  const { scroller, height, top, rows, measure, scrollTo } = useMeasuredRows(shown.length, 22, 0, keyAt)

  useLayoutEffect(() => {
    const place = target ? shown.findIndex(({ row, fold }) => row === target.row && !fold) : -1
    if (place >= 0) scrollTo(place)
    // A fold that is opened moves nothing.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [scrollTo, target])

  return (
    <div className={css.scroller} ref={scroller} role="group" tabIndex={0} aria-label={label}>
      <div role="table" aria-label={label} aria-rowcount={shown.length} className={css.table}>
        <div className={css.whole} role="none" style={geometry({ '--height': `${height}px` })}>
          <div className={css.window} role="none" style={geometry({ '--top': `${top}px` })}>
            {rows.map((at) => {
              const one = shown[at]
              if (!one) return null
              const { row, fold } = one
              const kind = kindAt(compared, row)
              return (
                <div
                  key={keyOf(one)}
                  ref={measure}
                  data-index={at}
                  id={`${id}-${keyOf(one)}`}
                  role="row"
                  aria-rowindex={at + 1}
                  aria-current={!fold && row === target?.row ? 'true' : undefined}
                  className={classNames(css.row, fold ? css.fold : css[kind])}
                >
                  {fold ? (
                    <div role="cell" className={css.across}>
                      <button
                        type="button"
                        className={css.unfold}
                        onClick={() => setOpened((before) => new Set(before).add(row))}
                      >
                        <Icon of={UnfoldVertical} size="small" />
                        {foldWords(fold, by)}
                      </button>
                    </div>
                  ) : kind === 'group' || kind === 'moved' ? (
                    <GroupHead result={result} row={row} />
                  ) : (
                    <Cells result={result} row={row} kind={kind} />
                  )}
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

const foldWords = ({ count: amount, what }: NonNullable<ShownRow['fold']>, by: Shown['by']): string => {
  const thing = by === 'fields' ? 'field' : 'line'
  if (what === 'same') return count(amount, `${thing} is the same`, `${thing}s are the same`)
  const end = what === 'added' ? 'new' : 'gone'
  return count(amount, `more ${thing} is ${end}`, `more ${thing}s are ${end}`)
}

function GroupHead({ result, row }: { result: Shown; row: number }) {
  if (result.by !== 'fields') return null
  const { left, right, compared } = result
  const [one, other] = [leftAt(compared, row), rightAt(compared, row)]
  const [index, node] = other === absent ? [left, one] : [right, other]
  const before = one === absent || other === absent ? undefined : shownPath(left, one)
  const path = shownPath(index, node)
  const { peek } = nodeLine(index, node, false)
  return (
    <div role="cell" className={css.across}>
      <span className={text.mono}>{path}</span>
      {before !== undefined && before !== path && <span className={css.was}>was {before}</span>}
      {kindAt(compared, row) === 'moved' && <span className={css.was}>stands elsewhere among the others</span>}
      {other === absent && <span className={css.was}>removed</span>}
      {one === absent && <span className={css.was}>added</span>}
      {peek && <span className={css.peek}>{peek}</span>}
    </div>
  )
}

function Cells({ result, row, kind }: { result: Shown; row: number; kind: RowKind }) {
  const { compared } = result
  const [one, other] = [leftAt(compared, row), rightAt(compared, row)]
  const [left, right] = signs[kind]
  const marked = kind === 'changed' || kind === 'rewritten'
  const from = marked && result.by === 'fields' ? firstDifference(result, one, other) : 0
  const side = (node: number, on: 'left' | 'right') =>
    node !== absent && (
      <>
        {spoken[kind] && <VisuallyHidden>{spoken[kind]}</VisuallyHidden>}
        {result.by === 'fields' ? (
          <Member index={result[on]} node={node} marked={marked} from={from} />
        ) : (
          <Line text={pieceText(result[on].bytes, result[on].lines, node)} marked={marked} />
        )}
      </>
    )
  return (
    <>
      <div className={css.sign} aria-hidden="true">
        {left}
      </div>
      <div role="cell" className={css.left}>
        {side(one, 'left')}
      </div>
      <div className={css.sign} aria-hidden="true">
        {right}
      </div>
      <div role="cell">
        {side(other, 'right')}
        {kind === 'rewritten' && <span className={css.remark}> the same number, written differently</span>}
      </div>
    </>
  )
}

/** Characters of a long string that stand before the first that differs. */
const lead = 24

/** Where to begin to show two long strings, so that what differs is seen; 0 for all others. */
const firstDifference = ({ left, right }: Extract<Shown, { by: 'fields' }>, one: number, other: number): number => {
  if (kindOf(left, one) !== 'string' || kindOf(right, other) !== 'string') return 0
  if (nodeLine(left, one, true).whole && nodeLine(right, other, true).whole) return 0
  const [a, b] = [textOf(left, one).text, textOf(right, other).text]
  let at = 0
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return Math.max(0, at - lead)
}

/** A string from `from` on, as long as a row may be. */
const excerpt = (index: JsonIndex, node: number, from: number) => {
  const { text: whole } = textOf(index, node)
  return { text: `"…${visibleText(whole.slice(from, from + 400))}"`, whole: whole.length <= from + 400, size: '' }
}

function Line({ text: line, marked }: { text: string; marked: boolean }) {
  return marked && line !== '' ? <mark className={css.value}>{line}</mark> : line || ' '
}

type MemberProps = { index: JsonIndex; node: number; marked: boolean; from: number }

function Member({ index, node, marked, from }: MemberProps) {
  const name = labelWithin(index, groupOf(index, node), node)
  const { text: value, whole, size } = from > 0 ? excerpt(index, node, from) : nodeLine(index, node, true)
  const kind = kindOf(index, node)
  const shown =
    kind === 'object' || kind === 'array' ? (
      <span className={css.container}>{`${kind === 'object' ? '{ }' : '[ ]'} ${size}`}</span>
    ) : (
      <CodePart as={kind}>
        <Withheld text={value} />
      </CodePart>
    )
  return (
    <>
      {name && (
        <>
          <CodePart as="key">{name}</CodePart>
          <CodePart as="punctuation">:</CodePart>{' '}
        </>
      )}
      {marked ? <mark className={css.value}>{shown}</mark> : shown}
      {!whole && '…'}
    </>
  )
}
