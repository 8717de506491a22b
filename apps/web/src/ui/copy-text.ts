import { showToast } from './toasts.tsx'

/** Puts a text on the clipboard and tells whether it is there; where it is not, the screen has said so. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Refused by the reader or the browser, or no clipboard at all: without HTTPS a page has none.
    showToast('Not copied: the browser gives this page no clipboard', { tone: 'danger' })
    return false
  }
}
