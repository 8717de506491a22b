import { withoutTrailingSlashes } from '../openapi/percent.ts'
import { statement, type Statement } from './statement.ts'

/** What the text of a body really is, whatever its content type claims. */
export type Body = {
  kind: 'empty' | 'json' | 'form' | 'xml' | 'html' | 'text'
  text: string
  /** The value of a JSON body. */
  json?: unknown
  /** The fields of a body as pairs of path and text, in document order: JSON leaves, form fields, XML elements. */
  fields: Field[]
  /** What it says, codes and sentences in document order, those of well-known members first. */
  statements: Statement[]
}

type Field = { path: string; key: string; text: string }

const maxBody = 65_536
const maxFields = 400
const maxStatements = 60

/** Reads a body by what it begins with; the content type only helps where that leaves a doubt. Never throws. */
export const readBody = (raw: string, contentType: string): Body => {
  const text = raw.slice(0, maxBody).replace(/^\uFEFF/, '')
  const start = text.trimStart().slice(0, 512).toLowerCase()
  if (start === '') return { kind: 'empty', text, fields: [], statements: [] }

  if (start.startsWith('{') || start.startsWith('[') || start.startsWith('"')) {
    const json = parsedJson(text)
    if (typeof json === 'string') return { kind: 'json', text, json, fields: [], statements: linesOf(json) }
    const fields = json === undefined ? jsonLikeFields(text) : jsonFields(json)
    if (json !== undefined || fields.length > 0)
      return { kind: 'json', text, ...(json !== undefined && { json }), fields, statements: statementsOf(fields) }
  }
  if (start.startsWith('<')) {
    const page = /<(?:!doctype html|html|head|body|title|h1|center|script|meta|form|div|p|pre|iframe)\b/.test(start)
    if (page || contentType.includes('html'))
      return { kind: 'html', text, fields: [], statements: pageStatements(text) }
    const fields = xmlFields(text)
    return { kind: 'xml', text, fields, statements: statementsOf(fields) }
  }
  if (contentType.includes('x-www-form-urlencoded') || /^error=[^\s&]+(?:&|$)/.test(start)) {
    const fields = [...new URLSearchParams(text.trim()).entries()]
      .slice(0, maxFields)
      .map(([key, value]): Field => ({ path: key, key, text: value }))
    return { kind: 'form', text, fields, statements: statementsOf(fields) }
  }
  return { kind: 'text', text, fields: [], statements: linesOf(text) }
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The leaves of a JSON value, breadth and depth bounded. */
const jsonFields = (value: unknown): Field[] => {
  const fields: Field[] = []
  const visit = (node: unknown, path: string, key: string, depth: number) => {
    if (fields.length >= maxFields || depth > 8) return
    if (typeof node === 'string') fields.push({ path, key, text: node })
    else if (typeof node === 'number' || typeof node === 'boolean') fields.push({ path, key, text: String(node) })
    else if (Array.isArray(node))
      node.slice(0, 50).forEach((item: unknown, index) => visit(item, `${path}[${index}]`, key, depth + 1))
    else if (node !== null && typeof node === 'object')
      for (const [name, item] of Object.entries(node).slice(0, 100))
        visit(item, path === '' ? name : `${path}.${name}`, name, depth + 1)
  }
  visit(value, '', '', 0)
  return fields
}

/** `"name": "text"` pairs of what begins like JSON and is cut or broken. */
const jsonLikeFields = (text: string): Field[] => {
  const fields: Field[] = []
  for (const [, key = '', value = ''] of text.matchAll(
    /"([\w.-]{1,60})"\s{0,20}:\s{0,20}"((?:[^"\\]|\\.){0,2000})"/g,
  )) {
    const decoded = parsedJson(`"${value}"`)
    fields.push({ path: key, key, text: typeof decoded === 'string' ? decoded : value })
    if (fields.length >= maxFields) break
  }
  return fields
}

/** The elements of an XML text that hold only text, by their local names. */
const xmlFields = (text: string): Field[] => {
  const fields: Field[] = []
  for (const [, name = '', content = ''] of text.matchAll(
    /<([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]{0,500})?>([^<>]{1,2000})<\//g,
  )) {
    const key = name.slice(name.indexOf(':') + 1)
    if (content.trim() !== '') fields.push({ path: key, key, text: unescaped(content.trim()) })
    if (fields.length >= maxFields) break
  }
  return fields
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" }
const unescaped = (text: string) =>
  text.replace(/&([a-z]{2,6}|#\d{1,5});/g, (whole, name: string) => entities[name] ?? whole)

/** The texts of a page that people see, one statement per run of text. */
const pageStatements = (page: string): Statement[] => {
  const found: Statement[] = []
  for (const run of withoutScripts(page).split(/<[^<>]{0,4000}>/)) {
    const text = run.trim()
    if (text.length < 3 || text.startsWith('<')) continue
    found.push(statement('words', 'body', unescaped(text).slice(0, 1000), text.slice(0, 1000)))
    if (found.length >= 30) break
  }
  return found
}

const withoutScripts = (page: string): string => {
  const lower = page.toLowerCase()
  let visible = ''
  let at = 0
  for (const { 0: opening, 1: name, index } of lower.matchAll(/<(script|style)\b/g)) {
    if (index < at) continue
    visible += page.slice(at, index)
    const end = lower.indexOf(`</${name}`, index + opening.length)
    at = end === -1 ? page.length : end
  }
  return visible + page.slice(at)
}

const linesOf = (text: string): Statement[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20)
    .map((line) =>
      /^[A-Za-z][\w.-]{2,80}$/.test(line.trim())
        ? statement('code', 'body', line.trim())
        : statement('words', 'body', line.trim().slice(0, 2000)),
    )

// Names of members, compared in lower case without separators.
const codeMembers = new Set(
  'error errcode errorcode errorcodes code codes subcode errorsubcode reason type errortype category faultcode name status errorkey key exception errorname'.split(
    ' ',
  ),
)
const wordMembers = new Set(
  'errordescription errmsg message msg detail details title description errorsummary errormessage errormsg errorhint hint faultstring moreinformation httpmessage developermessage usermessage statusmessage text summary internalmessage userfriendlymessage longmessage errortext errordetail errordetails errors causes cause'.split(
    ' ',
  ),
)
// What is about the exchange and not about the fault: identifiers, times, links, the request said back.
const silentMembers =
  /^(?:.*(?:link|url|uri|href|docs?|timestamp|requestid|traceid|correlationid|errorid)|id|help|helpurl|instance|path|method|time|date|host|pointer|loc|field|property|parameter|param|instancepath|stack|stacktrace|trace|rejectedvalue|value|input|domain|service|request|redirect|feature|edition)$/

const simpleName = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, '')

const isCode = (text: string) => text.length <= 160 && /^[A-Za-z0-9][\w.:#/+-]*$/.test(text)

/** What the fields of an answer say: codes first come from members that hold codes, words from members that hold words. */
const statementsOf = (fields: readonly Field[]): Statement[] => {
  const known: Statement[] = []
  const others: Statement[] = []
  for (const { path, key, text } of fields) {
    const name = simpleName(key)
    const source = path.startsWith('[') ? `body${path}` : `body.${path}`
    if (text.trim() === '' || text.length > 16_384) continue
    if (codeMembers.has(name)) {
      const code = codeOf(name, text)
      if (code !== undefined) known.push(statement('code', source, code, text))
      else if (/\s/.test(text)) known.push(statement('words', source, text))
    } else if (wordMembers.has(name)) {
      if (/[A-Za-z]/.test(text)) known.push(statement('words', source, text))
    } else if (!silentMembers.test(name) && /[A-Za-z]{3}/.test(text)) {
      // With the member's name, since some gateways put the claim there: {"exp": "token expired"}.
      others.push(statement('words', source, `${key} ${text}`, text))
    }
  }
  // Unknown members are heard only where no known one speaks: they may hold anything.
  const told = known.some(({ kind, text }) => kind === 'words' || !/^\d+$/.test(text))
  return (told ? known : [...known, ...others]).slice(0, maxStatements)
}

/** The code in a member's text: the last segment of a problem's type, or a word that is no mere status. */
const codeOf = (member: string, text: string): string | undefined => {
  if (member === 'type' && /^(?:[a-z][a-z\d+.-]*:|\/|about:)/i.test(text)) {
    const segment =
      withoutTrailingSlashes(text.replace(/[?#].*$/, ''))
        .split(/[/:]/)
        .at(-1) ?? ''
    return segment !== '' && segment !== 'blank' && isCode(segment) && /[a-z]/i.test(segment) ? segment : undefined
  }
  if (!isCode(text) || /^(?:true|false|null|error|fail|failed|failure|\d{3})$/i.test(text)) return undefined
  return text
}
