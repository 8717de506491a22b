import { joined, openBody, type BodyTask, type OpenedBody } from './open-body.ts'

export type BodyRequest = { id: number; task: BodyTask; parts: Uint8Array<ArrayBuffer>[]; charset: string }
export type BodyResponse = { id: number; opened: OpenedBody } | { id: number; failure: string }

const buffersOf = ({ bytes, json, lines }: OpenedBody): Transferable[] => [
  bytes.buffer,
  ...(json && 'nodes' in json ? [json.nodes.buffer as ArrayBuffer] : []),
  ...(lines ? [lines.starts.buffer as ArrayBuffer, lines.numbers.buffer as ArrayBuffer] : []),
]

// What is made here moves to the page without a copy.
const answer = ({ id, task, parts, charset }: BodyRequest) => {
  try {
    const opened = openBody(task, joined(parts), charset)
    self.postMessage({ id, opened } satisfies BodyResponse, { transfer: buffersOf(opened) })
  } catch (error) {
    self.postMessage({ id, failure: String(error) } satisfies BodyResponse, { transfer: [] })
  }
}

self.addEventListener('message', ({ data }: MessageEvent<BodyRequest>) => answer(data))
