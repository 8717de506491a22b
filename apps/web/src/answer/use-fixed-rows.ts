import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Browsers draw nothing beyond some millions of pixels; a taller list is scrolled faster than the hand moves. */
const tallest = 8_000_000

const overscan = 8

export type FixedRows = {
  scroller: RefObject<HTMLDivElement | null>
  /** Height of the whole, in pixels. */
  height: number
  /** The rows to draw: from `first` up to, not including, `end`. */
  first: number
  end: number
  /** Where the first of them stands, in pixels. */
  top: number
  /** Rows that fit at once. */
  page: number
  /** Scrolls as little as needed to see a row, or puts it into the middle. */
  scrollTo: (row: number, align?: 'nearest' | 'center') => void
}

/** Draws of a long list of rows of one height only those that are seen. `edge` is the scroller's padding above and below. */
export const useFixedRows = (count: number, rowHeight: number, edge: number): FixedRows => {
  const scroller = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ scrollTop: 0, height: 600 })
  const total = count * rowHeight
  const height = Math.min(total, tallest)
  // How far the list moves for one pixel of the scroll bar.
  const ratio = total > height && height > view.height ? (total - view.height) / (height - view.height) : 1

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const read = () => setView({ scrollTop: element.scrollTop, height: element.clientHeight })
    read()
    element.addEventListener('scroll', read, { passive: true })
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', read)
      observer.disconnect()
    }
  }, [])

  // Where the scroll bar is coarse, the wheel still moves the list by what it says.
  useEffect(() => {
    const element = scroller.current
    if (!element || ratio === 1) return
    let owed = 0
    const onWheel = (event: WheelEvent) => {
      if (event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      owed += event.deltaY / ratio
      const whole = Math.trunc(owed)
      owed -= whole
      if (whole !== 0) element.scrollTop += whole
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [ratio])

  const offset = view.scrollTop * ratio
  const first = Math.max(0, Math.min(Math.floor((offset - edge) / rowHeight) - overscan, count - 1))
  const end = Math.min(count, Math.ceil((offset + view.height) / rowHeight) + overscan)

  const scrollTo = useCallback(
    (row: number, align: 'nearest' | 'center' = 'nearest') => {
      const element = scroller.current
      if (!element) return
      const shown = element.clientHeight
      const now = element.scrollTop * ratio
      const rowTop = row * rowHeight + edge
      let target = now
      if (align === 'center') {
        if (rowTop < now || rowTop + rowHeight > now + shown) target = rowTop - (shown - rowHeight) / 2
      } else if (rowTop - edge < now) target = rowTop - edge
      else if (rowTop + rowHeight + edge > now + shown) target = rowTop + rowHeight + edge - shown
      if (target !== now) element.scrollTop = target / ratio
    },
    [edge, ratio, rowHeight],
  )

  return {
    scroller,
    height,
    first,
    end,
    top: ratio === 1 ? first * rowHeight : view.scrollTop + first * rowHeight - offset,
    page: Math.max(1, Math.floor(view.height / rowHeight)),
    scrollTo,
  }
}
