import { useEffect, type RefObject } from 'react'

type Place = {
  /** Which edges meet: those at the start, or those at the end. */
  align?: 'start' | 'end' | 'center'
  /** Pixels between anchor and layer. */
  gap?: number
}

const margin = 8

/**
 * Puts a layer (a shown popover) below its anchor, above where there is more room, and never out of the window. The
 * numbers go into custom properties that `hanging.module.css` reads.
 */
const hang = (layer: HTMLElement, anchor: Element, { align = 'start', gap = 4 }: Place = {}): void => {
  const at = anchor.getBoundingClientRect()
  const { width, height } = layer.getBoundingClientRect()
  const below = innerHeight - at.bottom - gap - margin
  const above = at.top - gap - margin
  const flips = height > below && above > below
  const wanted = { start: at.left, end: at.right - width, center: at.left + (at.width - width) / 2 }[align]
  const left = Math.max(margin, Math.min(wanted, innerWidth - width - margin))
  const room = Math.max(96, flips ? above : below)
  layer.style.setProperty('--room', `${room}px`)
  layer.style.setProperty('--left', `${left}px`)
  layer.style.setProperty('--top', `${flips ? at.top - gap - Math.min(height, room) : at.bottom + gap}px`)
}

/** Keeps an open layer at its anchor (found by `anchorId`) while things scroll and change their size. */
export const useHanging = (
  layer: RefObject<HTMLElement | null>,
  anchorId: string,
  open: boolean,
  { align = 'start', gap = 4 }: Place = {},
): void => {
  useEffect(() => {
    const anchor = document.getElementById(anchorId)
    const shown = layer.current
    if (!open || !anchor || !shown) return
    const place = () => hang(shown, anchor, { align, gap })
    place()
    const sizes = new ResizeObserver(place)
    sizes.observe(shown)
    addEventListener('scroll', place, { capture: true, passive: true })
    addEventListener('resize', place)
    return () => {
      sizes.disconnect()
      removeEventListener('scroll', place, { capture: true })
      removeEventListener('resize', place)
    }
  }, [layer, anchorId, open, align, gap])
}
