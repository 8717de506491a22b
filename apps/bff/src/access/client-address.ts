import type { Context } from 'hono'
import { isWithin } from '../networks.ts'

/** What node-server gives along with a request. */
type NodeRequest = { incoming?: { socket?: { remoteAddress?: string } } }

const connectedAddress = (c: Context): string =>
  (c.env as NodeRequest | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown'

/** Whether a trusted proxy is connected, whose headers tell of the request. */
export const isFromTrustedProxy = (c: Context, trustedProxies: readonly string[]): boolean =>
  trustedProxies.length > 0 && isWithin(connectedAddress(c), trustedProxies)

/**
 * The address that a request came from. Behind trusted proxies: the last one in `X-Forwarded-For` that is not a trusted
 * proxy's, since everything before it is the client's own claim.
 */
export const clientAddress = (c: Context, trustedProxies: readonly string[]): string => {
  const connected = connectedAddress(c)
  if (!isWithin(connected, trustedProxies)) return connected
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  return forwarded.findLast((address) => address !== '' && !isWithin(address, trustedProxies)) ?? connected
}
