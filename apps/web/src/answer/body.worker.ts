import { openBody, type BodyTask, type OpenedBody } from './open-body.ts'

export type BodyRequest = { id: number; task: BodyTask; blob: Blob; charset: string }
export type BodyResponse = { id: number; opened: OpenedBody } | { id: number; failure: string }

const buffersOf = ({ bytes, json, lines }: OpenedBody): Transferable[] => [
  bytes.buffer as ArrayBuffer,
  ...(json && 'nodes' in json ? [json.nodes.buffer as ArrayBuffer] : []),
  ...(lines ? [lines.starts.buffer as ArrayBuffer, lines.numbers.buffer as ArrayBuffer] : []),
]

// What is made here moves to the page without a copy.
const answer = async ({ id, task, blob, charset }: BodyRequest) => {
  try {
    const opened = openBody(task, new Uint8Array(await blob.arrayBuffer()), charset)
    self.postMessage({ id, opened } satisfies BodyResponse, { transfer: buffersOf(opened) })
  } catch (error) {
    self.postMessage({ id, failure: String(error) } satisfies BodyResponse, { transfer: [] })
  }
}

self.addEventListener('message', ({ data }: MessageEvent<BodyRequest>) => void answer(data))
