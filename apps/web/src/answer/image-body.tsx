import { useEffect, useId, useState, type ReactNode } from 'react'
import { byteSize } from '../ui/format.ts'
import { Segments, SegmentTabs, TabPanel } from '../ui/tabs.tsx'
import { BytesView } from './bytes-view.tsx'
import css from './body-view.module.css'
import type { AnswerBody } from './call-state.ts'
import { TextBody } from './text-body.tsx'
import { useViewChoice } from './use-view-choice.ts'

type Props = {
  body: AnswerBody
  /** The media type that its bytes name. */
  type: string
  charset: string
}

/** An image, and what it is made of: bytes, or the text of an SVG. */
export function ImageBody({ body, type, charset }: Props) {
  const [view, choose] = useViewChoice<'image' | 'source'>('image', 'image')
  const id = useId()
  const isText = type === 'image/svg+xml'
  const views = (
    <SegmentTabs
      label="Show body as"
      id={id}
      items={[
        { value: 'image', label: 'Image' },
        { value: 'source', label: isText ? 'Source' : 'Hex' },
      ]}
      value={view}
      onChange={choose}
    />
  )
  return (
    <TabPanel of={id} value={view} className={css.view}>
      {view === 'image' && <Picture body={body} type={type} views={views} />}
      {view === 'source' &&
        (isText ? (
          <TextBody body={body} charset={charset} cut={false} language="xml" views={views} />
        ) : (
          <>
            <div className={css.tools}>{views}</div>
            <BytesView body={body} />
          </>
        ))}
    </TabPanel>
  )
}

/** The address of a body's bytes as `type`, for as long as it is shown. */
const useBlobUrl = (body: AnswerBody, type: string): string | Error | undefined => {
  const [made, setMade] = useState<{ body: AnswerBody; url: string | Error }>()
  useEffect(() => {
    let url: string | undefined
    let gone = false
    body.content
      .toBlob()
      .then((blob) => {
        if (gone) return
        url = URL.createObjectURL(blob.slice(0, blob.size, type))
        setMade({ body, url })
      })
      .catch((error: unknown) => setMade({ body, url: error instanceof Error ? error : new Error(String(error)) }))
    return () => {
      gone = true
      if (url) URL.revokeObjectURL(url)
    }
  }, [body, type])
  return made?.body === body ? made.url : undefined
}

// As an image and never in the page: scripts of an SVG do not run in an <img>, and nothing of it is fetched.
function Picture({ body, type, views }: { body: AnswerBody; type: string; views: ReactNode }) {
  const url = useBlobUrl(body, type)
  const [size, setSize] = useState<{ width: number; height: number } | 'none'>()
  const [fit, setFit] = useState<'fit' | 'whole'>('fit')
  const failed = size === 'none' || url instanceof Error
  return (
    <>
      <div className={css.tools}>
        {views}
        <Segments
          label="Size"
          items={[
            { value: 'fit', label: 'Fit' },
            { value: 'whole', label: '1:1' },
          ]}
          value={fit}
          onChange={setFit}
        />
      </div>
      {failed ? (
        <p className={css.plain}>The image cannot be drawn: its bytes are damaged, or not all of them came.</p>
      ) : (
        <div
          className={`${css.picture} ${fit === 'fit' ? css.fit : ''}`}
          role="group"
          tabIndex={0}
          aria-label="Image of the body"
        >
          {url && (
            <img
              src={url}
              alt="As the API sent it"
              onLoad={({ currentTarget }) =>
                setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
              }
              onError={() => setSize('none')}
            />
          )}
        </div>
      )}
      <p className={css.foot}>
        <code>{type}</code>
        {size && size !== 'none' && (
          <span>
            {size.width.toLocaleString('en')} × {size.height.toLocaleString('en')}
          </span>
        )}
        <span>{byteSize(body.size)}</span>
        {type === 'image/svg+xml' && <span>scripts in it do not run</span>}
      </p>
    </>
  )
}
