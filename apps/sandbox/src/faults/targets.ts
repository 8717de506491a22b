import { decodeJwt } from 'jose'

type Route = { id: string; method: string; path: string }

/** Finds the operation that a method and a path are of. */
export const createRoutes = (operations: readonly Route[]) => {
  const routes = operations.map(({ id, method, path }) => ({
    id,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return (method: string, path: string): string | undefined => {
    const served = method === 'HEAD' ? 'GET' : method
    return routes.find((route) => route.method === served && route.pattern.test(path))?.id
  }
}

/** Whose a token says it is; it is not verified, and decides of nothing but which rules match. */
export const claimedClient = (authorization: string | undefined): string | undefined => {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
  try {
    const { azp } = decodeJwt(token)
    return typeof azp === 'string' ? azp : undefined
  } catch {
    return undefined
  }
}
