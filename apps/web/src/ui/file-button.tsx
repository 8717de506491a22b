import { useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import type { ButtonLook } from './button-class.ts'

type Props = Pick<ButtonLook, 'variant' | 'size'> & {
  /** As of an `input`: `.json,application/json`. */
  accept?: string | undefined
  'aria-label'?: string | undefined
  onFile: (file: File) => void
  children: ReactNode
}

/** Opens the browser's dialog for one file. */
export function FileButton({ accept, onFile, children, ...look }: Props) {
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...look} onClick={() => chooser.current?.click()}>
        {children}
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0]
          // The same file can be chosen again.
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </>
  )
}
