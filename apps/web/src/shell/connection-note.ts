import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import { count } from '../ui/format.ts'

const isRead = (scope: string) => /(?:^|[:._-])(?:read|list|get|view)(?:$|[:._-])/i.test(scope)

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url)

/** What is told of a connection in one line: `6 scopes, writes ask first`; its API's host where no token is known. */
export const connectionNote = (connection: ConnectionView, token: TokenView | null | undefined): string => {
  const parts = [token ? count(token.scopes.length, 'scope') : hostOf(connection.apiUrl)]
  if (token && token.scopes.length > 0 && token.scopes.every(isRead)) parts.push('all of them reads')
  if (connection.confirmWrites) parts.push('writes ask first')
  return parts.join(', ')
}
