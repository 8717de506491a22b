import { compareBodies, type ComparedBodies, type ComparedBody } from './compare/compare-bodies.ts'
import { merged, openBody, type BodyTask, type OpenedBody } from './open-body.ts'

export type OpenRequest = { id: number; task: BodyTask; parts: readonly Uint8Array<ArrayBuffer>[]; charset: string }
export type CompareRequest = { id: number; task: 'compare'; left: ComparedBody; right: ComparedBody }
export type BodyRequest = OpenRequest | CompareRequest

/** First that it runs, then an answer to each request. `original` stands where the bytes had to be written anew. */
export type BodyResponse =
  | { ready: true }
  | { id: number; opened: OpenedBody; original?: Uint8Array<ArrayBuffer> }
  | { id: number; compared: ComparedBodies }
  | { id: number; failure: string }

// What is made here moves to the page without a copy.
const tell = (response: BodyResponse, buffers: ArrayBufferLike[]) =>
  self.postMessage(response, { transfer: [...new Set(buffers)] as ArrayBuffer[] })

const open = ({ id, task, parts, charset }: OpenRequest) => {
  const original = merged(parts)
  const opened = openBody(task, original, charset)
  const { bytes, json, rows, lines, csv } = opened
  tell({ id, opened, ...(bytes === original ? {} : { original }) }, [
    bytes.buffer,
    original.buffer,
    ...(json && 'nodes' in json ? [json.nodes.buffer] : []),
    ...(rows ? [rows.buffer] : []),
    ...(lines ? [lines.starts.buffer, lines.numbers.buffer] : []),
    ...(csv ? [csv.fields.buffer, csv.records.buffer] : []),
  ])
}

const compare = async ({ id, left, right }: CompareRequest) => {
  const compared = await compareBodies(left, right)
  tell({ id, compared }, compared.by === 'bytes' ? [] : [compared.compared.rows.buffer, compared.compared.stops.buffer])
}

const answer = async (request: BodyRequest) => {
  try {
    if (request.task === 'compare') await compare(request)
    else open(request)
  } catch (error) {
    tell({ id: request.id, failure: String(error) }, [])
  }
}

self.addEventListener('message', ({ data }: MessageEvent<BodyRequest>) => void answer(data))
tell({ ready: true }, [])
