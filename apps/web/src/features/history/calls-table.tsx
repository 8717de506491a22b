import type { CallSummary } from '@developer-console/shared/contract/history'
import { Link, useNavigate } from '@tanstack/react-router'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { classNames } from '../../ui/class-names.ts'
import { environmentWords } from '../../ui/environment-mark.tsx'
import { byteSize, fullTime, localTime, milliseconds } from '../../ui/format.ts'
import { geometry } from '../../ui/geometry.ts'
import { Method } from '../../ui/method.tsx'
import { usePanesStack } from '../../ui/split.tsx'
import { numberCell, Table } from '../../ui/table.tsx'
import { useNow } from '../../ui/ticking.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { callAfterKey, rowsByDay } from './call-rows.ts'
import { CallStatus } from './call-status.tsx'
import css from './calls-table.module.css'
import { Environment } from './environment.tsx'
import { pathParts } from './path-parts.ts'

type Props = {
  /** Connection of the address. */
  connectionId: string
  calls: readonly CallSummary[]
  /** Id of the call that is open beside the list. */
  open: string | undefined
  /** Id of the call that is held against it. */
  against: string | undefined
  /** Chooses a call to be compared, or takes the choice back. */
  onPick: (call: CallSummary, picked: boolean) => void
  /** These are not (yet) the calls that were asked for. */
  stale: boolean
  /** Whether these are all that there are. */
  whole: boolean
  /** Loads older ones; absent where there are none, and while something is under way. */
  onMore: (() => void) | undefined
  /** Under the last call: what is under way, or why there are no more. */
  end: ReactNode
}

const columns = 8
/** Room below the row that is scrolled to: what the head takes above, and a little more. */
const scrollRoom = 40

/** Calls, newest first, by day. Only what is in sight is in the page. */
export function CallsTable({ connectionId, calls, open, against, onPick, stale, whole, onMore, end }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const stacked = usePanesStack()
  const now = useNow(60_000)
  const rows = useMemo(() => rowsByDay(calls, now), [calls, now])

  // One stop for the Tab key; the arrows move it. It stays in the page wherever the list is scrolled to.
  const [moved, setMoved] = useState<string>()
  const placeOf = (id: string | undefined) =>
    id === undefined ? -1 : rows.findIndex((row) => row.kind === 'call' && row.call.id === id)
  const stop = [moved, open, calls[0]?.id].find((id) => placeOf(id) >= 0)
  const place = placeOf(stop)
  const openPlace = placeOf(open)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? 31 : stacked ? 54 : 34),
    overscan: 10,
    scrollPaddingEnd: scrollRoom,
    getItemKey: (index) => {
      const row = rows[index]
      return row?.kind === 'call' ? row.call.id : (row?.label ?? index)
    },
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      return place < 0 || indexes.includes(place) ? indexes : [...indexes, place].toSorted((a, b) => a - b)
    },
  })
  const items = virtualizer.getVirtualItems()

  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 15) onMore?.()
  }, [last, onMore, rows.length])

  useEffect(() => {
    if (openPlace >= 0) virtualizer.scrollToIndex(openPlace, { align: 'auto' })
  }, [openPlace, virtualizer])

  useLayoutEffect(() => {
    if (moved !== undefined)
      scroller.current?.querySelector<HTMLElement>(`[data-call="${CSS.escape(moved)}"]`)?.focus({ preventScroll: true })
  }, [moved])

  const callOf = ({ target }: { target: EventTarget }) =>
    target instanceof Element ? target.closest('[data-call]')?.getAttribute('data-call') : undefined

  const onFocus = (event: FocusEvent) => {
    const id = callOf(event)
    if (id) setMoved(id)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const from = callOf(event)
    if (!from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const next = callAfterKey(
      calls,
      calls.findIndex(({ id }) => id === from),
      event.key,
    )
    if (!next) return
    event.preventDefault()
    virtualizer.scrollToIndex(placeOf(next.id), { align: 'auto' })
    setMoved(next.id)
    // Whoever reads calls one after the other reads on.
    if (open !== undefined && against === undefined && !stacked)
      void navigate({
        to: '/c/$connection/history',
        params: { connection: connectionId },
        search: (before) => ({ ...before, a: next.id, b: undefined }),
        replace: true,
        resetScroll: false,
      })
  }

  let below = 0
  return (
    <div
      ref={scroller}
      className={classNames(css.scroller, stale && css.stale)}
      role="group"
      aria-label="Calls"
      aria-busy={stale}
      tabIndex={-1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <Table rows className={css.calls} aria-rowcount={whole ? rows.length + 1 : -1}>
        <caption>
          <VisuallyHidden>Calls, newest first</VisuallyHidden>
        </caption>
        <colgroup>
          <col className={css.pickColumn} />
          <col className={css.timeColumn} />
          <col className={css.kindColumn} />
          <col className={css.methodColumn} />
          <col />
          <col className={css.statusColumn} />
          <col className={css.durationColumn} />
          <col className={css.sizeColumn} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={css.pick}>
              <VisuallyHidden>Compare</VisuallyHidden>
            </th>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col">Method</th>
            <th scope="col">Path</th>
            <th scope="col">Status</th>
            <th scope="col" className={classNames(numberCell, css.duration)}>
              Duration
            </th>
            <th scope="col" className={classNames(numberCell, css.size)}>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {items.flatMap((item) => {
            const row = rows[item.index]
            if (!row) return []
            const gap = item.start - below
            below = item.end
            const shared = {
              ref: virtualizer.measureElement,
              'data-index': item.index,
              'aria-rowindex': item.index + 2,
            }
            return [
              gap > 0 && <Gap key={`before ${item.key}`} height={gap} />,
              row.kind === 'day' ? (
                <tr key={item.key} className={css.day} {...shared}>
                  <th colSpan={columns} scope="rowgroup">
                    {row.label}
                  </th>
                </tr>
              ) : (
                <tr
                  key={item.key}
                  className={classNames(css.row, (row.call.id === open || row.call.id === against) && css.open)}
                  {...shared}
                >
                  <CallCells
                    call={row.call}
                    connectionId={connectionId}
                    isOpen={row.call.id === open && against === undefined}
                    isPicked={row.call.id === open || row.call.id === against}
                    onPick={onPick}
                    isStop={row.call.id === stop}
                    stacked={stacked}
                  />
                </tr>
              ),
            ]
          })}
          {virtualizer.getTotalSize() > below && <Gap height={virtualizer.getTotalSize() - below} />}
        </tbody>
      </Table>
      {end}
    </div>
  )
}

/** As high as the rows that are left out. */
function Gap({ height }: { height: number }) {
  return <tr className={css.gap} aria-hidden="true" style={geometry({ '--height': `${height}px` })} />
}

type CellsProps = Pick<Props, 'connectionId' | 'onPick'> & {
  call: CallSummary
  isOpen: boolean
  isPicked: boolean
  isStop: boolean
  stacked: boolean
}

function CallCells({ call, connectionId, isOpen, isPicked, isStop, stacked, onPick }: CellsProps) {
  const { id, method, path, startedAt, duration, receivedBytes, kind, connectionName } = call
  const [mount, rest] = pathParts(path)
  const words = (
    <>
      {mount && <span className={css.mount}>{mount}</span>}
      <span className={css.rest}>{rest}</span>
    </>
  )
  const shared = {
    className: css.path,
    title: path,
    'aria-label': `${path}, ${method} at ${localTime(startedAt)}, ${environmentWords[kind]}, ${connectionName}`,
    'data-call': id,
    tabIndex: isStop ? 0 : -1,
    // Only what is opened is loaded: to point at a call of another connection must not change to it.
    preload: false,
  } as const
  return (
    <>
      <td className={css.pick}>
        <label className={css.pickLabel}>
          <input
            type="checkbox"
            aria-label={`Compare ${method} ${path} at ${localTime(startedAt)}`}
            checked={isPicked}
            onChange={({ target }) => onPick(call, target.checked)}
          />
        </label>
      </td>
      <td className={css.time} title={fullTime(startedAt)}>
        {localTime(startedAt)}
      </td>
      <td className={css.kind}>
        <Environment call={call} />
      </td>
      <td>
        <Method>{method}</Method>
      </td>
      <td className={css.target}>
        {stacked ? (
          <Link to="/c/$connection/history/$call" params={{ connection: connectionId, call: id }} {...shared}>
            {words}
          </Link>
        ) : (
          <Link
            to="/c/$connection/history"
            params={{ connection: connectionId }}
            search={(before) => ({ ...before, a: id, b: undefined })}
            resetScroll={false}
            aria-current={isOpen ? 'true' : undefined}
            {...shared}
          >
            {words}
          </Link>
        )}
      </td>
      <td className={css.status}>
        <CallStatus call={call} />
      </td>
      <td className={classNames(numberCell, css.duration)}>{milliseconds(duration)}</td>
      <td className={classNames(numberCell, css.size)}>{byteSize(receivedBytes)}</td>
    </>
  )
}
