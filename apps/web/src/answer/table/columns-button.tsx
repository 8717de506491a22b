import Columns3 from 'lucide-react/icons/columns-3'
import { useId, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { useHanging } from '../../ui/hanging.ts'
import hanging from '../../ui/hanging.module.css'
import css from './columns-button.module.css'
import { shownColumns, type Column } from './table-model.ts'

type Props = { columns: readonly Column[]; shown: readonly number[]; onShown: (shown: readonly number[]) => void }

/** Chooses which columns a table shows, in the order of the table, never more than can be drawn. */
export function ColumnsButton({ columns, shown, onShown }: Props) {
  const id = useId()
  const layer = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useHanging(layer, `${id}-trigger`, open, { align: 'end' })
  const isFull = shown.length >= shownColumns
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        icon={Columns3}
        id={`${id}-trigger`}
        popoverTarget={`${id}-columns`}
        aria-expanded={open}
      >
        {shown.length === columns.length
          ? 'Columns'
          : `${shown.length} of ${columns.length.toLocaleString('en')} columns`}
      </Button>
      <div
        ref={layer}
        id={`${id}-columns`}
        popover="auto"
        role="group"
        aria-labelledby={`${id}-trigger`}
        className={`${css.columns} ${hanging.layer}`}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {columns.length > shownColumns && (
          <p className={css.note}>At most {shownColumns} at once: take one away to see another.</p>
        )}
        {open &&
          columns.map(({ name }, column) => {
            const isShown = shown.includes(column)
            return (
              <Check
                key={`${column} ${name}`}
                checked={isShown}
                disabled={isShown ? shown.length === 1 : isFull}
                onChange={() =>
                  onShown(
                    isShown
                      ? shown.filter((other) => other !== column)
                      : [...shown, column].sort((one, other) => one - other),
                  )
                }
              >
                <span className={css.name}>{name}</span>
              </Check>
            )
          })}
      </div>
    </>
  )
}
