import { joined, openBody, type BodyTask, type OpenedBody } from './open-body.ts'

export type BodyRequest = { id: number; task: BodyTask; parts: readonly Uint8Array<ArrayBuffer>[]; charset: string }

/** First that it runs, then an answer to each request. `original` stands where the bytes had to be written anew. */
export type BodyResponse =
  | { ready: true }
  | { id: number; opened: OpenedBody; original?: Uint8Array<ArrayBuffer> }
  | { id: number; failure: string }

// What is made here moves to the page without a copy.
const tell = (response: BodyResponse, buffers: ArrayBufferLike[]) =>
  self.postMessage(response, { transfer: [...new Set(buffers)] as ArrayBuffer[] })

const answer = ({ id, task, parts, charset }: BodyRequest) => {
  try {
    const original = joined(parts)
    const opened = openBody(task, original, charset)
    const { bytes, json, lines, csv } = opened
    tell({ id, opened, ...(bytes === original ? {} : { original }) }, [
      bytes.buffer,
      original.buffer,
      ...(json && 'nodes' in json ? [json.nodes.buffer] : []),
      ...(lines ? [lines.starts.buffer, lines.numbers.buffer] : []),
      ...(csv ? [csv.fields.buffer, csv.records.buffer] : []),
    ])
  } catch (error) {
    tell({ id, failure: String(error) }, [])
  }
}

self.addEventListener('message', ({ data }: MessageEvent<BodyRequest>) => answer(data))
tell({ ready: true }, [])
