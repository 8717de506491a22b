import { faultNames, type FaultName, faultOf, written } from './table.ts'

/** The switches that are on, each with its value as it is written; the text is empty for one without a value. */
export type Effects = ReadonlyMap<FaultName, string>

/** Something that can't be understood; the message says what was expected, and is for whoever wrote it. */
export class FaultError extends Error {
  override name = 'FaultError'
}

const isName = (name: string): name is FaultName => faultNames.some((known) => known === name)

/** One switch, checked; `place` says where it was found. */
const checked = (name: string, text: string, place: string): [FaultName, string] => {
  if (!isName(name))
    throw new FaultError(`${place}: there is no switch ${JSON.stringify(name)}; there are ${faultNames.join(', ')}`)
  const { value } = faultOf(name)
  if (value.read(text) === undefined)
    throw new FaultError(
      `${place}: the value of ${name} is ${value.written}, for example ${written(name, value.examples[0])}; found ${JSON.stringify(text)}`,
    )
  return [name, text]
}

/**
 * The switches of the header `X-Sandbox-Fault`: `name` or `name=value`, separated by `;` or `,`. What is named
 * `retry-after` is no switch but a parameter of the switch before it.
 */
export const headerEffects = (header: string): Effects => {
  const found: [name: string, text: string][] = []
  for (const part of header.split(/[;,]/).map((part) => part.trim())) {
    if (part === '') continue
    const [name = '', text = ''] = part.split(/=(.*)/s).map((side) => side.trim())
    const before = found.at(-1)
    if (name === 'retry-after' && before) before[1] += `; ${name}=${text}`
    else found.push([name, text])
  }
  const effects = found.map(([name, text]) => checked(name, text, 'X-Sandbox-Fault'))
  for (const [name] of effects)
    if (faultOf(name).standingOnly)
      throw new FaultError(
        `X-Sandbox-Fault: ${name} is a matter of the connection, not of a request; switch it on with PUT /__sandbox/faults`,
      )
  return new Map(effects)
}

/** The switches of a rule: `true` for one without a value, otherwise its value as a number or as it is written. */
export const ruleEffects = (members: Record<string, true | number | string>, place: string): Effects =>
  new Map(
    Object.entries(members).map(([name, value]) => {
      const text =
        value === true
          ? ''
          : String(value)
              .split(';')
              .map((part) => part.trim())
              .join('; ')
      return checked(name, text, `${place}.${name}`)
    }),
  )

/** The same in the other direction. */
export const effectMembers = (effects: Effects): Record<string, true | number | string> =>
  Object.fromEntries(
    [...effects].map(([name, text]) => [name, text === '' ? true : /^-?\d+$/.test(text) ? Number(text) : text]),
  )
