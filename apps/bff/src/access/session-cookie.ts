import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Origins } from './origins.ts'
import { sessionLifetime } from './sessions.ts'

/** The one cookie that the console sets (OWASP ASVS 5, 3.3): unreadable for scripts, never sent from another site. */
export const createSessionCookie = (origins: Origins) => {
  // Known once the console listens.
  const name = () => `${origins.secure ? '__Host-' : ''}console-session-${origins.publicPort()}`
  const attributes = { httpOnly: true, sameSite: 'Strict', path: '/', secure: origins.secure } as const
  return {
    read: (c: Context): string | undefined => getCookie(c, name()),
    write: (c: Context, token: string) =>
      setCookie(c, name(), token, { ...attributes, maxAge: sessionLifetime / 1000 }),
    clear: (c: Context) => {
      deleteCookie(c, name(), attributes)
    },
  }
}

export type SessionCookie = ReturnType<typeof createSessionCookie>
