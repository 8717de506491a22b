/** The store's schema is of a newer console than this one. */
export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
}
