import './without-eval.ts'
import { z } from 'zod'
import {
  type FileContent,
  type FileFault,
  type FileRequest,
  mostRequests,
  UnreadableFileError,
} from './file-request.ts'

const Pairs = z.array(z.object({ name: z.string(), value: z.string().default('') }))

/** What is read of an entry (HAR 1.2, `log.entries`); its answer, its cookies and its cache are not looked at. */
const Entry = z.object({
  request: z.object({
    method: z.string().min(1).max(64),
    url: z.string().min(1),
    headers: Pairs.default([]),
    postData: z
      .object({
        mimeType: z.string().optional(),
        text: z.string().optional(),
        encoding: z.string().optional(),
        params: z
          .array(z.object({ name: z.string(), value: z.string().optional(), fileName: z.string().optional() }))
          .nullish(),
      })
      .nullish(),
  }),
})

const Har = z.object({ log: z.object({ version: z.string().optional(), entries: z.array(z.unknown()) }) })

const bodyOf = (postData: z.infer<typeof Entry>['request']['postData']): Pick<FileRequest, 'body' | 'without'> => {
  if (!postData) return {}
  const { mimeType, text, encoding, params } = postData
  const mediaType = mimeType || undefined
  if (/^multipart\//i.test(mediaType ?? '')) return { without: 'its form has to be filled in again' }
  if (encoding !== undefined && encoding !== '') return { without: 'its body is not text' }
  if (text) return { body: { mediaType, text } }
  if (!params || params.length === 0) return {}
  return {
    body: {
      mediaType: mediaType ?? 'application/x-www-form-urlencoded',
      text: new URLSearchParams(params.map(({ name, value = '' }): [string, string] => [name, value])).toString(),
    },
  }
}

/** Reads a HAR file (HTTP Archive 1.1 or 1.2), already parsed. Of the exchanges only what was asked is taken. */
export const readHar = (value: unknown): FileContent => {
  const har = Har.safeParse(value)
  if (!har.success) throw new UnreadableFileError('The HAR file has no list of entries.')
  const { version, entries } = har.data.log
  const requests: FileRequest[] = []
  const faults: FileFault[] = []
  for (const [at, one] of entries.entries()) {
    const entry = Entry.safeParse(one)
    if (!entry.success) faults.push({ name: `Entry ${at + 1}`, reason: 'is no request of a HAR file' })
    else if (requests.length >= mostRequests)
      faults.push({ name: `Entry ${at + 1}`, reason: `beyond the first ${mostRequests} requests of the file` })
    else {
      const { method, url, headers, postData } = entry.data.request
      requests.push({
        name: '',
        folder: [],
        method: method.toUpperCase(),
        url,
        headers: headers.map(({ name, value: text }) => [name, text]),
        ...bodyOf(postData),
      })
    }
  }
  return { format: `HAR ${version ?? '1.2'}`, title: undefined, requests, faults, secrets: [] }
}
