import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { CredentialWarning, ReadCredentials } from '@developer-console/shared/connections/read-credentials'
import type { Problem } from '@developer-console/shared/contract/problem'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import CircleX from 'lucide-react/icons/circle-x'
import { type SyntheticEvent, useEffect, useId, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { addConnection, changeConnection, checkConnection, checkInput } from '../../api/connections.ts'
import { rememberConnection } from '../../api/connection-choice.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { CheckSteps } from './check-steps.tsx'
import {
  type Changes,
  changesOf,
  emptyFields,
  environmentOf,
  type Fields,
  fieldsOfConnection,
  inputOf,
  withChanges,
  withWanted,
} from './connection-fields.ts'
import css from './connection-form.module.css'
import { FormFields } from './form-fields.tsx'
import { FormGroups } from './form-groups.tsx'
import { faultsOf, type FormState, type Group, groupOf } from './form-state.ts'
import { NoticedList } from './noticed-list.tsx'
import { keyOf, mended, noticedIn } from './noticed.ts'
import { PasteCredentials } from './paste-credentials.tsx'
import { headersAgain, secretAgain, trialOf, valueOf } from './secrets-again.ts'
import { type Taken, TakenFacts } from './taken-facts.tsx'
import { useCheck } from './use-check.ts'

type Props = {
  /** The connection that is changed; without one, a new one is added. */
  connection?: ConnectionView | undefined
  /** A change that was asked for elsewhere. */
  wanted?: { field: string; value: string | undefined } | undefined
  onDone: () => void
}

const listed = new Intl.ListFormat('en', { type: 'conjunction' })

/** Adds or changes a connection: from a file, from what was pasted, or by hand; tried before it is kept. */
export function ConnectionForm({ connection, wanted, onDone }: Props) {
  const client = useQueryClient()
  const prefix = useId()
  const [fields, setFields] = useState<Fields>(() => begin(connection, wanted))
  const [taken, setTaken] = useState<Taken>()
  const { check, start, clear } = useCheck()
  const { open, toggle, leadTo } = usePlaces(prefix, wanted?.field)
  const { warnings, settle } = useNoticed(connection, fields)
  const set = (changes: Changes) => setFields((before) => withChanges(before, changes))

  const save = useMutation({
    mutationFn: () =>
      connection
        ? changeConnection(client, connection.id, changesOf(connection, fields))
        : addConnection(client, inputOf(fields)),
    onSuccess: (saved) => {
      rememberConnection(saved.id)
      showToast(connection ? `${saved.name} is changed` : `${saved.name} is added and in use`)
      onDone()
    },
    onError: (error) => leadTo(...faultsOf(error instanceof ApiProblem ? error.problem : undefined).places),
  })
  const refused = save.error instanceof ApiProblem ? save.error.problem : undefined
  const form: FormState = {
    prefix,
    connection,
    fields,
    set,
    problem: refused ?? check?.problem,
    noticed: new Map(warnings.map(({ field }, index) => [field, index + 1])),
  }

  const trial = trialOf(connection, fields)
  const tryFields = async (tried: Fields) => {
    const { of, missing } = trialOf(connection, tried)
    if (missing.length > 0) return
    save.reset()
    const { problem } = await start((onStep, signal) =>
      connection && of === 'kept'
        ? checkConnection(connection.id, onStep, signal)
        : checkInput(inputOf(tried), onStep, signal),
    )
    leadTo(...faultsOf(problem).places)
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    settle(fields)
    void tryFields(fields)
  }
  const take = ({ fields: found }: ReadCredentials, from: string) => {
    const now = withChanges(fields, found)
    const read = { ...now, environment: environmentOf(now) }
    setFields(read)
    settle(read)
    setTaken({ from, fields: found })
    clear()
  }
  const whole = mended(fields, warnings)
  /** Fields that are empty once all is mended: only a person knows what belongs there. */
  const emptied = warnings.flatMap(({ mended: to }) =>
    Object.entries(to).flatMap(([field, value]) => (value === '' ? field : [])),
  )
  const mendAll = () => {
    setFields(whole)
    if (emptied.length > 0) leadTo(...emptied)
    else void tryFields(whole)
  }
  const onAction = (action: DiagnosisAction) => {
    if (action.type !== 'edit-connection') return
    const { field, value } = action
    if (value !== undefined) setFields((before) => withWanted(before, field, value))
    leadTo(field)
  }
  const needs = connection ? needsOf(connection, fields) : []
  const changed = !connection || Object.keys(changesOf(connection, fields)).length > 0
  return (
    <Panel title={connection ? `Change ${connection.name}` : 'Add a connection'}>
      <div className={css.add}>
        <form className={css.form} onSubmit={submit} onBlur={() => settle(fields)} autoComplete="off">
          {!connection && <PasteCredentials onRead={take} />}
          <FormFields form={form} />
          <FormGroups form={form} open={open} onToggle={toggle} />
          <div className={css.actions}>
            <Button
              type="submit"
              loading={check?.running}
              disabled={trial.missing.length > 0}
              aria-describedby={needs.length > 0 ? `${prefix}-needs` : undefined}
            >
              {check ? 'Check again' : 'Check'}
            </Button>
            <Button
              variant={warnings.length > 0 ? undefined : 'primary'}
              loading={save.isPending}
              disabled={!changed}
              aria-describedby={needs.length > 0 ? `${prefix}-needs` : undefined}
              onClick={() => save.mutate()}
            >
              {connection ? 'Save the changes' : 'Add the connection'}
            </Button>
            <Button variant="quiet" onClick={onDone}>
              Discard
            </Button>
          </div>
          {needs.length > 0 && (
            <p className={css.beside} id={`${prefix}-needs`}>
              {needs.join(' ')} What is kept is sent nowhere new.
            </p>
          )}
          {refused && <Refused problem={refused} onAction={onAction} />}
        </form>
        <div className={css.trial}>
          <div className={css.seen}>
            {warnings.length > 0 && (
              <NoticedList
                prefix={prefix}
                fields={fields}
                warnings={warnings}
                checks={emptied.length === 0 && trialOf(connection, whole).missing.length === 0}
                onMend={(some) => setFields(mended(fields, some))}
                onMendAll={mendAll}
              />
            )}
            {check && <CheckSteps check={check} onAction={onAction} />}
            {taken && <TakenFacts taken={taken} />}
            {!check && (
              <p className={css.hint}>
                A check goes step by step: name, TLS, token endpoint, token, API. It can be made before anything is
                kept.
              </p>
            )}
          </div>
        </div>
      </div>
    </Panel>
  )
}

/** What has to be typed again before the changes are saved, and before they are checked: said before either is tried. */
const needsOf = (connection: ConnectionView, fields: Fields): string[] => {
  const isMoved = fields.clientSecret === '' && secretAgain(connection, fields).length > 0
  const toSave = listed.format([...(isMoved ? ['the secret'] : []), ...headersAgain(connection, fields).map(valueOf)])
  const toCheck = listed.format(trialOf(connection, fields).missing)
  if (toSave === toCheck) return toSave ? [`To check or save the changes, type ${toSave} again.`] : []
  return [
    ...(toSave ? [`To save the changes, type ${toSave} again.`] : []),
    ...(toCheck ? [`To check the changes, type ${toCheck} again.`] : []),
  ]
}

type RefusedProps = { problem: Problem; onAction: (action: DiagnosisAction) => void }

/** Why nothing was saved: what stands at the fields is not said twice. */
function Refused({ problem, onAction }: RefusedProps) {
  const { places, isWhole } = faultsOf(problem)
  if (!isWhole) return <ProblemReport problem={problem} onAction={onAction} />
  return (
    <Banner tone="danger" icon={CircleX} role="alert">
      <p className={text.strong}>{problem.title}</p>
      <p>
        {problem.detail} {count(places.length, 'field is', 'fields are')} marked above.
      </p>
    </Banner>
  )
}

const begin = (connection: ConnectionView | undefined, wanted: Props['wanted']): Fields => {
  const fields = connection ? fieldsOfConnection(connection) : emptyFields
  return wanted?.value === undefined ? fields : withWanted(fields, wanted.field, wanted.value)
}

/** Which parts are unfolded; `leadTo` unfolds what holds the places and gives the first the focus. */
const usePlaces = (prefix: string, first: string | undefined) => {
  const [open, setOpen] = useState<ReadonlySet<Group>>(() => new Set(groupsOf(first === undefined ? [] : [first])))
  const [place, setPlace] = useState<{ name: string } | undefined>(first === undefined ? undefined : { name: first })
  useEffect(() => {
    if (place) document.getElementById(`${prefix}-${place.name}`)?.focus()
  }, [prefix, place])

  const toggle = (group: Group, isOpen: boolean) =>
    setOpen((before) => {
      if (before.has(group) === isOpen) return before
      const now = new Set(before)
      if (isOpen) now.add(group)
      else now.delete(group)
      return now
    })
  const leadTo = (...places: string[]) => {
    const [name] = places
    if (name === undefined) return
    setOpen((before) => new Set([...before, ...groupsOf(places)]))
    setPlace({ name })
  }
  return { open, toggle, leadTo }
}

const groupsOf = (places: readonly string[]): Group[] => places.flatMap((place) => groupOf(place) ?? [])

/**
 * What was noticed in fields that somebody is done with: a value that is being typed is not held against anybody, and
 * what is kept already is what it is.
 */
const useNoticed = (connection: ConnectionView | undefined, fields: Fields) => {
  const [settled, settle] = useState<Fields>()
  const seen = settled ? new Set(noticedIn(settled).map(keyOf)) : undefined
  const kept = connection && fieldsOfConnection(connection)
  const warnings: CredentialWarning[] = seen
    ? noticedIn(fields).filter((warning) => seen.has(keyOf(warning)) && kept?.[warning.field] !== fields[warning.field])
    : []
  return { warnings, settle }
}
