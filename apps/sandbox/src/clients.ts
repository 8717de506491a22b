import { uuidOf } from './data/uuid.ts'

/** A part of the product that an edition may lack. */
export type Feature = 'usageMetering' | 'streamManagement' | 'insights'

export type Account = { id: string; name: string; edition: string; features: Record<Feature, boolean> }

/** An application that may ask for tokens. `tokenSeconds` is how long one lasts. */
export type Client = {
  clientId: string
  clientSecret: string
  name: string
  account: Account
  scopes: readonly string[]
  tokenSeconds: number
}

/** One client of the sandbox and what connecting with it teaches. */
export type Lesson = {
  id: string
  name: string
  description: string
  client: Client
  /** Whose audience the connection asks for, though its API is that of the first environment. */
  audience: 'first' | 'second'
}

const fullAccount: Account = {
  id: uuidOf('account/nordlicht'),
  name: 'Nordlicht Metering',
  edition: 'Usage Engine Sandbox Complete',
  features: { usageMetering: true, streamManagement: true, insights: false },
}

const plainAccount: Account = {
  id: uuidOf('account/kleinhandel'),
  name: 'Kleinhandel',
  edition: 'Usage Engine Sandbox Essential',
  features: { usageMetering: false, streamManagement: false, insights: false },
}

const toySecret = (name: string) => `not-a-secret-${name}-`.padEnd(64, '0')
const toyId = (name: string) => `sandbox${name}`.padEnd(32, '0')

/** The five clients of the sandbox, each with its lesson. `scopes` are all that the API knows. */
export const lessonsOf = (scopes: readonly string[]): Lesson[] => {
  const client = (key: string, name: string): Client => ({
    clientId: toyId(key),
    clientSecret: toySecret(key.toLowerCase()),
    name,
    account: fullAccount,
    scopes,
    tokenSeconds: 3600,
  })
  return [
    {
      id: 'sandbox-full-access',
      name: 'Sandbox · full access',
      description:
        'Every scope and an edition with metering and streams: the way things go when all is well, though forecasts stay refused because a licence is not a scope.',
      client: client('FullAccess', 'Full access'),
      audience: 'first',
    },
    {
      id: 'sandbox-read-only',
      name: 'Sandbox · read only',
      description:
        'Reading scopes alone: the token answers with a shorter scope, and a write is refused with the name of the scope to ask the administrator for.',
      client: {
        ...client('ReadOnly', 'Read only'),
        scopes: scopes.filter((scope) => scope.startsWith('read:')),
      },
      audience: 'first',
    },
    {
      id: 'sandbox-sixty-seconds',
      name: 'Sandbox · sixty seconds',
      description: 'Tokens that last 60 seconds: expiry is normal, and a token is renewed ahead of its end.',
      client: { ...client('SixtySeconds', 'Sixty seconds'), tokenSeconds: 60 },
      audience: 'first',
    },
    {
      id: 'sandbox-wrong-audience',
      name: 'Sandbox · wrong audience',
      description:
        'Asks for the audience of the second environment and calls the first: a token is issued, yet the API refuses it, because aud is not this API.',
      client: client('WrongAudience', 'Wrong audience'),
      audience: 'second',
    },
    {
      id: 'sandbox-without-metering',
      name: 'Sandbox · edition without metering',
      description:
        'A good client with every scope, in an edition without metering: the refusal is nobody’s mistake, and names whom to ask.',
      client: { ...client('WithoutMetering', 'Edition without metering'), account: plainAccount },
      audience: 'first',
    },
  ]
}
