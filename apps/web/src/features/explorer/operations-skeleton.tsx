import { Skeleton } from '../../ui/skeleton.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import list from './operations-pane.module.css'
import pane from './pane.module.css'

const widths = ['88px', '150px', '172px', '138px', '160px', '146px', '64px', '120px', '132px', '118px', '140px']

/** The size of the list that comes. */
export function OperationsSkeleton() {
  return (
    <nav className={pane.pane} aria-label="Operations">
      <VisuallyHidden>
        <span role="status">Reading the documents</span>
      </VisuallyHidden>
      <div className={list.find} aria-hidden="true">
        <Skeleton height="32px" />
        <Skeleton height="28px" />
      </div>
      <div className={list.skeletons} aria-hidden="true">
        {widths.map((width) => (
          <Skeleton key={width} width={width} />
        ))}
      </div>
    </nav>
  )
}
