/**
 * One thing that an answer says: a machine code, or a sentence for people. `source` is the name of the place it stood
 * in (`body.error_description`, `header.www-authenticate`), `text` what it said, `raw` how it was written there.
 */
export type Statement = {
  kind: 'code' | 'words'
  source: string
  text: string
  raw: string
  /** What the text says about this case, ready to be matched: normalised, without boilerplate, clause by clause. */
  clauses: string[]
  /** Clauses that tell what to do or what might have happened; read only if nothing else says more. */
  advice: string[]
}

/*
 * Sentences that say nothing about the case: the standard's own definitions of its error codes, which list what could
 * have been wrong (RFC 6749 §5.2, RFC 6750 §3.1), and what tools put around a reason. In normalised form.
 */
const boilerplate: readonly RegExp[] = [
  /\(e ?\.? ?g\b[^()]{0,300}\)/g,
  /(?:due to |either because of )?unknown client, no client authentication included,? (?:and|or) unsupported authentication method/g,
  /the request is missing a required parameter,? includes an? [^.]{0,300}malformed/g,
  /the (?:provided )?(?:authori[sz]ation|access) grant[^.]{0,120} is invalid, expired[^.]{0,200}/g,
  /the requested scope is invalid, unknown,?(?: or)? malformed(?:,? or exceeds the (?:previously granted )?scope[^.;]{0,60})?/g,
  /(?:the )?(?:access )?token(?: provided)? is (?:invalid|expired|revoked|malformed), (?:invalid|expired|revoked|malformed)[^.]{0,100}/g,
  /an error occurred while attempting to decode the jwt:?/g,
  /:? ?policy\([^()]{0,80}\)/g,
  /\b(?:trace id|correlation id|request id|timestamp|log id):? [^ ]{1,80}/g,
]

const adviceStart =
  /^(?:this can happen|you may|you might|you need|you must configure|please|make sure|ensure|visit|see\b|for more|contact|check (?:the documentation|with)|try |if you|if this|read more|enable it|use the)/

/** Lower case, one kind of quote, words of `camelCase`, `snake_case` and `kebab-case` codes apart, no URLs. */
export const normalised = (text: string): string =>
  text
    .slice(0, 4096)
    .replace(/\bhttps?:\/\/[^\s"'<>]{1,2000}/gi, '‹url›')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[‘’“”"`´]/g, "'")
    .replace(/[_\u2010-\u2015]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const clauseEnd = /(?<=[.;!?])\s+|\s*;\s*|\s\|\s/

const matchable = (kind: Statement['kind'], text: string): { clauses: string[]; advice: string[] } => {
  let plain = normalised(text)
  // Of a dotted code the last segment decides (`keymanagement.service.invalid_access_token`), unless all of it is words.
  if (kind === 'code') {
    const last = /[a-z]/.test(text) ? normalised(text.split('.').at(-1) ?? text) : plain
    return { clauses: [last.replace(/[-.:/#]+/g, ' ').trim()], advice: [] }
  }
  for (const pattern of boilerplate) plain = plain.replace(pattern, ' ')
  const clauses: string[] = []
  const advice: string[] = []
  for (const part of plain.split(clauseEnd).slice(0, 40)) {
    const clause = part.replace(/^[\s:,.'-]+|\s+$/g, '')
    if (/[\p{L}\d]/u.test(clause)) (adviceStart.test(clause) ? advice : clauses).push(clause)
  }
  return { clauses, advice }
}

/** A statement, with its text made ready for the rules. */
export const statement = (kind: Statement['kind'], source: string, text: string, raw = text): Statement => ({
  kind,
  source,
  text,
  raw,
  ...matchable(kind, text),
})
