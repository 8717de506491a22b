import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import FileUp from 'lucide-react/icons/file-up'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { addDocumentFrom, uploadDocument } from '../../api/documents.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { Button } from '../../ui/button.tsx'
import { Dropzone } from '../../ui/dropzone.tsx'
import { Field } from '../../ui/field.tsx'
import { byteSize, count } from '../../ui/format.ts'
import { Input } from '../../ui/input.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Progress } from '../../ui/progress.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import css from './documents.module.css'
import { LookFor } from './look-for.tsx'

type Props = {
  connectionId: string
  /** There is none yet: adding one is what this screen is for. */
  isFirst: boolean
}

/** A document from a file or from an address; the server reads it, and says what it found. */
export function AddDocument({ connectionId, isFirst }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [url, setUrl] = useState('')
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const add = useMutation({
    mutationFn: (from: string | File) => {
      running.current?.abort()
      running.current = new AbortController()
      const { signal } = running.current
      return typeof from === 'string'
        ? addDocumentFrom(client, connectionId, from, signal)
        : uploadDocument(client, connectionId, from, signal)
    },
    onSuccess: ({ id, title, version, operations }) => {
      setUrl('')
      showToast(`${title} ${version} is added, with ${count(operations, 'operation')}`)
      void navigate({
        to: '/c/$connection/documents',
        params: { connection: connectionId },
        search: { document: id },
        replace: true,
      })
    },
  })
  const { variables: from, error } = add
  const fault =
    error instanceof ApiProblem ? error.problem.errors?.find(({ pointer }) => pointer === '/url')?.detail : undefined
  const isStopped = error instanceof DOMException && error.name === 'AbortError'
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (url.trim() !== '' && !add.isPending) add.mutate(url.trim())
  }
  return (
    <Panel title="Add a document">
      <form className={css.add} onSubmit={submit} autoComplete="off" aria-busy={add.isPending}>
        <Dropzone
          icon={FileUp}
          title="Drop openapi.json or .yaml here"
          hint="Swagger 2.0, OpenAPI 3.0 to 3.2, up to 64 MiB"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          primary={isFirst}
          onFile={(file) => add.mutate(file)}
        />
        <Field label="Or from an address" error={fault}>
          <div className={css.line}>
            <Input
              mono
              value={url}
              inputMode="url"
              placeholder="https://api.example.com/openapi.json"
              onChange={(event) => setUrl(event.target.value)}
            />
            <Button type="submit" disabled={url.trim() === ''} loading={add.isPending && typeof from === 'string'}>
              Fetch
            </Button>
          </div>
        </Field>
        <LookFor connectionId={connectionId} disabled={add.isPending} onAdd={(address) => add.mutate(address)} />
        {add.isPending && from !== undefined && (
          <div className={css.working} role="status">
            <p>
              {typeof from === 'string' ? (
                <>
                  Fetching and reading <span className={text.mono}>{from}</span>
                </>
              ) : (
                `Sending and reading ${from.name}, ${byteSize(from.size)}`
              )}
            </p>
            <Button variant="quiet" size="small" onClick={() => running.current?.abort()}>
              Stop
            </Button>
            <Progress label="Adding the document" />
          </div>
        )}
      </form>
      {error && !fault && !isStopped && from !== undefined && (
        <div className={css.failure}>
          <QueryFailure connectionId={connectionId} error={error} onRetry={() => add.mutate(from)} pane />
        </div>
      )}
    </Panel>
  )
}
