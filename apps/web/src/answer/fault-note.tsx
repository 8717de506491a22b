import type { HeaderList } from '@developer-console/shared/contract/headers'
import { Link } from '@tanstack/react-router'
import GraduationCap from 'lucide-react/icons/graduation-cap'
import { Icon } from '../ui/icon.tsx'
import text from '../ui/text.module.css'
import { appliedFaults } from './applied-faults.ts'
import css from './fault-note.module.css'

/** Says of an answer that the sandbox made it so on purpose, and nobody has to look for a fault; nothing of others. */
export function FaultNote({ connectionId, headers }: { connectionId: string; headers: HeaderList }) {
  const faults = appliedFaults(headers)
  if (faults.length === 0) return null
  return (
    <p className={css.note}>
      <Icon of={GraduationCap} tone="warn" />
      <span>
        The sandbox did this on purpose: <span className={text.mono}>{faults.join(', ')}</span>
      </span>
      {/* The screen itself has the switch beside it. */}
      <Link to="/c/$connection/practice" params={{ connection: connectionId }} activeProps={{ hidden: true }}>
        Practice failures
      </Link>
    </p>
  )
}
