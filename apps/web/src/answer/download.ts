import { showToast } from '../ui/toasts.tsx'
import type { Answer } from './call-state.ts'
import { downloadName } from './download-name.ts'

/** Saves bytes as a file. They are typed as bytes of no kind, so that no browser opens them in the console's origin. */
export const saveFile = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob.slice(0, blob.size, 'application/octet-stream'))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the blob after the click; some seconds later it holds it by itself.
  setTimeout(() => URL.revokeObjectURL(url), 30_000)
}

/** Saves the body of an answer as a file with a safe name. */
export const downloadBody = async ({ head, body }: Answer): Promise<void> => {
  let blob: Blob
  try {
    blob = await body.content.toBlob()
  } catch (error) {
    showToast(`The body cannot be saved: ${error instanceof Error ? error.message : String(error)}`, { tone: 'danger' })
    return
  }
  saveFile(blob, downloadName(head.headers, head.sent.url))
}
