import { isLoopbackHost } from '../config/addresses.ts'

type Listening = {
  host: string
  /** The port that the console listens on; known once it listens. */
  port: () => number
  publicUrl?: string | undefined
}

/** Under which addresses browsers may reach this console. */
export type Origins = {
  /** Whether a `Host` header names this console: any other is a name that somebody pointed here (DNS rebinding). */
  allowsHost(host: string | undefined): boolean
  /** Whether an `Origin` header is one of the console's own. */
  allowsOrigin(origin: string): boolean
  /** Whether TLS stands between the browser and us, or the proxy in front. */
  secure: boolean
  /** The port in the address bar: cookies are shared between ports, so their names tell them apart. */
  publicPort(): number
  /** Where the console is opened, with a slash at the end. */
  publicUrl(): string
  /** The path below which everything lives: empty, or with a slash at its beginning alone. */
  basePath: string
}

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443 }

/** The addresses of a console that listens on `host`, reached directly or by `publicUrl`. */
export const createOrigins = ({ host, port, publicUrl }: Listening): Origins => {
  const outer = publicUrl === undefined ? undefined : new URL(publicUrl)
  const listening = host.includes(':') ? `[${host}]` : host
  const names = ['localhost', '127.0.0.1', '[::1]', ...(isLoopbackHost(host) ? [listening] : [])]
  const local = () => {
    const at = port() === defaultPorts['http:'] ? '' : `:${port()}`
    return names.map((name) => `http://${name}${at}`)
  }
  const origins = () => (outer ? [...local(), outer.origin] : local())
  const hostOf = (origin: string) => origin.slice(origin.indexOf('//') + 2)
  return {
    allowsHost: (found) => found !== undefined && origins().some((origin) => hostOf(origin) === found.toLowerCase()),
    allowsOrigin: (found) => origins().includes(found),
    secure: outer?.protocol === 'https:',
    publicPort: () => (outer ? Number(outer.port) || (defaultPorts[outer.protocol] ?? 0) : port()),
    publicUrl: () => publicUrl ?? `http://${isLoopbackHost(host) ? listening : '127.0.0.1'}:${port()}/`,
    basePath: outer ? outer.pathname.replace(/\/$/, '') : '',
  }
}
