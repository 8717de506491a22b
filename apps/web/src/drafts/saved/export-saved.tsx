import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { useQueryClient } from '@tanstack/react-query'
import { ExportMenu } from '../../answer/export-menu.tsx'
import { exchangesOfSaved } from './exchanges-of-saved.ts'

type Props = { requests: readonly SavedRequestSummary[]; className?: string | undefined }

/** Saves the saved requests as a file for other programs. */
export function ExportSaved({ requests, className }: Props) {
  const client = useQueryClient()
  return (
    <ExportMenu
      className={className}
      title="Saved requests"
      exchanges={(signal) => exchangesOfSaved(client, requests, signal)}
    />
  )
}
