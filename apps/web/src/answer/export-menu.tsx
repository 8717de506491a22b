import { type ExportedExchange, exportName } from '@developer-console/shared/interchange/exported-exchange'
import FileDown from 'lucide-react/icons/file-down'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { showToast } from '../ui/toasts.tsx'
import { saveFile } from './download.ts'

type Format = 'har' | 'postman_collection.json'

type Props = {
  /** What the file is named after. */
  title: string
  /** Gathers what goes into the file, when it is asked for. */
  exchanges: (signal: AbortSignal) => Promise<{ exchanges: ExportedExchange[]; leftOut: number }>
  /** Only an icon, where there is no room for the word. */
  iconOnly?: boolean
  className?: string | undefined
}

const written = async (format: Format, exchanges: readonly ExportedExchange[], title: string) => {
  // Seldom wanted, and loaded when it is.
  if (format === 'har') return (await import('@developer-console/shared/interchange/write-har')).writeHar(exchanges)
  return (await import('@developer-console/shared/interchange/write-postman')).writePostman(exchanges, title)
}

/** Saves requests as a HAR file or a Postman collection, without credentials. A press while it gathers stops it. */
export function ExportMenu({ title, exchanges, iconOnly, className }: Props) {
  const [isGathering, setGathering] = useState(false)
  const gathering = useRef<AbortController>(undefined)
  useEffect(() => () => gathering.current?.abort(), [])

  const save = async (format: Format) => {
    const controller = new AbortController()
    gathering.current = controller
    setGathering(true)
    try {
      const { exchanges: gathered, leftOut } = await exchanges(controller.signal)
      if (controller.signal.aborted) return
      saveFile(new Blob([await written(format, gathered, title)]), exportName(title, format, new Date().toISOString()))
      const without = leftOut > 0 ? `; ${leftOut} left out, whose connection or operation is gone` : ''
      showToast(`Exported ${count(gathered.length, 'request')}, without credentials${without}`)
    } catch (error) {
      if (!controller.signal.aborted)
        showToast(`Not exported: ${error instanceof Error ? error.message : String(error)}`, { tone: 'danger' })
    } finally {
      setGathering(false)
    }
  }
  if (isGathering)
    return (
      <Button variant="quiet" size="small" className={className} onClick={() => gathering.current?.abort()}>
        Stop the export
      </Button>
    )
  return (
    <Menu
      trigger={
        <Button
          variant="quiet"
          size="small"
          icon={FileDown}
          iconOnly={iconOnly}
          className={className}
          {...(iconOnly ? { 'aria-label': 'Export', title: 'Export as HAR or Postman' } : {})}
        >
          {iconOnly ? undefined : 'Export'}
        </Button>
      }
    >
      <MenuItem end="for browsers, proxies" onSelect={() => void save('har')}>
        HAR 1.2
      </MenuItem>
      <MenuItem end="collection 2.1" onSelect={() => void save('postman_collection.json')}>
        Postman
      </MenuItem>
    </Menu>
  )
}
