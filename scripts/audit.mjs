import process from 'node:process'
import { pnpm } from './pnpm.mjs'

/*
 * Known vulnerabilities of the packages that the console needs to run: ends with 1 where one is high or critical. Where
 * the registry has no answer to that question, this says so and ends with 0: a build must not depend on the weather.
 */
const { stdout, stderr } = pnpm(['audit', '--prod', '--json'])

/** @returns {{ advisories?: Record<string, { module_name: string, severity: string, title: string, url: string }> } | undefined} */
const report = () => {
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}

const { advisories } = report() ?? {}
if (advisories === undefined) {
  const reason = /ERR_PNPM_\w+|responded with \d+/.exec(stdout + stderr)?.[0] ?? 'no answer'
  process.stdout.write(`Not audited: the registry does not tell of vulnerabilities (${reason}).\n`)
  process.exit(0)
}
const found = Object.values(advisories)
for (const { module_name: name, severity, title, url } of found)
  process.stdout.write(`${severity}: ${name}: ${title} ${url}\n`)
const severe = found.filter(({ severity }) => severity === 'high' || severity === 'critical')
process.stdout.write(`${found.length} known vulnerabilities, ${severe.length} of them high or critical\n`)
process.exit(severe.length > 0 ? 1 : 0)
