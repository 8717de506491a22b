import type { CallDetail, KeptBody } from '@developer-console/shared/contract/history'
import type { Answer } from '../../answer/call-state.ts'
import { SentRequest } from '../../answer/sent-request.tsx'
import { isJsonType, readMediaType } from '../../answer/media-type.ts'
import { Code } from '../../ui/code.tsx'
import { byteSize } from '../../ui/format.ts'
import css from './kept-request.module.css'

type Props = {
  detail: CallDetail
  /** Of the answer whose request is shown, where one came: by default the kept one. */
  head?: Answer['head'] | undefined
}

/** A request as it was sent, or as it was described where no answer tells; and its body, as far as it was kept. */
export function KeptRequest({ detail, head = detail.answer }: Props) {
  const { request, path, sentBytes } = detail
  return (
    <div className={css.request}>
      {head ? (
        <SentRequest answer={{ head }} />
      ) : (
        <Code
          label="Request as it was described"
          text={[`${request.method} ${path}`, ...request.headers.map((pair) => pair.join(': '))].join('\n')}
          wrap
        />
      )}
      <RequestBody body={request.body} sentBytes={sentBytes} />
    </div>
  )
}

/** Beyond this many characters, colours cost more than they tell. */
const longestColoured = 20_000

function RequestBody({ body, sentBytes }: { body: KeptBody | undefined; sentBytes: number }) {
  if (!body)
    return (
      <p className={css.remark}>
        {sentBytes > 0 ? `A body of ${byteSize(sentBytes)} was sent; it was not kept.` : 'It had no body.'}
      </p>
    )
  const size = byteSize(body.size)
  const type = body.mediaType ? ` ${body.mediaType}` : ''
  const isJson = isJsonType(readMediaType(body.mediaType)?.type ?? '')
  return (
    <>
      <p className={css.remark}>
        Body, {size}
        {type}
        {body.whole ? '' : '; only its beginning was kept'}
        {body.text === undefined ? '. It is not text, and not shown' : ''}
      </p>
      {body.text !== undefined && (
        <Code
          label="Request body"
          text={body.text}
          language={isJson && body.text.length <= longestColoured ? 'json' : 'plain'}
          wrap
        />
      )}
    </>
  )
}
