import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useReducer, useState } from 'react'

/** Draws of a list of rows of different heights only those that are seen; each is measured when it is drawn. */
export const useMeasuredRows = (
  count: number,
  estimate: number,
  edge: number,
  /** What stays the same about a row when others before it go. */
  keyAt?: (row: number) => number,
) => {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const [virtualizer] = useState(
    () =>
      new Virtualizer<HTMLDivElement, HTMLElement>({
        count,
        getScrollElement: () => null,
        estimateSize: () => estimate,
        overscan: 4,
        paddingStart: edge,
        paddingEnd: edge,
        observeElementRect,
        observeElementOffset,
        scrollToFn: elementScroll,
        onChange: redraw,
      }),
  )
  virtualizer.setOptions({
    ...virtualizer.options,
    count,
    getScrollElement: () => scroller,
    ...(keyAt ? { getItemKey: keyAt } : {}),
  })

  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())

  const items = virtualizer.getVirtualItems()
  return {
    scroller: setScroller,
    height: virtualizer.getTotalSize(),
    top: items[0]?.start ?? 0,
    rows: items.map((item) => item.index),
    /** Give it to each row's element, with the row in `data-index`. */
    measure: virtualizer.measureElement,
    scrollTo: useCallback((row: number) => virtualizer.scrollToIndex(row, { align: 'center' }), [virtualizer]),
  }
}
