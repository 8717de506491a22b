import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { Link } from '@tanstack/react-router'
import Lock from 'lucide-react/icons/lock'
import { type SyntheticEvent, useState } from 'react'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Input } from '../../ui/input.tsx'
import layout from '../../ui/layout.module.css'
import { Panel } from '../../ui/panel.tsx'
import text from '../../ui/text.module.css'
import css from './import.module.css'
import { type ImportState, type ReadFile, savable } from './import-state.ts'
import { VerdictsTable } from './verdicts-table.tsx'

type Props = {
  connection: ConnectionView
  state: Exclude<ImportState, { status: 'empty' | 'reading' }>
  onSave: (folder: string) => void
  onStop: () => void
  onClear: () => void
}

/** What became of each request of a file, and what is saved of it. */
export function ImportReport({ connection, state, onSave, onStop, onClear }: Props) {
  const { file } = state
  const [folder, setFolder] = useState(file.folder)
  const wanted = savable(file.verdicts).length
  const refused = state.status === 'read' ? undefined : state.refused
  const saved = state.status === 'read' ? 0 : state.done - state.refused.size
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onSave(folder)
  }
  return (
    <Panel
      title={`Import of ${file.from}`}
      note={`${file.format}, ${count(
        file.verdicts.reduce((sum, { times }) => sum + times, 0),
        'request',
      )}`}
      clip
      tools={<span className={text.muted}>{sumOf(file, refused?.size ?? 0)}</span>}
      foot={
        <span className={layout.row}>
          <Icon of={Lock} size="small" />
          {takenOutWords(file)}
        </span>
      }
    >
      <VerdictsTable verdicts={file.verdicts} refused={refused} />
      <div className={css.next}>
        {state.status === 'read' ? (
          <form className={css.save} onSubmit={submit}>
            {wanted > 0 && (
              <Field label="Into the folder" className={css.folder}>
                <Input
                  value={folder}
                  maxLength={200}
                  autoComplete="off"
                  onChange={(event) => setFolder(event.target.value)}
                />
              </Field>
            )}
            {wanted > 0 && (
              <Button type="submit" variant="primary">
                Save {count(wanted, 'request')}
              </Button>
            )}
            <Button onClick={onClear}>{wanted > 0 ? 'Discard' : 'Import something else'}</Button>
          </form>
        ) : (
          <>
            <p role="status">
              {state.status === 'saving'
                ? `Saving ${state.done} of ${wanted}`
                : `${count(saved, 'request')} saved${saved < wanted ? ` of ${wanted}` : ''}`}
            </p>
            {state.status === 'saving' ? (
              <Button onClick={onStop}>Stop</Button>
            ) : (
              <>
                <Link
                  className={buttonClass({ variant: 'primary' })}
                  to="/c/$connection/explore/{-$operation}"
                  params={{ connection: connection.id, operation: undefined }}
                  search={{ list: 'saved' }}
                >
                  Open the saved requests
                </Link>
                <Button onClick={onClear}>Import something else</Button>
              </>
            )}
          </>
        )}
      </div>
    </Panel>
  )
}

const sumOf = ({ verdicts }: ReadFile, refused: number): string => {
  const of = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  return [
    [of('taken'), 'taken'],
    [of('connection'), 'for a connection'],
    [of('unfilled'), 'to be filled in'],
    [of('left-out'), 'left out'],
    [refused, 'not saved'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(', ')
}

const takenOutWords = ({ takenOut: { tokens, secrets } }: ReadFile): string => {
  const found = [tokens > 0 && count(tokens, 'token'), secrets > 0 && count(secrets, 'secret')].filter(Boolean)
  if (found.length === 0) return 'No token and no secret was found in it.'
  const were = tokens + secrets === 1 ? 'was' : 'were'
  return `${found.join(' and ')} ${were} in it. ${tokens + secrets === 1 ? 'It was' : 'They were'} taken out and ${tokens + secrets === 1 ? 'is' : 'are'} nowhere kept.`
}
