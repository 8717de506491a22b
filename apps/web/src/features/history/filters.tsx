import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import Search from 'lucide-react/icons/search'
import Trash2 from 'lucide-react/icons/trash-2'
import { useEffect, useRef, useState } from 'react'
import { ExportMenu } from '../../answer/export-menu.tsx'
import { exchangesOfHistory } from '../../answer/exchanges-of-calls.ts'
import type { HistoryFilters } from '../../api/history.ts'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/format.ts'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Select } from '../../ui/select.tsx'
import css from './filters.module.css'
import { ForgetDialog } from './forget-dialog.tsx'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']

const outcomes: readonly (readonly [status: string, words: string])[] = [
  ['2xx', 'Worked, 2xx'],
  ['3xx', 'Redirected, 3xx'],
  ['4xx', 'Refused, 4xx'],
  ['5xx', 'Failed, 5xx'],
  ['none', 'No answer'],
]

type Props = {
  connections: readonly ConnectionView[]
  filters: HistoryFilters
  onChange: (change: HistoryFilters) => void
  /** Calls that are loaded, and whether these are all; unknown while they come. */
  loaded: { calls: number; whole: boolean } | undefined
  connectionId: string
}

/** Heading of the list, and what of the history it shows. */
export function Filters({ connections, filters, onChange, loaded, connectionId }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [forgetting, setForgetting] = useState(false)
  const { connection, method, status } = filters
  return (
    <div className={css.filters}>
      <h1 className={css.title}>
        History{' '}
        <span className={css.count} role="status">
          {loaded && (loaded.whole ? count(loaded.calls, 'call') : `newest ${loaded.calls.toLocaleString('en')}`)}
        </span>
      </h1>
      <PathFilter path={filters.path} onChange={(path) => onChange({ path })} />
      <ExportMenu iconOnly title="History" exchanges={(signal) => exchangesOfHistory(client, filters, signal)} />
      <Button
        variant="quiet"
        size="small"
        iconOnly
        icon={Trash2}
        aria-label="Forget calls"
        title="Forget calls"
        onClick={() => setForgetting(true)}
      />
      <div className={css.choices}>
        <Select
          small
          fill
          aria-label="Show calls of"
          value={connection ?? ''}
          onChange={(event) => onChange({ connection: event.target.value || undefined })}
        >
          <option value="">All connections</option>
          {connections.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {connection && !connections.some(({ id }) => id === connection) && (
            <option value={connection}>{connection}</option>
          )}
        </Select>
        <Select
          small
          fill
          aria-label="Method"
          value={method?.toUpperCase() ?? ''}
          onChange={(event) => onChange({ method: event.target.value || undefined })}
        >
          <option value="">Any method</option>
          {methods.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <Select
          small
          fill
          aria-label="Outcome"
          value={status ?? ''}
          onChange={(event) => onChange({ status: event.target.value || undefined })}
        >
          <option value="">Any outcome</option>
          {outcomes.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          {status && !outcomes.some(([value]) => value === status) && <option value={status}>Status {status}</option>}
        </Select>
      </div>
      <ForgetDialog
        open={forgetting}
        onClose={() => setForgetting(false)}
        connections={connections}
        chosen={connection}
        onForgotten={() => {
          setForgetting(false)
          void navigate({
            to: '/c/$connection/history',
            params: { connection: connectionId },
            search: ({ a: _open, ...before }) => before,
            replace: true,
          })
        }}
      />
    </div>
  )
}

/** How long typing rests before the list follows, in milliseconds. */
const rest = 250

/** Paths begin with a slash, whether it is typed or not. */
const pathOf = (typed: string) => {
  const path = typed.trim()
  return path === '' ? undefined : path.startsWith('/') ? path : `/${path}`
}

function PathFilter({ path, onChange }: { path: string | undefined; onChange: (path: string | undefined) => void }) {
  const [typed, setTyped] = useState<{ text: string; pending: boolean }>()
  const [seen, setSeen] = useState(path)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // What is typed stands until the address says it, or something else.
  if (seen !== path) {
    setSeen(path)
    if (!typed?.pending) setTyped(undefined)
  }

  useEffect(() => () => clearTimeout(timer.current), [])

  const type = (value: string) => {
    setTyped({ text: value, pending: true })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setTyped({ text: value, pending: false })
      onChange(pathOf(value))
    }, rest)
  }

  return (
    <InputGroup icon={Search} className={css.path}>
      <Input
        mono
        small
        type="search"
        placeholder="Path begins with"
        aria-label="Path begins with"
        autoComplete="off"
        data-search
        value={typed?.text ?? path ?? ''}
        onChange={(event) => type(event.target.value)}
      />
      <Kbd hidden>/</Kbd>
    </InputGroup>
  )
}
