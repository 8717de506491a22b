import type { Visibility } from '@developer-console/shared/contract/saved-request'
import { useId } from 'react'
import { Choice, Choices } from '../../ui/choice.tsx'
import { Field, FieldGroup } from '../../ui/field.tsx'
import { Input, TextArea } from '../../ui/input.tsx'

/** What is said of a request that is saved. */
export type SavedFieldValues = { name: string; folder: string; visibility: Visibility; notes: string }

type Props = {
  values: SavedFieldValues
  onChange: (changes: Partial<SavedFieldValues>) => void
  /** Folders there are. */
  folders: readonly string[]
}

/** Name, folder, notes, and who sees it. */
export function SavedFields({ values: { name, folder, visibility, notes }, onChange, folders }: Props) {
  const id = useId()
  return (
    <>
      <Field label="Name">
        <Input
          value={name}
          maxLength={200}
          autoComplete="off"
          required
          data-first
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      <Field label="Folder" note="optional" hint="A slash makes a folder within a folder: Metering / reads.">
        <Input
          value={folder}
          maxLength={400}
          autoComplete="off"
          list={`${id}-folders`}
          onChange={(event) => onChange({ folder: event.target.value })}
        />
      </Field>
      <datalist id={`${id}-folders`}>
        {folders.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </datalist>
      <Field label="Notes" note="optional">
        <TextArea
          rows={2}
          value={notes}
          maxLength={10_000}
          onChange={(event) => onChange({ notes: event.target.value })}
        />
      </Field>
      <FieldGroup legend="Who sees it">
        <Choices>
          <Choice
            name={`${id}-visibility`}
            title="Private"
            consequence="You alone."
            checked={visibility === 'private'}
            onChange={() => onChange({ visibility: 'private' })}
          />
          <Choice
            name={`${id}-visibility`}
            title="Shared"
            consequence="Everybody who signs in to this console."
            checked={visibility === 'shared'}
            onChange={() => onChange({ visibility: 'shared' })}
          />
        </Choices>
      </FieldGroup>
    </>
  )
}
