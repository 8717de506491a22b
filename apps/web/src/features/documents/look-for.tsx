import type { DocumentLookup } from '@developer-console/shared/contract/document'
import { useMutation } from '@tanstack/react-query'
import Search from 'lucide-react/icons/search'
import { useEffect, useRef, useState } from 'react'
import { lookForDocument } from '../../api/documents.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { Button } from '../../ui/button.tsx'
import { Status } from '../../ui/status.tsx'
import text from '../../ui/text.module.css'
import { specificationWords } from './document-words.ts'
import css from './documents.module.css'

type Props = {
  connectionId: string
  /** Takes the document at an address. */
  onAdd: (url: string) => void
  /** One is being taken already. */
  disabled: boolean
}

/** `Add, OpenAPI 3.1.0`. */
const addWords = ({ specification }: { specification: string }): string =>
  specification === '' ? 'Add' : `Add, ${specificationWords(specification)}`

/** Looks for a document at the API's own origin, and says of each address that was tried what stands there. */
export function LookFor({ connectionId, onAdd, disabled }: Props) {
  const [tried, setTried] = useState<DocumentLookup[]>([])
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const look = useMutation({
    mutationFn: async () => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setTried([])
      await lookForDocument(connectionId, (step) => setTried((before) => [...before, step]), controller.signal)
    },
  })
  const isStopped = look.error instanceof DOMException && look.error.name === 'AbortError'
  const isFound = tried.some(({ found }) => found !== undefined)
  return (
    <div className={css.lookFor}>
      <div className={css.lookForHead}>
        <p id="look-for">
          Or look for it <span className={text.muted}>on the API’s own origin, without a token</span>
        </p>
        {look.isPending ? (
          <Button size="small" variant="quiet" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        ) : (
          <Button size="small" icon={Search} onClick={() => look.mutate()}>
            Look for it
          </Button>
        )}
      </div>
      {tried.length > 0 && (
        <ul className={css.tried} aria-labelledby="look-for">
          {tried.map(({ path, status, note, found }) => (
            <li key={path}>
              {status === undefined ? <span className={text.muted}>–</span> : <Status code={status} />}
              <span className={css.triedPath}>{path}</span>
              <span className={css.triedEnd}>
                {found ? (
                  <Button
                    type="button"
                    size="small"
                    disabled={disabled}
                    aria-label={`${addWords(found)}: ${found.title || path}`}
                    onClick={() => onAdd(found.url)}
                  >
                    {addWords(found)}
                  </Button>
                ) : (
                  note
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p role="status" className={text.muted}>
        {look.isPending && 'Looking'}
        {!look.isPending && tried.length > 0 && !isFound && !look.error && 'No document was found at these addresses.'}
      </p>
      {look.error && !isStopped && (
        <QueryFailure connectionId={connectionId} error={look.error} onRetry={() => look.mutate()} pane />
      )}
    </div>
  )
}
