import { describe, expect, it } from 'vitest'
import { basicCredentials } from '../tokens/client-authentication.ts'
import { exampleConnection } from '../tokens/example-connection.ts'
import { createHeldSecrets } from './held-secrets.ts'

describe('what people send', () => {
  const connection = exampleConnection({
    clientId: 'an id:1',
    clientSecret: 'odd +&=%é"secret of the client',
    proxy: 'http://me:proxy%20p%40ss%2Fword%20of%20it@proxy.test:3128',
  })
  const heldSecrets = createHeldSecrets({ connections: async () => [connection], tokens: async () => [] })

  it.each([
    ['the Basic credentials of a client', `Basic ${basicCredentials(connection)}`],
    ['the password of a proxy as it is written', 'proxy%20p%40ss%2Fword%20of%20it'],
    ['the password of a proxy as it is sent', 'proxy p@ss/word of it'],
    ['the Basic credentials of a proxy', Buffer.from('me:proxy p@ss/word of it').toString('base64')],
  ])('may not hold %s', async (_name, text) => {
    await expect(heldSecrets.refuseIn({ header: text })).rejects.toMatchObject({ problem: { status: 422 } })
    await expect(heldSecrets.refuseIn({ header: text.slice(1, -10) })).resolves.toBeUndefined()
  })
})
