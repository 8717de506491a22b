import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { showToast } from '../../ui/toasts.tsx'
import type { Draft } from '../../drafts/draft.ts'
import { fragmentOf } from '../../drafts/link.ts'

type Props = {
  draft: Draft
  /** Saves the request, where its values are too long for a link. */
  onSave: () => void
  className?: string | undefined
}

/** Copies a link that opens the same with the same values, and sends nothing. */
export function CopyLink({ draft, onSave, className }: Props) {
  const copy = async () => {
    const fragment = await fragmentOf(draft)
    const address = location.origin + location.pathname + location.search
    if (!(await copyText(fragment ? `${address}#${fragment}` : address))) return
    if (fragment === undefined)
      showToast('Link copied without the values: they are too long for a link', {
        action: { label: 'Save instead', run: onSave },
      })
    else showToast('Link copied. It opens this with its values, and sends nothing')
  }
  return (
    <Button variant="quiet" size="small" className={className} onClick={() => void copy()}>
      Copy link
    </Button>
  )
}
