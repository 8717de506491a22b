/** The middle of some measurements, with the smallest and the largest of them. */
export type Summary = { median: number; min: number; max: number }

/** Summarises measurements of one thing; throws where there are none. */
export const summaryOf = (values: readonly number[]): Summary => {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new Error('Nothing was measured.')
  return { median: (low + high) / 2, min, max }
}

const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** “12.3 (11.9–14.0) ms”. */
export const inWords = ({ median, min, max }: Summary, unit = ''): string =>
  `${digits(median)} (${digits(min)}–${digits(max)})${unit && ` ${unit}`}`

/** “2.1 × (1.9–2.4)”, round by round, since the two were measured next to each other. */
export const ratioInWords = (ours: readonly number[], reference: readonly number[]): string => {
  const pairs = ours.flatMap((value, round) => {
    const other = reference[round]
    return other === undefined ? [] : [value / other]
  })
  if (pairs.length === 0) return '–'
  const { median, min, max } = summaryOf(pairs)
  return `${digits(median)} × (${digits(min)}–${digits(max)})`
}

/** A Markdown table. */
export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
