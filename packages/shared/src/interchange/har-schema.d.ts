declare module 'har-schema' {
  /** JSON Schemas of a HAR file and its parts, by the names of their files. */
  const schemas: Record<string, { $id: string; $schema: string }>
  export default schemas
}
