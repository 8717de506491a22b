import Search from 'lucide-react/icons/search'
import { useMemo, useState, type ReactNode } from 'react'
import { count } from '../../ui/format.ts'
import { InputGroup } from '../../ui/input-group.tsx'
import { Input } from '../../ui/input.tsx'
import css from '../body-view.module.css'
import { useHits, type Search as SearchFor } from '../use-hits.ts'
import { rowsWith, withRows } from './filtered-rows.ts'
import type { TableModel } from './table-model.ts'

const nothing = () => undefined

/** A table of the rows in which what is typed stands, the field to type it, and how a row of the whole is found in it. */
export const useFilter = (
  model: TableModel,
): { filtered: TableModel; rowOf: (row: number) => number; field: ReactNode } => {
  const [query, setQuery] = useState('')
  const sought = query.trim()
  const search = useMemo(
    (): SearchFor | undefined => (sought === '' ? undefined : () => rowsWith(model, sought)),
    [model, sought],
  )
  const { hits } = useHits(search, nothing)
  const { found, done } = hits
  const filtered = useMemo(() => (search ? withRows(model, found) : model), [found, model, search])
  return {
    filtered,
    rowOf: (row) => filtered.rowNumber?.(row) ?? row,
    field: (
      <>
        <InputGroup icon={Search} className={css.search}>
          <Input
            small
            type="search"
            value={query}
            placeholder="Rows with"
            aria-label="Show rows with"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || query === '') return
              event.preventDefault()
              event.stopPropagation()
              setQuery('')
            }}
          />
        </InputGroup>
        <span className={css.hits} role="status">
          {search
            ? `${found.length.toLocaleString('en')} of ${count(model.rowCount, 'row')}${done ? '' : ' so far'}`
            : count(model.rowCount, 'row')}
        </span>
      </>
    ),
  }
}
