import type { TokenView } from '@developer-console/shared/contract/token'
import { claimMeaning, headerMeaning } from '@developer-console/shared/oauth/claims'
import { type ReactNode, useState } from 'react'
import { Check } from '../../ui/check.tsx'
import { count, localTime } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './claims-diff.module.css'
import { type ComparedClaim, comparedMembers } from './compare-tokens.ts'

/** The claims and the header of two tokens, line by line; what is the same is folded away. */
export function ClaimsDiff({ a, b }: { a: TokenView; b: TokenView }) {
  const [folded, setFolded] = useState(true)
  const claims = comparedMembers(a.claims, b.claims)
  const header = comparedMembers(a.header, b.header)
  if (claims.length + header.length === 0) {
    return (
      <Panel title="Claims" padded>
        <p>Neither token can be read here: opaque and encrypted tokens show no claims.</p>
      </Panel>
    )
  }
  return (
    <Panel
      title="Claims that differ"
      note={[
        `${differing(claims)} of ${count(claims.length, 'claim')}`,
        `${differing(header)} of ${count(header.length, 'header field')}`,
      ].join(', ')}
      tools={
        <Check checked={folded} onChange={({ target }) => setFolded(target.checked)}>
          Fold what is the same
        </Check>
      }
      clip
    >
      <section tabIndex={0} aria-label="Claims of both tokens">
        <table className={css.diff}>
          <caption>
            <VisuallyHidden>Claims of A on the left, of B on the right</VisuallyHidden>
          </caption>
          <colgroup>
            <col />
            <col />
            <col />
            <col />
          </colgroup>
          <tbody>
            <Group
              title="Claims"
              members={claims}
              folded={folded}
              kindOf={(name, value) => claimMeaning(name, value, {}).kind}
            />
            <Group
              title="Header"
              members={header}
              folded={folded}
              kindOf={(name, value) => headerMeaning(name, value, {}).kind}
            />
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

const differing = (members: readonly ComparedClaim[]) => members.filter(({ same }) => !same).length

type GroupProps = {
  title: string
  members: readonly ComparedClaim[]
  folded: boolean
  kindOf: (name: string, value: unknown) => string | undefined
}

function Group({ title, members, folded, kindOf }: GroupProps) {
  if (members.length === 0) return null
  const same = members.filter((member) => member.same)
  const shown = folded ? members.filter((member) => !member.same) : members
  return (
    <>
      <tr className={css.group}>
        <th colSpan={4} scope="colgroup">
          {title}
        </th>
      </tr>
      {shown.map((member) => (
        <Row key={member.name} member={member} kind={kindOf(member.name, member.a ?? member.b)} />
      ))}
      {folded && same.length > 0 && (
        <tr>
          <td colSpan={4} className={css.fold}>
            {count(
              same.length,
              title === 'Claims' ? 'claim is' : 'field is',
              title === 'Claims' ? 'claims are' : 'fields are',
            )}{' '}
            the same: {same.map(({ name }) => name).join(', ')}
          </td>
        </tr>
      )}
    </>
  )
}

const signs = { same: ['', ''], changed: ['≠', '≠'], removed: ['−', ''], added: ['', '+'] } as const
const spoken = { same: 'same: ', changed: 'changed: ', removed: 'only in A: ', added: 'only in B: ' } as const

function Row({ member, kind }: { member: ComparedClaim; kind: string | undefined }) {
  const { name, same } = member
  const hasA = 'a' in member
  const hasB = 'b' in member
  const state = same ? 'same' : hasA && hasB ? 'changed' : hasA ? 'removed' : 'added'
  const side = (value: unknown, other: unknown) => (
    <>
      <span className={css.key}>{name}</span>:{' '}
      <Value value={value} other={state === 'changed' ? other : undefined} kind={kind} marked={state === 'changed'} />
    </>
  )
  return (
    <tr className={css[state]}>
      <td className={css.sign} aria-hidden="true">
        {signs[state][0]}
      </td>
      <td>
        <VisuallyHidden>{spoken[state]}</VisuallyHidden>
        {hasA && side(member.a, member.b)}
      </td>
      <td className={css.sign} aria-hidden="true">
        {signs[state][1]}
      </td>
      <td>{hasB && side(member.b, member.a)}</td>
    </tr>
  )
}

type ValueProps = { value: unknown; other: unknown; kind: string | undefined; marked: boolean }

function Value({ value, other, kind, marked }: ValueProps): ReactNode {
  if (kind === 'scopes' && typeof value === 'string' && typeof other === 'string') {
    const known = new Set(other.split(' '))
    return value.split(' ').flatMap((scope, index) => [
      index > 0 && ' ',
      known.has(scope) ? (
        scope
      ) : (
        <span key={scope} className={css.value}>
          {scope}
        </span>
      ),
    ])
  }
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  return (
    <>
      {marked ? <span className={css.value}>{shown}</span> : shown}
      {kind === 'time' && typeof value === 'number' && Math.abs(value) < 8.64e12 && (
        <span className={text.muted}> {localTime(value * 1000)} local</span>
      )}
    </>
  )
}
