/**
 * A text of separated values as offsets into its bytes: of each field where it begins and ends, quotes included, and of
 * each record its first field. `isCut` where the text ends within quotes.
 */
export type CsvIndex = { fields: Uint32Array; records: Uint32Array; length: number; isCut: boolean }

const quote = 0x22
const comma = 0x2c
const semicolon = 0x3b
const tab = 0x09
const newline = 0x0a
const carriageReturn = 0x0d

/** What separates the fields: a comma (RFC 4180 §2), or a tab or semicolon where the first line has no comma but these. */
const separatorOf = (bytes: Uint8Array): number => {
  const end = bytes.indexOf(newline)
  const line = bytes.subarray(0, end === -1 ? bytes.length : end)
  if (line.includes(comma)) return comma
  return [tab, semicolon].find((separator) => line.includes(separator)) ?? comma
}

/** Offset after the quote that closes a field, where `""` stands for one within it. */
const closedAt = (bytes: Uint8Array, start: number): number => {
  let at = bytes.indexOf(quote, start + 1)
  while (at !== -1 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2)
  return at === -1 ? -1 : at + 1
}

/**
 * Records and fields of a text in UTF-8 (RFC 4180 §2). Lines may end without a carriage return, records may differ in
 * length, and what is no CSV is read as well as can be: never throws.
 */
export const indexCsv = (bytes: Uint8Array): CsvIndex => {
  const separator = separatorOf(bytes)
  let fields = new Uint32Array(1024)
  let records = new Uint32Array(256)
  let fieldCount = 0
  let length = 0
  let isCut = false
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length) {
    if (length === records.length - 1) records = new Uint32Array(records.buffer.transfer(records.byteLength * 2))
    records[length] = fieldCount
    length += 1
    for (let isLast = false; !isLast;) {
      const start = at
      if (bytes[at] === quote) {
        const closed = closedAt(bytes, at)
        isCut = closed === -1
        at = isCut ? bytes.length : closed
      }
      let byte = bytes[at]
      while (byte !== undefined && byte !== separator && byte !== newline) {
        at += 1
        byte = bytes[at]
      }
      isLast = byte !== separator
      const end = isLast && byte === newline && at > start && bytes[at - 1] === carriageReturn ? at - 1 : at
      if (fieldCount * 2 === fields.length) fields = new Uint32Array(fields.buffer.transfer(fields.byteLength * 2))
      fields[fieldCount * 2] = start
      fields[fieldCount * 2 + 1] = end
      fieldCount += 1
      at += 1
    }
  }
  records[length] = fieldCount
  return { fields: fields.slice(0, fieldCount * 2), records: records.slice(0, length + 1), length, isCut }
}

/** How many fields a record has. */
export const fieldCountOf = ({ records }: CsvIndex, record: number): number =>
  (records[record + 1] ?? 0) - (records[record] ?? 0)

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of a field without its quotes, `undefined` where the record has none; at most about `limit` bytes of it. */
export const fieldText = (
  bytes: Uint8Array,
  index: CsvIndex,
  record: number,
  column: number,
  limit = Infinity,
): { text: string; whole: boolean } | undefined => {
  if (column >= fieldCountOf(index, record)) return undefined
  const field = ((index.records[record] ?? 0) + column) * 2
  const start = index.fields[field] ?? 0
  const end = index.fields[field + 1] ?? 0
  const stop = Math.min(end, start + limit)
  const whole = stop === end
  // A character that the limit cuts is left out.
  const literal = whole
    ? decoder.decode(bytes.subarray(start, end))
    : new TextDecoder().decode(bytes.subarray(start, stop), { stream: true })
  if (!literal.startsWith('"')) return { text: literal, whole }
  let close = literal.indexOf('"', 1)
  while (close !== -1 && literal[close + 1] === '"') close = literal.indexOf('"', close + 2)
  const inside = literal.slice(1, close === -1 ? undefined : close).replaceAll('""', '"')
  return { text: close === -1 ? inside : inside + literal.slice(close + 1), whole }
}
