import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pnpm } from './pnpm.mjs'
import { ensureInstalled, root } from './prepare.mjs'

/*
 * The software bill of materials (CycloneDX 1.6, JSON) of what the console needs to run: every package of the lockfile
 * with its version, hash and licence, and who needs whom. `npm run sbom [-- file]`
 */
const file = process.argv[2] ?? join(root, 'dist/sbom.cdx.json')

await ensureInstalled()
mkdirSync(join(file, '..'), { recursive: true })
const formats = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application']
const { status, stderr } = pnpm(['sbom', '--prod', ...formats, '--out', file])
if (status !== 0) {
  process.stderr.write(stderr)
  process.exit(1)
}
const { components } = JSON.parse(readFileSync(file, 'utf8'))
process.stdout.write(`${file}: ${components.length} components\n`)
