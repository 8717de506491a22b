import type { LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './dropzone.module.css'
import { FileButton } from './file-button.tsx'
import { Icon } from './icon.tsx'
import text from './text.module.css'

type Props = {
  icon: LucideIcon
  title: ReactNode
  /** What becomes of the file. */
  hint: ReactNode
  /** As of an `input`: `.json,application/json`. */
  accept?: string
  /** The one primary button of the screen. */
  primary?: boolean
  onFile: (file: File) => void
  className?: string | undefined
}

/** A place to drop one file; the button does the same for whoever has no pointer. */
export function Dropzone({ icon, title, hint, accept, primary, onFile, className }: Props) {
  const [over, setOver] = useState(false)
  return (
    <div
      className={classNames(css.dropzone, over && css.over, className)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const file = event.dataTransfer.files[0]
        if (file) onFile(file)
      }}
    >
      <Icon of={icon} size="large" tone="subtle" />
      <div>
        <p className={text.strong}>{title}</p>
        <p className={text.muted}>{hint}</p>
      </div>
      <FileButton variant={primary ? 'primary' : undefined} accept={accept} onFile={onFile}>
        Choose a file
      </FileButton>
    </div>
  )
}
