import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import {
  catalogue,
  type Cause,
  causes,
  type CauseEntry,
  findingCauses,
  ownCauses,
  ownSteps,
  whoMends,
} from '../packages/shared/src/diagnosis/causes.ts'
import { remedies } from '../packages/shared/src/diagnosis/diagnose.ts'
import { readEvidence } from '../packages/shared/src/diagnosis/reading.ts'
import { caseOf } from '../packages/shared/src/diagnosis/remedy.ts'

/*
 * Writes the table of all causes into docs/diagnosis.md, between its two marks. To be run with Node 24 after a change of
 * the catalogue or of a first step; `diagnosis-table.test.ts` tells when it is due.
 */

export const page = join(import.meta.dirname, '../docs/diagnosis.md')

const marks = { start: '<!-- causes: written by scripts/diagnosis-table.ts -->', end: '<!-- end of causes -->' }

const places = { token: 'token request', api: 'API', network: 'on the way' }

/** The first step for an exchange of which nothing else is known. */
const firstStep = (cause: string, { places: [place = 'api'] }: CauseEntry): string | undefined => {
  if (Object.hasOwn(ownCauses, cause)) return cause in ownSteps ? ownSteps[cause as keyof typeof ownSteps] : undefined
  const reading = readEvidence({ where: place, status: null, headers: {}, body: '' })
  const match = { cause: cause as Cause, evidence: [] }
  return remedies[match.cause](caseOf(reading, match)).steps[0]?.text
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const table = (keys: readonly string[]): string => {
  const rows = keys.map((cause) => {
    const entry = catalogue.get(cause)
    if (!entry) throw new Error(`${cause} is not in the catalogue`)
    const where = entry.places.map((place) => places[place]).join(', ')
    const cells = [`\`${cause}\``, entry.title, where, whoMends[entry.whose], firstStep(cause, entry) ?? '–']
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return ['| cause | title | where | who mends it | first step |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

/** The page with its tables as they have to be now. Throws where the page has no place for them. */
export const withTables = (text: string): string => {
  const start = text.indexOf(marks.start)
  const end = text.indexOf(marks.end)
  if (start < 0 || end < start) throw new Error(`docs/diagnosis.md lacks the lines ${marks.start} and ${marks.end}`)
  const sections = [
    '### Refusals and failures\n\nNamed by `diagnose`.',
    table(Object.keys(causes)),
    '### Findings about a token\n\nNamed by `tokenFindings`, beside those above that concern a token.',
    table(Object.keys(findingCauses)),
    '### What the console finds by itself\n\nNamed where it is found, in `apps/bff/src`.',
    table(Object.keys(ownCauses)),
  ]
  return `${text.slice(0, start)}${marks.start}\n\n${sections.join('\n\n')}\n\n${text.slice(end)}`
}

if (process.argv[1] === import.meta.filename) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
