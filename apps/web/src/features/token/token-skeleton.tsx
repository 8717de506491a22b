import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import glance from './glance.module.css'

/** The size of the screen that comes. */
export function TokenSkeleton() {
  return (
    <Page title="Access token" windowTitle="Token" evidence={[<Skeleton key="evidence" value width="320px" />]}>
      <VisuallyHidden>
        <span role="status">Requesting a token</span>
      </VisuallyHidden>
      <div className={layout.stack} aria-hidden="true">
        <Panel>
          <div className={glance.glance}>
            {['124px', '72px', '64px', '200px', '96px'].map((width) => (
              <div key={width}>
                <Skeleton width="56px" />
                <Skeleton width={width} height="28px" />
                <Skeleton width="120px" />
              </div>
            ))}
          </div>
          <Skeleton height="94px" />
        </Panel>
        <div className={layout.columns}>
          <Panel className={layout.span8} padded>
            <Skeleton height="300px" />
          </Panel>
          <Panel className={layout.span4} padded>
            <Skeleton height="300px" />
          </Panel>
        </div>
      </div>
    </Page>
  )
}
