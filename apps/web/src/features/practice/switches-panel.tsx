import type { Practice, PracticeFailure, PracticeSwitch } from '@developer-console/shared/contract/practice'
import { useId, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { FieldError } from '../../ui/field.tsx'
import { count } from '../../ui/format.ts'
import { Input } from '../../ui/input.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { groupedFailures, lessonOf, valueOf } from './lessons.ts'
import css from './practice.module.css'

type OnSwitch = (name: string, next: PracticeSwitch | undefined) => Promise<void>

type Props = { practice: Practice; onSwitch: OnSwitch; className?: string | undefined }

/** Every failure with its switch: the common ones, those that are on, and the others where they are asked for. */
export function SwitchesPanel({ practice, onSwitch, className }: Props) {
  const { failures, switches } = practice
  const [all, setAll] = useState(false)
  const id = useId()
  const isOn = ({ name }: PracticeFailure) => switches.some((one) => one.name === name)
  const more = failures.filter((failure) => !lessonOf(failure).common && !isOn(failure)).length
  const groups = groupedFailures(failures, (failure) => all || lessonOf(failure).common === true || isOn(failure))
  return (
    <Panel
      aria-label="Switches"
      clip
      className={className}
      foot={
        <>
          <span>
            The same for one call only: header <span className={text.mono}>x-sandbox-fault</span>
          </span>
          {(more > 0 || all) && (
            <Button variant="quiet" size="small" aria-expanded={all} aria-controls={id} onClick={() => setAll(!all)}>
              {all ? 'Show the common ones' : count(more, 'more switch', 'more switches')}
            </Button>
          )}
        </>
      }
    >
      <Table className={css.practice} stacks scrollLabel="Failures" id={id}>
        <caption>
          <VisuallyHidden>Failures that can be switched on</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>Switch</VisuallyHidden>
            </th>
            <th scope="col">Failure</th>
            <th scope="col">Fault</th>
            <th scope="col">Teaches</th>
            <th scope="col" className={css.state}>
              State
            </th>
          </tr>
        </thead>
        {groups.map(({ group, title, failures: own }) => (
          <tbody key={group}>
            <tr className={css.group}>
              <th colSpan={5} scope="rowgroup">
                {title}
              </th>
            </tr>
            {own.map((failure) => (
              <FailureRow
                key={failure.name}
                failure={failure}
                on={switches.find(({ name }) => name === failure.name)}
                onSwitch={onSwitch}
              />
            ))}
          </tbody>
        ))}
      </Table>
    </Panel>
  )
}

type RowProps = { failure: PracticeFailure; on: PracticeSwitch | undefined; onSwitch: OnSwitch }

function FailureRow({ failure, on, onSwitch }: RowProps) {
  const { name, value, examples, perRequest } = failure
  const { title, teaches, once } = lessonOf(failure)
  const usual = valueOf(examples[0] ?? '')
  const [typed, setTyped] = useState<string>()
  const [error, setError] = useState<string>()
  const id = useId()
  const shown = typed ?? on?.value ?? usual

  const change = async (next: PracticeSwitch | undefined) => {
    setError(undefined)
    try {
      await onSwitch(name, next)
      if (next) setTyped(undefined)
    } catch (reason) {
      setError(messageOf(reason))
    }
  }
  const valued = (text: string) => (value ? { value: text.trim() } : {})
  const take = (text: string) => {
    if (on && text.trim() !== on.value) void change({ ...on, ...valued(text) })
  }

  return (
    <tr className={on && css.rowOn}>
      <td className={css.switch}>
        <Switch
          label={title}
          on={on !== undefined}
          onChange={(isOn) => void change(isOn ? { name, ...valued(shown), ...(once && { first: 1 }) } : undefined)}
        />
      </td>
      <th scope="row" className={text.strong}>
        {title}
      </th>
      <td className={css.fault}>
        {value ? (
          <FaultValue
            failure={failure}
            shown={shown}
            describedBy={error === undefined ? undefined : `${id}-error`}
            onType={(text) => {
              setTyped(text)
              setError(undefined)
            }}
            onTake={take}
            onLeave={() => {
              setTyped(undefined)
              setError(undefined)
            }}
          />
        ) : (
          name
        )}
        {error !== undefined && (
          <div role="alert">
            <FieldError id={`${id}-error`}>{error}</FieldError>
          </div>
        )}
      </td>
      <td className={css.teaches}>{teaches}</td>
      <td className={css.state}>
        {on ? (
          <span className={css.how}>
            {perRequest && (
              <Select
                small
                aria-label={`${title}, for`}
                value={on.first ?? 'every'}
                onChange={({ target }) => {
                  const { first: _, ...rest } = on
                  void change(target.value === 'every' ? rest : { ...rest, first: Number(target.value) })
                }}
              >
                <option value="every">every call</option>
                <option value={1}>next 1 call</option>
                {on.first !== undefined && on.first > 1 && <option value={on.first}>next {on.first} calls</option>}
              </Select>
            )}
            <span className={css.on}>On</span>
          </span>
        ) : (
          <span className={text.muted}>Off</span>
        )}
      </td>
    </tr>
  )
}

const messageOf = (reason: unknown): string => {
  if (!(reason instanceof ApiProblem)) return String(reason)
  const { errors, detail, title } = reason.problem
  const said = errors?.[0]?.detail ?? detail ?? title
  return said.charAt(0).toUpperCase() + said.slice(1)
}

type ValueProps = {
  failure: PracticeFailure
  shown: string
  describedBy: string | undefined
  onType: (text: string) => void
  /** What is typed is meant. */
  onTake: (text: string) => void
  /** What is typed is not meant. */
  onLeave: () => void
}

/** The value of a failure, to be changed where there is more than one. */
function FaultValue({ failure, shown, describedBy, onType, onTake, onLeave }: ValueProps) {
  const { name, value, examples } = failure
  const values = examples.map(valueOf)
  const id = useId()
  const isListed = value?.written === `one of ${values.join(', ')}`
  if (value?.written === values[0]) return `${name}=${shown}`
  const label = `Value of ${name}${value?.unit ? `, ${value.unit}` : ''}`
  const common = { mono: true, small: true, 'aria-label': label, title: value?.written, value: shown }
  return (
    <span className={css.value}>
      <span>{name}=</span>
      {isListed ? (
        <Select
          {...common}
          fill
          onChange={({ target }) => {
            onType(target.value)
            onTake(target.value)
          }}
        >
          {values.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      ) : (
        <>
          <Input
            {...common}
            autoComplete="off"
            list={values.length > 1 ? `${id}-list` : undefined}
            aria-invalid={describedBy === undefined ? undefined : true}
            aria-describedby={describedBy}
            className={classNames(values.every((one) => /^-?\d+$/.test(one)) && css.number)}
            onChange={({ target }) => onType(target.value)}
            onBlur={() => onTake(shown)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onTake(shown)
              if (event.key === 'Escape') onLeave()
            }}
          />
          {values.length > 1 && (
            <datalist id={`${id}-list`}>
              {values.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </datalist>
          )}
        </>
      )}
    </span>
  )
}
