import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'
import { ensureInstalled, root } from './prepare.mjs'

/** Licences that ask for no more than to be named: what is under another one is not put into the product. */
export const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
])

/** A runtime for each platform: only one of them is installed, and they are all Node. */
const runtimes = /^node-(?:linux|win|darwin)-/

/** @typedef {{ name: string, versions: string[], license: string, homepage?: string }} Package */

/**
 * The packages that the console needs to run, by name.
 * @returns {Package[]}
 */
export const productionPackages = () => {
  const { status, stdout, stderr } = pnpm(['licenses', 'list', '--prod', '--recursive', '--json'])
  if (status !== 0) throw new Error(`The licences cannot be listed: ${stderr || stdout}`)
  const byLicence = /** @type {Record<string, Package[]>} */ (JSON.parse(stdout))
  return Object.values(byLicence)
    .flat()
    .filter(({ name }) => !runtimes.test(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** @param {Package[]} packages */
export const licencesPage = (packages) => {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { license } of packages) counts.set(license, (counts.get(license) ?? 0) + 1)
  return [
    '# Licences',
    '',
    'The packages that the console needs to run, with those that they need, and their licences; made by `npm run licences`, held against what is installed by `scripts/licences.test.ts`. Node itself is under the MIT licence.',
    '',
    '| licence | packages |',
    '| --- | ---: |',
    ...[...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, count]) => `| ${name} | ${count} |`),
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...packages.map(({ name, versions, license }) => `| \`${name}\` | ${versions.join(', ')} | ${license} |`),
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled()
  writeFileSync(join(root, 'docs/licences.md'), licencesPage(productionPackages()))
}
