import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import GitCompareArrows from 'lucide-react/icons/git-compare-arrows'
import { useState } from 'react'
import { callDetailQuery, callsBefore } from '../../api/history.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toasts.tsx'
import type { Answer } from '../call-state.ts'
import { callBefore } from './call-before.ts'

/** Opens an answer beside the one that the same operation gave before. */
function CompareButton({ answer }: { answer: Answer }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [looking, setLooking] = useState(false)
  const { sent, head } = answer
  const { callId } = head
  if (callId === undefined) return null

  const compare = async () => {
    setLooking(true)
    try {
      const { startedAt } = await client.ensureQueryData(callDetailQuery(callId))
      const before = callBefore(await callsBefore(sent.connectionId, sent.call.method), sent, callId, startedAt)
      if (!before) return showToast('No earlier answer of this operation is kept')
      await navigate({
        to: '/c/$connection/history',
        params: { connection: sent.connectionId },
        search: { a: before.id, b: callId },
      })
    } catch (error) {
      showToast(`Nothing to compare with: ${error instanceof Error ? error.message : String(error)}`, {
        tone: 'danger',
      })
    } finally {
      setLooking(false)
    }
  }
  return (
    <Button
      variant="quiet"
      size="small"
      iconOnly
      icon={GitCompareArrows}
      loading={looking}
      aria-label="Compare with the answer before"
      title="Compare with the answer before"
      onClick={() => void compare()}
    />
  )
}

/** The same as a tool of an answer pane. */
export const compareTool = (answer: Answer) => <CompareButton answer={answer} />
