/** One event or line that came. */
export type StreamRow = {
  /** Its own, comments included. */
  key: number
  /** Its place among the events or lines, from 1; a comment has that of the event before it. */
  number: number
  data: string
  /** False where the row was longer than what is kept of one. */
  whole: boolean
  /** Of an event: its type, `message` where none was named. */
  event?: string
  /** Of an event: the last identifier up to it. */
  id?: string
  /** A comment, which keeps the connection open and means nothing. */
  isComment?: boolean
}

/** What a stream has brought so far: the last rows of it, and how many there were. */
export type StreamRows = {
  format: StreamFormat
  rows: readonly StreamRow[]
  /** Events or lines, comments not among them. */
  count: number
  /** The last identifier of an event: what `Last-Event-ID` would say. */
  lastId: string | undefined
  /** Milliseconds after which the server wants to be asked again. */
  retry: number | undefined
}

export type StreamFormat = 'events' | 'lines'

/** So many rows are kept, the newest. */
export const rowLimit = 2000

/** So many characters are kept of one row, and of all rows together. */
const dataLimit = 64 * 1024
const keptLimit = 8 * 1024 * 1024

/**
 * Reads a stream as it comes: server-sent events (HTML Living Standard §9.2.6) or lines of which each stands for itself
 * (NDJSON, RFC 7464 without its record separators). Its memory is bounded, however long a stream or a line is.
 */
export class StreamReader {
  readonly #format: StreamFormat
  readonly #decoder = new TextDecoder()
  #line = ''
  #lineWhole = true
  /** The chunk before ended with a carriage return: a newline that follows belongs to it. */
  #returned = false
  #rows: StreamRow[] = []
  /** Rows at the beginning that are no longer kept. */
  #gone = 0
  #kept = 0
  #made = 0
  #count = 0
  #retry: number | undefined
  #lastId: string | undefined
  /** Of the event that is being read: it counts once that is whole. */
  #id: string | undefined
  #data: string | undefined
  #dataWhole = true
  #event = ''

  constructor(format: StreamFormat) {
    this.#format = format
  }

  push(bytes: Uint8Array): void {
    this.#read(this.#decoder.decode(bytes, { stream: true }))
  }

  /**
   * No more comes. A last line without an end counts; an event without one does not (§9.2.6), nor does its identifier:
   * what comes after a break begins with a new event.
   */
  end(): void {
    this.#read(this.#decoder.decode())
    if (this.#format === 'lines' && this.#line !== '') this.#endLine()
    this.#line = ''
    this.#lineWhole = true
    this.#returned = false
    this.#data = undefined
    this.#dataWhole = true
    this.#event = ''
    this.#id = this.#lastId
  }

  /** What there is to show now; it does not change when more comes. */
  rows(): StreamRows {
    return {
      format: this.#format,
      rows: this.#rows.slice(this.#gone),
      count: this.#count,
      lastId: this.#lastId,
      retry: this.#retry,
    }
  }

  #read(text: string): void {
    let from = this.#returned && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#returned = false
    const lineEnd = this.#format === 'events' ? /\r\n?|\n/g : /\r?\n/g
    lineEnd.lastIndex = from
    for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
      this.#extend(text.slice(from, end.index))
      this.#endLine()
      from = lineEnd.lastIndex
      if (end[0] === '\r' && from === text.length) this.#returned = true
    }
    this.#extend(text.slice(from))
  }

  #extend(part: string): void {
    const room = dataLimit - this.#line.length
    if (part.length > room) this.#lineWhole = false
    if (room > 0) this.#line += part.slice(0, room)
  }

  #endLine(): void {
    const line = this.#line
    const whole = this.#lineWhole
    this.#line = ''
    this.#lineWhole = true
    if (this.#format === 'events') this.#eventLine(line, whole)
    else {
      // A record separator in front of JSON text (RFC 7464 §2.2) is no part of it, nor is the return of a line's end.
      const data = (line.startsWith('\u001e') ? line.slice(1) : line).replace(/\r$/, '')
      if (data.trim() !== '') this.#add({ data, whole })
    }
  }

  #eventLine(line: string, whole: boolean): void {
    if (line === '') {
      this.#dispatch()
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      this.#add({ data: line.slice(1).trim(), whole, isComment: true })
      return
    }
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') {
      const data = this.#data === undefined ? value : `${this.#data}\n${value}`
      this.#data = data.slice(0, dataLimit)
      this.#dataWhole &&= whole && data.length <= dataLimit
    } else if (name === 'event') this.#event = value
    else if (name === 'id' && !value.includes('\0')) this.#id = value
    else if (name === 'retry' && /^\d{1,15}$/.test(value)) this.#retry = Number(value)
  }

  #dispatch(): void {
    const data = this.#data
    const whole = this.#dataWhole
    const event = this.#event || 'message'
    this.#data = undefined
    this.#dataWhole = true
    this.#event = ''
    this.#lastId = this.#id
    if (data === undefined) return
    this.#add({ data, whole, event, ...(this.#lastId ? { id: this.#lastId } : {}) })
  }

  #add(row: Omit<StreamRow, 'key' | 'number'>): void {
    this.#made += 1
    if (!row.isComment) this.#count += 1
    this.#rows.push({ key: this.#made, number: this.#count, ...row })
    this.#kept += row.data.length
    while (this.#rows.length - this.#gone > rowLimit || this.#kept > keptLimit) {
      this.#kept -= this.#rows[this.#gone]?.data.length ?? 0
      this.#gone += 1
    }
    // Not one by one: each time all others would move.
    if (this.#gone >= rowLimit) {
      this.#rows = this.#rows.slice(this.#gone)
      this.#gone = 0
    }
  }
}

/** The rows of a stream that has ended, read at once. */
export const readStream = (format: StreamFormat, bytes: Uint8Array): StreamRows => {
  const reader = new StreamReader(format)
  reader.push(bytes)
  reader.end()
  return reader.rows()
}
