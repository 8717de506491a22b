import { useIsMutating, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleX from 'lucide-react/icons/circle-x'
import KeyRound from 'lucide-react/icons/key-round'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import { ApiProblem } from '../api/api-problem.ts'
import { tokenQuery, useTokenState } from '../api/token.ts'
import { Icon } from '../ui/icon.tsx'
import { Ring } from '../ui/ring.tsx'
import { useNow } from '../ui/ticking.ts'
import { tokenLife } from './token-life.ts'
import css from './token-pill.module.css'

/** Whether the token is good, and for how long, on every screen. */
export function TokenPill({ connectionId }: { connectionId: string }) {
  const query = useQuery(tokenQuery(connectionId))
  const renewing = useIsMutating({ mutationKey: ['renew-token', connectionId] }) > 0
  const now = useNow()
  const problem = query.error ?? query.failureReason
  const status = problem instanceof ApiProblem ? problem.problem.status : undefined
  const told = useTokenState(connectionId)
  const life = tokenLife(
    {
      token: query.data,
      requesting:
        (query.isFetching && !query.failureReason) ||
        renewing ||
        told?.state === 'requesting' ||
        told?.state === 'renewing',
      failure: problem
        ? status === 0 || status === 504
          ? 'unreachable'
          : 'refused'
        : told?.failure && (told.failure.why === 'unanswered' ? 'unreachable' : 'refused'),
    },
    now,
  )
  return (
    <Link to="/c/$connection/token" params={{ connection: connectionId }} className={css.pill} data-state={life.state}>
      {life.left !== undefined && <Ring left={life.left} />}
      {life.state === 'none' && <Icon of={KeyRound} size="small" />}
      {life.state === 'busy' && <Icon of={LoaderCircle} spinning />}
      {life.state === 'refused' && <Icon of={CircleX} />}
      <span>
        {life.type && <span className={css.type}>{life.type} · </span>}
        {life.words}
        {life.more && <span className={life.state === 'soon' ? undefined : css.type}> · {life.more}</span>}
      </span>
    </Link>
  )
}
