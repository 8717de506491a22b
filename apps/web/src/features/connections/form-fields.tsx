import { Check as Checkbox } from '../../ui/check.tsx'
import { Choice, Choices } from '../../ui/choice.tsx'
import { Field, FieldGroup } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { type Environment, environmentOf, environments, type Fields } from './connection-fields.ts'
import css from './connection-form.module.css'
import { KeyText, Numbered, TextField } from './form-parts.tsx'
import { type FormState, placed } from './form-state.ts'
import { secretAgain } from './secrets-again.ts'

/** What every connection needs. */
export function FormFields({ form }: { form: FormState }) {
  const { prefix, connection, fields, set } = form
  // What is kept is changed key by key: nothing of it follows from anything.
  const known = !connection && fields.environment !== 'own'
  const choose = (environment: Environment) =>
    set(
      environment === 'own'
        ? { environment }
        : { environment, audience: environments[environment].baseUrl, tokenUrl: '', apiUrl: '' },
    )
  return (
    <>
      <div className={css.pair}>
        <TextField form={form} field="name" label="Name" words />
        <TextField form={form} field="scope" label="Scope" note="empty: all" />
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
      <Audience form={form} known={known} />
      {!known && (
        <>
          <TextField form={form} field="tokenUrl" label="Token URL" />
          <TextField form={form} field="apiUrl" label="API" note="its base URL" />
        </>
      )}
      <TextField form={form} field="clientId" label="Client ID" />
      <Secret form={form} />
      <div className={css.pair}>
        <Field label="Kind" hint="What a mistake here costs." {...placed(form, 'kind')}>
          <Select fill value={fields.kind} onChange={(event) => set({ kind: event.target.value as Fields['kind'] })}>
            <option value="">by the address</option>
            <option value="production">Production: writes ask first</option>
            <option value="test">Test</option>
            <option value="sandbox">Sandbox</option>
          </Select>
        </Field>
        <TextField
          form={form}
          field="openApi"
          label="OpenAPI documents"
          note="URLs; can wait"
          hint="Several with blanks between."
        />
      </div>
      <Checkbox
        id={`${prefix}-allowPrivateNetwork`}
        checked={fields.allowPrivateNetwork}
        onChange={(event) => set({ allowPrivateNetwork: event.target.checked })}
      >
        Its addresses are in a private network or on this machine
      </Checkbox>
    </>
  )
}

function Audience({ form, known }: { form: FormState; known: boolean }) {
  const { connection, fields, set } = form
  return (
    <Field
      label={<Numbered label="Audience" number={form.noticed.get('audience')} />}
      note={known ? undefined : 'where the server wants one'}
      hint={
        known
          ? 'The base URL of the API, with the slash at its end. The server compares it character by character.'
          : undefined
      }
      {...placed(form, 'audience')}
    >
      <Input
        mono
        value={fields.audience}
        autoComplete="off"
        onChange={(event) => {
          const audience = event.target.value
          set({ audience, ...(!connection && { environment: environmentOf({ ...fields, audience }) }) })
        }}
      />
    </Field>
  )
}

function Secret({ form }: { form: FormState }) {
  const { fields, set } = form
  const isKey = fields.clientAuthentication === 'private_key_jwt'
  const name = isKey ? 'private key' : 'client secret'
  return (
    <Field
      label={<Numbered label={isKey ? 'Private key' : 'Client secret'} number={form.noticed.get('clientSecret')} />}
      note="write-only"
      hint={secretHint(form)}
      {...placed(form, 'clientSecret')}
    >
      {isKey ? (
        <KeyText
          name={name}
          masked
          placeholder="-----BEGIN PRIVATE KEY-----"
          value={fields.clientSecret}
          onChange={(clientSecret) => set({ clientSecret })}
        />
      ) : (
        <Input
          mono
          type="password"
          autoComplete="new-password"
          value={fields.clientSecret}
          onChange={(event) => set({ clientSecret: event.target.value })}
        />
      )}
    </Field>
  )
}

const listed = new Intl.ListFormat('en', { type: 'conjunction' })

const secretHint = ({ connection, fields }: FormState): string => {
  const isKey = fields.clientAuthentication === 'private_key_jwt'
  const what = isKey ? 'PEM or JWK: RSA, EC or Ed25519, without a passphrase. It signs, and is sent nowhere. ' : ''
  if (!connection) return `${what}Kept on the server, sealed. It cannot be shown again.`
  if (connection.fault) return `${what}What is kept cannot be read any more: type it again.`
  const again = secretAgain(connection, fields)
  if (again.length > 0)
    return `${what}Type it again to save: ${listed.format(again)} ${again.length > 1 ? 'change' : 'changes'} where or how it is sent.`
  return `${what}Empty: the one that is kept stays. It cannot be shown again.`
}
