import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { Link } from '@tanstack/react-router'
import ArrowRight from 'lucide-react/icons/arrow-right'
import { Icon } from '../../ui/icon.tsx'
import css from './followed-note.module.css'
import type { FollowedTo } from './use-followed-form.ts'

/** Says that what was followed is another operation's, whose form holds its values now. */
export function FollowedNote({ connection, to }: { connection: ConnectionView; to: FollowedTo }) {
  return (
    <p className={css.note} role="status">
      <Icon of={ArrowRight} size="small" tone="subtle" />
      <span>
        Followed to{' '}
        <Link
          to="/c/$connection/explore/{-$operation}"
          params={{ connection: connection.id, operation: to.id }}
          preload={false}
        >
          {to.summary}
        </Link>
        , whose form holds these values now
      </span>
    </p>
  )
}
