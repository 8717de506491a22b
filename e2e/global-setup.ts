import { ensureBuilt, ensureInstalled } from '../scripts/prepare.mjs'

/** Once, before any test starts the product: two starts at a time would build over each other. */
export default async function prepareOnce() {
  await ensureInstalled()
  await ensureBuilt()
}
