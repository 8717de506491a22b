import { useId } from 'react'
import { SegmentTabs, TabPanel } from '../ui/tabs.tsx'
import css from './body-view.module.css'
import type { AnswerBody } from './call-state.ts'
import { TextBody } from './text-body.tsx'
import { useViewChoice } from './use-view-choice.ts'

/** An XML body with each element on a line of its own, and as it came. */
export function XmlBody({ body, charset, cut }: { body: AnswerBody; charset: string; cut: boolean }) {
  const [view, choose] = useViewChoice<'pretty' | 'raw'>('xml', 'pretty')
  const id = useId()
  return (
    <TabPanel of={id} value={view} className={css.view}>
      <TextBody
        key={view}
        body={body}
        charset={charset}
        cut={cut}
        language="xml"
        task={view === 'pretty' ? 'xml' : 'lines'}
        views={
          <SegmentTabs
            label="Show body as"
            id={id}
            items={[
              { value: 'pretty', label: 'Pretty' },
              { value: 'raw', label: 'Raw' },
            ]}
            value={view}
            onChange={choose}
          />
        }
      />
    </TabPanel>
  )
}
