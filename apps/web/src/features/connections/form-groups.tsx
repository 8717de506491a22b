import type { ReactNode } from 'react'
import { Check as Checkbox } from '../../ui/check.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Field, FieldGroup } from '../../ui/field.tsx'
import { count } from '../../ui/format.ts'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { callMethods, type Fields, type Held, tlsParts, type TlsPart } from './connection-fields.ts'
import css from './connection-form.module.css'
import { HeldValue, KeyText, TextField } from './form-parts.tsx'
import { HeaderRows, ParameterRows } from './form-rows.tsx'
import { type FormState, type Group, placed } from './form-state.ts'
import { tlsWords } from './secrets-again.ts'

type Props = { form: FormState; open: ReadonlySet<Group>; onToggle: (group: Group, open: boolean) => void }

/** What few connections need, folded, with a word on what is set there. */
export function FormGroups({ form, open, onToggle }: Props) {
  const { fields } = form
  const group = (name: Group, title: string, state: string, children: ReactNode) => (
    <Disclosure
      className={css.group}
      summary={
        <>
          {title}
          <span className={css.state}>{state}</span>
        </>
      }
      open={open.has(name)}
      onToggle={(event) => onToggle(name, event.currentTarget.open)}
    >
      {open.has(name) && <div className={css.groupBody}>{children}</div>}
    </Disclosure>
  )
  return (
    <div className={css.groups}>
      {group('token', 'Token request', tokenState(fields), <TokenRequest form={form} />)}
      {group('verification', 'Verification', verificationState(fields), <Verification form={form} />)}
      {group('calls', 'Calls', callsState(fields), <Calls form={form} />)}
      {group('network', 'Network and TLS', networkState(fields), <Network form={form} />)}
      {group('about', 'Description and ID', fields.description || fields.id ? 'set' : '', <About form={form} />)}
    </div>
  )
}

export const authenticationWords: Record<Fields['clientAuthentication'], string> = {
  client_secret_post: 'in the body',
  client_secret_basic: 'HTTP Basic',
  private_key_jwt: 'signed assertion',
}

const tokenState = ({ clientAuthentication, tokenParameters }: Fields): string =>
  [
    authenticationWords[clientAuthentication],
    ...(tokenParameters.length > 0 ? [count(tokenParameters.length, 'parameter')] : []),
  ].join(', ')

const verificationState = ({ issuer, jwksUrl, introspectionUrl, revocationUrl }: Fields): string => {
  const set = [issuer, jwksUrl, introspectionUrl, revocationUrl].filter((address) => address.trim() !== '')
  return set.length > 0 ? count(set.length, 'address', 'addresses') : 'by what the token says'
}

const callsState = ({ methods, headers }: Fields): string =>
  [
    methods.length > 0 && methods.every((method) => ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method))
      ? 'reads only'
      : count(methods.length, 'method'),
    ...(headers.length > 0 ? [count(headers.length, 'header')] : []),
  ].join(', ')

const isSet = (held: Held) => held.state === 'kept' || (held.state === 'typed' && held.text !== '')

const networkState = ({ proxy, tls }: Fields): string =>
  [...(isSet(proxy) ? ['proxy'] : []), ...tlsParts.flatMap((part) => (isSet(tls[part]) ? tlsWords[part] : []))].join(
    ', ',
  ) || 'as the console'

function TokenRequest({ form }: { form: FormState }) {
  const { fields, set } = form
  return (
    <>
      <Field
        label="Client authentication"
        hint={
          fields.clientAuthentication === 'private_key_jwt'
            ? 'The private key goes into its field above. The console signs with it and sends it nowhere.'
            : undefined
        }
        {...placed(form, 'clientAuthentication')}
      >
        <Select
          fill
          value={fields.clientAuthentication}
          onChange={(event) => set({ clientAuthentication: event.target.value as Fields['clientAuthentication'] })}
        >
          <option value="client_secret_post">Secret in the body (client_secret_post)</option>
          <option value="client_secret_basic">Secret as HTTP Basic (client_secret_basic)</option>
          <option value="private_key_jwt">Assertion signed with a private key (private_key_jwt)</option>
        </Select>
      </Field>
      <ParameterRows form={form} />
    </>
  )
}

function Verification({ form }: { form: FormState }) {
  return (
    <>
      <TextField
        form={form}
        field="issuer"
        label="Issuer"
        hint="Whose tokens these are. Its published keys prove the signature; without it, only an issuer at the token URL’s origin is asked."
      />
      <TextField form={form} field="jwksUrl" label="Key set URL" note="where the issuer does not name it" />
      <TextField
        form={form}
        field="introspectionUrl"
        label="Introspection URL"
        note="says whether a token still works"
      />
      <TextField form={form} field="revocationUrl" label="Revocation URL" note="used when a token is forgotten" />
    </>
  )
}

function Calls({ form }: { form: FormState }) {
  const { fields, set } = form
  const { id, error } = placed(form, 'methods')
  return (
    <>
      <FieldGroup
        legend="Methods"
        note="what may be called"
        hint="Any other method is refused here, before anything is sent."
        id={id}
        error={error}
      >
        <div className={css.methods}>
          {callMethods.map((method) => (
            <Checkbox
              key={method}
              checked={fields.methods.includes(method)}
              onChange={({ target: { checked } }) =>
                set({
                  methods: checked ? [...fields.methods, method] : fields.methods.filter((one) => one !== method),
                })
              }
            >
              <span className={css.method}>{method}</span>
            </Checkbox>
          ))}
        </div>
      </FieldGroup>
      <Field label="Writes" {...placed(form, 'confirmWrites')}>
        <Select
          fill
          value={fields.confirmWrites}
          onChange={(event) => set({ confirmWrites: event.target.value as Fields['confirmWrites'] })}
        >
          <option value="">By the kind: in production they ask first</option>
          <option value="yes">Ask first, every time</option>
          <option value="no">Send them at once</option>
        </Select>
      </Field>
      <HeaderRows form={form} />
    </>
  )
}

const tlsLabels: Record<TlsPart, { label: string; note?: string; hint?: string }> = {
  ca: {
    label: 'Certificate authority',
    note: 'PEM',
    hint: 'Trusted for this connection, besides those of the system.',
  },
  clientCertificate: { label: 'Client certificate', note: 'PEM, with its chain' },
  clientKey: { label: 'Client key', note: 'PEM, write-only', hint: 'Not encrypted with a passphrase. Kept sealed.' },
}

function Network({ form }: { form: FormState }) {
  const { connection, fields, set } = form
  return (
    <>
      <Field label="Proxy" note="its address may hold a password: write-only" {...placed(form, 'proxy')}>
        <HeldValue
          name="the proxy"
          held={fields.proxy}
          isKept={connection?.hasProxy === true}
          onChange={(proxy) => set({ proxy })}
        >
          {(typed, onType) => (
            <Input
              mono
              value={typed}
              placeholder="http://proxy.example.test:3128"
              autoComplete="off"
              onChange={(event) => onType(event.target.value)}
            />
          )}
        </HeldValue>
      </Field>
      {tlsParts.map((part) => (
        <Field key={part} {...tlsLabels[part]} {...placed(form, `tls-${part}`)}>
          <HeldValue
            name={`the ${tlsWords[part]}`}
            held={fields.tls[part]}
            isKept={connection?.tls?.includes(part) === true}
            onChange={(held) => set({ tls: { ...fields.tls, [part]: held } })}
          >
            {(typed, onType) => (
              <KeyText
                name={tlsWords[part]}
                value={typed}
                masked={part === 'clientKey'}
                placeholder={part === 'clientKey' ? '-----BEGIN PRIVATE KEY-----' : '-----BEGIN CERTIFICATE-----'}
                onChange={onType}
              />
            )}
          </HeldValue>
        </Field>
      ))}
    </>
  )
}

function About({ form }: { form: FormState }) {
  return (
    <>
      <TextField form={form} field="description" label="Description" note="a sentence on its card" words />
      {!form.connection && (
        <TextField form={form} field="id" label="ID" note="in addresses; empty: made from the name" />
      )}
    </>
  )
}
