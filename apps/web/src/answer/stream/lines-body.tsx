import { useId, useMemo } from 'react'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'
import css from '../body-view.module.css'
import type { AnswerBody } from '../call-state.ts'
import { TextBody } from '../text-body.tsx'
import { useViewChoice } from '../use-view-choice.ts'
import { readStream, type StreamFormat, type StreamRows } from './stream-reader.ts'
import { StreamView } from './stream-view.tsx'

type Props = {
  body: AnswerBody
  /** The rows that were read while it came, where it came here. */
  stream: StreamRows | undefined
  format: StreamFormat
  charset: string
  cut: boolean
}

/** A body of events or lines, row by row and as it came. */
export function LinesBody({ body, stream, format, charset, cut }: Props) {
  const [view, choose] = useViewChoice<'rows' | 'raw'>('lines', 'rows')
  const id = useId()
  const rows = useMemo(
    () => stream ?? (body.start.length === body.size ? readStream(format, body.start) : undefined),
    [body, format, stream],
  )
  // Of a long body that was kept elsewhere, the rows are its lines.
  if (!rows) return <TextBody body={body} charset={charset} cut={cut} language="json" />
  const views = (
    <SegmentTabs
      label="Show body as"
      id={id}
      items={[
        { value: 'rows', label: format === 'events' ? 'Events' : 'Lines' },
        { value: 'raw', label: 'Raw' },
      ]}
      value={view}
      onChange={choose}
    />
  )
  return (
    <TabPanel of={id} value={view} className={css.view}>
      {view === 'rows' ? (
        <>
          <div className={css.tools}>{views}</div>
          <StreamView stream={rows} live={false} />
        </>
      ) : (
        <TextBody body={body} charset={charset} cut={cut} language="json" views={views} />
      )}
    </TabPanel>
  )
}
