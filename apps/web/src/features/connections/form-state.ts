import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Problem } from '@developer-console/shared/contract/problem'
import { type Changes, type Fields, tlsParts } from './connection-fields.ts'

/** What every part of the form knows of it. */
export type FormState = {
  prefix: string
  /** The connection that is changed. */
  connection: ConnectionView | undefined
  fields: Fields
  set: (changes: Changes) => void
  problem: Problem | undefined
  /** Numbers of what was noticed, by field. */
  noticed: ReadonlyMap<string, number>
}

/** Parts of the form that are folded. */
export type Group = 'token' | 'verification' | 'calls' | 'network' | 'about'

const groups: Record<Group, readonly (keyof Fields)[]> = {
  token: ['clientAuthentication', 'tokenParameters'],
  verification: ['issuer', 'jwksUrl', 'introspectionUrl', 'revocationUrl'],
  calls: ['methods', 'confirmWrites', 'headers'],
  network: ['proxy', 'tls'],
  about: ['description', 'id'],
}

/** The part that a place of the form is folded into. */
export const groupOf = (place: string): Group | undefined =>
  (Object.keys(groups) as Group[]).find((group) => groups[group].some((field) => field === place.split('-')[0]))

/** Places that have a field, as they follow one another; a fault elsewhere is told below the form. */
const inOrder: readonly string[] = [
  'name',
  'scope',
  'audience',
  'tokenUrl',
  'apiUrl',
  'clientId',
  'clientSecret',
  'kind',
  'openApi',
  ...Object.values(groups)
    .flat()
    .flatMap((field) => (field === 'tls' ? tlsParts.map((part) => `tls-${part}`) : field)),
]

/** Where the server found faults, the first of the form first; `isWhole` where each of them stands at a field. */
export const faultsOf = (problem: Problem | undefined): { places: string[]; isWhole: boolean } => {
  const found = (problem?.errors ?? []).map(({ pointer = '' }) => placeOf(pointer))
  return {
    places: inOrder.filter((place) => found.includes(place)),
    isWhole: found.length > 0 && found.every((place) => inOrder.includes(place)),
  }
}

/** A pointer is a place of the form: members of `tls` have a field each, those of the other keys share one. */
export const placeOf = (pointer: string): string => {
  const [, key = '', member] = pointer.split('/')
  return key === 'tls' && member ? `tls-${member}` : key
}

/** The header that a fault names; its row tells of it. */
const headerOf = (pointer: string): string | undefined =>
  /^\/headers\/(.+)$/s.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')

/** Whether the server asks for the value of this header. */
export const isHeaderAtFault = (problem: Problem | undefined, name: string): boolean =>
  problem?.errors?.some(({ pointer = '' }) => headerOf(pointer) === name) === true

/** What the server's validation says of a place: all that it says there. */
const faultOf = (problem: Problem | undefined, place: string): string | undefined =>
  problem?.errors
    ?.flatMap(({ pointer = '', detail }) =>
      placeOf(pointer) === place && headerOf(pointer) === undefined ? detail : [],
    )
    .join('. ') || undefined

/** What a part of the form takes to lead somebody to a place. */
export const placed = ({ prefix, problem, noticed }: FormState, place: string) => ({
  id: `${prefix}-${place}`,
  error: faultOf(problem, place),
  describedBy: noticed.has(place) ? `${prefix}-noticed-${noticed.get(place)}` : undefined,
})
