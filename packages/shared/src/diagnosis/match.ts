import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import type { Cause } from './causes.ts'
import type { Reading } from './reading.ts'
import { statement, type Statement } from './statement.ts'

/** A cause, and what in the evidence it rests on. */
export type Match = { cause: Cause; evidence: DiagnosisEvidence[]; candidates?: Candidate[] }
export type Candidate = { cause: Cause; why: string }

/**
 * A rule about what an answer says, as data. It holds where one clause of one statement matches every pattern of `all`
 * and none of `none` (in normalised form: lower case, `_` and camel case as blanks), and `when` agrees.
 */
export type WordRule = {
  cause: Cause
  all: readonly RegExp[]
  none?: readonly RegExp[]
  when?: (reading: Reading, statement: Statement) => boolean
  candidates?: readonly Candidate[]
}

const clauseMatches = ({ all, none = [] }: WordRule, clause: string) =>
  all.every((pattern) => pattern.test(clause)) && !none.some((pattern) => pattern.test(clause))

/** The most text that rules look at, in characters: bounds their time whatever an answer holds. */
const budget = 8192

/**
 * The first rule that holds. Machine codes are heard before words, and words about this case before advice. Within
 * each of the three the rules' order decides, so that a specific rule wins over a general one wherever each matched.
 */
export const matchedRule = (
  rules: readonly WordRule[],
  statements: readonly Statement[],
  reading: Reading,
): Match | undefined => {
  const codes = within(statements.filter(({ kind }) => kind === 'code'))
  const words = within(statements.filter(({ kind }) => kind === 'words'))
  return (
    firstRule(rules, codes, ({ clauses }) => clauses, reading) ??
    firstRule(rules, words, ({ clauses }) => clauses, reading) ??
    firstRule(rules, words, ({ advice }) => advice, reading)
  )
}

const within = (statements: readonly Statement[]): Statement[] => {
  let left = budget
  return statements.filter(({ text }) => (left -= Math.min(text.length, 4096)) > -4096)
}

const firstRule = (
  rules: readonly WordRule[],
  statements: readonly Statement[],
  clausesOf: (statement: Statement) => string[],
  reading: Reading,
): Match | undefined => {
  for (const rule of rules)
    for (const each of statements)
      if (clausesOf(each).some((clause) => clauseMatches(rule, clause)) && (rule.when?.(reading, each) ?? true))
        return {
          cause: rule.cause,
          evidence: [quoteOf(each, reading, (clause) => clauseMatches(rule, clause))],
          ...(rule.candidates && { candidates: [...rule.candidates] }),
        }
  return undefined
}

/** A statement as evidence: word for word, the sentence that matters where the whole is long. */
export const quoteOf = (
  { source, kind, raw }: Statement,
  { text }: Reading,
  matters: (clause: string) => boolean = () => false,
): DiagnosisEvidence => {
  if (raw.length <= 200 || kind === 'code') return { source, quote: text.quote(raw) }
  const sentence = raw.split(/(?<=[.;!?])\s+|\r?\n/).find((part) => {
    const { clauses, advice } = statement('words', source, part)
    return clauses.some(matters) || advice.some(matters)
  })
  return { source, quote: text.quote(sentence ?? raw) }
}

/** The status as evidence. */
export const statusEvidence = ({ status }: Reading): DiagnosisEvidence[] =>
  status === null ? [] : [{ source: 'status', quote: String(status) }]

/** A header as evidence, where it was sent. */
export const headerEvidence = ({ header, text }: Reading, name: string): DiagnosisEvidence[] => {
  const quote = text.quote(header(name))
  return quote === '' ? [] : [{ source: `header.${name}`, quote }]
}

const generic =
  /^(?:\d{3} )?(?:unauthori[sz]ed|forbidden|bad request|not found|conflict|error|internal server error|service unavailable|method not allowed|validation (?:error|failed)|too many requests|unprocessable (?:entity|content))$/

/** The sentence that says most about the case: what explains before what only names the status. */
export const leadingWords = ({ statements }: Reading): Statement | undefined => {
  const words = statements.filter(({ kind, clauses, advice }) => kind === 'words' && clauses.length + advice.length > 0)
  const rank = ({ source, text, clauses }: Statement) =>
    (generic.test(clauses[0] ?? '') ? 4 : 0) +
    (/\.(?:title|httpMessage|error|statusText|reason|name)$/.test(source) ? 2 : 0) +
    (/\berrors?\[|\bdetails?\[|\[\d+\]/.test(source) || text.length < 4 ? 1 : 0)
  return words.reduce<Statement | undefined>(
    (best, next) => (best === undefined || rank(next) < rank(best) ? next : best),
    undefined,
  )
}

/** The status, and the first code and the leading sentence that came with it: what a cause rests on that no rule told. */
export const leadingEvidence = (reading: Reading): DiagnosisEvidence[] => {
  const code = reading.statements.find(({ kind, source }) => kind === 'code' && !/\[\d+\]/.test(source))
  const words = leadingWords(reading)
  return [
    ...statusEvidence(reading),
    ...[code, words].flatMap((said) => (said ? [quoteOf(said, reading)] : [])),
  ].filter(({ quote }) => quote !== '')
}
