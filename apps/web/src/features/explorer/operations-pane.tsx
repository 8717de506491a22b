import type { OperationIndex } from '@developer-console/shared/contract/operation'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import FileBraces from 'lucide-react/icons/file-braces'
import History from 'lucide-react/icons/history'
import Lock from 'lucide-react/icons/lock'
import Pin from 'lucide-react/icons/pin'
import Search from 'lucide-react/icons/search'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { operationsFoundQuery } from '../../api/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { Icon } from '../../ui/icon.tsx'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Method } from '../../ui/method.tsx'
import { RowList, toFirstRow } from '../../ui/row-list.tsx'
import { Select } from '../../ui/select.tsx'
import { Segments } from '../../ui/tabs.tsx'
import { Tag } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { freeCall } from '../../drafts/free-call-id.ts'
import { found, judged, type Judged, keptRows, methodsOf, type Row, rowsByTag } from './operation-rows.ts'
import css from './operations-pane.module.css'
import pane from './pane.module.css'
import { useKeptOperations } from '../../api/use-kept-operations.ts'

type Props = {
  connectionId: string
  index: OperationIndex
  /** The token's scopes, where there is a token. */
  granted: readonly string[] | undefined
  /** Id of the operation that is open. */
  open: string | undefined
  /** What the documents are called. */
  documents: string
}

/** The operations by tag: found by text, or by what the token may call. */
export function OperationsPane({ connectionId, index, granted, open, documents }: Props) {
  const [words, setWords] = useState('')
  const [which, setWhich] = useState<'all' | 'callable'>('all')
  const [method, setMethod] = useState('')
  const methods = useMemo(() => methodsOf(index.operations), [index])
  const kept = useKeptOperations(connectionId)
  // A method that the documents no longer have filters nothing.
  const isAnyMethod = !methods.includes(method)
  const all = useMemo(
    () =>
      judged(
        isAnyMethod ? index.operations : index.operations.filter((operation) => operation.method === method),
        granted,
      ),
    [index, granted, isAnyMethod, method],
  )
  const callable = useMemo(() => all.filter((entry) => entry.callable), [all])
  const wanted = useDeferredValue(words)
  const hits = useMemo(() => found(which === 'all' ? all : callable, wanted), [which, all, callable, wanted])
  // Descriptions stay on the server: they are asked where no name has the words.
  const described = useQuery({
    ...operationsFoundQuery(connectionId, wanted.trim()),
    enabled: hits.length === 0 && wanted.trim().length > 2,
  })
  const shown = useMemo(() => {
    if (hits.length > 0 || !described.data) return hits
    const ids = new Set(described.data.operations.map(({ id }) => id))
    return (which === 'all' ? all : callable).filter(({ operation }) => ids.has(operation.id))
  }, [hits, described.data, which, all, callable])
  // Whoever looks for something finds it once.
  const isWhole = isAnyMethod && wanted.trim() === ''
  const rows = useMemo(
    () => [...(kept && isWhole ? keptRows(shown, kept) : []), ...rowsByTag(shown, index.tags)],
    [shown, index, kept, isWhole],
  )
  const list = useRef<HTMLDivElement>(null)

  return (
    <nav className={pane.pane} aria-label="Operations">
      <div className={css.find}>
        <div className={css.findLine}>
          <InputGroup icon={Search}>
            <Input
              type="search"
              placeholder="Find an operation"
              aria-label="Find an operation"
              data-search
              value={words}
              onChange={(event) => setWords(event.target.value)}
              onKeyDown={(event) => toFirstRow(event, list.current)}
            />
            <Kbd hidden>/</Kbd>
          </InputGroup>
          {methods.length > 1 && (
            <Select
              fill
              aria-label="Method of the operations"
              value={isAnyMethod ? '' : method}
              onChange={(event) => setMethod(event.target.value)}
            >
              <option value="">Any</option>
              {methods.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          )}
        </div>
        <Segments
          label="Filter"
          fill
          value={which}
          onChange={setWhich}
          items={[
            { value: 'all', label: 'All', count: all.length },
            { value: 'callable', label: 'What may I call?', count: callable.length },
          ]}
        />
        <VisuallyHidden>
          <span role="status">{(wanted || !isAnyMethod) && `${shown.length} found`}</span>
        </VisuallyHidden>
      </div>
      {shown.length === 0 && !described.isFetching && (
        <p className={css.none}>
          {index.operations.length === 0
            ? 'No document describes the operations of this API. A free call works all the same.'
            : words.trim()
              ? `No operation has “${words.trim()}” in its name, path, tag or description.`
              : isAnyMethod
                ? 'The token may call none of the operations.'
                : `The token may call no operation with ${method}.`}
        </p>
      )}
      <RowList ref={list} label="Operations by tag" rows={rows} keyOf={keyOf} idOf={idOf} open={open}>
        {(row) =>
          row.kind === 'group' ? (
            <h3 className={css.tag}>
              <Icon of={row.name === 'Pinned' ? Pin : History} size="small" tone="subtle" />
              <span className={text.truncate}>{row.name}</span>
            </h3>
          ) : row.kind === 'tag' ? (
            <h3 className={css.tag}>
              <span className={text.truncate}>{row.name}</span>
              <span>
                <VisuallyHidden>may call </VisuallyHidden>
                {row.callable}/{row.all}
              </span>
            </h3>
          ) : (
            <OperationLink connectionId={connectionId} judged={row.judged} open={row.judged.operation.id === open} />
          )
        }
      </RowList>
      <div className={pane.foot}>
        <Icon of={FileBraces} size="small" />
        <span className={text.truncate} title={documents}>
          {documents || 'No document'}
        </span>
        <Link
          className={pane.footEnd}
          to="/c/$connection/explore/{-$operation}"
          params={{ connection: connectionId, operation: freeCall }}
          aria-current={open === freeCall ? 'page' : undefined}
        >
          Free call
        </Link>
      </div>
    </nav>
  )
}

const keyOf = (row: Row): string =>
  row.kind === 'operation' ? `${row.group} ${row.judged.operation.id}` : `${row.kind} ${row.name}`

const idOf = (row: Row): string | undefined => (row.kind === 'operation' ? row.judged.operation.id : undefined)

function OperationLink({ connectionId, judged, open }: { connectionId: string; judged: Judged; open: boolean }) {
  const { operation, permission } = judged
  const missing = permission.verdict === 'no'
  return (
    <Link
      to="/c/$connection/explore/{-$operation}"
      params={{ connection: connectionId, operation: operation.id }}
      data-row
      className={classNames(css.operation, (missing || operation.doneByConsole) && css.out)}
      aria-current={open ? 'page' : undefined}
      title={`${operation.method} ${operation.serverPath}${operation.path}`}
    >
      <Method>{operation.method}</Method>
      <span className={text.truncate}>{operation.summary || operation.path}</span>
      {operation.deprecated && <Tag>deprecated</Tag>}
      {operation.doneByConsole && <Tag>done by the console</Tag>}
      {missing && (
        <span className={css.lock} title={`Missing scope ${permission.missing.join(', ')}`}>
          <Icon of={Lock} size="small" />
          <VisuallyHidden>, missing scope {permission.missing.join(', ')}</VisuallyHidden>
        </span>
      )}
    </Link>
  )
}
