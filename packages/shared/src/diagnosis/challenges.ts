/** One parameter of a challenge, with the exact text it was written as. */
export type ChallengeParameter = { name: string; value: string; raw: string }

/** One challenge of a `WWW-Authenticate` field: its scheme, and either parameters or a token68. */
export type Challenge = { scheme: string; token68?: string; parameters: ChallengeParameter[] }

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const token68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y
const spaces = /[ \t\r\n]*/y
const maxLength = 16_384

/**
 * The challenges of a `WWW-Authenticate` or `Proxy-Authenticate` value (RFC 9110 §11.6.1). Several may stand in one
 * value, separated by the same commas that separate their parameters, so the value is read by its grammar and never
 * split. Lenient where servers are: parameters parted by blanks instead of commas, unclosed quotes, stray characters.
 * Never throws.
 */
export const challengesOf = (header: string): Challenge[] => {
  const text = header.slice(0, maxLength)
  const challenges: Challenge[] = []
  let at = 0

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text)?.[0]
    if (match !== undefined) at += match.length
    return match
  }

  /** A quoted-string (RFC 9110 §5.6.4), unescaped; an unclosed one ends with the text. */
  const quoted = (): string => {
    let value = ''
    for (at += 1; at < text.length; at += 1) {
      const character = text[at]
      if (character === '"') {
        at += 1
        break
      }
      if (character === '\\' && at + 1 < text.length) at += 1
      value += text[at]
    }
    return value
  }

  while (at < text.length) {
    take(spaces)
    const start = at
    const name = take(token)
    if (name === undefined) {
      at += 1
      continue
    }
    const afterName = at
    take(spaces)
    const current = challenges.at(-1)
    if (current && text[at] === '=' && text[at + 1] !== '=') {
      at += 1
      take(spaces)
      const value = text[at] === '"' ? quoted() : (take(/[^\s,]*/y) ?? '')
      current.parameters.push({ name: name.toLowerCase(), value, raw: text.slice(start, at) })
      continue
    }
    at = afterName
    const challenge: Challenge = { scheme: name, parameters: [] }
    challenges.push(challenge)
    if (take(/[ \t]+/y) !== undefined) {
      const beforeToken68 = at
      const credentials = take(token68)
      // `Bearer realm` is no token68 unless something but another scheme can follow; a lone word is read as one.
      if (credentials !== undefined && !credentials.includes('=') && looksLikeScheme(credentials)) at = beforeToken68
      else if (credentials !== undefined) challenge.token68 = credentials
    }
  }
  return challenges
}

const looksLikeScheme = (word: string) => /^(?:basic|bearer|digest|dpop|negotiate|ntlm|hoba|mutual|key)$/i.test(word)

/** The value of a parameter, by its lower-case name. */
export const parameterOf = (challenge: Challenge, name: string): ChallengeParameter | undefined =>
  challenge.parameters.find((parameter) => parameter.name === name)
