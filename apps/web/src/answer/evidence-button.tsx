import type { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import { evidenceName } from '@developer-console/shared/evidence/evidence-name'
import FileDown from 'lucide-react/icons/file-down'
import { useState } from 'react'
import { requestEvidence } from '../api/history.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { showToast } from '../ui/toasts.tsx'
import { saveFile } from './download.ts'

type Ending = 'json' | 'html'

const textOf = async (file: EvidenceFile, ending: Ending) => {
  if (ending === 'json') return JSON.stringify(file, null, 2)
  // The page is seldom wanted, and is loaded when it is.
  const { evidenceHtml } = await import('@developer-console/shared/evidence/evidence-html')
  return evidenceHtml(file)
}

const save = async (callId: string, ending: Ending) => {
  const file = await requestEvidence(callId)
  saveFile(new Blob([await textOf(file, ending)]), evidenceName(file.call, ending))
}

/** Saves everything that is known of one call of the history, for whoever is to mend it. */
export function EvidenceButton({ callId, small }: { callId: string; small?: boolean | undefined }) {
  const [loading, setLoading] = useState(false)
  const start = async (ending: Ending) => {
    setLoading(true)
    try {
      await save(callId, ending)
    } catch (error) {
      showToast(`No evidence file: ${error instanceof Error ? error.message : String(error)}`, { tone: 'danger' })
    } finally {
      setLoading(false)
    }
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button icon={FileDown} size={small ? 'small' : undefined} loading={loading}>
          Evidence file
        </Button>
      }
    >
      <MenuItem end="to read" onSelect={() => void start('html')}>
        HTML
      </MenuItem>
      <MenuItem end="for programs" onSelect={() => void start('json')}>
        JSON
      </MenuItem>
    </Menu>
  )
}
