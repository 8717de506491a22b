import { useEffect, useEffectEvent } from 'react'
import { isLayerOpen } from '../../ui/open-layer.ts'

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'repeat' | 'preventDefault'>

/** Sends on Ctrl or Cmd with Enter, where the button for it could be pressed too; a key that is held down sends once. */
export const takeSendKey = (press: Press, send: () => void, enabled: boolean): void => {
  if (press.key !== 'Enter' || !(press.metaKey || press.ctrlKey) || isLayerOpen()) return
  // Taken even where nothing is sent: the editor of the body would insert a line.
  press.preventDefault()
  if (enabled && !press.repeat) send()
}

/** Ctrl or Cmd with Enter sends, wherever on the page the focus is. */
export const useSendKey = (send: () => void, enabled: boolean): void => {
  const onKey = useEffectEvent((event: KeyboardEvent) => takeSendKey(event, send, enabled))
  useEffect(() => {
    // Before the editor of the body, which has a use of its own for the key.
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
