import layout from '../ui/layout.module.css'
import { Panel } from '../ui/panel.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'

/** While a screen's code or data is on its way: a heading and two panels, the size of most. */
export function ScreenPending() {
  return (
    <div className={layout.page} aria-busy="true">
      <VisuallyHidden>
        <span role="status">Loading</span>
      </VisuallyHidden>
      <div className={layout.pageHead}>
        <div>
          <Skeleton width="160px" height="28px" />
          <Skeleton value width="320px" />
        </div>
      </div>
      <div className={layout.stack} aria-hidden="true">
        <Panel padded>
          <Lines widths={['180px', '60%', '52%']} />
        </Panel>
        <Panel padded>
          <Lines widths={['140px', '70%', '62%', '66%', '58%']} />
        </Panel>
      </div>
    </div>
  )
}

function Lines({ widths }: { widths: readonly string[] }) {
  return (
    <div className={layout.stack}>
      {widths.map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  )
}
