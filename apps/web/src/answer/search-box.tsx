import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Search from 'lucide-react/icons/search'
import type { KeyboardEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { InputGroup } from '../ui/input-group.tsx'
import { Input } from '../ui/input.tsx'
import css from './body-view.module.css'
import type { Hits } from './use-hits.ts'

type Props = {
  query: string
  onQuery: (query: string) => void
  placeholder: string
  hits: Hits
  onMove: (by: 1 | -1) => void
  /** Why what was typed cannot be sought. */
  fault?: string | undefined
}

const told = ({ found, done, current }: Hits) => {
  const all = found.length.toLocaleString('en')
  if (!done) return `${all} so far`
  return found.length === 0 ? 'none' : `${(current + 1).toLocaleString('en')} of ${all}`
}

/** Searches what is shown below it. Enter goes to the next hit, Shift and Enter to the one before, Escape clears. */
export function SearchBox({ query, onQuery, placeholder, hits, onMove, fault }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onMove(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape' && query !== '') onQuery('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <InputGroup icon={Search} className={css.search}>
        <Input
          small
          type="search"
          value={query}
          placeholder={placeholder}
          aria-label="Search the body"
          aria-invalid={fault ? true : undefined}
          title={fault}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </InputGroup>
      {query.trim() !== '' && (
        <>
          <span className={css.hits} role="status">
            {fault ?? told(hits)}
          </span>
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={ArrowUp}
            aria-label="Previous hit"
            onClick={() => onMove(-1)}
          />
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={ArrowDown}
            aria-label="Next hit"
            onClick={() => onMove(1)}
          />
        </>
      )}
    </>
  )
}
