import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { practiceQuery } from '../api/practice.ts'
import { Banner } from '../ui/banner.tsx'
import { buttonClass } from '../ui/button-class.ts'
import { count } from '../ui/format.ts'
import text from '../ui/text.module.css'

/** So many stand on one line with their names. */
const mostNamed = 3

/** The failures of a connection that are on, as `slow=8000`; none where they are not wanted or not known. */
export const useFailuresOn = (connection: ConnectionView, isWanted: boolean): string[] => {
  const query = practiceQuery(connection)
  const { data } = useQuery({ ...query, enabled: query.enabled === true && isWanted })
  if (!isWanted || !data) return []
  return data.switches.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
}

/** Says that failures are on, so that nobody takes a lesson for a fault. */
export function PracticeBanner({ connectionId, failures }: { connectionId: string; failures: string[] }) {
  return (
    <Banner
      icon={TriangleAlert}
      action={
        <Link
          className={buttonClass({ size: 'small' })}
          to="/c/$connection/practice"
          params={{ connection: connectionId }}
        >
          Practice failures
        </Link>
      }
    >
      <span className={text.strong}>{count(failures.length, 'failure is', 'failures are')} on.</span> The sandbox fails
      on purpose
      {failures.length <= mostNamed && (
        <>
          : <span className={text.mono}>{failures.join(', ')}</span>
        </>
      )}
    </Banner>
  )
}
