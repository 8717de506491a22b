import { createAccessToken } from './token-operation.ts'

type Node = { [key: string]: unknown }
type Written = Node & {
  info: Node
  paths: Record<string, Record<string, Node>>
  components: { schemas: Record<string, Node> }
}

const ofHeader = (name: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
  example,
})

const contentOf = (operation: Node): Record<string, Node> =>
  ((operation['requestBody'] as Node | undefined)?.['content'] ?? {}) as Record<string, Node>

/**
 * The document as vendors are seen to publish theirs: valid enough to be used by everyone, and wrong in what nobody
 * checks. `Authorization` and `Content-Type` are header parameters, the token sample lacks its audience, no operation
 * says which scopes it needs, two have no `operationId`, one example breaks its own schema, and one schema refers to
 * another that is not there.
 */
export const quirkyDocument = (document: object): object => {
  const copy = structuredClone(document) as Written
  copy.info = { ...copy.info, title: 'Usage Engine sandbox API, as in the field' }
  const operations = Object.values(copy.paths).flatMap((item) => Object.values(item))
  const tokenOperation = operations.find(({ operationId }) => operationId === createAccessToken.id)
  const sample = { client_id: '{clientId}', client_secret: '{clientSecret}', grant_type: 'client_credentials' }
  for (const media of Object.values(tokenOperation ? contentOf(tokenOperation) : {})) media['example'] = sample
  for (const operation of operations) {
    delete operation['security']
    const takesBody = operation['requestBody'] !== undefined
    operation['parameters'] = [
      ...(operation === tokenOperation ? [] : [ofHeader('Authorization', 'Bearer {token}')]),
      ...(takesBody ? [ofHeader('Content-Type', 'application/json')] : []),
      ...((operation['parameters'] ?? []) as Node[]),
    ]
  }
  for (const id of ['listMeters', 'deleteMeter']) {
    const operation = operations.find(({ operationId }) => operationId === id)
    if (operation) delete operation['operationId']
  }
  const creating = operations.find(({ operationId }) => operationId === 'createMeterType')
  const json = creating ? contentOf(creating)['application/json'] : undefined
  if (json) {
    delete json['examples']
    json['example'] = { name: 42 }
  }
  const named = Object.values(copy.components.schemas).find((schema) => schema['properties'] !== undefined)
  if (named) named['properties'] = { ...(named['properties'] as Node), custom: { $ref: '#/components/schemas/Custom' } }
  return copy
}
