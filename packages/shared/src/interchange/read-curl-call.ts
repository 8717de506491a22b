import { readCurl } from '../connections/read-curl.ts'
import { percentEncoded, withQuery } from '../openapi/percent.ts'
import { type FileContent, type FileRequest, UnreadableFileError } from './file-request.ts'

/** `content`, `=content`, `name=content` as `--data-urlencode` reads them. */
const encodedData = (text: string): string => {
  const at = text.indexOf('=')
  if (at < 0) return percentEncoded(text)
  const name = text.slice(0, at)
  return (name === '' ? '' : `${name}=`) + percentEncoded(text.slice(at + 1))
}

/** Reads a curl command as a call. Nothing of it is run, and no file that it names is read. */
export const readCurlCall = (text: string): FileContent => {
  const command = readCurl(text)
  if (command?.url === undefined)
    throw new UnreadableFileError(
      command ? 'The curl command names no URL.' : 'This is no curl command, no HAR and no Postman collection.',
    )
  const { url, headers, data, dataInQuery, user, cookie } = command
  const fromFile = data.some(({ kind, text: one }) => (kind === 'form' ? /^[^=]*=[@<]/ : /^@/).test(one))
  const isForm = data.some(({ kind }) => kind === 'form')
  const isJson = data.some(({ kind }) => kind === 'json')
  const body = data.map(({ kind, text: one }) => (kind === 'encoded' ? encodedData(one) : one)).join(isJson ? '' : '&')
  const named = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const hasBody = data.length > 0 && !dataInQuery && !isForm && !fromFile
  const request: FileRequest = {
    name: '',
    folder: [],
    method: (command.method ?? (data.length > 0 && !dataInQuery ? 'POST' : 'GET')).toUpperCase(),
    url: dataInQuery && data.length > 0 ? withQuery(url, body) : url,
    headers: [
      ...headers,
      // What these options become on the wire, so that they are taken out like any other credential.
      ...(user === undefined ? [] : [['Authorization', `Basic ${user}`] satisfies [string, string]]),
      ...(cookie === undefined ? [] : [['Cookie', cookie] satisfies [string, string]]),
      ...(isJson && named === undefined ? [['Content-Type', 'application/json'] satisfies [string, string]] : []),
    ],
    ...(hasBody && {
      body: { mediaType: named ?? (isJson ? 'application/json' : 'application/x-www-form-urlencoded'), text: body },
    }),
    ...(fromFile
      ? { without: 'its body is in a file' }
      : isForm
        ? { without: 'its form has to be filled in again' }
        : {}),
  }
  return { format: 'curl', title: undefined, requests: [request], faults: [], secrets: [] }
}
