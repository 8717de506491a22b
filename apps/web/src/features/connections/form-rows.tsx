import Plus from 'lucide-react/icons/plus'
import Trash2 from 'lucide-react/icons/trash-2'
import { Button } from '../../ui/button.tsx'
import { FieldError, FieldGroup } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import text from '../../ui/text.module.css'
import type { HeaderRow, Pair } from './connection-fields.ts'
import css from './connection-form.module.css'
import { HeldValue } from './form-parts.tsx'
import { type FormState, isHeaderAtFault, placed } from './form-state.ts'
import { headersAgain } from './secrets-again.ts'

/** Further fields of the token request. */
export function ParameterRows({ form }: { form: FormState }) {
  const rows = form.fields.tokenParameters
  const change = (tokenParameters: Pair[]) => form.set({ tokenParameters })
  const replace = (at: number, pair: Pair) => change(rows.map((before, index) => (index === at ? pair : before)))
  return (
    <FieldGroup
      legend="Token parameters"
      note="sent as form fields"
      hint="What this server asks for besides grant, client, scope and audience: for example resource."
      {...groupPlace(form, 'tokenParameters')}
    >
      <div className={css.rows}>
        {rows.map(([name, value], index) => (
          <div key={index} className={css.row}>
            <Input
              mono
              aria-label={`Name of parameter ${index + 1}`}
              placeholder="name"
              value={name}
              autoComplete="off"
              onChange={(event) => replace(index, [event.target.value, value])}
            />
            <Input
              mono
              aria-label={`Value of parameter ${index + 1}`}
              placeholder="value"
              value={value}
              autoComplete="off"
              onChange={(event) => replace(index, [name, event.target.value])}
            />
            <RemoveRow
              label={`Remove parameter ${name || index + 1}`}
              onRemove={() => change(rows.filter((_, at) => at !== index))}
            />
          </div>
        ))}
        <AddRow label="Add a parameter" onAdd={() => change([...rows, ['', '']])} />
      </div>
    </FieldGroup>
  )
}

/** Further credentials that go with every call: their names are shown, their values never. */
export function HeaderRows({ form }: { form: FormState }) {
  const { connection, fields } = form
  const rows = fields.headers
  const change = (headers: HeaderRow[]) => form.set({ headers })
  const replace = (at: number, row: HeaderRow) => change(rows.map((before, index) => (index === at ? row : before)))
  const again = connection ? headersAgain(connection, fields) : []
  return (
    <FieldGroup
      legend="Headers"
      note="values are write-only"
      hint="A second credential that goes with every call, for example Ocp-Apim-Subscription-Key. Kept sealed, as the secret is."
      {...groupPlace(form, 'headers')}
    >
      <div className={css.rows}>
        {rows.map((row, index) => {
          const { name, value, isKept } = row
          return (
            <div key={index} className={css.row}>
              {isKept ? (
                <span className={css.fixed}>{name}</span>
              ) : (
                <Input
                  mono
                  aria-label={`Name of header ${index + 1}`}
                  placeholder="name"
                  value={name}
                  autoComplete="off"
                  onChange={(event) => replace(index, { ...row, name: event.target.value })}
                />
              )}
              <div className={css.rowValue}>
                <HeldValue
                  name={`the value of ${name}`}
                  held={value}
                  isKept={isKept}
                  isRemovable={false}
                  onChange={(held) => replace(index, { ...row, value: held })}
                >
                  {(typed, onType) => (
                    <Input
                      mono
                      type="password"
                      aria-label={`Value of header ${name || index + 1}`}
                      placeholder="value"
                      value={typed}
                      autoComplete="new-password"
                      onChange={(event) => onType(event.target.value)}
                    />
                  )}
                </HeldValue>
                {isHeaderAtFault(form.problem, name) ? (
                  <FieldError>Type its value again, or remove the header: it would be sent elsewhere.</FieldError>
                ) : (
                  again.includes(name) && (
                    <p className={text.muted}>Type it again to save: it would be sent elsewhere.</p>
                  )
                )}
              </div>
              <RemoveRow
                label={`Remove header ${name || index + 1}`}
                onRemove={() => change(rows.filter((_, at) => at !== index))}
              />
            </div>
          )
        })}
        <AddRow
          label="Add a header"
          onAdd={() => change([...rows, { name: '', value: { state: 'typed', text: '' }, isKept: false }])}
        />
      </div>
    </FieldGroup>
  )
}

const groupPlace = (form: FormState, place: string) => {
  const { id, error } = placed(form, place)
  return { id, error }
}

function RemoveRow({ label, onRemove }: { label: string; onRemove: () => void }) {
  return <Button variant="quiet" iconOnly icon={Trash2} aria-label={label} onClick={onRemove} />
}

function AddRow({ label, onAdd }: { label: string; onAdd: () => void }) {
  return (
    <div>
      <Button
        size="small"
        icon={Plus}
        onClick={(event) => {
          const rows = event.currentTarget.parentElement?.parentElement
          onAdd()
          requestAnimationFrame(() => rows?.querySelector<HTMLElement>(':scope > :nth-last-child(2) input')?.focus())
        }}
      >
        {label}
      </Button>
    </div>
  )
}
