import { showToast } from '../ui/toasts.tsx'
import type { Answer } from './call-state.ts'
import { downloadName } from './download-name.ts'

/**
 * Saves the body of an answer as a file with a safe name. It is typed as bytes of no kind, so that no browser opens it in
 * the console's origin.
 */
export const downloadBody = async ({ head, body }: Answer): Promise<void> => {
  let blob: Blob
  try {
    blob = await body.content.toBlob()
  } catch (error) {
    showToast(`The body cannot be saved: ${error instanceof Error ? error.message : String(error)}`, { tone: 'danger' })
    return
  }
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = downloadName(head.headers, head.sent.url)
  link.click()
  // The browser reads the blob after the click; some seconds later it holds it by itself.
  setTimeout(() => URL.revokeObjectURL(url), 30_000)
}
