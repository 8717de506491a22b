import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Once, before any test starts the product: two starts at a time would build over each other. */
export default function prepareOnce() {
  execFileSync(process.execPath, [join(import.meta.dirname, '../scripts/build.mjs')], { stdio: 'inherit' })
}
