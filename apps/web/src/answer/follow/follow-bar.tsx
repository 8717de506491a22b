import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import ArrowRight from 'lucide-react/icons/arrow-right'
import ExternalLink from 'lucide-react/icons/external-link'
import Repeat from 'lucide-react/icons/repeat'
import { useMemo, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { bodyKind } from '../body-kind.ts'
import type { Answer, CallOutcome } from '../call-state.ts'
import { isIndex } from '../json-tree/json-index.ts'
import { headerValue } from '../media-type.ts'
import { useOpened } from '../use-opened.ts'
import { cursorMembers, type CursorMember } from './cursor-members.ts'
import css from './follow-bar.module.css'
import { followsOf, type Follow, type FollowTarget } from './follows.ts'
import { JobSteps } from './job-steps.tsx'
import { nextCall } from './next-call.ts'

type Props = {
  answer: Answer
  onFollow: (call: DescribedCallInput) => void
  /** Shows how a job ended that was followed; without it none is. */
  onOutcome?: ((outcome: CallOutcome) => void) | undefined
}

const noMembers: readonly CursorMember[] = []

/** The ways on from an answer, each with what says so. */
export function FollowBar(props: Props) {
  const { head, body } = props.answer
  const kind = useMemo(
    () => bodyKind(headerValue(head.headers, 'content-type'), body.start, body.size),
    [body, head.headers],
  )
  return kind.kind === 'json' ? (
    <JsonFollows {...props} charset={kind.charset} />
  ) : (
    <Follows {...props} members={noMembers} />
  )
}

function JsonFollows({ charset, ...props }: Props & { charset: string }) {
  const opened = useOpened(props.answer.body, 'json', charset)
  const found = opened && !(opened instanceof Error) ? opened.json : undefined
  const members = useMemo(() => (found && isIndex(found) ? cursorMembers(found) : noMembers), [found])
  return <Follows {...props} members={members} />
}

const isBack = ({ label }: Follow) => label === 'Previous page' || label === 'First page'

function Follows({ answer, onFollow, onOutcome, members }: Props & { members: readonly CursorMember[] }) {
  // Of this answer alone: the one that a job ends with begins no other.
  const [job, setJob] = useState<{ of: Answer; target: FollowTarget }>()
  const follows = useMemo(() => followsOf(answer.head, members), [answer.head, members])
  if (follows.length === 0) return null
  if (job?.of === answer && onOutcome)
    return <JobSteps accepted={answer} target={job.target} onDone={onOutcome} onStop={() => setJob(undefined)} />
  return (
    <ul className={css.bar} aria-label="Ways on">
      {follows.map((follow) => (
        <li key={follow.label}>
          {follow.to ? (
            <Button
              size="small"
              icon={isBack(follow) ? ArrowLeft : ArrowRight}
              onClick={() => follow.to && onFollow(nextCall(answer.sent, follow.to))}
            >
              {follow.label}
            </Button>
          ) : (
            <span className={css.elsewhere}>
              <Icon of={ExternalLink} size="small" tone="subtle" />
              {follow.label}: at {follow.host}, where this connection’s token does not go
            </span>
          )}
          <code>{follow.because}</code>
          {follow.to && onOutcome && answer.head.status === 202 && follow.because === 'Location' && (
            <Button size="small" icon={Repeat} onClick={() => follow.to && setJob({ of: answer, target: follow.to })}>
              Follow until it is done
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
