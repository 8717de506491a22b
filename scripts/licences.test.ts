import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allowedLicences, licencesPage, productionPackages } from './licences.mjs'
import { root } from './prepare.mjs'

describe('the licences of what the console needs to run', () => {
  const packages = productionPackages()

  it('are among those that ask for no more than to be named', () => {
    expect(packages.length).toBeGreaterThan(50)
    expect(packages.filter(({ license }) => !allowedLicences.has(license))).toEqual([])
  })

  it('are listed as they are: where not, run npm run licences', () => {
    expect(readFileSync(join(root, 'docs/licences.md'), 'utf8')).toBe(licencesPage(packages))
  })
})

type Component = {
  name: string
  version: string
  purl: string
  licenses?: unknown[]
  externalReferences?: { type: string; hashes?: { alg: string; content: string }[] }[]
}

describe('the software bill of materials', () => {
  it('is CycloneDX, names every package with version, hash and licence, and who needs it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'console-sbom-'))
    try {
      const file = join(directory, 'sbom.cdx.json')
      const made = spawnSync(process.execPath, [join(root, 'scripts/sbom.mjs'), file], { encoding: 'utf8' })
      expect([made.status, made.stderr]).toEqual([0, ''])
      const bom = JSON.parse(readFileSync(file, 'utf8')) as {
        bomFormat: string
        specVersion: string
        metadata: { component: { name: string } }
        components: Component[]
        dependencies: { ref: string; dependsOn?: string[] }[]
      }
      expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', '1.6'])
      expect(bom.metadata.component.name).toBe('developer-console')
      const names = bom.components.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['hono', 'undici', 'react', 'zod', 'kysely']))
      const foreign = bom.components.filter(({ purl }) => !purl.includes('developer-console'))
      for (const { name, version, licenses, externalReferences } of foreign) {
        const hashes = externalReferences?.flatMap(({ hashes }) => hashes ?? []) ?? []
        expect([name, version.length > 0, licenses?.length ?? 0, hashes[0]?.alg]).toEqual([name, true, 1, 'SHA-512'])
      }
      expect(bom.dependencies.length).toBeGreaterThan(foreign.length / 2)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
