import { z } from 'zod'

export const Role = z.enum(['admin', 'engineer', 'viewer'])
export type Role = z.infer<typeof Role>

export const SessionRequest = z.object({ key: z.string().min(1).max(512) })

/** Who is signed in. */
export const SessionView = z.object({
  name: z.string(),
  role: Role,
  mode: z.enum(['local', 'oidc']),
  expiresAt: z.iso.datetime(),
})
export type SessionView = z.infer<typeof SessionView>
