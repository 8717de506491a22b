import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { Problem } from '@developer-console/shared/contract/problem'
import type { CredentialWarning, ReadCredentials } from '@developer-console/shared/connections/read-credentials'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { type SyntheticEvent, useId, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { addConnection, changeConnection, checkConnection, checkInput } from '../../api/connections.ts'
import { rememberConnection } from '../../api/connection-choice.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Check as Checkbox } from '../../ui/check.tsx'
import { Choice, Choices } from '../../ui/choice.tsx'
import { Field, FieldGroup } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Select } from '../../ui/select.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { CheckSteps } from './check-steps.tsx'
import {
  type Changes,
  changesOf,
  emptyFields,
  type Environment,
  environmentOf,
  environments,
  type Fields,
  fieldsOfConnection,
  inputOf,
  trialOf,
  withChanges,
} from './connection-fields.ts'
import css from './connection-form.module.css'
import { PasteCredentials } from './paste-credentials.tsx'
import { useCheck } from './use-check.ts'

type Props = {
  /** The connection that is changed; without one, a new one is added. */
  connection?: ConnectionView | undefined
  /** A change that was asked for elsewhere. */
  wanted?: { field: string; value: string | undefined } | undefined
  onDone: () => void
}

/** Adds or changes a connection: from a file, from what was pasted, or by hand; tried before it is kept. */
export function ConnectionForm({ connection, wanted, onDone }: Props) {
  const client = useQueryClient()
  const prefix = useId()
  const [fields, setFields] = useState<Fields>(() => begin(connection, wanted))
  const [warnings, setWarnings] = useState<CredentialWarning[]>([])
  const { check, start, clear } = useCheck()
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
  })
  const problem = save.error instanceof ApiProblem ? save.error.problem : undefined

  const trial = trialOf(connection, fields)
  const tryIt = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!trial) return
    save.reset()
    void start((onStep, signal) =>
      connection && trial === 'kept'
        ? checkConnection(connection.id, onStep, signal)
        : checkInput(inputOf(fields), onStep, signal),
    )
  }
  const take = ({ fields: found, warnings: noticed }: ReadCredentials, from: string) => {
    const audience = found.audience ?? fields.audience
    set({ ...found, audience, environment: environmentOf(audience) })
    setWarnings(noticed)
    clear()
    showToast(`Read from ${from}: ${Object.keys(found).length} values`)
  }
  const onAction = (action: DiagnosisAction) => {
    if (action.type !== 'edit-connection') return
    if (action.value !== undefined && action.field in fields) set({ [action.field]: action.value })
    document.getElementById(`${prefix}-${action.field}`)?.focus()
  }
  const changed = !connection || Object.keys(changesOf(connection, fields)).length > 0
  return (
    <Panel title={connection ? `Change ${connection.name}` : 'Add a connection'}>
      <div className={css.add}>
        <form className={css.form} onSubmit={tryIt} autoComplete="off">
          {!connection && <PasteCredentials onRead={take} />}
          {warnings.map((warning) => (
            <Banner
              key={`${warning.kind} ${warning.field}`}
              tone="warn"
              icon={TriangleAlert}
              action={
                <Button
                  size="small"
                  onClick={() => {
                    set(warning.mended)
                    setWarnings((before) => before.filter((one) => one !== warning))
                  }}
                >
                  Mend it
                </Button>
              }
            >
              {warning.text}
            </Banner>
          ))}
          <FormFields prefix={prefix} connection={connection} fields={fields} set={set} problem={problem} />
          <div className={css.actions}>
            <Button
              type="submit"
              loading={check?.running}
              disabled={!trial}
              aria-describedby={trial ? undefined : `${prefix}-clientSecret-hint`}
            >
              {check ? 'Check again' : 'Check'}
            </Button>
            <Button variant="primary" loading={save.isPending} disabled={!changed} onClick={() => save.mutate()}>
              {connection ? 'Save the changes' : 'Add the connection'}
            </Button>
            <Button variant="quiet" onClick={onDone}>
              Discard
            </Button>
          </div>
          {problem && <ProblemReport problem={problem} onAction={onAction} />}
        </form>
        <div className={css.trial}>
          {check ? (
            <CheckSteps check={check} onAction={onAction} />
          ) : (
            <p className={css.hint}>
              A check goes step by step: name, TLS, token endpoint, token, API. It can be made before anything is kept.
            </p>
          )}
        </div>
      </div>
    </Panel>
  )
}

const begin = (connection: ConnectionView | undefined, wanted: Props['wanted']): Fields => {
  const fields = connection ? fieldsOfConnection(connection) : emptyFields
  return wanted?.value !== undefined && wanted.field in fields ? { ...fields, [wanted.field]: wanted.value } : fields
}

/** Faults of the server's validation by field. */
const faultOf = (problem: Problem | undefined, field: string) =>
  problem?.errors?.find(({ pointer }) => pointer === `/${field}` || pointer?.startsWith(`/${field}/`))?.detail

const secretHint = (connection: ConnectionView | undefined, fields: Fields): string => {
  if (!connection) return 'Kept on the server, sealed. It cannot be shown again.'
  return trialOf(connection, fields)
    ? 'Empty: the one that is kept stays. It cannot be shown again.'
    : 'Empty: the one that is kept stays. To check the changes, type it here: the kept one is sent nowhere new.'
}

type FormFieldsProps = {
  prefix: string
  connection: ConnectionView | undefined
  fields: Fields
  set: (changes: Changes) => void
  problem: Problem | undefined
}

function FormFields({ prefix, connection, fields, set, problem }: FormFieldsProps) {
  const known = fields.environment !== 'own'
  const control = (field: keyof Fields) => ({ id: `${prefix}-${field}`, error: faultOf(problem, field) })
  const choose = (environment: Environment) =>
    set(
      environment === 'own'
        ? { environment }
        : { environment, audience: environments[environment].baseUrl, tokenUrl: '', apiUrl: '' },
    )
  return (
    <>
      <div className={css.pair}>
        <Field label="Name" {...control('name')}>
          <Input value={fields.name} autoComplete="off" onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <Field label="Scope" note="empty: all" {...control('scope')}>
          <Input
            mono
            value={fields.scope}
            autoComplete="off"
            onChange={(event) => set({ scope: event.target.value })}
          />
        </Field>
      </div>
      {!connection && (
        <FieldGroup legend="Environment">
          <Choices>
            {(['eu', 'us'] as const).map((key) => (
              <Choice
                key={key}
                name={`${prefix}-environment`}
                title={environments[key].name}
                consequence={new URL(environments[key].baseUrl).host}
                checked={fields.environment === key}
                onChange={() => choose(key)}
              />
            ))}
            <Choice
              name={`${prefix}-environment`}
              title="Own address"
              consequence="Any OAuth 2 API"
              checked={!known}
              onChange={() => choose('own')}
            />
          </Choices>
        </FieldGroup>
      )}
      <Field
        label="Audience"
        note={known ? undefined : 'where the server wants one'}
        hint={
          known
            ? 'The base URL of the API, with the slash at its end. The server compares it character by character.'
            : undefined
        }
        {...control('audience')}
      >
        <Input
          mono
          value={fields.audience}
          autoComplete="off"
          onChange={(event) => set({ audience: event.target.value })}
        />
      </Field>
      {!known && (
        <>
          <Field label="Token URL" {...control('tokenUrl')}>
            <Input
              mono
              value={fields.tokenUrl}
              autoComplete="off"
              onChange={(event) => set({ tokenUrl: event.target.value })}
            />
          </Field>
          <Field label="API" note="its base URL" {...control('apiUrl')}>
            <Input
              mono
              value={fields.apiUrl}
              autoComplete="off"
              onChange={(event) => set({ apiUrl: event.target.value })}
            />
          </Field>
        </>
      )}
      <Field label="Client ID" {...control('clientId')}>
        <Input
          mono
          value={fields.clientId}
          autoComplete="off"
          onChange={(event) => set({ clientId: event.target.value })}
        />
      </Field>
      <Field label="Client secret" note="write-only" hint={secretHint(connection, fields)} {...control('clientSecret')}>
        <Input
          mono
          type="password"
          autoComplete="new-password"
          value={fields.clientSecret}
          onChange={(event) => set({ clientSecret: event.target.value })}
        />
      </Field>
      <div className={css.pair}>
        <Field label="Kind" hint="What a mistake here costs." {...control('kind')}>
          <Select fill value={fields.kind} onChange={(event) => set({ kind: event.target.value as Fields['kind'] })}>
            <option value="">by the address</option>
            <option value="production">Production: writes ask first</option>
            <option value="test">Test</option>
            <option value="sandbox">Sandbox</option>
          </Select>
        </Field>
        <Field label="Client authentication" {...control('clientAuthentication')}>
          <Select
            fill
            value={fields.clientAuthentication}
            onChange={(event) => set({ clientAuthentication: event.target.value as Fields['clientAuthentication'] })}
          >
            <option value="client_secret_post">in the body</option>
            <option value="client_secret_basic">HTTP Basic</option>
            <option value="private_key_jwt">signed assertion</option>
          </Select>
        </Field>
      </div>
      {!connection && (
        <Field label="OpenAPI document" note="a URL; can wait" {...control('openApi')}>
          <Input
            mono
            value={fields.openApi}
            autoComplete="off"
            onChange={(event) => set({ openApi: event.target.value })}
          />
        </Field>
      )}
      <Checkbox
        checked={fields.allowPrivateNetwork}
        onChange={(event) => set({ allowPrivateNetwork: event.target.checked })}
      >
        Its addresses are in a private network or on this machine
      </Checkbox>
    </>
  )
}
