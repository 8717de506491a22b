import type { ComponentProps } from 'react'
import { QueryFailure } from '../../routes/query-failure.tsx'
import css from './get-started.module.css'

/** Why what a step works with could not be read. */
export function StepFailure(props: ComponentProps<typeof QueryFailure>) {
  return (
    <div className={css.failure}>
      <QueryFailure {...props} />
    </div>
  )
}
