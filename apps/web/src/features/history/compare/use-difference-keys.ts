import { type RefObject, useEffect, useEffectEvent } from 'react'
import { singleKeysAreOn } from '../../../shell/single-keys.ts'
import { isLayerOpen } from '../../../ui/open-layer.ts'

type Does = { onMove: (by: 1 | -1) => void; onFold: () => void }

const isTyping = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable], [role="combobox"]') !== null

/**
 * N and P lead from one difference to the next, F folds what is the same. Where single letters are switched off they
 * work within the comparison alone (WCAG 2.1.4).
 */
export const useDifferenceKeys = (within: RefObject<HTMLElement | null>, { onMove, onFold }: Does): void => {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return
    const { target } = event
    if (isTyping(target) || isLayerOpen()) return
    if (!singleKeysAreOn() && !(target instanceof Node && within.current?.contains(target))) return
    if (event.key === 'n') onMove(1)
    else if (event.key === 'p') onMove(-1)
    else if (event.key === 'f') onFold()
    else return
    event.preventDefault()
  })

  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
