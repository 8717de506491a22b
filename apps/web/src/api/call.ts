import type { AnswerEnd, AnswerHead, CallProgress, DescribedCallInput } from '@developer-console/shared/contract/call'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { respond } from './request.ts'

export type CallListeners = {
  /** Cancels: what is under way is stopped, up to the API; the promise rejects with the abort. */
  signal?: AbortSignal
  onProgress?: (progress: CallProgress) => void
  onHead?: (head: AnswerHead) => void
  /** Bytes of the answer's body, as they come; they are the listener's to keep. */
  onData?: (bytes: Uint8Array) => void
}

/**
 * Makes a call and tells the answer as it comes; resolves with its end, whatever the API answered. Throws `ApiProblem`
 * where the console refused to send it, or no answer came from the API.
 */
export const makeCall = async (
  connectionId: string,
  call: DescribedCallInput,
  body: Blob | undefined,
  { signal, onProgress, onHead, onData }: CallListeners = {},
): Promise<AnswerEnd> => {
  const head = jsonFrame(frameKind.head, call)
  const response = await respond(`api/connections/${encodeURIComponent(connectionId)}/calls`, {
    method: 'POST',
    headers: { 'content-type': callMediaType },
    // A file is never read into memory, and its length is known.
    body: new Blob(body ? [head as BlobPart, body] : [head as BlobPart]),
    signal,
  })
  const text = new TextDecoder()
  const frames = new FrameReader()
  const began = performance.now()
  let received = 0
  let end: AnswerEnd | undefined
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done || !value) break
      for (const { kind, payload } of frames.push(value)) {
        if (kind === frameKind.data) {
          received += payload.length
          onData?.(payload)
        } else {
          const told: unknown = JSON.parse(text.decode(payload))
          if (kind === frameKind.progress) onProgress?.(told as CallProgress)
          else if (kind === frameKind.head) onHead?.(told as AnswerHead)
          else if (kind === frameKind.end) end = told as AnswerEnd
        }
      }
    }
  } catch (error) {
    if (signal?.aborted) throw error
  }
  return end ?? brokenOff(received, performance.now() - began)
}

/** The way between the console and this browser broke before the end was told. */
const brokenOff = (bytes: number, receive: number): AnswerEnd => ({
  ok: false,
  bytes,
  timing: { receive },
  problem: {
    type: 'urn:developer-console:problem:console-broke-off',
    title: 'The connection to the console’s server broke off',
    status: 0,
    detail: 'The answer is incomplete. What the API did is not known from here; the history may tell.',
  },
})
