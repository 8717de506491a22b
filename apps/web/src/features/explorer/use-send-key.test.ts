import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeSendKey } from './use-send-key.ts'

const press = { key: 'Enter', metaKey: false, ctrlKey: true, repeat: false }

/** How often it sends and whether the page's other listeners still get the key. */
const pressed = (changes: Partial<typeof press> = {}, enabled = true) => {
  const send = vi.fn<() => void>()
  const preventDefault = vi.fn<() => void>()
  takeSendKey({ ...press, ...changes, preventDefault }, send, enabled)
  return { sent: send.mock.calls.length, taken: preventDefault.mock.calls.length > 0 }
}

describe('the key that sends', () => {
  const querySelector = vi.fn<(selector: string) => object | null>()
  beforeEach(() => {
    querySelector.mockReturnValue(null)
    vi.stubGlobal('document', { querySelector })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('is Enter with Ctrl or Cmd', () => {
    expect(pressed()).toEqual({ sent: 1, taken: true })
    expect(pressed({ ctrlKey: false, metaKey: true })).toEqual({ sent: 1, taken: true })
    expect(pressed({ ctrlKey: false })).toEqual({ sent: 0, taken: false })
    expect(pressed({ key: 'k' })).toEqual({ sent: 0, taken: false })
  })

  it('sends once however long it is held, and types nothing meanwhile', () => {
    expect(pressed({ repeat: true })).toEqual({ sent: 0, taken: true })
  })

  it('does no more than the button, and types nothing', () => {
    expect(pressed({}, false)).toEqual({ sent: 0, taken: true })
  })

  it('is left to a dialog or a menu that is open', () => {
    querySelector.mockReturnValue({})
    expect(pressed()).toEqual({ sent: 0, taken: false })
    expect(querySelector).toHaveBeenCalledWith('dialog[open], :popover-open')
  })
})
