import { shellWords } from './shell-words.ts'

/** What a curl command says of a token request or a call. */
export type CurlCommand = {
  url?: string
  headers: [name: string, value: string][]
  /** Members of its form or JSON body. */
  body: [name: string, value: string][]
  user?: string
  /** As it was named. */
  method?: string
  /** Texts of its body as they were given: `form` is a part of `multipart/form-data`, `encoded` one that curl encodes. */
  data: { kind: 'data' | 'json' | 'encoded' | 'form'; text: string }[]
  /** Its data is the query (`-G`). */
  dataInQuery?: boolean
  cookie?: string
}

/** Short options of curl that are followed by a value. */
const valuedLetter = /[AbBcCdDeEFhHKmoPQrtTuUwxXyYzZ]/

/** Long ones that say nothing here. */
const valued =
  /^--(?:request|user-agent|cookie|output|max-time|proxy|connect-timeout|cert|key|cacert|retry|write-out|referer|upload-file|range|cookie-jar|config|proxy-user|resolve|interface|limit-rate)$/

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const formMembers = (text: string): [string, string][] => [...new URLSearchParams(text)]

const jsonObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const bodyMembers = (text: string): [string, string][] => {
  if (!/^\s*\{/.test(text)) return formMembers(text)
  // Before version 7.3 PowerShell needed its quotes escaped for programs.
  const value = jsonObject(text) ?? jsonObject(text.replaceAll('\\"', '"')) ?? {}
  return Object.entries(value).flatMap(([name, member]) => (typeof member === 'string' ? [[name, member]] : []))
}

/** One `name=value` as it stands; curl encodes it itself. */
const plainMember = (text: string): [string, string][] => {
  const at = text.indexOf('=')
  return at > 0 ? [[text.slice(0, at), text.slice(at + 1)]] : []
}

/**
 * The option that a word is, with what of its value stands in the same word. Short ones stand together, the last of
 * them with a value: `-sSXPOST`; where none takes a value, nothing is left of them.
 */
const optionOf = (word: string): { name: string; attached?: string | undefined } => {
  const [, long, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? []
  if (long !== undefined) return { name: long, attached: value }
  if (!/^-[^-]/.test(word)) return { name: word }
  const at = word.slice(1).search(valuedLetter) + 1
  return at === 0 ? { name: '-' } : { name: `-${word[at]}`, attached: word.slice(at + 1) || undefined }
}

/** The letters of short options that take no value, `-sG` for example. */
const flagsOf = (word: string): string => {
  if (!/^-[^-]/.test(word)) return ''
  const letters = word.slice(1)
  const at = letters.search(valuedLetter)
  return at < 0 ? letters : letters.slice(0, at)
}

/** Reads a curl command for bash, cmd or PowerShell; `undefined` where the text is none. */
export const readCurl = (text: string): CurlCommand | undefined => {
  const [program, ...words] = shellWords(text.replace(/^\s*(?:\$|>|PS[^>\n]*>)\s+/, ''))
  if (program === undefined || !/^(?:\S*\/)?curl(?:\.exe)?$/i.test(program)) return undefined
  const command: CurlCommand = { headers: [], body: [], data: [] }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const { name, attached } = optionOf(word)
    const value = () => attached ?? words[++at] ?? ''
    const flags = flagsOf(word)
    if (flags.includes('G') || name === '--get') command.dataInQuery = true
    if (flags.includes('I') || name === '--head') command.method ??= 'HEAD'
    switch (name) {
      case '-d':
      case '--data':
      case '--data-raw':
      case '--data-ascii':
      case '--data-binary':
      case '--json': {
        const text = value()
        command.body.push(...bodyMembers(text))
        command.data.push({ kind: name === '--json' ? 'json' : 'data', text })
        break
      }
      case '--data-urlencode':
      case '-F':
      case '--form':
      case '--form-string': {
        const text = value()
        command.body.push(...plainMember(text))
        command.data.push({ kind: name === '--data-urlencode' ? 'encoded' : 'form', text })
        break
      }
      case '-X':
      case '--request':
        command.method = value()
        break
      case '-b':
      case '--cookie':
        command.cookie = value()
        break
      case '-u':
      case '--user':
        command.user = value()
        break
      case '-H':
      case '--header': {
        const [, header, content] = /^([^:]+):\s*(.*)$/s.exec(value()) ?? []
        if (header !== undefined && content !== undefined) command.headers.push([header.trim(), content.trim()])
        break
      }
      case '--url':
        command.url = value()
        break
      default:
        if (valued.test(name) || /^-[^-]$/.test(name)) value()
        else if (!name.startsWith('-') && command.url === undefined) command.url = word
    }
  }
  return command
}
