import { type CodeLanguage, writeCode } from './code.ts'
import { longestInlineBody, type ProgramSource, type SnippetCall } from './program.ts'

/** Languages whose programs run from a folder of files alone. */
const projectRuns = {
  bash: { needs: 'curl 7.76 or later', run: (file) => `bash ${file}` },
  javascript: { needs: 'Node 20.6 or later', run: (file) => `node --env-file=.env ${file}` },
  typescript: { needs: 'Node 22.18 or later', run: (file) => `node --env-file=.env ${file}` },
  python: { needs: 'Python 3.8 or later', run: (file) => `python3 ${file}` },
  java: { needs: 'Java 11 or later', run: (file) => `java ${file}` },
  go: { needs: 'Go 1.18 or later', run: (file) => `go run ${file}` },
  csharp: { needs: '.NET 10 or later', run: (file) => `dotnet run ${file}` },
} satisfies Partial<Record<CodeLanguage, { needs: string; run: (file: string) => string }>>

export type ProjectLanguage = keyof typeof projectRuns

export const isProjectLanguage = (language: CodeLanguage): language is ProjectLanguage =>
  Object.hasOwn(projectRuns, language)

/** A call that a project makes. `body` has bytes that are no text, or are too many to be written into a program. */
export type ProjectCall = {
  /** What it does: `listMeterTypes`; its program is named after it. */
  name: string
  call: Omit<SnippetCall, 'body'>
  body?: string | Uint8Array | undefined
}

/** A folder of files: their paths within it, and what they hold. */
export type Project = { name: string; files: { path: string; content: string | Uint8Array }[] }

/**
 * Calls as programs that run without the console: one whole program for each, a list of the variables to be filled in,
 * and what keeps the filled-in one out of a repository. No value in it is a credential.
 *
 * @param title what the project talks to, such as the connection's name
 */
export const writeProject = (
  language: ProjectLanguage,
  source: ProgramSource,
  calls: readonly ProjectCall[],
  title: string,
): Project => {
  const taken = new Set<string>()
  const variables = new Set<string>()
  const programs = (calls.length > 0 ? calls : [undefined]).map((one) => {
    const written = programIn(language, source, one, taken)
    for (const name of written.variables) variables.add(name)
    return written
  })
  const name = `${nameOf(title)}-start`
  return {
    name,
    files: [
      ...programs.flatMap(({ files }) => files),
      ...(language === 'javascript' || language === 'typescript'
        ? [{ path: 'package.json', content: packageJson(name, language, programs) }]
        : []),
      { path: '.env.example', content: environmentExample([...variables]) },
      { path: '.gitignore', content: '.env\n' },
      { path: 'README.md', content: readme(title, language, programs) },
    ],
  }
}

type Written = { fileName: string; does: string; variables: readonly string[]; files: Project['files'] }

const programIn = (
  language: ProjectLanguage,
  source: ProgramSource,
  one: ProjectCall | undefined,
  taken: Set<string>,
): Written => {
  const nameOfFile = (name: string) => writeCode(language, source, one ? { call: one.call, name } : {}).fileName
  // Two calls that go by one name are two programs.
  let name = one?.name ?? 'token'
  for (let number = 2; taken.has(nameOfFile(name)); number += 1) name = `${one?.name} ${number}`
  const fileName = nameOfFile(name)
  taken.add(fileName)
  if (!one) {
    const { text, variables } = writeCode(language, source)
    return { fileName, does: 'requests a token', variables, files: [{ path: fileName, content: `${text}\n` }] }
  }
  const { call, body: content } = one
  const bodyFile =
    content === undefined || canStandInside(content) ? undefined : `${stemOf(fileName)}-body.${endingOf(call)}`
  const body =
    bodyFile === undefined ? (typeof content === 'string' ? { text: content } : undefined) : { file: bodyFile }
  const { text, variables } = writeCode(language, source, { call: { ...call, body }, name })
  return {
    fileName,
    does: `${call.method} ${new URL(call.url).pathname}`,
    variables,
    files: [
      { path: fileName, content: `${text}\n` },
      ...(bodyFile !== undefined && content !== undefined ? [{ path: bodyFile, content }] : []),
    ],
  }
}

const canStandInside = (body: string | Uint8Array): body is string =>
  typeof body === 'string' && body.length <= longestInlineBody && !body.includes('\0')

const nameOf = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)
    .slice(0, 4)
    .join('-')
    .slice(0, 40) || 'api'

const stemOf = (fileName: string): string => fileName.replace(/\.\w+$/, '')

const endingOf = ({ headers }: ProjectCall['call']): string => {
  const type = headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? ''
  return /json/i.test(type) ? 'json' : /^text\//i.test(type) ? 'txt' : 'bin'
}

/** In single quotes: whoever reads it takes what stands between them as it is. */
const environmentExample = (variables: readonly string[]): string =>
  [
    '# Copy to .env, and fill in between the quotes. .env stays out of the repository.',
    ...variables.map((name) => `${name}=''`),
    '',
  ].join('\n')

const packageJson = (name: string, language: ProjectLanguage, programs: readonly Written[]): string =>
  `${JSON.stringify(
    {
      name,
      private: true,
      type: 'module',
      scripts: Object.fromEntries(
        programs.map(({ fileName }) => [stemOf(fileName), projectRuns[language].run(fileName)]),
      ),
    },
    null,
    2,
  )}\n`

const readme = (title: string, language: ProjectLanguage, programs: readonly Written[]): string => {
  const { needs, run } = projectRuns[language]
  const reads = run('').includes('--env-file')
  return [
    `# ${title.replaceAll(/[\r\n]+/g, ' ')}`,
    '',
    `Calls that were made in the Developer Console, as programs that run without it. They need ${needs}, and nothing else.`,
    '',
    'Each program requests its token by itself, renews it a minute before it ends, prints the answer, and ends with 0 where the API answered 2xx.',
    '',
    '## Run',
    '',
    '```sh',
    'cp .env.example .env',
    '# Fill in .env first.',
    ...(reads ? [] : ['set -a; . ./.env; set +a']),
    ...programs.map(({ fileName }) => run(fileName)),
    '```',
    '',
    '## What is here',
    '',
    '| file | what it does |',
    '| --- | --- |',
    ...programs.map(({ fileName, does }) => `| \`${fileName}\` | ${does.replaceAll('|', '\\|')} |`),
    '| `.env.example` | the variables to fill in; the client ID and secret are those of the console’s connection |',
    '',
  ].join('\n')
}
