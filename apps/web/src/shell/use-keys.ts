import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { goToScreen } from '../routes/go-to-screen.ts'
import { screens } from '../routes/screens.ts'
import { isLayerOpen } from '../ui/open-layer.ts'
import { singleKeysAreOn } from './single-keys.ts'

type Does = {
  connection: ConnectionView | undefined
  /** Loads what the palette needs: its key is on the way. */
  preparePalette: () => void
  openPalette: () => void
  openKeys: () => void
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="combobox"]') !== null

/** The keys that work on every screen. Single letters can be switched off (WCAG 2.1.4). */
export const useKeys = ({ connection, preparePalette, openPalette, openKeys }: Does): void => {
  const router = useRouter()
  const pressedG = useRef(0)

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Control' || event.key === 'Meta') return preparePalette()
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault()
      openPalette()
      return
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || !singleKeysAreOn()) return
    if (isLayerOpen()) return
    const afterG = event.timeStamp - pressedG.current < 1500
    pressedG.current = 0
    const screen = afterG ? screens.find(({ key }) => key === event.key.toUpperCase()) : undefined
    if (screen) {
      event.preventDefault()
      goToScreen(router, screen, connection)
    } else if (event.key === '?') {
      event.preventDefault()
      openKeys()
    } else if (event.key === '/') {
      const search = document.querySelector<HTMLElement>('[data-search]')
      if (!search) return
      event.preventDefault()
      search.focus()
    } else if (event.key.toLowerCase() === 'g') {
      pressedG.current = event.timeStamp
    }
  })

  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
