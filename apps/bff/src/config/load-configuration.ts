import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { isRecord } from '../is-record.ts'
import { configurationSchema, type Configuration } from './configuration.ts'
import { ConfigurationError } from './configuration-error.ts'
import { connectionKeys } from './connection-definition.ts'
import { nearestName } from './did-you-mean.ts'
import { readTree, type Path, type SourceTree, type Tree } from './source-tree.ts'
import { connectionVariables, otherVariables, serverVariables, type Variable } from './variables.ts'

type Given = {
  /** Arguments of the command, without the program's own. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  readFile: (path: string) => Promise<string>
}

/** Id of the connection that is set up by variables alone. */
const defaultConnectionId = 'default'

/**
 * Reads the operator's file, variables and arguments; arguments win over variables, variables over the file. An empty
 * variable counts as not set. Throws a `ConfigurationError`.
 */
export const loadConfiguration = async ({ args, env, cwd, readFile }: Given): Promise<Configuration> => {
  const flags = flagsOf(args)
  const configPath = flags.config ?? (env['CONSOLE_CONFIG'] || undefined)
  const file = configPath === undefined ? undefined : resolve(cwd, configPath)
  const source = file === undefined ? emptyTree : await readTree(await textOf(file, readFile), file, cwd)
  const { tree, origins, connectionIndex } = await overlaid(source.tree, { env, cwd, flags })

  const directory = file === undefined ? cwd : dirname(file)
  const result = await configurationSchema({ env, readFile, directory }, cwd).safeParseAsync(tree)
  if (!result.success)
    throw new ConfigurationError(faultsOf(result.error.issues, { tree, source, origins, connectionIndex }).join('\n'))

  const sandboxUrl = env['CONSOLE_SANDBOX_URL']
  if (sandboxUrl && !URL.canParse(sandboxUrl))
    throw new ConfigurationError('CONSOLE_SANDBOX_URL: found another text; expected the URL of a running sandbox')
  return {
    ...result.data,
    sandbox: {
      port: result.data.sandbox.port,
      wanted: flags.sandbox || result.data.connections.length === 0,
      ...(sandboxUrl && { url: sandboxUrl.replace(/\/?$/, '/') }),
    },
    warnings: warningsOf(env),
  }
}

const emptyTree: SourceTree = { tree: {}, locate: () => '' }

const options = {
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  sandbox: { type: 'boolean' },
} as const

const flagsOf = (args: readonly string[]) => {
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
    return { ...values, sandbox: values.sandbox ?? false }
  } catch {
    throw new ConfigurationError(
      'The command line: found an unknown argument; expected --config file, --host address, --port number or --sandbox',
    )
  }
}

const textOf = async (file: string, readFile: Given['readFile']): Promise<string> => {
  try {
    return await readFile(file)
  } catch (error) {
    const code = (error as { code?: unknown }).code
    throw new ConfigurationError(
      `--config (CONSOLE_CONFIG): found ${file}, which cannot be read (${typeof code === 'string' ? code : 'unknown reason'}); expected a YAML or JSON file`,
    )
  }
}

type Origins = Map<string, string>
const keyOf = (path: Path): string => path.join('\n')

const overlaid = async (
  file: Tree,
  { env, cwd, flags }: { env: Given['env']; cwd: string; flags: ReturnType<typeof flagsOf> },
) => {
  const tree = structuredClone({ ...file })
  const origins: Origins = new Map()
  const put = async (base: Path, variables: readonly Variable[]) => {
    for (const variable of variables) {
      const text = env[variable.name]
      if (!text) continue
      const path = [...base, ...variable.path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))]
      const before = origins.get(keyOf(path))
      if (before)
        throw new ConfigurationError(`${variable.name}: found together with ${before}; expected one of the two`)
      place(tree, path, await valueOf(variable, text, cwd))
      origins.set(keyOf(path), variable.name)
    }
  }
  await put([], serverVariables)
  for (const name of ['host', 'port'] as const) {
    const text = flags[name]
    if (text === undefined) continue
    place(tree, ['server', name], text)
    origins.set(keyOf(['server', name]), `--${name}`)
  }

  const set = connectionVariables.find(({ name }) => env[name])
  if (!set) return { tree, origins, connectionIndex: undefined }
  const connections = Array.isArray(tree['connections']) ? (tree['connections'] as unknown[]) : []
  const known = connections.findIndex((connection) => isRecord(connection) && connection['id'] === defaultConnectionId)
  const connectionIndex = Math.max(known, 0)
  if (known === -1) connections.unshift({ id: defaultConnectionId, openApi: [] })
  tree['connections'] = connections
  // Where the file describes the same connection, its own documents give way as a whole.
  if (env['CONSOLE_OPENAPI_URL'] || env['CONSOLE_OPENAPI_FILE'])
    place(tree, ['connections', connectionIndex, 'openApi'], [])
  await put(['connections', connectionIndex], connectionVariables)
  return { tree, origins, connectionIndex }
}

const valueOf = ({ name, reading }: Variable, text: string, cwd: string): unknown => {
  switch (reading) {
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    case 'secret':
      return { env: name }
    case 'secret-file':
    case 'file':
      return { file: resolve(cwd, text) }
    case 'yaml':
      return yamlOf(name, text)
    default:
      return text
  }
}

const yamlOf = async (name: string, text: string): Promise<unknown> => {
  const { parse } = await import('yaml')
  try {
    return parse(text, { logLevel: 'error' })
  } catch {
    throw new ConfigurationError(`${name}: found a text that is neither; expected YAML or JSON`)
  }
}

/** Puts a value at a path; what stands in the way and is no mapping or list is left for validation to refuse. */
const place = (tree: Tree, path: Path, value: unknown) => {
  let at: unknown = tree
  for (const [depth, part] of path.slice(0, -1).entries()) {
    const holder = at as Record<string | number, unknown>
    holder[part] ??= typeof path[depth + 1] === 'number' ? [] : {}
    at = holder[part]
    if (typeof at !== 'object' || at === null) return
  }
  ;(at as Record<string | number, unknown>)[path.at(-1) ?? ''] = value
}

const secretPath =
  /^(?:access\.localKey|store\.(?:url|sealingKey|previousSealingKeys)|server\.(?:proxy|metricsToken)|connections\.\d+\.(?:clientSecret|headers|tls|proxy|tokenParameters))(?:\.|$)/

type Context = { tree: Tree; source: SourceTree; origins: Origins; connectionIndex: number | undefined }

const faultsOf = (issues: readonly z.core.$ZodIssue[], context: Context): string[] =>
  issues.slice(0, 10).flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code !== 'unrecognized_keys')
      return `${whereOf(path, context)}: found ${foundAt(path, issue, context.tree)}; expected ${issue.message}`
    return issue.keys.map((key) => {
      const hidden = secretPath.test([...path, ''].join('.'))
      const known = knownKeys(path)
      const nearest = nearestName(key, known)
      const expected = nearest ? `a known key: did you mean ${nearest}?` : `one of ${known.join(', ')}`
      return `${whereOf(hidden ? path : [...path, key], context)}: found an unknown key; expected ${expected}`
    })
  })

const knownKeys = (path: Path): string[] => {
  const [first, , inner] = path
  if (path.length === 0) return [...new Set(serverVariables.map((variable) => variable.path[0] ?? '')), 'connections']
  if (first === 'connections') return inner === 'tls' ? ['ca', 'clientCertificate', 'clientKey'] : connectionKeys
  const within = serverVariables.filter((variable) => variable.path[0] === first)
  return [...new Set(within.map((variable) => variable.path[1] ?? ''))]
}

/** The variable, or the place in the file and the key, that an operator has to change. */
const whereOf = (path: Path, { source, origins, connectionIndex }: Context): string => {
  const key = path.reduce<string>(
    (before, part) => (typeof part === 'number' ? `${before}[${part}]` : before ? `${before}.${part}` : part),
    '',
  )
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(keyOf(path.slice(0, length)))
    if (origin) return origin
  }
  const own = path[0] === 'connections' && path[1] === connectionIndex
  const name = (own ? connectionVariables : serverVariables).find(
    (variable) => variable.path.join('.') === (own ? path.slice(2) : path).join('.'),
  )?.name
  const place = source.locate(path)
  const spelled = name ? `${key} (${name})` : key
  return place ? `${place}: ${spelled || 'the file'}` : spelled
}

const foundAt = (path: Path, issue: z.core.$ZodIssue, tree: Tree): string => {
  const told: unknown = issue.code === 'custom' ? issue.params?.['found'] : undefined
  if (typeof told === 'string') return told
  const value = path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? (inner as Tree)[part] : undefined),
    tree,
  )
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (secretPath.test(path.join('.'))) return 'another value (not shown)'
  return typeof value === 'string' ? shown(value) : JSON.stringify(value)
}

/** A value in quotes, cut where it is long; what looks like a URL with a password is not repeated. */
const shown = (value: string): string => {
  if (/\/\/[^/]*@/.test(value)) return 'a URL with a user name (not shown)'
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

/** Variables that look like a slip of the fingers: others may own the prefix, so they end no start. */
const warningsOf = (env: Given['env']): string[] => {
  const known = [...serverVariables, ...connectionVariables].map(({ name }) => name).concat(otherVariables)
  return Object.keys(env)
    .filter((name) => name.startsWith('CONSOLE_') && env[name] && !known.includes(name))
    .flatMap((name) => {
      const nearest = nearestName(
        name.slice('CONSOLE_'.length),
        known.map((other) => other.replace('CONSOLE_', '')),
      )
      return nearest ? [`${name} is not known and has no effect: did you mean CONSOLE_${nearest}?`] : []
    })
}
