import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import { type ClaimMeaning, claimMeaning, headerMeaning } from '@developer-console/shared/oauth/claims'
import { useId, useState } from 'react'
import { Code, CodePart, Json } from '../../ui/code.tsx'
import { localDate, localTime, utcTime } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'
import { useNow } from '../../ui/ticking.ts'
import text from '../../ui/text.module.css'
import css from './claims-panel.module.css'

type Row = { name: string; value: unknown; meaning: ClaimMeaning; header: boolean }

const views = [
  { value: 'explained', label: 'Explained' },
  { value: 'json', label: 'JSON' },
] as const

/** The claims with what each means, or as the JSON that they are. */
export function ClaimsPanel({ connection, token }: { connection: ConnectionView; token: TokenView }) {
  const [view, setView] = useState<'explained' | 'json'>('explained')
  const id = useId()
  const { introspection, header = {} } = token
  const claims = token.claims ?? introspection?.claims
  if (!claims) return <Unreadable token={token} />
  const context = {
    claims,
    clientId: connection.clientId,
    apiUrl: connection.apiUrl,
    ...(connection.audience === undefined ? {} : { audience: connection.audience }),
  }
  const rows: Row[] = [
    ...Object.entries(claims).map(([name, value]) => ({
      name,
      value,
      meaning: claimMeaning(name, value, context),
      header: false,
    })),
    ...Object.entries(header).map(([name, value]) => ({
      name,
      value,
      meaning: headerMeaning(name, value, context),
      header: true,
    })),
  ]
  return (
    <Panel
      title="Claims"
      note={noteOf(token)}
      tools={<SegmentTabs id={id} label="Show claims as" items={views} value={view} onChange={setView} />}
      clip
    >
      <TabPanel of={id} value={view}>
        {view === 'explained' ? (
          <Explained rows={rows} />
        ) : (
          <Code label="Header and claims" text={JSON.stringify({ header, claims }, null, 2)} wrap flush>
            <CodePart as="comment">{'// header\n'}</CodePart>
            <Json text={JSON.stringify(header, null, 2)} />
            <CodePart as="comment">{'\n// claims\n'}</CodePart>
            <Json text={JSON.stringify(claims, null, 2)} />
          </Code>
        )}
      </TabPanel>
    </Panel>
  )
}

const noteOf = ({ claims, introspection, signature }: TokenView): string => {
  if (!claims)
    return introspection?.active === false
      ? 'told by the authorization server: not active'
      : 'told by the authorization server (introspection)'
  return signature.status === 'verified'
    ? 'signed by the authorization server, read here'
    : 'read here; the signature was not verified'
}

function Explained({ rows }: { rows: readonly Row[] }) {
  return (
    <Table className={css.claims} scrollLabel="Claims explained">
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, meaning, header }) => (
          <tr key={`${header ? 'header' : 'claim'} ${name}`}>
            <th scope="row">
              {name}
              {header && <span>header</span>}
            </th>
            <td>
              <Value value={value} kind={meaning.kind} />
            </td>
            <td title={meaning.source}>{meaning.meaning}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Value({ value, kind }: { value: unknown; kind: ClaimMeaning['kind'] }) {
  const today = localDate(useNow(60_000))
  if (kind === 'time' && typeof value === 'number') {
    const moment = value * 1000
    // Beyond what a date can be, the number is all there is to show.
    if (Math.abs(moment) > 8.64e15) return String(value)
    const day = localDate(moment) === today ? '' : `${localDate(moment)}, `
    return (
      <>
        {value}
        <span>
          {day}
          {localTime(moment)} local · {utcTime(moment)} UTC
        </span>
      </>
    )
  }
  if (kind === 'scopes') {
    const scopes =
      typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value.map(String) : [JSON.stringify(value)]
    return scopes.flatMap((scope, index) => [<wbr key={`${index} break`} />, index === 0 ? scope : ` ${scope}`])
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Unreadable({ token: { format, introspection } }: { token: TokenView }) {
  return (
    <Panel title="Claims" padded>
      <p>
        {format === 'encrypted'
          ? 'The token is encrypted for the API: only the API can read its claims.'
          : 'The token is opaque: only the authorization server can tell what it stands for.'}{' '}
        {introspection?.reason ? (
          <>
            It was asked at <span className={text.mono}>{introspection.url}</span>. {introspection.reason}.
          </>
        ) : (
          'No introspection endpoint is known where it could be asked.'
        )}
      </p>
    </Panel>
  )
}
