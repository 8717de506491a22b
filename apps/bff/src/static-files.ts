import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import { contentSecurityPolicy } from './access/security-headers.ts'

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** Codings that a build may have prepared, the smaller one first, and their file endings. */
const codings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

const nonceMark = '__CSP_NONCE__'

type StaticFile = { path: string; type: string; codings: { coding: string; path: string }[] }

/** The built web app below `directory`. Only files that were there at the start exist: no path is ever looked up. */
const filesOf = (directory: string): Map<string, StaticFile> => {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
  const known = new Set(names)
  const served = names.filter((name) => !codings.some(([, ending]) => name.endsWith(ending)))
  return new Map(
    served.map((name) => [
      `/${name}`,
      {
        path: join(directory, name),
        type: mediaTypes[extname(name)] ?? 'application/octet-stream',
        codings: codings
          .filter(([, ending]) => known.has(name + ending))
          .map(([coding, ending]) => ({ coding, path: join(directory, name + ending) })),
      },
    ]),
  )
}

/** A file's name at the root, or anything below `/assets/`: never a screen of the app. */
const isFileName = (path: string): boolean => path.startsWith('/assets/') || /^\/[^/]+\.[^/.]+$/.test(path)

const isAccepted = (coding: string, header: string | undefined): boolean =>
  (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })

const textAnswer = (status: number, text: string) =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })

/**
 * The web app: its files, and its one page for every screen's URL. The page carries a nonce of its own, by which styles
 * that an editor makes at run time are allowed. `basePath` is where the console lives on its public address.
 */
export const staticFiles = (directory: string, basePath: string): MiddlewareHandler => {
  const files = tryFilesOf(directory)
  const index = files?.get('/index.html')
  if (!files || !index)
    return (c) =>
      Promise.resolve(
        c.req.method === 'GET' || c.req.method === 'HEAD'
          ? textAnswer(404, 'The web app is not built. Start the console with: npm start')
          : textAnswer(405, 'Method not allowed'),
      )
  const page = readFileSync(index.path, 'utf8').replaceAll(/(\s(?:src|href)=")\/(?!\/)/g, `$1${basePath}/`)

  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return textAnswer(405, 'Method not allowed')
    const file = files.get(c.req.path)
    if (file && file !== index) {
      const chosen = file.codings.find(({ coding }) => isAccepted(coding, c.req.header('accept-encoding')))
      const body = await readFile(chosen?.path ?? file.path)
      const headers = {
        'content-type': file.type,
        // The build puts a hash of its content into the name of every asset.
        'cache-control': c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(file.codings.length > 0 && { vary: 'accept-encoding' }),
        ...(chosen && { 'content-encoding': chosen.coding }),
      }
      return new Response(body, { headers })
    }
    if (!file && isFileName(c.req.path)) return textAnswer(404, 'There is no such file')
    const nonce = randomBytes(16).toString('base64')
    return new Response(page.replaceAll(nonceMark, nonce), {
      headers: {
        'content-type': index.type,
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
      },
    })
  }
}

const tryFilesOf = (directory: string): Map<string, StaticFile> | undefined => {
  try {
    return filesOf(directory)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
}
