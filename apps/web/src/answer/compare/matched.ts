import { diffArrays } from 'diff'

/** A place on the left and one on the right that belong together; one of them is `undefined` where it has no other. */
export type Match = readonly [left: number | undefined, right: number | undefined]

/** Beyond this, two lists have so little in common that they are held against each other place by place. */
const bounds = { timeout: 1500, maxEditLength: 4000 }

const byPlace = (left: number, right: number): Match[] =>
  Array.from({ length: Math.max(left, right) }, (_, at): Match => [
    at < left ? at : undefined,
    at < right ? at : undefined,
  ])

/**
 * Which items of two lists belong together: what is equal, in order (the longest common subsequence, Myers 1986), and of
 * what stands between, the first with the first as long as `alike` says that they can be the same thing. Where the
 * lists differ too much for that, each place belongs to the same place.
 */
export const matchedInOrder = (
  left: readonly string[],
  right: readonly string[],
  alike: (left: number, right: number) => boolean,
): Match[] => {
  const changes = diffArrays([...left], [...right], bounds)
  if (!changes) return byPlace(left.length, right.length)
  const matches: Match[] = []
  let at = 0
  let other = 0
  let gone: number[] = []
  let come: number[] = []
  const settle = () => {
    for (let pair = 0; pair < Math.max(gone.length, come.length); pair += 1) {
      const one = gone[pair]
      const two = come[pair]
      if (one !== undefined && two !== undefined && alike(one, two)) matches.push([one, two])
      else {
        if (one !== undefined) matches.push([one, undefined])
        if (two !== undefined) matches.push([undefined, two])
      }
    }
    gone = []
    come = []
  }
  for (const { removed, added, count } of changes) {
    if (!removed && !added) settle()
    for (let step = 0; step < count; step += 1) {
      if (removed) gone.push(at++)
      else if (added) come.push(other++)
      else matches.push([at++, other++])
    }
  }
  settle()
  return matches
}

/**
 * Which items of two lists belong together by their names, each of which stands once in its list: in the order of the
 * right, what is gone where it stood. `moved` are the places on the right whose item passed by others.
 */
export const matchedByName = (
  left: readonly string[],
  right: readonly string[],
): { matches: Match[]; moved: ReadonlySet<number> } => {
  const onLeft = new Map(left.map((name, at) => [name, at]))
  const onRight = new Set(right)
  const stays = new Set(longestRising(right.flatMap((name) => onLeft.get(name) ?? [])))
  const moved = new Set<number>()
  const matches: Match[] = []
  let next = 0
  const goneUpTo = (end: number) => {
    for (; next < end; next += 1) if (!onRight.has(left[next] ?? '')) matches.push([next, undefined])
  }
  for (const [at, name] of right.entries()) {
    const before = onLeft.get(name)
    if (before === undefined) matches.push([undefined, at])
    else {
      if (stays.has(before)) goneUpTo(before)
      else moved.add(at)
      matches.push([before, at])
    }
  }
  goneUpTo(left.length)
  return { matches, moved }
}

/** The longest part of a list, in order, whose numbers rise. */
const longestRising = (numbers: readonly number[]): number[] => {
  const ends: number[] = []
  const before: number[] = []
  for (const [at, number] of numbers.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
      else high = middle
    }
    before[at] = low > 0 ? (ends[low - 1] ?? -1) : -1
    ends[low] = at
  }
  const rising: number[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) rising.push(numbers[at] ?? 0)
  return rising.reverse()
}
