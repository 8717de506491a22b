import Download from 'lucide-react/icons/download'
import { useEffect, useMemo } from 'react'
import { Button } from '../ui/button.tsx'
import { byteSize } from '../ui/format.ts'
import { bodyKind, type BodyKind } from './body-kind.ts'
import { Note, type BodyPlace } from './body-parts.tsx'
import css from './body-view.module.css'
import { BytesView } from './bytes-view.tsx'
import type { Answer } from './call-state.ts'
import { downloadBody } from './download.ts'
import { ImageBody } from './image-body.tsx'
import { JsonBody } from './json-body.tsx'
import { headerValue } from './media-type.ts'
import { LinesBody } from './stream/lines-body.tsx'
import { CsvBody } from './table/csv-body.tsx'
import { TextBody } from './text-body.tsx'
import { XmlBody } from './xml-body.tsx'

type Props = {
  answer: Answer
  /** The body broke off. */
  cut?: boolean
  /** Hears where in a JSON body the reader is; `undefined` where there are no places. */
  onPlace: (place: BodyPlace | undefined) => void
}

const noBody = (answer: Answer): string => {
  const { status, sent } = answer.head
  if (sent.method === 'HEAD') return 'An answer to HEAD has no body; its headers say what GET would bring.'
  if (status === 204 || status === 304) return `${status} has no body, by definition.`
  return 'The body is empty: 0 bytes came.'
}

/** The body of an answer, shown as what it is. */
export function BodyView({ answer, cut = false, onPlace }: Props) {
  const { body, head } = answer
  const contentType = headerValue(head.headers, 'content-type')
  const kind = useMemo(() => bodyKind(contentType, body.start, body.size), [body, contentType])

  useEffect(() => {
    if (kind.kind !== 'json' && kind.format !== 'csv') onPlace(undefined)
  }, [kind, onPlace])

  if (body.size === 0) {
    return (
      <p className={css.plain}>{body.whole ? `The body, ${byteSize(body.whole)}, was not kept.` : noBody(answer)}</p>
    )
  }
  return (
    <div className={css.body}>
      {kind.mislabelled && kind.kind !== 'json' && <Note>{kind.mislabelled}</Note>}
      {body.whole !== undefined && (
        <Note>
          Only the first {byteSize(body.size)} of {byteSize(body.whole)} were kept.
        </Note>
      )}
      <ShownBody answer={answer} kind={kind} cut={cut} onPlace={onPlace} />
    </div>
  )
}

type ShownProps = Required<Props> & { kind: BodyKind }

function ShownBody({ answer, kind, cut, onPlace }: ShownProps) {
  const { body, head } = answer
  const { charset } = kind
  if (kind.image) return <ImageBody body={body} type={kind.image} charset={charset} />
  if (kind.kind === 'binary') return <BinaryBody answer={answer} signature={kind.signature} />
  if (kind.kind === 'json') {
    return (
      <JsonBody
        body={body}
        charset={charset}
        cut={cut || body.whole !== undefined}
        {...(kind.mislabelled ? { mislabelled: kind.mislabelled } : {})}
        onPlace={onPlace}
      />
    )
  }
  switch (kind.format) {
    case 'csv':
      return (
        <CsvBody
          body={body}
          charset={charset}
          contentType={headerValue(head.headers, 'content-type')}
          cut={cut}
          onPlace={onPlace}
        />
      )
    case 'events':
    case 'lines':
      return <LinesBody body={body} stream={answer.stream} format={kind.format} charset={charset} cut={cut} />
    case 'xml':
      return <XmlBody body={body} charset={charset} cut={cut} />
    default:
      return <TextBody body={body} charset={charset} cut={cut} />
  }
}

function BinaryBody({ answer, signature }: { answer: Answer; signature: string | undefined }) {
  const { body } = answer
  return (
    <>
      <div className={css.tools}>
        <span>
          Binary, {byteSize(body.size)}
          {signature && <>: begins as {signature}</>}
        </span>
        <Button size="small" icon={Download} onClick={() => void downloadBody(answer)}>
          {signature === 'a PDF' ? 'Download the PDF' : 'Download'}
        </Button>
      </div>
      <BytesView body={body} />
    </>
  )
}
