import CheckIcon from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { copyText } from './copy-text.ts'
import { VisuallyHidden } from './visually-hidden.tsx'

type Props = {
  /** The text, or what makes it when it is asked for. */
  text: string | (() => string)
  /** What is copied: “Copy token request”. */
  label: string
  /** Shows the label beside the icon. */
  withLabel?: boolean
  className?: string | undefined
}

/** Copies; a tick says for a moment that it did. */
export function CopyButton({ text, label, withLabel, className }: Props) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async () => {
    setCopied(await copyText(typeof text === 'string' ? text : text()))
  }

  return (
    <>
      <Button
        variant="quiet"
        size="small"
        iconOnly={!withLabel}
        icon={copied ? CheckIcon : Copy}
        aria-label={withLabel ? undefined : label}
        title={withLabel ? undefined : label}
        className={className}
        onClick={() => void copy()}
      >
        {withLabel && label}
      </Button>
      <VisuallyHidden>
        <span role="status">{copied ? 'Copied' : ''}</span>
      </VisuallyHidden>
    </>
  )
}
