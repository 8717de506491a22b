import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { cruise } from 'dependency-cruiser'

/** @param {string} name @param {string} why @param {object} from @param {object} to */
const rule = (name, why, from, to) => ({ name, comment: why, severity: /** @type {const} */ ('error'), from, to })

/** What each folder of the BFF may know of the others; whatever is not listed for it is forbidden to it. */
const bffKnows = {
  config: ['connections'],
  store: [],
  telemetry: [],
  upstream: ['connections'],
  access: ['config', 'store', 'telemetry'],
  audit: ['store'],
  connections: ['store'],
  history: ['store'],
  events: [],
  tokens: ['connections', 'upstream', 'store'],
  secrets: ['connections', 'tokens', 'upstream'],
  documents: ['connections', 'upstream', 'secrets', 'store'],
  calls: ['connections', 'tokens', 'upstream', 'secrets', 'history', 'audit'],
  checks: ['connections', 'tokens', 'upstream', 'calls'],
  evidence: ['connections', 'tokens', 'upstream', 'secrets', 'history'],
  experiments: ['connections', 'tokens', 'calls', 'history'],
  practice: ['connections', 'tokens', 'upstream', 'secrets'],
  requests: ['secrets', 'store'],
}

const rules = [
  rule('no-circles', 'A circle is one module that was cut in two.', {}, { circular: true }),
  rule(
    'shared-stands-alone',
    'shared is what both sides agree on: it knows neither side.',
    { path: '^packages/shared/' },
    { path: '^(apps|e2e|scripts)/' },
  ),
  rule(
    'shared-is-platform-free',
    'shared runs in Node and in every browser.',
    { path: '^packages/shared/src/', pathNot: '[.]test[.]ts$' },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'web-knows-shared-only',
    'The browser side imports values of shared alone.',
    { path: '^apps/web/' },
    { path: '^(apps/(bff|sandbox)|e2e|scripts)/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'bff-knows-shared-only',
    'The BFF imports shared alone.',
    { path: '^apps/bff/' },
    { path: '^(apps/(web|sandbox)|e2e|scripts)/' },
  ),
  rule(
    'sandbox-knows-nothing',
    'The sandbox stands for a foreign system: nothing of ours in it.',
    { path: '^apps/sandbox/' },
    { path: '^(packages|apps/(web|bff)|e2e|scripts)/' },
  ),
  rule(
    'features-stand-alone',
    'What two features need moves to ui, api or shared.',
    { path: '^apps/web/src/features/([^/]+)/' },
    { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
  ),
  rule(
    'ui-knows-no-product',
    'Primitives know nothing of the screens that use them.',
    { path: '^apps/web/src/ui/' },
    { path: '^apps/web/src/(features|api|shell|routes)/' },
  ),
  rule(
    'answers-and-drafts-know-no-screen',
    'What several screens show knows none of them.',
    { path: '^apps/web/src/(answer|code|drafts)/' },
    { path: '^apps/web/src/(features|shell|routes)/' },
  ),
  rule(
    'api-knows-no-screen',
    'The client of the BFF knows nothing of the screens.',
    { path: '^apps/web/src/api/' },
    { path: '^apps/web/src/(features|shell|routes|ui)/' },
  ),
  rule(
    'tests-are-not-imported',
    'Tests use the product, never the other way round.',
    { pathNot: '[.]test[.]tsx?$' },
    { path: '[.]test[.]tsx?$' },
  ),
  rule('nothing-unresolved', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  ...Object.entries(bffKnows).map(([folder, known]) =>
    rule(
      `bff-${folder}`,
      `${folder} knows ${known.length > 0 ? known.join(', ') : 'no other folder'} of the BFF.`,
      { path: `^apps/bff/src/${folder}/`, pathNot: '[.]test[.]ts$' },
      { path: '^apps/bff/src/[^/]+/', pathNot: `^apps/bff/src/(${[folder, ...known].join('|')})/` },
    ),
  ),
]

const root = process.argv[2] ?? process.cwd()
const houses = ['packages/shared/src', 'apps/bff/src', 'apps/sandbox/src', 'apps/web/src']

const { output } = await cruise(
  houses,
  {
    baseDir: root,
    ruleSet: { forbidden: rules },
    validate: true,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]types/|[.]module[.]css$' },
  },
  {
    exportsFields: ['exports'],
    conditionNames: ['import', 'types'],
    extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.json'],
  },
)
if (typeof output === 'string') throw new Error('The report is not the object that it was asked to be.')

/** @param {string} folder @returns {string[]} */
const filesBelow = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [relative(root, join(root, folder, entry.name))],
  )
const sources = houses.flatMap(filesBelow).filter((file) => /[.]tsx?$/.test(file) && !file.endsWith('.d.ts'))

const seen = new Set(output.modules.map((module) => module.source))
const faults = [
  ...output.summary.violations.map(
    ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle?.map(({ name }) => name).join(' → ') ?? to}`,
  ),
  // A parser that reads nothing finds no fault: what was read is counted against what is there.
  ...sources.filter((file) => !seen.has(file)).map((file) => `not-read: ${file}`),
  ...sources.filter((file) => /(^|\/)index[.]tsx?$/.test(file)).map((file) => `no-barrels: ${file}`),
]
for (const fault of faults) process.stdout.write(`${fault}\n`)
process.stdout.write(
  `${output.modules.length} modules, ${output.summary.totalDependenciesCruised} imports, ${faults.length} faults\n`,
)
process.exit(faults.length > 0 || sources.length === 0 ? 1 : 0)
